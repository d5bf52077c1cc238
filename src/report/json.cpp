#include "report/json.h"

#include "report/json_parts.h"
#include "sql/lock.h"

namespace lockkeeper::report {

namespace {

using base::Json;

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

}  // namespace

std::string lint_json(const LintReport& report) {
  Json out = Json::object();
  out.add("tool", tool_json(report.style));
  out.add("summary", summary_json(report.result.summary));
  out.add("findings", findings_json(report.result));
  out.add("unreadable", unreadable_json(report.result));
  return json_document(out);
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
  return json_document(out);
}

std::string status_json(const PlanReport& report) {
  Json out = Json::object();
  out.add("layout", report.plan.layout);
  out.add("history", report.plan.history);
  out.add("applied", applied_json(report.plan));
  out.add("pending", pending_json(report.plan));
  out.add("problems", problems_json(report.plan));
  return json_document(out);
}

}  // namespace lockkeeper::report
