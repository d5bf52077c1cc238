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

ReportTarget target_of(const Invocation& invocation, const std::string& text, Supports supports) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const report::FormatRow* format = report::find_format(name);
  if (format == nullptr || !supports(*format)) refuse_format(name, supports);
  if (equals == text.npos) return {format, ""};
  if (equals + 1 == text.size()) {
    throw base::Error(base::ErrorKind::usage, fmt::format("--report {} names no file", text));
  }
  return {format, invocation.workspace.from_root(text.substr(equals + 1))};
}

std::vector<ReportTarget> targets_of(const Invocation& invocation, Supports supports) {
  std::vector<ReportTarget> targets;
  for (const std::string& text : invocation.arguments.values(Option::report)) {
    targets.push_back(target_of(invocation, text, supports));
  }
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

report::Style style_of(const Invocation& invocation, const ReportTarget& target) {
  report::Style style;
  if (target.file.empty()) style.color = color_of(invocation.arguments, invocation.environment);
  if (invocation.arguments.has(Option::quiet)) style.detail = report::Detail::one_line;
  if (invocation.arguments.value(Option::junit_flavor) == "strict")
    style.junit = report::JUnitFlavour::strict;
  style.tool_version = version();
  return style;
}

void write_report(const ReportTarget& target, const std::string& text) {
  if (target.file.empty()) {
    print(text);
  } else {
    base::write_file(target.file, text);
  }
}

rules::FailOn fail_on_of(const Invocation& invocation) {
  const std::string level = invocation.arguments.value(Option::fail_on);
  if (level.empty()) return invocation.config.fail_on;
  if (level == "error") return rules::FailOn::error;
  return level == "warning" ? rules::FailOn::warning : rules::FailOn::never;
}

}  // namespace lockkeeper::cli
