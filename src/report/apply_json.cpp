#include "report/apply_json.h"

#include <algorithm>

#include "report/json_parts.h"

namespace lockkeeper::report {

namespace {

using base::Json;
using Record = migrate::ApplyRecord;

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json failure_json(const Record::FailedMigration& failed) {
  Json out = Json::object();
  out.add("line", failed.line == 0 ? Json() : Json(failed.line));
  out.add("message", failed.message);
  return out;
}

Json migration_json(const Record& record, const migrate::Migration& migration) {
  const bool down = record.plan.direction == "down";
  const auto applied = std::find_if(record.applied.begin(), record.applied.end(),
                                    [&](const migrate::Applied& ran) { return ran.path == migration.path; });
  const bool ran = applied != record.applied.end();
  const bool failed = !ran && record.failed && record.failed->path == migration.path;
  const char* reached = failed ? "failed" : record.blocked ? "blocked" : "not-reached";
  Json out = Json::object();
  out.add("version", migration.version);
  out.add("name", migration.name);
  out.add("path", migration.path);
  out.add("sha256", migration.sha256);
  out.add("outcome", ran ? (down ? "rolled-back" : "applied") : reached);
  out.add("seconds", ran ? Json(applied->seconds) : Json());
  out.add("attempts", ran ? Json(applied->attempts) : failed ? Json(record.failed->attempts) : Json(0));
  out.add("error", failed ? failure_json(*record.failed) : Json());
  return out;
}

Json migrations_json(const Record& record) {
  Json out = Json::array();
  for (const migrate::PendingMigration& pending : record.plan.pending)
    out.push(migration_json(record, *pending.migration));
  return out;
}

Json error_json(const Record& record) {
  if (record.error.empty()) return {};
  Json out = Json::object();
  out.add("message", record.error);
  out.add("hint", record.hint);
  return out;
}

Json lines_json(const std::vector<std::string>& lines) {
  Json out = Json::array();
  for (const std::string& line : lines) out.push(line);
  return out;
}

}  // namespace

std::string apply_json(const ApplyReport& report) {
  const Record& record = report.record;
  Json out = Json::object();
  out.add("format", 1);
  out.add("tool", tool_json(report.style));
  out.add("result", report.result);
  out.add("direction", record.plan.direction);
  out.add("database", text_or_null(record.database));
  out.add("layout", text_or_null(record.plan.layout));
  out.add("history", text_or_null(record.plan.history));
  out.add("digest", text_or_null(record.plan.digest));
  out.add("migrations", migrations_json(record));
  out.add("error", error_json(record));
  out.add("notes", lines_json(record.notes));
  out.add("notices", lines_json(record.notices));
  out.add("notices_seen", record.notices_seen);
  out.add("problems", problems_json(record.plan));
  out.add("summary", summary_json(report.findings.summary));
  out.add("findings", findings_json(report.findings));
  out.add("unreadable", unreadable_json(report.findings));
  return json_document(out);
}

}  // namespace lockkeeper::report
