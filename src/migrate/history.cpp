// All SQL about our own tables and locks. Everything is qualified, because the migration that runs in the
// same transaction may have changed search_path.
#include "migrate/history.h"

#include <fmt/format.h>

#include "migrate/history_store.h"

namespace lockkeeper::migrate {
namespace {

std::string_view project_source(const Recording& recording) {
  return recording.store != nullptr ? recording.store->name() : to_text(HistorySource::project);
}

/// The version, or NULL when the tool's table says already that it is applied.
std::string unrecorded_version(const Recording& recording) {
  const std::string version = quote_literal(recording.migration->version);
  if (recording.store == nullptr || recording.source != HistorySource::project) return version;
  return fmt::format("CASE WHEN {} THEN NULL ELSE {} END",
                     recording.store->is_recorded_sql(*recording.migration), version);
}

std::string insert_row(const Recording& recording, std::string_view state, std::string_view finished) {
  const Migration& migration = *recording.migration;
  return fmt::format(
      "INSERT INTO lockkeeper.history (source, version, name, sha256, state, finished_at, tool_version) "
      "VALUES ('{}', {}, {}, '{}', {}, {}, {})",
      source_of(recording), unrecorded_version(recording), quote_literal(migration.name), migration.sha256,
      fenced(state, recording), finished, quote_literal(recording.tool_version));
}

std::string update_row(const Recording& recording, std::string_view state, std::string_view assignments) {
  return fmt::format("UPDATE lockkeeper.history SET state = {}{} WHERE source = '{}' AND version = {}",
                     fenced(state, recording), assignments, source_of(recording),
                     quote_literal(recording.migration->version));
}

constexpr std::string_view kNow = "pg_catalog.clock_timestamp()";

}  // namespace

std::string_view source_of(const Recording& recording) {
  const bool is_kept = recording.store != nullptr && recording.source == HistorySource::project;
  return is_kept ? recording.store->name() : to_text(recording.source);
}

std::string_view to_text(HistorySource source) {
  switch (source) {
    case HistorySource::project: return "project";
    case HistorySource::own: return "lockkeeper";
    case HistorySource::undo: return "undo";
  }
  return "";
}

std::string fenced(std::string_view state, const Recording& recording) {
  return fmt::format(
      "CASE WHEN (SELECT pg_catalog.count(*) FROM pg_catalog.pg_locks WHERE locktype = 'advisory' "
      "AND classid = {} AND objsubid = 2 AND granted AND ((objid = 1 AND pid = {}) "
      "OR (objid = 2 AND pid = pg_catalog.pg_backend_pid()))) = 2 THEN '{}' END",
      kLockClass, recording.guard_pid, state);
}

std::string try_lock_query(RunLock lock) {
  return fmt::format("SELECT pg_catalog.pg_try_advisory_lock({}, {})", kLockClass, static_cast<int>(lock));
}

std::string holders_query() {
  return fmt::format(R"sql(
SELECT l.objid, l.pid, a.application_name, a.usename, a.state,
       EXTRACT(epoch FROM pg_catalog.clock_timestamp() - COALESCE(a.query_start, a.backend_start)),
       pg_catalog.left(a.query, 200)
FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.classid = {} AND l.objsubid = 2 AND l.granted
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
ORDER BY 1)sql",
                     kLockClass);
}

std::string try_key_query(std::int64_t key) {
  return fmt::format("SELECT pg_catalog.pg_try_advisory_lock({})", key);
}

std::string key_holders_query(std::int64_t key) {
  const auto bits = static_cast<std::uint64_t>(key);
  return fmt::format(R"sql(
SELECT l.pid, a.application_name, a.usename, a.state,
       EXTRACT(epoch FROM pg_catalog.clock_timestamp() - COALESCE(a.query_start, a.backend_start)),
       pg_catalog.left(a.query, 200)
FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.classid = {} AND l.objid = {} AND l.objsubid = 1 AND l.granted
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))sql",
                     bits >> 32U, bits & 0xFFFFFFFFU);
}

