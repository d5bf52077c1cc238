#include "report/json_parts.h"

namespace lockkeeper::report {

using base::Json;

namespace {

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

}  // namespace

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

std::string json_document(const Json& json) { return base::to_text(json, 2) + "\n"; }

}  // namespace lockkeeper::report
