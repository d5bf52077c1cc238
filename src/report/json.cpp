#include "report/json.h"

#include "base/json.h"
#include "sql/lock.h"

namespace lockkeeper::report {

namespace {

using base::Json;

Json locks_json(const rules::Finding& finding) {
  Json locks = Json::array();
  for (const rules::RelationLock& lock : finding.locks) {
    Json entry = Json::object();
    entry.add("relation", lock.relation);
    entry.add("mode", lock.mode);
    locks.push(std::move(entry));
  }
  return locks;
}

Json suppressed_json(const rules::Finding& finding) {
  if (!finding.suppressed) return {};
  Json suppressed = Json::object();
  suppressed.add("reason", finding.suppressed->reason);
  suppressed.add("line", finding.suppressed->line == 0 ? Json() : Json(finding.suppressed->line));
  return suppressed;
}

Json finding_json(const rules::Finding& finding) {
  Json out = Json::object();
  out.add("rule", finding.rule);
  out.add("severity", rules::to_text(finding.severity));
  out.add("category", finding.category);
  out.add("path", finding.path);
  out.add("line", finding.begin.line);
  out.add("column", finding.begin.column);
  out.add("end_line", finding.end.line);
  out.add("end_column", finding.end.column);
  out.add("message", finding.message);
  out.add("why", finding.why);
  out.add("fix", finding.fix);
  out.add("locks", locks_json(finding));
  out.add("operation", finding.operation);
  out.add("suppressed", suppressed_json(finding));
  return out;
}

Json findings_json(const rules::LintResult& result) {
  Json findings = Json::array();
  for (const rules::Finding& finding : result.findings) findings.push(finding_json(finding));
  return findings;
}

Json summary_json(const rules::LintResult::Summary& summary) {
  Json out = Json::object();
  out.add("files", summary.files);
  out.add("statements", summary.statements);
  out.add("operations", summary.operations);
  out.add("errors", summary.errors);
  out.add("warnings", summary.warnings);
  out.add("notices", summary.notices);
  out.add("suppressed", summary.suppressed);
  out.add("not_analysed", summary.not_analysed);
  return out;
}

Json unreadable_json(const rules::LintResult& result) {
  Json out = Json::array();
  for (const auto& unreadable : result.unreadable) {
    Json entry = Json::object();
    entry.add("path", unreadable.path);
    entry.add("reason", unreadable.reason);
    out.push(std::move(entry));
  }
  return out;
}

Json tool_json(const Style& style) {
  Json tool = Json::object();
  tool.add("name", "lockkeeper");
  tool.add("version", style.tool_version);
  return tool;
}

Json losses_json(const migrate::PendingMigration& pending) {
  Json out = Json::array();
  for (const migrate::DataLoss& loss : pending.losses) out.push(loss.what);
  return out;
}

Json pending_json(const migrate::Plan& plan) {
  Json out = Json::array();
  for (const migrate::PendingMigration& pending : plan.pending) {
    Json entry = Json::object();
    entry.add("version", pending.migration->version);
    entry.add("name", pending.migration->name);
    entry.add("path", pending.migration->path);
    entry.add("sha256", pending.migration->sha256);
    entry.add("transactional", pending.execution.execution == sql::Execution::one_transaction);
    entry.add("statements", pending.script == nullptr ? 0U : pending.script->statements.size());
    const std::string_view lock = sql::to_text(pending.strongest_lock);
    entry.add("strongest_lock", lock.empty() ? Json() : Json(lock));
    entry.add("resume_at", pending.resume_at);
    entry.add("loses", losses_json(pending));
    entry.add("adopted", pending.adopted);
    out.push(std::move(entry));
  }
  return out;
}

Json applied_json(const migrate::Plan& plan) {
  Json out = Json::array();
  for (const migrate::AppliedMigration& applied : plan.applied) {
    Json entry = Json::object();
    entry.add("version", applied.version);
    entry.add("name", applied.name);
    entry.add("applied_at", applied.applied_at);
    entry.add("by", applied.by);
    entry.add("sha256", applied.sha256);
    entry.add("statements_done", applied.statements_done);
    out.push(std::move(entry));
  }
  return out;
}

Json problems_json(const migrate::Plan& plan) {
  Json out = Json::array();
  for (const migrate::Problem& problem : plan.problems) {
    Json entry = Json::object();
    entry.add("kind", migrate::to_text(problem.kind));
    entry.add("migration", problem.migration);
    entry.add("message", problem.message);
    entry.add("hint", problem.hint);
    out.push(std::move(entry));
  }
  return out;
}

std::string document(const Json& json) { return base::to_text(json, 2) + "\n"; }

}  // namespace

std::string lint_json(const LintReport& report) {
  Json out = Json::object();
  out.add("tool", tool_json(report.style));
  out.add("summary", summary_json(report.result.summary));
  out.add("findings", findings_json(report.result));
  out.add("unreadable", unreadable_json(report.result));
  return document(out);
}

std::string plan_json(const PlanReport& report) {
  Json out = Json::object();
  out.add("format", 1);
  out.add("digest", report.plan.digest);
  out.add("direction", report.plan.direction);
  out.add("to", report.plan.to.empty() ? Json() : Json(report.plan.to));
  out.add("tool", tool_json(report.style));
  out.add("layout", report.plan.layout);
  out.add("history", report.plan.history);
  out.add("database", report.plan.database);
  out.add("applied", applied_json(report.plan));
  out.add("pending", pending_json(report.plan));
  out.add("findings", findings_json(report.findings));
  out.add("problems", problems_json(report.plan));
  return document(out);
}

std::string status_json(const PlanReport& report) {
  Json out = Json::object();
  out.add("layout", report.plan.layout);
  out.add("history", report.plan.history);
  out.add("applied", applied_json(report.plan));
  out.add("pending", pending_json(report.plan));
  out.add("problems", problems_json(report.plan));
  return document(out);
}

}  // namespace lockkeeper::report
