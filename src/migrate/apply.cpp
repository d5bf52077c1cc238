// The way of one run: connect, read without locks, and when something is pending: lock, read again, decide,
// run.
#include "migrate/apply.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "migrate/own_schema.h"
#include "migrate/run_context.h"

namespace lockkeeper::migrate {
namespace {

[[noreturn]] void refuse(const std::string& message, const std::string& hint) {
  throw base::Error(base::ErrorKind::refused, message, hint);
}

std::string_view describe(base::InputProblem problem) {
  switch (problem) {
    case base::InputProblem::none: return "";
    case base::InputProblem::utf16: return "is UTF-16, and only UTF-8 can be run";
    case base::InputProblem::nul_byte: return "holds a NUL byte";
    case base::InputProblem::invalid_utf8: return "is not valid UTF-8";
    case base::InputProblem::too_large: return "is larger than 64 MiB";
  }
  return "";
}

void refuse_unreadable(const Layout& layout) {
  for (const Migration& migration : layout.migrations) {
    const base::Source& source = *migration.source;
    if (source.problem() == base::InputProblem::none) continue;
    throw base::Error(base::ErrorKind::input,
                      fmt::format("{} {}", migration.path, describe(source.problem())),
                      "save it as UTF-8 without NUL bytes", base::Location{migration.path, 0, 0});
  }
}

/// A file that Lockkeeper cannot run is refused before the first statement of any file.
void refuse_unrunnable(const Plan& plan) {
  for (const PendingMigration& pending : plan.pending) {
    if (pending.execution.refusal.empty()) continue;
    const base::Source& source = *pending.migration->source;
    const base::Position place = source.position(pending.execution.refusal_range.begin);
    throw base::Error(base::ErrorKind::input, pending.execution.refusal, pending.execution.hint,
                      base::Location{source.path(), place.line, place.column});
  }
}

constexpr std::string_view kApprovalFails = "the approval cannot be recorded";

class ApplyRun {
 public:
  ApplyRun(const Layout& layout, const Connection& connection, const ApplyOptions& options,
           Interrupt& interrupt, const Listener& listener)
      : layout_(layout),
        connection_(connection),
        options_(options),
        interrupt_(interrupt),
        listener_(listener),
        worker_(std::make_unique<Worker>(connection, options, interrupt)),
        locks_(connection, options, interrupt, listener) {}

  ApplyOutcome run(const Gate& gate) {
    ApplyOutcome outcome;
    outcome.plan = make_plan_now();
    const bool approved = options_.approval.has_value();
    if (!outcome.plan.pending.empty() || approved) {
      take_locks();
      outcome.plan = make_plan_now();
    } else {
      listener_(connected());
    }
    if (outcome.plan.pending.empty() && !approved) return outcome;
    refuse_unrunnable(outcome.plan);
    outcome.plan.database = worker_->read_identity();
    outcome.verdict = gate ? gate(layout_, outcome.plan) : GateVerdict{};
    seal(outcome.plan, options_.tool_version, outcome.verdict.findings);
    listener_(Planned{&outcome.plan});
    if (approved) require_approved(*options_.approval, sealed_parts(outcome.plan));
    outcome.blocked = outcome.verdict.blocked && !approved;
    if (outcome.blocked || outcome.plan.pending.empty()) return outcome;
    make_own_schema(*worker_, locks_.guard_pid(*worker_), history_.own, options_);
    if (approved) worker_->tell(record_approval(*options_.approval, options_.tool_version), kApprovalFails);
    run_all(outcome);
    return outcome;
  }

 private:
  Connected connected() {
    Connected event;
    event.database = connection_.shown;
    event.user = worker_->facts().user;
    event.server = fmt::format("{}.{}", worker_->facts().version / 10000, worker_->facts().version % 10000);
    event.notices = connection_.notices;
    return event;
  }

  void take_locks() {
    worker_->configure();
    Connected event = connected();
    event.settings = worker_->settings();
    listener_(event);
    locks_.take(*worker_);
    worker_->read_facts();
  }

  Plan make_plan_now() {
    history_ = worker_->read_history();
    Plan plan = make_plan(layout_, history_.applied, options_.to, worker_->facts().major());
    const ServerFacts& facts = worker_->facts();
    if (!facts.has_history && !facts.user_table.empty() && !plan.pending.empty()) {
      refuse(fmt::format("the database has tables ({} for one) but no history of its migrations",
                         base::printable(facts.user_table, base::Lines::fold_to_space)),
             "say which migrations it has already with: lockkeeper baseline --to VERSION (0 for none)");
    }
    for (const Problem& problem : plan.problems) judge(problem);
    return plan;
  }

