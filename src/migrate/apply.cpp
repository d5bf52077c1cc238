// The way of one run: connect, read without locks, and when something is pending: lock, read again, decide,
// run.
#include "migrate/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/fault_point.h"
#include "base/text.h"
#include "migrate/app_rights.h"
#include "migrate/hook_record.h"
#include "migrate/own_schema.h"
#include "migrate/rollback_plan.h"
#include "migrate/run_session.h"
#include "migrate/seed.h"

namespace lockkeeper::migrate {
namespace {

void refuse_only_read(const HistoryStore* store) {
  if (store == nullptr || !store->is_only_read()) return;
  refuse(fmt::format("the history is kept by {} in {}, which is only read", store->name(),
                     base::printable(store->shown_table(), base::Lines::fold_to_space)),
         "take it over into Lockkeeper's own with: lockkeeper baseline");
}

class ApplyRun {
 public:
  ApplyRun(const Layout& layout, const Connection& connection, const ApplyOptions& options,
           Interrupt& interrupt, const Listener& listener)
      : layout_(layout), options_(options), session_(layout, connection, options, interrupt, listener) {}

  ApplyOutcome run(const Gate& gate) {
    ApplyOutcome outcome;
    outcome.plan = look();
    const bool approved = options_.approval.has_value();
    // What its owner has unfinished may be under way: only under its lock is it known to be left so.
    const bool undecided = has_unsettled(outcome.plan);
    if (!undecided) judge_all(outcome.plan);
    if (!outcome.plan.pending.empty() || undecided || approved || owes_seed()) {
      session_.take_locks();
      outcome.plan = look();
      judge_all(outcome.plan);
    } else {
      session_.say_connected();
    }
    if (outcome.plan.pending.empty() && !approved) {
      if (owes_seed()) run_seed(session_, owed_seed(session_.worker(), *options_.seed));
      return outcome;
    }
    refuse_unrunnable(outcome.plan);
    outcome.plan.database = session_.worker().read_identity();
    outcome.verdict = gate ? gate(layout_, outcome.plan) : GateVerdict{};
    base::fault_point(base::FaultPoint::judged);
    outcome.blocked = session_.is_blocked(outcome.plan, outcome.verdict);
    if (outcome.blocked || outcome.plan.pending.empty()) return outcome;
    const AppRights rights(session_.worker(), options_.app_role);
    const bool seeds = options_.seed != nullptr && is_new_database(session_.worker(), history_);
    session_.prepare(outcome.plan, outcome.verdict);
    make_own_schema(session_.worker(), session_.guard_pid(), history_.own, options_);
    if (seeds) owe_seed(session_, *options_.seed);
    session_.worker().make_history_table();
    session_.record_reasons();
    run_all(outcome);
    if (owes_seed()) run_seed(session_, owed_seed(session_.worker(), *options_.seed));
    for (const std::string& line : rights.lacking(session_.worker())) session_.say(Remark{line});
    return outcome;
  }

 private:
  Plan look() {
    history_ = session_.worker().read_history();
    const ServerFacts& facts = session_.worker().facts();
    Plan plan = make_plan(layout_, history_.applied, options_.to, facts.major());
    plan.history = history_.kept_by;
    add_holds(layout_, plan, history_.undone);
    return plan;
  }

  static bool has_unsettled(const Plan& plan) {
    return std::ranges::any_of(
        plan.problems, [](const Problem& problem) { return problem.kind == Problem::Kind::unsettled; });
  }

  void judge_all(const Plan& plan) {
    const ServerFacts& facts = session_.worker().facts();
    if (!plan.pending.empty()) refuse_only_read(session_.worker().store());
    if (!history_.is_there && !facts.user_table.empty() && !plan.pending.empty()) {
      refuse(no_history_text(facts, layout_.kind),
             "say which migrations it has already with: lockkeeper baseline --to VERSION (0 for none)");
    }
    for (const Problem& problem : plan.problems) judge(problem);
  }

  bool owes_seed() {
    return options_.seed != nullptr && !owed_seed(session_.worker(), *options_.seed).migrations.empty();
  }

  void judge(const Problem& problem) {
    if (problem.kind == Problem::Kind::failed) return;
    const OutOfOrder policy = options_.out_of_order.value_or(problem.usual);
    if (problem.kind != Problem::Kind::out_of_order || policy == OutOfOrder::error) {
      refuse(problem.message, problem.hint);
    }
    const bool said = std::find(warned_.begin(), warned_.end(), problem.migration) != warned_.end();
    if (policy == OutOfOrder::allow || said) return;
    warned_.push_back(problem.migration);
    session_.say(Remark{problem.message + "; it is applied now"});
  }

