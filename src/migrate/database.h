#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "migrate/connection_url.h"
#include "migrate/events.h"
#include "migrate/history.h"
#include "migrate/interrupt.h"
#include "migrate/lock_budget.h"
#include "migrate/server_facts.h"
#include "migrate/work_progress.h"

namespace lockkeeper::migrate {

/// What `status` and `plan` read.
struct DatabaseState {
  ServerFacts facts;
  History history;
  std::string system_identifier;  ///< empty when the role may not see it
};
/// Connects, reads with two messages (three with the identity), the history in a transaction that can only
/// read, closes. Throws as refuse_unusable() and connection_error() do, except that a standby is fine.
DatabaseState read_database(const Layout& layout, const Connection& connection, Identity identity);

/// The facts alone, without a history. Throws as read_database() does.
ServerFacts read_server(const Connection& connection);

/// Connects to a server that may be a standby, runs `set_up` and gives the rows of `query`; nothing else is
/// sent but read_database()'s first question. Throws as that does, and Error(database) for what the server
/// refuses.
std::vector<Row> read_rows(const Connection& connection, const std::string& set_up, const std::string& query);

/// The second connection of a run: holds the run lock and looks on. Never in a transaction, so that nothing
/// ever waits for its snapshot.
///
/// Once its connection broke, the object answers nothing any more (is_lost()): libpqxx 6.4 would silently
/// connect again, without the lock. Nor does it after a signal, so that a network gone silent cannot hold up
/// the end of a run.
class Guard {
 public:
  /// Throws Error(database) when it cannot connect, Error(interrupted) after a signal.
  Guard(const Connection& connection, const Interrupt& interrupt);
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  int backend_pid() const { return backend_pid_; }
  bool is_lost() const { return session_ == nullptr; }
  /// Asks the server; a session that does not answer is lost.
  bool answers() { return !rows("SELECT 1").empty(); }

  /// Never blocks. Throws Error(in_doubt) when the connection is lost.
  bool try_lock(RunLock lock);
  struct Holder {
    RunLock lock = RunLock::run;
    Blocker session;
  };
  std::vector<Holder> holders();
  /// Another tool's lock, the same way.
  bool try_key(std::int64_t key);
  std::vector<Blocker> key_holders(std::int64_t key);
  /// Empty when nobody blocks, and when the guard is lost.
  std::vector<Blocker> blockers_of(int pid);
  /// nullopt while it does not wait for a lock.
  std::optional<LockWait> lock_wait(int pid);
  WorkProgress work_progress(int pid);
  /// How many sessions wait for a lock that `pid` holds or waits for itself.
  std::size_t queue_behind(int pid);
  /// Cancels the statement of another session.
  void cancel(int pid);
  /// What a question and its answer took when the connection was made.
  std::chrono::milliseconds round_trip() const { return round_trip_; }

 private:
  struct Session;  // libpqxx stays in database.cpp
  std::vector<Row> rows(const std::string& sql);
  bool is_granted(const std::string& query);

  const Interrupt& interrupt_;
  /// Shared with the thread that asks: where a signal ends the wait for an answer, that thread keeps it.
  std::shared_ptr<Session> session_;
  int backend_pid_ = 0;
  int version_ = 0;  ///< major
  std::chrono::milliseconds round_trip_{0};
};

}  // namespace lockkeeper::migrate
