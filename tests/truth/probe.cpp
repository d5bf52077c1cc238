#include "truth/probe.h"

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "catch.h"

namespace lockkeeper::tests {
namespace {

using sql::LockMode;

constexpr const char* kFiles =
    "SELECT string_agg(pg_relation_filenode(oid)::text, ' ' ORDER BY oid) FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'm')";
constexpr const char* kScans =
    "SELECT sum(pg_stat_get_numscans(oid) + pg_stat_get_vacuum_count(oid))::text FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'm')";

/// One statement in a session and a thread of its own.
class Worker {
 public:
  Worker(const Database& database, const std::string& statement)
      : wire_(database.session()), pid_(std::to_string(wire_->protocol_pid())) {
    thread_ = std::thread([this, statement] {
      reply_ = wire_->query(statement);
      done_ = true;
    });
  }
  ~Worker() {
    if (thread_.joinable()) thread_.join();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  bool is_done() const { return done_; }
  const std::string& pid() const { return pid_; }
  /// Waits for the end and closes the session.
  std::optional<migrate::ServerMessage> finish() {
    thread_.join();
    wire_.reset();
    return reply_.error;
  }

 private:
  std::unique_ptr<migrate::Wire> wire_;
  std::string pid_;
  std::atomic<bool> done_ = false;
  migrate::Reply reply_;
  std::thread thread_;
};

// Before 15 statistics reach the readers late; from 15 on a session that is gone has handed them over.
bool rises(Database& database, const std::string& sql, const std::string& old, const std::string& pid) {
  CHECK(becomes(database, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid, "0"));
  const bool late = std::stoi(database.value("SHOW server_version_num")) < 150000;
  for (int tries = 0; tries < (late ? 60 : 1); ++tries) {
    if (database.value(sql) != old) return true;
    if (late) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

/// The mode on `table` that the statement waits for while another session holds `held` on it; none when it
/// gets through, or waits for the end of that session's transaction only.
LockMode waits_for(const std::string& pattern, const std::string& statement, const std::string& table,
                   LockMode held) {
  Database copy(pattern);
  const auto blocker = copy.session();
  blocker->query("BEGIN");
  const migrate::Reply locked =
      blocker->query("LOCK TABLE ONLY " + table + " IN " + std::string(to_text(held)) + " MODE");
  if (locked.error) FAIL(table << ": " << locked.error->message);
  Worker worker(copy, statement);
  const std::string waiting =
      "SELECT coalesce(relation::regclass::text || ' ' || mode, 'other') FROM pg_locks"
      " WHERE pid = " +
      worker.pid() + " AND NOT granted";
  std::string found;
  while (!worker.is_done() && found.empty()) {
    found = copy.value(waiting);
    if (found.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  if (!worker.is_done()) copy.run("SELECT pg_cancel_backend(" + worker.pid() + ")");
  worker.finish();
  blocker->query("ROLLBACK");
  const std::size_t blank = found.find(' ');
  const bool same = blank != found.npos && table.ends_with("." + found.substr(0, blank));
  return same ? mode_of(found.substr(blank + 1)) : LockMode::none;
}

/// Each but the last conflicts only with what is stronger than all that the mode before it conflicts with.
constexpr LockMode kObstacles[] = {LockMode::access_share, LockMode::row_share, LockMode::row_exclusive,
                                   LockMode::share_update_exclusive, LockMode::access_exclusive};

}  // namespace

Measured measure_alone(const std::string& pattern, const std::string& statement,
                       const std::vector<std::string>& tables) {
  Measured measured;
  Database copy(pattern);
  const std::string files = copy.value(kFiles);
  const std::string scans = copy.value(kScans);
  Worker worker(copy, statement);
  if (const auto error = worker.finish()) {
    measured.error = error->sqlstate;
    measured.message = error->message;
    return measured;
  }
  measured.rewritten = copy.value(kFiles) != files;
  measured.scanned = rises(copy, kScans, scans, worker.pid());
  for (const std::string& table : tables) {
    for (const LockMode held : kObstacles) {
      const LockMode asked = waits_for(pattern, statement, table, held);
      if (asked == LockMode::none) continue;
      measured.locks[table] = asked;
      break;
    }
  }
  return measured;
}

}  // namespace lockkeeper::tests
