#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "migrate/message.h"
#include "migrate/run_context.h"
#include "migrate/statement_watch.h"

namespace lockkeeper::migrate {

/// What ended a try of a statement or a migration.
struct Failure {
  ServerMessage error;
  base::Location where;
  std::vector<Blocker> blockers;  ///< seen last while it waited
};

/// Sends messages of one migration and watches them: notices, progress, who blocks.
class StatementRun {
 public:
  StatementRun(RunContext& context, const PendingMigration& pending);
  ~StatementRun();
  StatementRun(const StatementRun&) = delete;
  StatementRun& operator=(const StatementRun&) = delete;

  /// `statement` is the one that the message carries (for progress, and for COPY data), UINT32_MAX for
  /// several.
  Reply send(const Message& message, std::uint32_t statement);
  /// Of the transaction that the messages belong to.
  LockBudget& budget() { return watch_.budget(); }
  /// A transaction begins that was not tried, or was rolled back.
  void start_over();
  /// Another one in the same session.
  void begin_transaction();
  /// What failed: `message` was sent, `statement` was under way.
  Failure failure(const ServerMessage& error, const Message& message, std::uint32_t statement) const;

 private:
  RunContext& context_;
  const PendingMigration& pending_;
  std::vector<std::uint32_t> list_;  // statements_to_send()
  StatementWatch watch_;
};

/// SQL of ours, as ourselves until the transaction ends, whatever role the file has set.
std::string as_ourselves(const RunContext& context, const std::string& sql);

/// Whether trying again can help: lock_not_available, deadlock_detected, serialization_failure.
bool is_worth_another_try(const ServerMessage& error);
/// Says so, and waits with growing, jittered pauses. Throws Error(interrupted) after a signal.
void back_off(RunContext& context, const PendingMigration& pending, const Failure& failure,
              std::uint32_t attempt);

/// Leaves an audit row, says Failed, and throws what the failure is: Error(interrupted) after a signal,
/// Error(refused) when the locks are gone, else Error(database).
[[noreturn]] void give_up(RunContext& context, const PendingMigration& pending, const Failure& failure,
                          std::uint32_t attempts);

}  // namespace lockkeeper::migrate
