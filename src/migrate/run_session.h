#pragma once

#include <memory>

#include "migrate/apply.h"
#include "migrate/run_context.h"

namespace lockkeeper::migrate {

[[noreturn]] void refuse(const std::string& message, const std::string& hint);

/// Throws Error(input) for a file whose text cannot be run.
void refuse_unreadable(const Layout& layout);
/// Throws Error(input) for a file that Lockkeeper cannot run, before the first statement of any file.
void refuse_unrunnable(const Plan& plan);

/// The connections of one run that changes a database: worker, guard and their locks. What it is given
/// outlives it.
class RunSession {
 public:
  /// Connects the worker. Throws as Worker() does.
  RunSession(const Layout& layout, const Connection& connection, const ApplyOptions& options,
             Interrupt& interrupt, const Listener& listener);

  Worker& worker() { return *worker_; }
  int guard_pid() const { return locks_.guard_pid(*worker_); }
  const ApplyOptions& options() const { return options_; }
  void say(const Event& event) const { listener_(event); }

  /// For a run that ends before it needs the locks.
  void say_connected() const { listener_(connected()); }
  /// Settings, both locks, and what the server says now that they are held. Throws as RunLocks::take() does.
  void take_locks();
  RunContext context() { return {*worker_, locks_, options_, interrupt_, listener_}; }
  /// Seals the plan with the gate's verdict, says it, and holds it against the approval, if there is one.
  /// Throws Error(refused) when another plan was approved. The result says whether the gate stops the run.
  bool is_blocked(Plan& plan, const GateVerdict& verdict);
  /// The window, and what the options want before the first change. Throws Error(refused) for a shut window,
  /// and what `prepare` throws.
  void prepare(const Plan& plan, const GateVerdict& verdict);
  /// Writes down who approved, and why there is no backup. The own schema exists.
  void record_reasons();

  /// Throws Error(interrupted) after a signal, Error(refused) when the time of the window is used up.
  void require_time_for(const PendingMigration& next) const;
  /// The connection broke: connects again and takes the locks, so that the old session is gone and the
  /// history says what became of its transaction. Throws Error(in_doubt) when that cannot be had in time.
  void reconnect(const ConnectionLost& lost, const PendingMigration& pending);
  /// A migration whose connection broke is known not to be done: says so and throws Error(database).
  [[noreturn]] void fail(const PendingMigration& pending, const ConnectionLost& lost, const std::string& what,
                         const std::string& hint) const;

 private:
  Connected connected() const;

  const Layout& layout_;
  const Connection& connection_;
  const ApplyOptions& options_;
  Interrupt& interrupt_;
  const Listener& listener_;
  std::unique_ptr<Worker> worker_;
  RunLocks locks_;
  std::chrono::steady_clock::time_point prepared_;
};

}  // namespace lockkeeper::migrate
