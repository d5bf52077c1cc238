#include "migrate/statement_watch.h"

#include <fmt/format.h>

#include <algorithm>

namespace lockkeeper::migrate {
namespace {

using std::chrono::milliseconds;

/// While the statement waits for a lock, or has just waited: the next one may be the last that it may wait
/// for.
constexpr milliseconds kClose{50};
/// Locks are taken at the beginning of most statements.
constexpr milliseconds kEarly{250};
constexpr milliseconds kFar{1000};
/// pg_blocking_pids() stops everyone's locking for a moment.
constexpr double kBlockerSeconds = 0.4;
/// lock_timeout itself should have the first word.
constexpr double kCancelAfter = 0.05;

double seconds(milliseconds time) { return std::chrono::duration<double>(time).count(); }

LockBudget::Counts counted_waits(const PendingMigration& pending) {
  return pending.strongest_lock >= sql::LockMode::share ? LockBudget::Counts::all
                                                        : LockBudget::Counts::relations;
}

}  // namespace

StatementWatch::StatementWatch(RunContext& context, const PendingMigration& pending, std::size_t statements)
    : context_(context),
      pending_(pending),
      statements_(statements),
      budget_(context.options.lock_timeout, counted_waits(pending)) {}

milliseconds StatementWatch::first_look() const {
  Guard* guard = context_.locks.guard();
  const milliseconds late = kClose + (guard != nullptr ? guard->round_trip() * 2 : milliseconds(0));
  const milliseconds limit = context_.options.lock_timeout;
  return limit.count() > 0 ? std::clamp(limit / 2, milliseconds(20), late) : late;
}

void StatementWatch::begin(std::size_t number) {
  number_ = number;
  blockers_.clear();
  waited_at_.reset();
  next_blockers_ = 0;
  next_progress_ = seconds(context_.options.progress_every);
  waits_ = false;
  budget_.begin_statement();
}

milliseconds StatementWatch::look(double elapsed) {
  Guard* guard = context_.locks.guard();
  if (guard != nullptr) {
    const std::optional<LockWait> wait = guard->lock_wait(context_.worker.pid());
    budget_.see(elapsed, wait);
    waits_ = wait.has_value();
    if (waits_) {
      waited_at_ = elapsed;
      see_blockers(elapsed);
      const bool late = budget_.is_limited() && budget_.spent() >= seconds(budget_.limit()) + kCancelAfter;
      if (late && !cancelled_) {
        cancelled_ = true;
        guard->cancel(context_.worker.pid());
      }
    }
  }
  if (elapsed >= next_progress_) say_progress(elapsed);
  const bool close = budget_.is_limited() && waited_at_ && elapsed - *waited_at_ < seconds(kFar);
  const milliseconds pause = close ? kClose : elapsed < 5 ? kEarly : kFar;
  return std::min(pause, context_.options.progress_every);
}

void StatementWatch::end(double elapsed) { budget_.end_statement(elapsed); }

void StatementWatch::see_blockers(double elapsed) {
  if (elapsed < next_blockers_) return;
  next_blockers_ = elapsed + kBlockerSeconds;
  std::vector<Blocker> now = context_.locks.guard()->blockers_of(context_.worker.pid());
  if (!now.empty()) blockers_ = std::move(now);
}

void StatementWatch::say_progress(double elapsed) {
  next_progress_ = elapsed + seconds(context_.options.progress_every);
  Progress progress;
  progress.migration = &pending_;
  progress.statement = number_;
  progress.statements = statements_;
  progress.seconds = elapsed;
  if (waits_) progress.blockers = blockers_;
  if (Guard* guard = context_.locks.guard()) {
    const int pid = context_.worker.pid();
    const WorkProgress work = guard->work_progress(pid);
    progress.phase = work.phase;
    progress.percent = work.percent;
    progress.queue = guard->queue_behind(pid);
  }
  context_.listener(progress);
}

ServerMessage StatementWatch::explained(const ServerMessage& error) const {
  if (!cancelled_ || error.sqlstate != "57014") return error;
  ServerMessage meant = error;
  meant.sqlstate = "55P03";
  meant.message =
      fmt::format("the transaction has waited {:.1f} s for locks in all, its budget", budget_.spent());
  return meant;
}

}  // namespace lockkeeper::migrate