  void judge(const Problem& problem) {
    switch (problem.kind) {
      case Problem::Kind::edited:
      case Problem::Kind::missing:
      case Problem::Kind::no_history: refuse(problem.message, problem.hint);
      case Problem::Kind::failed: return;
      case Problem::Kind::out_of_order: break;
    }
    if (options_.out_of_order == OutOfOrder::error) refuse(problem.message, problem.hint);
    const bool said = std::find(warned_.begin(), warned_.end(), problem.migration) != warned_.end();
    if (options_.out_of_order == OutOfOrder::allow || said) return;
    warned_.push_back(problem.migration);
    listener_(Remark{problem.message + "; it is applied now"});
  }

  RunContext context() { return {*worker_, locks_, options_, interrupt_, listener_}; }

  void run_all(ApplyOutcome& outcome) {
    const std::vector<PendingMigration>& pending = outcome.plan.pending;
    for (std::size_t i = 0; i < pending.size(); ++i) {
      if (interrupt_.signal() != 0) {
        throw base::Error(base::ErrorKind::interrupted,
                          fmt::format("interrupted by a signal before {} ran", pending[i].migration->path));
      }
      listener_(Started{&pending[i], i + 1, pending.size()});
      outcome.applied.push_back(run_one(pending[i], i + 1 == pending.size()));
      listener_(Done{&outcome.applied.back()});
    }
  }

  Applied run_one(const PendingMigration& pending, bool last) {
    RunContext now = context();
    // Only where no replica is promised anything, and where the role itself wants to wait for the disk.
    now.commit_later =
        !last && !worker_->facts().synchronous_standby && worker_->facts().synchronous_commit != "off";
    try {
      return pending.execution.execution == sql::Execution::each_alone ? run_alone(now, pending)
                                                                       : run_in_transaction(now, pending);
    } catch (const ConnectionLost& lost) {
      return settle(pending, lost);
    }
  }

  /// The connection broke: the worker lock says when the old session is gone, and then the history row says
  /// what became of its transaction.
  Applied settle(const PendingMigration& pending, const ConnectionLost& lost) {
    listener_(Remark{fmt::format("{}; connecting again to learn what became of {}", lost.what(),
                                 pending.migration->path)});
    reconnect(lost);
    const History history = worker_->read_history();
    const Migration& migration = *pending.migration;
    const auto row =
        std::find_if(history.applied.begin(), history.applied.end(),
                     [&](const AppliedMigration& one) { return one.version == migration.version; });
    if (row != history.applied.end() && row->state == AppliedMigration::State::done) {
      listener_(Remark{migration.path + " was committed before the connection was lost"});
      return {migration.version, migration.name, migration.path, row->seconds, 1};
    }
    const bool alone = row != history.applied.end();
    const std::string what =
        alone ? fmt::format("{} of its statements are recorded", row->statements_done) : "it was rolled back";
    ServerMessage message;
    message.message = fmt::format("{}; {}", lost.what(), what);
    listener_(Failed{&pending, message, base::Location{migration.path, 0, 0}, {}, 1});
    throw base::Error(base::ErrorKind::database, message.message,
                      alone ? "apply again: it goes on where it stopped" : "apply again",
                      base::Location{migration.path, 0, 0});
  }

  void reconnect(const ConnectionLost& lost) {
    const auto end = std::chrono::steady_clock::now() + options_.lock_wait;
    for (std::chrono::milliseconds pause{200};;
         pause = std::min(pause * 2, std::chrono::milliseconds(5000))) {
      try {
        worker_ = std::make_unique<Worker>(connection_, options_, interrupt_);
        worker_->configure();
        locks_.take(*worker_);
        worker_->read_facts();
        return;
      } catch (const base::Error& error) {
        if (error.kind() == base::ErrorKind::interrupted) throw;
        if (std::chrono::steady_clock::now() >= end) {
          throw base::Error(base::ErrorKind::in_doubt,
                            fmt::format("{}; and whether the migration was committed cannot be learned: {}",
                                        lost.what(), error.what()),
                            "look with lockkeeper status once the database can be reached");
        }
      }
      interrupt_.sleep(pause);
    }
  }

  const Layout& layout_;
  const Connection& connection_;
  const ApplyOptions& options_;
  Interrupt& interrupt_;
  const Listener& listener_;
  std::unique_ptr<Worker> worker_;
  RunLocks locks_;
  History history_;
  std::vector<std::string> warned_;
};

}  // namespace

ApplyOutcome apply(const Layout& layout, const Connection& connection, const ApplyOptions& options,
                   const Gate& gate, Interrupt& interrupt, const Listener& listener) {
  refuse_unreadable(layout);
  return ApplyRun(layout, connection, options, interrupt, listener).run(gate);
}

}  // namespace lockkeeper::migrate
