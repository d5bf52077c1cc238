#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "sql/script.h"

namespace lockkeeper::migrate {

/// What the guard sees of a session that waits for a lock.
struct LockWait {
  /// How long already; unknown before PostgreSQL 14.
  std::optional<double> seconds;
  /// For a whole relation, not for a row or a transaction.
  bool for_relation = false;
};

/// The time that one transaction may wait for locks in all.
///
/// lock_timeout bounds each wait by itself. A transaction that got its first lock late and then waits for a
/// second one would keep the traffic on the first table waiting for both times; so every wait is subtracted
/// from one budget. Knows no clock: it is told the seconds since the statement was sent.
class LockBudget {
 public:
  using Milliseconds = std::chrono::milliseconds;
  /// Which waits count. Those for rows do where the transaction keeps others from writing, too.
  enum class Counts : std::uint8_t { relations, all };
  LockBudget(Milliseconds limit, Counts counts) : configured_(limit), counts_(counts) { start_over(); }

  /// A transaction that is tried again: what the file set is undone.
  void start_over();
  /// Another one, in the same session.
  void begin_transaction();
  void begin_statement();
  /// The session as it was seen `elapsed` seconds after the statement was sent; nullopt when it did not wait.
  void see(double elapsed, const std::optional<LockWait>& wait);
  /// The statement is done; a wait that was seen last lasted until then.
  void end_statement(double elapsed);

  /// The file sets lock_timeout itself: that is the budget from then on, 0 for none; nullopt for ours again.
  void set_limit(std::optional<Milliseconds> limit);
  Milliseconds limit() const { return limit_; }
  bool is_limited() const { return limit_.count() > 0; }
  /// Seconds that were waited.
  double spent() const { return spent_; }
  /// What the next statement's lock_timeout must be when it is not that already; at least 1 ms, nullopt when
  /// it is right. The caller sets it.
  std::optional<Milliseconds> next_lock_timeout();

 private:
  Milliseconds configured_;
  Counts counts_;
  Milliseconds limit_{0};
  Milliseconds in_force_{0};
  double spent_ = 0;      // seconds
  double last_seen_ = 0;  // of this statement
  bool waiting_ = false;
};

/// A SET or RESET of lock_timeout in a file.
struct LockTimeoutChange {
  std::optional<std::chrono::milliseconds> value;  ///< nullopt for RESET and DEFAULT
};
/// The last one of a statement; nullopt when it has none.
std::optional<LockTimeoutChange> lock_timeout_change(const sql::Script& script, std::uint32_t statement);

}  // namespace lockkeeper::migrate