std::string blockers_query(int pid) {
  return fmt::format(R"sql(
SELECT b.pid, a.application_name, a.usename, COALESCE(a.state, a.backend_type),
       EXTRACT(epoch FROM pg_catalog.clock_timestamp() - COALESCE(a.xact_start, a.query_start, a.backend_start)),
       pg_catalog.left(a.query, 200)
FROM (SELECT DISTINCT pg_catalog.unnest(pg_catalog.pg_blocking_pids({})) AS pid) b
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid ORDER BY 5 DESC NULLS LAST LIMIT 10)sql",
                     pid);
}

std::string lock_wait_query(int pid, int pg_version) {
  // The first condition is cheap, and decided before the locks of the whole server are read.
  return fmt::format(R"sql(
SELECT {}, pg_catalog.bool_or(l.locktype = 'relation') FROM pg_catalog.pg_locks l
WHERE (SELECT wait_event_type = 'Lock' FROM pg_catalog.pg_stat_get_activity({})) AND l.pid = {} AND NOT l.granted
HAVING pg_catalog.count(*) > 0)sql",
                     pg_version >= 14
                         ? "EXTRACT(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.min(l.waitstart))"
                         : "NULL",
                     pid, pid);
}

std::string cancel_query(int pid) { return fmt::format("SELECT pg_catalog.pg_cancel_backend({})", pid); }

namespace {

/// A row that the tool took back by itself may still have its facts here; they are written anew.
std::string insert_whole(const Recording& recording, std::string_view state) {
  std::string sql = insert_row(recording, state, kNow);
  if (recording.store == nullptr || recording.source != HistorySource::project) return sql;
  return sql +
         " ON CONFLICT (source, version) DO UPDATE SET name = excluded.name, sha256 = excluded.sha256, state "
         "= "
         "excluded.state, statements_done = 0, done_sha256 = NULL, running = false, error = NULL, started_at "
         "= "
         "excluded.started_at, finished_at = excluded.finished_at, applied_by = excluded.applied_by, "
         "tool_version = excluded.tool_version";
}

/// What the tool's own table is told besides.
std::string with_store(const Recording& recording, std::string sql,
                       std::string (HistoryStore::*also)(const Migration&) const) {
  if (recording.store == nullptr || recording.source != HistorySource::project) return sql;
  const std::string more = (recording.store->*also)(*recording.migration);
  return more.empty() ? sql : sql + ";" + more;
}

}  // namespace

std::string record_done(const Recording& recording) {
  return with_store(recording, insert_whole(recording, "done"), &HistoryStore::done_sql);
}
std::string record_baseline(const Recording& recording) {
  return with_store(recording, insert_whole(recording, "baseline"), &HistoryStore::baseline_sql);
}

std::string record_start(const Recording& recording) {
  // What an earlier rollback of the same version left says nothing about this one.
  const std::string clean =
      recording.source != HistorySource::undo
          ? std::string()
          : fmt::format(
                "DELETE FROM lockkeeper.history WHERE source = 'undo' AND version = {} AND state = 'done';",
                quote_literal(recording.migration->version));
  // One that someone else has finished is refused as a lost lock is, and not begun again; only of a tool's
  // history a row may be left that is done, because the tool took it back.
  return with_store(
      recording,
      clean + insert_row(recording, "started", "NULL") +
          fmt::format(
              " ON CONFLICT (source, version) DO UPDATE SET state = CASE WHEN history.state = 'started' OR "
              "{} THEN excluded.state END, sha256 = excluded.sha256, error = NULL, statements_done = CASE "
              "history.state WHEN 'started' THEN history.statements_done ELSE 0 END",
              recording.store != nullptr && recording.source == HistorySource::project),
      &HistoryStore::started_sql);
}

std::string record_running(const Recording& recording) {
  return update_row(recording, "started", ", running = true, error = NULL");
}

std::string record_prefix(const Recording& recording, const Prefix& done) {
  return update_row(recording, "started",
                    fmt::format(", statements_done = {}, done_sha256 = '{}', running = false",
                                done.statements, done.sha256));
}