  void run_all(ApplyOutcome& outcome) {
    const std::vector<PendingMigration>& pending = outcome.plan.pending;
    for (std::size_t i = 0; i < pending.size(); ++i) {
      session_.require_time_for(pending[i]);
      const auto rest = std::span(pending).subspan(i);
      if (std::exchange(reconnected_, false)) refuse_overtaken(rest, session_.worker().read_history());
      session_.say(Started{&pending[i], i + 1, pending.size()});
      base::fault_point(base::FaultPoint::migration_started);
      outcome.applied.push_back(run_one(rest));
      base::fault_point(base::FaultPoint::migration_done);
      session_.say(Done{&outcome.applied.back()});
    }
  }

  /// The first of them; the others are still to come.
  Applied run_one(std::span<const PendingMigration> all) {
    const PendingMigration& pending = all.front();
    RunContext now = session_.context();
    // Only where no replica is promised anything, and where the role itself wants to wait for the disk.
    const ServerFacts& facts = session_.worker().facts();
    now.commit_later = all.size() > 1 && !facts.synchronous_standby && facts.synchronous_commit != "off";
    if (options_.owed_deploy && first_)
      now.also = ";" + record_owed(*options_.owed_deploy, options_.tool_version);
    first_ = false;
    if (pending.adopted) return adopt(now, pending);
    try {
      return run_migration(now, pending);
    } catch (const ConnectionLost& lost) {
      return settle(pending, lost);
    }
  }

  /// What the file would make is there already.
  Applied adopt(const RunContext& context, const PendingMigration& pending) {
    const Migration& migration = *pending.migration;
    session_.worker().tell("BEGIN;" + record_baseline(context.recording(migration)) + context.also + ";" +
                               record_audit("squashed", migration, "stands for migrations that are applied",
                                            options_.tool_version) +
                               ";COMMIT",
                           "the squashed migration cannot be recorded");
    session_.say(Remark{migration.path + " stands for migrations that are applied: recorded, not run"});
    return {migration.version, migration.name, migration.path, 0, 1};
  }

  /// The connection broke, and the history row says what became of the transaction.
  Applied settle(const PendingMigration& pending, const ConnectionLost& lost) {
    session_.reconnect(lost, pending);
    const History history = session_.worker().read_history();
    const Migration& migration = *pending.migration;
    const auto row =
        std::find_if(history.applied.begin(), history.applied.end(),
                     [&](const AppliedMigration& one) { return one.version == migration.version; });
    if (row != history.applied.end() && row->state == AppliedMigration::State::done) {
      session_.say(Remark{migration.path + " was committed before the connection was lost"});
      reconnected_ = true;
      return {migration.version, migration.name, migration.path, row->seconds, 1};
    }
    const bool alone = row != history.applied.end();
    const std::string what =
        alone ? fmt::format("{} of its statements are recorded", row->statements_done) : "it was rolled back";
    session_.fail(pending, lost, what, alone ? "apply again: it goes on where it stopped" : "apply again");
  }

  /// Without the locks the plan holds only if nobody else went on.
  void refuse_overtaken(std::span<const PendingMigration> rest, const History& history) const {
    for (const PendingMigration& pending : rest) {
      const std::string key = history_key(layout_.kind, pending.migration->version);
      const auto row = std::find_if(
          history.applied.begin(), history.applied.end(),
          [&](const AppliedMigration& one) { return history_key(layout_.kind, one.version) == key; });
      const bool as_planned = row == history.applied.end()
                                  ? !pending.resumes
                                  : pending.resumes && row->state == AppliedMigration::State::started &&
                                        row->statements_done == pending.resume_at;
      if (as_planned) continue;
      refuse(fmt::format("another run worked on {} while the connection of this one was lost",
                         pending.migration->path),
             "apply again: it goes on with what is left");
    }
  }

  const Layout& layout_;
  const ApplyOptions& options_;
  RunSession session_;
  History history_;
  bool first_ = true;         ///< no migration of this run was sent yet
  bool reconnected_ = false;  ///< the locks were gone for a while
  std::vector<std::string> warned_;
};

}  // namespace

ApplyOutcome apply(const Layout& layout, const Connection& connection, const ApplyOptions& options,
                   const Gate& gate, Interrupt& interrupt, const Listener& listener) {
  refuse_unreadable(layout);
  return ApplyRun(layout, connection, options, interrupt, listener).run(gate);
}

}  // namespace lockkeeper::migrate
