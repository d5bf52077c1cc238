#include "report/plan_markdown.h"

#include <fmt/format.h>

#include <map>

#include "report/escape.h"
#include "report/lock_diagram.h"
#include "report/markdown_findings.h"
#include "report/markup.h"
#include "report/paint.h"
#include "report/text.h"

namespace lockkeeper::report {

namespace {

constexpr std::size_t kMaxText = 600;       // code points of a message
constexpr std::size_t kMaxName = 120;       // of a path or a version
constexpr std::size_t kWholeSql = 100'000;  // bytes of a file that is shown whole
constexpr std::size_t kExcerpt = 4000;      // code points of one that is not

struct Counts {
  std::size_t errors = 0, warnings = 0;
};

std::map<std::string, Counts> counts_by_path(const rules::LintResult& findings) {
  std::map<std::string, Counts> out;
  for (const rules::Finding& finding : findings.findings) {
    if (finding.suppressed) continue;
    if (finding.severity == rules::Severity::error) ++out[finding.path].errors;
    if (finding.severity == rules::Severity::warning) ++out[finding.path].warnings;
  }
  return out;
}

std::string findings_cell(const Counts& counts) {
  std::string out;
  if (counts.errors > 0) out = fmt::format("❌ {}", counted(counts.errors, "error"));
  if (counts.warnings > 0)
    out += fmt::format("{}⚠️ {}", out.empty() ? "" : ", ", counted(counts.warnings, "warning"));
  return out;
}

std::string how_it_runs(const migrate::PendingMigration& pending) {
  if (!pending.execution.refusal.empty())
    return "❌ cannot run: " + markdown_text(cut(pending.execution.refusal, kMaxText));
  std::string out =
      pending.execution.execution == sql::Execution::one_transaction ? "one transaction" : "each alone";
  if (pending.resume_at > 0) out += fmt::format(", from statement {}", pending.resume_at + 1);
  return out;
}

std::vector<std::vector<std::string>> pending_rows(const PlanReport& report) {
  std::map<std::string, Counts> counts = counts_by_path(report.findings);
  std::vector<std::vector<std::string>> rows;
  for (const migrate::PendingMigration& pending : report.plan.pending) {
    const std::size_t statements = pending.script == nullptr ? 0 : pending.script->statements.size();
    const std::string_view lock = sql::to_text(pending.strongest_lock);
    rows.push_back({place_markdown(report.style, pending.migration->path, 0), std::to_string(statements),
                    how_it_runs(pending), lock.empty() ? std::string("none") : std::string(lock),
                    findings_cell(counts[pending.migration->path])});
  }
  return rows;
}

bool goes_down(const migrate::Plan& plan) { return plan.direction == "down"; }

bool is_obstructed(const migrate::Plan& plan) {
  for (const migrate::PendingMigration& pending : plan.pending) {
    if (!pending.execution.refusal.empty()) return true;
  }
  return false;
}

std::string verdict_of(const PlanReport& report) {
  const migrate::Plan& plan = report.plan;
  const std::string_view verb = goes_down(plan) ? "roll back" : "apply";
  const std::string what = plan.pending.empty()
                               ? fmt::format("nothing to {}", verb)
                               : fmt::format("{} to {}", counted(plan.pending.size(), "migration"), verb);
  if (rules::blocked(report.findings, report.fail_on))
    return fmt::format("❌ Plan: {}, blocked: {}", what, count_text(report.findings.summary));
  if (is_obstructed(plan)) return fmt::format("❌ Plan: {}, but not as it is", what);
  if (!plan.problems.empty())
    return fmt::format("⚠️ Plan: {}, {}", what, counted(plan.problems.size(), "problem"));
  return "✅ Plan: " + what;
}

/// "002 → 004"; empty when nothing would change.
std::string versions_of(const migrate::Plan& plan) {
  if (plan.pending.empty()) return "";
  if (goes_down(plan)) return fmt::format("back to {}", code(cut(plan.to, kMaxName)));
  const std::string before = plan.applied.empty() ? std::string("nothing applied")
                                                  : code(cut(plan.applied.back().version, kMaxName));
  return fmt::format("{} → {}", before, code(cut(plan.pending.back().migration->version, kMaxName)));
}

/// What somebody who approves has to know first.
void add_losses(Sheet& sheet, const PlanReport& report) {
  std::vector<std::vector<std::string>> rows;
  for (const migrate::PendingMigration& pending : report.plan.pending) {
    for (const migrate::DataLoss& loss : pending.losses) {
      if (loss.extent == migrate::DataLoss::Extent::values && !goes_down(report.plan)) continue;
      rows.push_back({place_markdown(report.style, pending.migration->path, 0),
                      markdown_text(cut(loss.what, kMaxText))});
    }
  }
  sheet.add_table({"migration", "loses"}, rows, "loss");
}

void add_sql(Sheet& sheet, const PlanReport& report) {
  for (const migrate::PendingMigration& pending : report.plan.pending) {
    const migrate::Migration& migration = *pending.migration;
    if (migration.source == nullptr) continue;
    const std::string name = html_code(cut(migration.path, kMaxName));
    const std::string_view text = migration.source->text();
    const std::string excerpt =
        details(fmt::format("Beginning of {}", name), fenced(cut(text, kExcerpt), "sql"));
    if (text.size() > kWholeSql) {
      if (!sheet.add(excerpt)) return;
      continue;
    }
    if (sheet.add(details(fmt::format("SQL of {}", name), fenced(text, "sql")))) continue;
    if (!sheet.add(excerpt)) return;
  }
}

}  // namespace

std::string origin_markdown(const migrate::Plan& plan) {
  return fmt::format("{} layout, {} history", markdown_text(cut(plan.layout, kMaxName)),
                     markdown_text(cut(plan.history, kMaxName)));
}

void add_problems(Sheet& sheet, const migrate::Plan& plan) {
  std::vector<std::vector<std::string>> rows;
  for (const migrate::Problem& problem : plan.problems) {
    rows.push_back({std::string(migrate::to_text(problem.kind)),
                    markdown_text(cut(problem.message, kMaxText)),
                    markdown_text(cut(problem.hint, kMaxText))});
  }
  sheet.add_table({"problem", "what", "what to do"}, rows, "problem");
}

std::string plan_markdown(const PlanReport& report) {
  const migrate::Plan& plan = report.plan;
  Sheet sheet(report.style.markdown_limit);
  sheet.require(fmt::format("## {}\n\n", verdict_of(report)));
  std::string line =
      fmt::format("{} applied before, {}", migrate::count_applied(plan), origin_markdown(plan));
  if (const std::string versions = versions_of(plan); !versions.empty()) line = versions + " · " + line;
  sheet.require(line + "\n\n");
  if (!plan.digest.empty()) sheet.require(fmt::format("Digest {}\n\n", code(plan.digest)));
  sheet.add_table({"migration", "statements", "runs in", "strongest lock", "findings"}, pending_rows(report),
                  "migration");
  add_losses(sheet, report);
  add_problems(sheet, plan);
  if (const std::string diagram = lock_diagram(plan); !diagram.empty()) {
    sheet.add("What is locked against writes:\n\n" + diagram + "\n");
  }
  add_findings(sheet, {report.findings, report.sources, report.fail_on, report.style});
  add_sql(sheet, report);
  return sheet.take();
}

}  // namespace lockkeeper::report
