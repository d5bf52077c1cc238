#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "migrate/apply_record.h"
#include "migrate/plan.h"
#include "migrate/preflight.h"
#include "rules/finding.h"

namespace lockkeeper::report {

/// The Source behind a finding's path, for code frames; nullptr when its text is no longer held: then the
/// finding is shown without a frame. The pointer stays valid while the report is made.
using SourceLookup = std::function<const base::Source*(const std::string& path)>;

enum class Color : std::uint8_t { no, yes };
enum class Detail : std::uint8_t { full, one_line };
/// JUnit as it is read in practice, with `file` and `line`, or what the strictest schema allows
/// (junit-10.xsd).
enum class JUnitFlavour : std::uint8_t { common, strict };

/// Whether this run also writes the step's summary, which annotations can then point at.
enum class StepSummary : std::uint8_t { absent, written };

/// How a report looks; each format reads what concerns it.
struct Style {
  Color color = Color::no;
  Detail detail = Detail::full;
  JUnitFlavour junit = JUnitFlavour::common;
  std::string tool_version = {};
  /// Where the repository's files are shown, as "https://github.com/o/r/blob/<commit>/", for links; empty: no
  /// links. Trusted.
  std::string source_url = {};
  /// Bytes of a Markdown report. GitHub drops a step summary above 1 MiB and refuses a comment above 65,536
  /// characters.
  std::size_t markdown_limit = 1'000'000;
  StepSummary summary = StepSummary::absent;
};

struct LintReport {
  const rules::LintResult& result;
  const SourceLookup& sources;
  rules::FailOn fail_on = rules::FailOn::error;
  Style style = {};
};

/// `plan` and `status`. `findings` are those of the pending migrations; status has none.
struct PlanReport {
  const migrate::Plan& plan;
  const rules::LintResult& findings;
  const SourceLookup& sources;
  rules::FailOn fail_on = rules::FailOn::error;
  Style style = {};
  const migrate::Layout* layout = nullptr;  ///< the files behind the history, when they are at hand
  std::string database = {};                ///< shown form, without secrets; empty when it is not to be shown
  /// Whether an apply of this plan would refuse because of a problem; every problem counts when empty.
  std::function<bool(const migrate::Problem&)> stops = {};
};

/// `apply`, when it has ended, however it did. `findings` are those of what was pending.
struct ApplyReport {
  const migrate::ApplyRecord& record;
  const rules::LintResult& findings;
  const SourceLookup& sources;
  rules::FailOn fail_on = rules::FailOn::error;
  Style style = {};
  std::string_view result = {};  ///< how it ended, in the words of the action's output `result`
};

/// `doctor`.
struct DoctorReport {
  const std::vector<migrate::Point>& points;
  std::string database = {};  ///< shown form, without secrets; empty when it is not known
  Style style = {};
};

/// One row per format. Each function gives the whole text, ready to be written; a format that has nothing to
/// say about a command has nullptr there.
struct FormatRow {
  std::string_view name;
  std::string_view help;
  std::string_view file_name;  ///< in a folder of reports; empty for what belongs into a log
  std::string (*lint)(const LintReport&) = nullptr;
  std::string (*plan)(const PlanReport&) = nullptr;
  std::string (*status)(const PlanReport&) = nullptr;
  /// nullptr for a format that says of an apply only what was found in what is pending.
  std::string (*apply)(const ApplyReport&) = nullptr;
  std::string (*doctor)(const DoctorReport&) = nullptr;
};

std::span<const FormatRow> formats();
/// nullptr when there is none of that name.
const FormatRow* find_format(std::string_view name);

}  // namespace lockkeeper::report