std::string record_end(const Recording& recording) {
  return with_store(
      recording,
      update_row(recording, "done", fmt::format(", running = false, error = NULL, finished_at = {}", kNow)),
      &HistoryStore::ended_sql);
}

std::string record_undone(const Recording& recording) {
  const std::string version = quote_literal(recording.migration->version);
  std::string sql;
  if (recording.store != nullptr) {
    // What the tool applied by itself has no row here yet; the fence needs one.
    sql = fmt::format(
        "INSERT INTO lockkeeper.history (source, version, name, sha256, state, finished_at, tool_version) "
        "VALUES "
        "('{}', {}, {}, '', {}, {}, {}) ON CONFLICT DO NOTHING;",
        project_source(recording), version, quote_literal(recording.migration->name),
        fenced("done", recording), kNow, quote_literal(recording.tool_version));
  }
  sql += fmt::format(
      "INSERT INTO lockkeeper.history (source, version, name, sha256, state, finished_at, tool_version) "
      // Without a row there is no name, and a way down that someone else has gone is refused.
      "SELECT 'undo', {3}, pg_catalog.max(name), pg_catalog.max(sha256), {0}, {1}, {2} FROM "
      "lockkeeper.history "
      "WHERE source = '{5}' AND version = {3} ON CONFLICT (source, version) DO UPDATE SET "
      "state = excluded.state, sha256 = excluded.sha256, finished_at = excluded.finished_at, "
      "statements_done = 0, done_sha256 = NULL, running = false, error = NULL, tool_version = "
      "excluded.tool_version;"
      "DELETE FROM lockkeeper.history WHERE source = '{5}' AND version = {3};{4}",
      fenced("done", recording), kNow, quote_literal(recording.tool_version), version,
      record_audit("rolled back", *recording.migration, recording.remark, recording.tool_version),
      project_source(recording));
  if (recording.store == nullptr) return sql;
  return sql + ";" + recording.store->undone_sql(*recording.migration, recording.before);
}

std::string make_history_sql(const HistoryStore& store) { return "BEGIN;" + store.create_sql() + ";COMMIT"; }

std::string record_error(const Recording& recording, std::string_view error) {
  return update_row(recording, "started", ", running = false, error = " + quote_literal(error));
}

bool is_fence_error(const ServerMessage& error) {
  return error.sqlstate == "23502" && error.schema == "lockkeeper" && error.column == "state";
}
bool is_recorded_error(const ServerMessage& error) {
  if (error.schema != "lockkeeper") return false;
  if (error.sqlstate == "23502") return error.column == "version";
  return error.sqlstate == "23505" && error.constraint == "history_pkey";
}

std::string record_audit(std::string_view action, const Migration& migration, std::string_view detail,
                         const std::string& tool_version) {
  return fmt::format(
      "INSERT INTO lockkeeper.audit (action, migration, sha256, detail, tool_version) VALUES ({}, {}, {}, "
      "{}, {})",
      quote_literal(action), quote_literal(migration.path), quote_literal(migration.sha256),
      quote_literal(detail), quote_literal(tool_version));
}

std::string record_approval(const Approval& approval, const std::string& tool_version) {
  const auto known = [](const std::string& text) { return text.empty() ? "not known" : text; };
  return fmt::format(
      "INSERT INTO lockkeeper.audit (action, migration, sha256, detail, tool_version) VALUES ('approved', "
      "'', "
      "{}, {}, {})",
      quote_literal(approval.digest),
      quote_literal(fmt::format("approver: {}; run: {}", known(approval.approver), known(approval.run))),
      quote_literal(tool_version));
}

std::string quote_literal(std::string_view text) {
  std::string out = text.find('\\') == std::string_view::npos ? "'" : " E'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += c;
    if (c != '\0') out += c;
  }
  return out + "'";
}

std::string quote_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += c;
    if (c != '\0') out += c;
  }
  return out + "\"";
}

}  // namespace lockkeeper::migrate
