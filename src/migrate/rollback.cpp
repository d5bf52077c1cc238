// The way back: the same locks, gate and transactions as the way up, and no step of it before all are known
// to be possible.
#include "migrate/rollback.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/fault_point.h"
#include "migrate/database.h"
#include "migrate/own_schema.h"
#include "migrate/rollback_plan.h"
#include "migrate/run_session.h"

namespace lockkeeper::migrate {
namespace {

void refuse_without_history(const History& history) {
  if (history.is_there) return;
  refuse("the database has no history, so nothing is known to undo",
         "adopt it first with: lockkeeper baseline --to VERSION");
}

/// All that stands in the way at once: who rolls back is in a hurry.
void refuse_problems(const Plan& plan) {
  if (plan.problems.empty()) return;
  std::string text;
  for (const Problem& problem : plan.problems) text += (text.empty() ? "" : "; ") + problem.message;
  refuse(text, plan.problems.front().hint);
}

class RollbackRun {
 public:
  RollbackRun(const Layout& layout, const Layout& down, const Connection& connection,
              const ApplyOptions& options, Interrupt& interrupt, const Listener& listener)
      : layout_(layout),
        down_(down),
        options_(options),
        session_(layout, connection, options, interrupt, listener) {}

  ApplyOutcome run(const Gate& gate) {
    ApplyOutcome outcome;
    session_.take_locks();
    const History history = session_.worker().read_history();
    refuse_without_history(history);
    outcome.plan =
        make_rollback_plan(layout_, down_, history, options_.to, session_.worker().facts().major());
    refuse_problems(outcome.plan);
    refuse_unrunnable(outcome.plan);
    if (outcome.plan.pending.empty() && !options_.approval) return outcome;
    outcome.plan.database = session_.worker().read_identity();
    outcome.verdict = gate ? gate(down_, outcome.plan) : GateVerdict{};
    base::fault_point(base::FaultPoint::judged);
    outcome.blocked = session_.is_blocked(outcome.plan, outcome.verdict);
    if (outcome.blocked || outcome.plan.pending.empty()) return outcome;
    session_.prepare(outcome.plan, outcome.verdict);
    make_own_schema(session_.worker(), session_.guard_pid(), history.own, options_);
    session_.record_reasons();
    run_all(outcome);
    return outcome;
  }

 private:
  void run_all(ApplyOutcome& outcome) {
    const std::vector<PendingMigration>& pending = outcome.plan.pending;
    for (std::size_t i = 0; i < pending.size(); ++i) {
      session_.require_time_for(pending[i]);
      if (std::exchange(reconnected_, false)) refuse_overtaken(outcome.plan.applied.size() - i);
      session_.say(Started{&pending[i], i + 1, pending.size()});
      base::fault_point(base::FaultPoint::migration_started);
      outcome.applied.push_back(run_one(pending[i]));
      base::fault_point(base::FaultPoint::migration_done);
      session_.say(Done{&outcome.applied.back()});
    }
  }

  Applied run_one(const PendingMigration& pending) {
    RunContext context = session_.context();
    context.source = HistorySource::undo;
    context.record = context.record_last = record_undone;
    context.remark = losses_text(pending);
    try {
      return run_migration(context, pending);
    } catch (const ConnectionLost& lost) {
      return settle(pending, lost);
    }
  }

  Applied settle(const PendingMigration& pending, const ConnectionLost& lost) {
    session_.reconnect(lost, pending);
    const History history = session_.worker().read_history();
    const Migration& migration = *pending.migration;
    const bool applied =
        std::any_of(history.applied.begin(), history.applied.end(),
                    [&](const AppliedMigration& one) { return one.version == migration.version; });
    if (applied) session_.fail(pending, lost, "it is still applied", "roll back again");
    session_.say(Remark{migration.path + " was committed before the connection was lost"});
    reconnected_ = true;
    return {migration.version, migration.name, migration.path, 0, 1};
  }

  /// Without the locks somebody else may have gone on, either way.
  void refuse_overtaken(std::size_t applied) {
    if (session_.worker().read_history().applied.size() == applied) return;
    refuse("another run changed the history while the connection of this one was lost",
           "look with lockkeeper status before you roll back further");
  }

  static std::string losses_text(const PendingMigration& pending) {
    std::string text;
    for (const DataLoss& loss : pending.losses) text += (text.empty() ? "lost: " : ", ") + loss.what;
    return text;
  }

  const Layout& layout_;
  const Layout& down_;
  const ApplyOptions& options_;
  RunSession session_;
  bool reconnected_ = false;  ///< the locks were gone for a while
};

}  // namespace

ApplyOutcome rollback(const Layout& layout, const Layout& down, const Connection& connection,
                      const ApplyOptions& options, const Gate& gate, Interrupt& interrupt,
                      const Listener& listener) {
  refuse_unreadable(down);
  return RollbackRun(layout, down, connection, options, interrupt, listener).run(gate);
}

Plan inspect_rollback(const Layout& layout, const Layout& down, const Connection& connection,
                      const std::string& to) {
  const DatabaseState state = read_database(layout, connection, Identity::read);
  refuse_without_history(state.history);
  Plan plan = make_rollback_plan(layout, down, state.history, to, state.facts.major());
  plan.database =
      fmt::format("{}/{}/{}", state.system_identifier, state.facts.database_oid, state.facts.database);
  return plan;
}

}  // namespace lockkeeper::migrate
