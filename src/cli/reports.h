#pragma once

#include <string>
#include <vector>

#include "cli/commands.h"
#include "report/format.h"

namespace lockkeeper::cli {

/// One `--report`: a format, and where it goes.
struct ReportTarget {
  const report::FormatRow* format = nullptr;
  std::string file;  ///< empty for standard output
  /// The summary of a GitHub Actions step, GITHUB_STEP_SUMMARY, is shared with whatever else runs in the
  /// step.
  enum class Write : std::uint8_t { replace, append } write = Write::replace;
};

/// What `--report` and `--report-dir` ask for; text to standard output when nothing else goes there, and then
/// inside GitHub Actions annotations too. Throws Error(usage) for an unknown format (with the nearest one), a
/// format that says nothing about this command, and for two reports on standard output.
std::vector<ReportTarget> lint_targets(const Invocation& invocation);
std::vector<ReportTarget> plan_targets(const Invocation& invocation);
std::vector<ReportTarget> status_targets(const Invocation& invocation);
std::vector<ReportTarget> doctor_targets(const Invocation& invocation);

/// Colour only where people read: on standard output. Links only where GitHub says which commit this is.
report::Style style_of(const Invocation& invocation, const ReportTarget& target);

/// Of Markdown that goes elsewhere than to a target, of at most `limit` bytes.
report::Style comment_style(const Invocation& invocation, std::size_t limit);

/// To its file, replaced whole or appended to, or to standard output.
void write_report(const ReportTarget& target, const std::string& text);

/// `--fail-on error|warning|never`, else what the configuration says.
rules::FailOn fail_on_of(const Invocation& invocation);

}  // namespace lockkeeper::cli
