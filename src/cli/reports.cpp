#include "cli/reports.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/version.h"

namespace lockkeeper::cli {

namespace {

using Supports = bool (*)(const report::FormatRow&);

[[noreturn]] void refuse_format(const std::string& name, Supports supports) {
  std::vector<std::string_view> names;
  for (const report::FormatRow& row : report::formats()) {
    if (supports(row)) names.push_back(row.name);
  }
  const std::string_view near = base::nearest(name, names.data(), names.size());
  throw base::Error(base::ErrorKind::usage, fmt::format("there is no report '{}' of this command", name),
                    near.empty() ? fmt::format("use one of {}", fmt::join(names, ", "))
                                 : fmt::format("write --report {}", near));
}

/// As a report's file would be spelled; empty outside GitHub Actions.
std::string step_summary_of(const Invocation& invocation) {
  return invocation.workspace.from_root(invocation.environment.value("GITHUB_STEP_SUMMARY"));
}

bool writes_step_summary(const Invocation& invocation) {
  const std::string summary = step_summary_of(invocation);
  if (summary.empty()) return false;
  for (const std::string& text : invocation.arguments.values(Option::report)) {
    const std::size_t equals = text.find('=');
    if (equals != text.npos && invocation.workspace.from_root(text.substr(equals + 1)) == summary)
      return true;
  }
  return false;
}

bool has_only(std::string_view text, std::string_view also) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [also](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           also.find(c) != also.npos;
  });
}

/// "https://github.com/o/r/blob/<commit>/"; empty where one of its parts is not known or is not what it
/// should be.
std::string source_url_of(const Environment& environment) {
  const std::string server = environment.value("GITHUB_SERVER_URL");
  const std::string repository = environment.value("GITHUB_REPOSITORY");
  const std::string commit = environment.value("GITHUB_SHA");
  const bool usable = server.starts_with("https://") && has_only(server, ":/.-") &&
                      has_only(repository, "/._-") && has_only(commit, "");
  return usable ? fmt::format("{}/{}/blob/{}/", server, repository, commit) : std::string();
}

/// What the step's summary holds already; the runner drops the whole of it past 1 MiB.
std::string content_before(const ReportTarget& target) {
  constexpr std::size_t kLimit = std::size_t{1} << 20;
  if (target.write != ReportTarget::Write::append || !base::is_file(target.file)) return {};
  std::string content = base::read_file(target.file, kLimit);
  if (!content.empty() && content.back() != '\n') content += '\n';
  return content;
}

ReportTarget target_of(const Invocation& invocation, const std::string& text, Supports supports) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const report::FormatRow* format = report::find_format(name);
  if (format == nullptr || !supports(*format)) refuse_format(name, supports);
  if (equals == text.npos) return {format, ""};
  if (equals + 1 == text.size()) {
    throw base::Error(base::ErrorKind::usage, fmt::format("--report {} names no file", text));
  }
  const std::string file = invocation.workspace.from_root(text.substr(equals + 1));
  const bool shared = file == step_summary_of(invocation);
  return {format, file, shared ? ReportTarget::Write::append : ReportTarget::Write::replace};
}

/// Every format that is a document of its own.
void add_folder(const Invocation& invocation, Supports supports, std::vector<ReportTarget>& targets) {
  const std::string folder = invocation.arguments.value(Option::report_dir);
  if (!invocation.arguments.has(Option::report_dir)) return;
  if (folder.empty()) throw base::Error(base::ErrorKind::usage, "--report-dir names no folder");
  for (const report::FormatRow& row : report::formats()) {
    if (row.file_name.empty() || !supports(row)) continue;
    targets.push_back({&row, fmt::format("{}/{}", invocation.workspace.from_root(folder), row.file_name)});
  }
}

std::vector<ReportTarget> targets_of(const Invocation& invocation, Supports supports) {
  std::vector<ReportTarget> targets;
  for (const std::string& text : invocation.arguments.values(Option::report)) {
    targets.push_back(target_of(invocation, text, supports));
  }
  add_folder(invocation, supports, targets);
  const auto on_stdout = std::count_if(targets.begin(), targets.end(),
                                       [](const ReportTarget& target) { return target.file.empty(); });
  if (on_stdout > 1) {
    throw base::Error(base::ErrorKind::usage, "two reports cannot both go to standard output",
                      "give one of them a file: --report FORMAT=FILE");
  }
  if (on_stdout > 0) return targets;
  targets.push_back({report::find_format("text"), ""});
  const report::FormatRow* annotations = report::find_format("github");
  const bool asked = std::any_of(targets.begin(), targets.end(),
                                 [&](const ReportTarget& target) { return target.format == annotations; });
  if (invocation.environment.in_github_actions() && supports(*annotations) && !asked) {
    targets.push_back({annotations, ""});
  }
  return targets;
}

}  // namespace

std::vector<ReportTarget> lint_targets(const Invocation& invocation) {
  return targets_of(invocation, [](const report::FormatRow& row) { return row.lint != nullptr; });
}
std::vector<ReportTarget> plan_targets(const Invocation& invocation) {
  return targets_of(invocation, [](const report::FormatRow& row) { return row.plan != nullptr; });
}
std::vector<ReportTarget> status_targets(const Invocation& invocation) {
  return targets_of(invocation, [](const report::FormatRow& row) { return row.status != nullptr; });
}
std::vector<ReportTarget> doctor_targets(const Invocation& invocation) {
  return targets_of(invocation, [](const report::FormatRow& row) { return row.doctor != nullptr; });
}

report::Style style_of(const Invocation& invocation, const ReportTarget& target) {
  report::Style style;
  if (target.file.empty()) style.color = color_of(invocation.arguments, invocation.environment);
  if (invocation.arguments.has(Option::quiet)) style.detail = report::Detail::one_line;
  if (invocation.arguments.value(Option::junit_flavor) == "strict")
    style.junit = report::JUnitFlavour::strict;
  style.tool_version = version();
  style.source_url = source_url_of(invocation.environment);
  if (writes_step_summary(invocation)) style.summary = report::StepSummary::written;
  style.markdown_limit -= std::min(content_before(target).size(), style.markdown_limit);
  return style;
}

report::Style comment_style(const Invocation& invocation, std::size_t limit) {
  report::Style style = style_of(invocation, {report::find_format("markdown"), "comment"});
  style.markdown_limit = limit;
  return style;
}

void write_report(const ReportTarget& target, const std::string& text) {
  if (target.file.empty()) {
    print(text);
  } else {
    base::write_file(target.file, content_before(target) + text);
  }
}

rules::FailOn fail_on_of(const Invocation& invocation) {
  const std::string level = invocation.arguments.value(Option::fail_on);
  if (level.empty()) return invocation.config.fail_on;
  if (level == "error") return rules::FailOn::error;
  return level == "warning" ? rules::FailOn::warning : rules::FailOn::never;
}

}  // namespace lockkeeper::cli
