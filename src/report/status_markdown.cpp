#include "report/status_markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/escape.h"
#include "report/markdown_findings.h"
#include "report/markup.h"
#include "report/paint.h"
#include "report/plan_markdown.h"
#include "report/plan_text.h"

namespace lockkeeper::report {

namespace {

constexpr std::size_t kMaxName = 120;
constexpr std::size_t kMaxText = 400;

std::string verdict_of(const migrate::Plan& plan) {
  const std::string counts =
      fmt::format("{} applied, {} pending", migrate::count_applied(plan), plan.pending.size());
  if (!plan.problems.empty())
    return fmt::format("❌ Database: {}, {}", counts, counted(plan.problems.size(), "problem"));
  return (plan.pending.empty() ? "✅ Database: " : "🕓 Database: ") + counts;
}

std::string state_of(const migrate::AppliedMigration& applied) {
  using State = migrate::AppliedMigration::State;
  switch (applied.state) {
    case State::done: return "applied";
    case State::started:
      return applied.error.empty() ? "❌ unfinished" : "❌ " + markdown_text(cut(applied.error, kMaxText));
    case State::baseline: return "taken as applied";
    case State::failed: return "failed";
  }
  return "";
}

const migrate::Migration* file_of(const PlanReport& report, const std::string& version) {
  if (report.layout == nullptr) return nullptr;
  const auto& migrations = report.layout->migrations;
  const auto found = std::find_if(migrations.begin(), migrations.end(),
                                  [&](const migrate::Migration& one) { return one.version == version; });
  return found == migrations.end() ? nullptr : &*found;
}

std::string name_of(const PlanReport& report, const migrate::AppliedMigration& applied,
                    const migrate::Migration* file) {
  if (file != nullptr) return place_markdown(report.style, file->path, 0);
  return code(cut(applied.name.empty() ? applied.version : applied.version + "_" + applied.name, kMaxName));
}

std::string way_back_of(const PlanReport& report, const migrate::Migration* file) {
  if (file == nullptr) return "file missing";
  return file->down_path.empty() ? "none" : place_markdown(report.style, file->down_path, 0);
}

std::vector<std::vector<std::string>> changelog(const PlanReport& report) {
  std::vector<std::vector<std::string>> rows;
  for (auto applied = report.plan.applied.rbegin(); applied != report.plan.applied.rend(); ++applied) {
    const migrate::Migration* file = file_of(report, applied->version);
    rows.push_back({name_of(report, *applied, file), state_of(*applied),
                    code(cut(applied->applied_at, kMaxName)), code(cut(applied->by, kMaxName)),
                    applied->seconds > 0 ? duration_text(applied->seconds) : std::string(),
                    way_back_of(report, file)});
  }
  return rows;
}

std::vector<std::vector<std::string>> pending_rows(const PlanReport& report) {
  std::vector<std::vector<std::string>> rows;
  for (const migrate::PendingMigration& pending : report.plan.pending) {
    const std::string_view lock = sql::to_text(pending.strongest_lock);
    rows.push_back({place_markdown(report.style, pending.migration->path, 0),
                    lock.empty() ? std::string("none") : std::string(lock)});
  }
  return rows;
}

}  // namespace

std::string status_markdown(const PlanReport& report) {
  const migrate::Plan& plan = report.plan;
  Sheet sheet(report.style.markdown_limit);
  sheet.require(fmt::format("## {}\n\n", verdict_of(plan)));
  if (!report.database.empty()) sheet.require(code(cut(report.database, kMaxText)) + " · ");
  sheet.require(origin_markdown(plan) + "\n\n");
  add_problems(sheet, plan);
  sheet.add_table({"pending", "strongest lock"}, pending_rows(report), "migration");
  sheet.add_table({"migration", "state", "when", "by", "took", "way back"}, changelog(report), "migration");
  return sheet.take();
}

}  // namespace lockkeeper::report
