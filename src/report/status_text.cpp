#include "report/status_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/escape.h"
#include "report/paint.h"

namespace lockkeeper::report {

namespace {

std::string shown(std::string_view text) { return base::printable(text, base::Lines::fold_to_space); }

std::string_view state_text(migrate::AppliedMigration::State state) {
  switch (state) {
    case migrate::AppliedMigration::State::done: return "applied";
    case migrate::AppliedMigration::State::started: return "unfinished";
    case migrate::AppliedMigration::State::baseline: return "baseline";
    case migrate::AppliedMigration::State::failed: return "failed";
  }
  return "";
}

/// "003_users": as the file is called. Some versions hold the name already.
std::string label_of(std::string_view version, std::string_view name) {
  const bool is_whole = name.empty() || version.ends_with(fmt::format("_{}", name));
  return is_whole ? shown(version) : fmt::format("{}_{}", shown(version), shown(name));
}

std::size_t label_width(const migrate::Plan& plan) {
  std::size_t width = 0;
  for (const auto& applied : plan.applied) {
    width = std::max(width, base::count_code_points(label_of(applied.version, applied.name)));
  }
  for (const auto& pending : plan.pending) {
    const migrate::Migration& migration = *pending.migration;
    width = std::max(width, base::count_code_points(label_of(migration.version, migration.name)));
  }
  return width;
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t have = base::count_code_points(text);
  if (have < width) text.append(width - have, ' ');
  return text;
}

}  // namespace

std::string problems_text(const migrate::Plan& plan) {
  std::string out;
  for (const migrate::Problem& problem : plan.problems) {
    out += fmt::format("{}: {}\n", migrate::to_text(problem.kind), shown(problem.message));
    if (!problem.hint.empty()) out += fmt::format("  hint: {}\n", shown(problem.hint));
  }
  return log_safe(out);
}

std::string status_text(const PlanReport& report) {
  const migrate::Plan& plan = report.plan;
  const Color color = report.style.color;
  const std::size_t width = label_width(plan);
  std::string out;
  for (const migrate::AppliedMigration& applied : plan.applied) {
    const std::string detail = applied.by.empty()
                                   ? shown(applied.applied_at)
                                   : fmt::format("{} by {}", shown(applied.applied_at), shown(applied.by));
    out += fmt::format("{}  {}  {}\n", padded(label_of(applied.version, applied.name), width),
                       padded(std::string(state_text(applied.state)), 10), paint(color, Tone::faint, detail));
  }
  for (const migrate::PendingMigration& pending : plan.pending) {
    if (pending.resumes) continue;  // stands above, unfinished
    const migrate::Migration& migration = *pending.migration;
    out += fmt::format("{}  {}\n", padded(label_of(migration.version, migration.name), width),
                       paint(color, Tone::doubtful, "pending"));
  }
  if (!out.empty()) out += '\n';
  out += problems_text(plan);
  if (!plan.problems.empty()) out += '\n';
  out += fmt::format("{} applied, {} pending", migrate::count_applied(plan), plan.pending.size());
  if (!plan.problems.empty()) {
    out += ", " + paint(color, Tone::bad, counted(plan.problems.size(), "problem"));
  }
  out += fmt::format(" ({} layout, {} history)\n", shown(plan.layout), shown(plan.history));
  return log_safe(out);
}

}  // namespace lockkeeper::report
