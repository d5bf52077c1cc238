#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "migrate/lock_budget.h"
#include "migrate/run_context.h"

namespace lockkeeper::migrate {

/// What the guard sees of the worker while a statement runs: who blocks it, how far it is, and whether its
/// transaction has waited long enough for locks. Without a guard it sees nothing.
class StatementWatch {
 public:
  using Milliseconds = std::chrono::milliseconds;
  /// `statements`: how many the migration has.
  StatementWatch(RunContext& context, const PendingMigration& pending, std::size_t statements);

  LockBudget& budget() { return budget_; }
  /// When to look for the first time: soon, but not while an ordinary answer is on its way.
  Milliseconds first_look() const;
  /// `number` counts from 1, 0 for several statements in one message.
  void begin(std::size_t number);
  /// Looks, `elapsed` seconds after the statement was sent; the result says how long to wait for the next
  /// look. Cancels the statement once it waits for a lock and the budget is spent.
  Milliseconds look(double elapsed);
  void end(double elapsed);

  /// Those that were seen last to block the statement.
  const std::vector<Blocker>& blockers() const { return blockers_; }
  /// Whether `error` is the answer to look()'s cancelling; then it is replaced by what it means.
  ServerMessage explained(const ServerMessage& error) const;
  /// The transaction ended.
  void forget_cancel() { cancelled_ = false; }

 private:
  void see_blockers(double elapsed);
  void say_progress(double elapsed);

  RunContext& context_;
  const PendingMigration& pending_;
  std::size_t statements_ = 0;
  LockBudget budget_;
  std::size_t number_ = 0;
  std::vector<Blocker> blockers_;
  std::optional<double> waited_at_;  // seconds of this statement
  double next_blockers_ = 0;
  double next_progress_ = 0;
  bool waits_ = false;
  bool cancelled_ = false;
};

}  // namespace lockkeeper::migrate
