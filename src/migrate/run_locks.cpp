#include "migrate/run_locks.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/fault_point.h"

namespace lockkeeper::migrate {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

void RunLocks::open_guard() {
  try {
    guard_ = std::make_unique<Guard>(connection_, interrupt_);
    base::fault_point(base::FaultPoint::guard_connected);
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::interrupted) throw;
    // The first connection worked, so this is a limit on their number.
    guard_.reset();
    listener_(
        Remark{fmt::format("only one connection can be had ({}); it holds both locks, and nobody can say "
                           "who blocks a migration",
                           error.what())});
  }
}

void RunLocks::take(Worker& worker) {
  if (guard_ && !guard_->answers()) {
    guard_.reset();
    has_run_lock_ = has_owner_keys_ = false;
  }
  if (!guard_) open_guard();
  const Wanted run{"another run holds the database", [this] { return holder_of(RunLock::run); }};
  const Wanted statement{"the statement of a run that died is still under way",
                         [this] { return holder_of(RunLock::worker); }};
  if (guard_ && !has_run_lock_) {
    poll(run, [&] { return guard_->try_lock(RunLock::run); });
    has_run_lock_ = true;
  }
  if (!guard_) poll(run, [&] { return worker.try_lock(RunLock::run); });
  base::fault_point(base::FaultPoint::run_locked);
  poll(statement, [&] { return worker.try_lock(RunLock::worker); });
  base::fault_point(base::FaultPoint::worker_locked);
  take_owner_keys(worker);
}

void RunLocks::take_owner_keys(Worker& worker) {
  if (worker.store() == nullptr || (guard_ && has_owner_keys_)) return;
  for (const std::int64_t key : worker.store()->owner_keys(worker.facts().database)) {
    const Wanted wanted{fmt::format("a run of {} holds its lock", worker.store()->name()),
                        [this, key] { return holder_of_key(key); }};
    poll(wanted, [&] { return guard_ ? guard_->try_key(key) : worker.try_key(key); });
  }
  has_owner_keys_ = guard_ != nullptr;
}

std::optional<WaitingForRun> RunLocks::holder_of_key(std::int64_t key) {
  if (!guard_) return std::nullopt;
  std::vector<Blocker> holders = guard_->key_holders(key);
  if (holders.empty()) return std::nullopt;
  WaitingForRun waiting;
  waiting.holder = std::move(holders.front());
  return waiting;
}

std::optional<WaitingForRun> RunLocks::holder_of(RunLock lock) {
  if (!guard_) return std::nullopt;
  const std::vector<Guard::Holder> holders = guard_->holders();
  const auto holder = std::find_if(holders.begin(), holders.end(),
                                   [&](const Guard::Holder& one) { return one.lock == lock; });
  if (holder == holders.end()) return std::nullopt;
  WaitingForRun waiting;
  waiting.holder = holder->session;
  // Whoever waits for the worker lock holds the run lock: the worker of that run has lost its guard.
  waiting.orphan = lock == RunLock::worker;
  return waiting;
}

template <typename Try>
void RunLocks::poll(const Wanted& wanted, const Try& try_once) {
  const Clock::time_point start = Clock::now();
  const Clock::time_point end = start + options_.lock_wait;
  Clock::time_point next_word = start;
  std::optional<WaitingForRun> holder;
  milliseconds pause{20};
  while (!try_once()) {
    if (Clock::now() >= next_word || Clock::now() >= end) {
      if (auto seen = wanted.holder()) holder = std::move(seen);
      if (holder) {
        holder->waited = seconds_since(start);
        holder->limit = std::chrono::duration<double>(options_.lock_wait).count();
        listener_(*holder);
      }
      next_word = Clock::now() + std::chrono::seconds(10);
    }
    if (Clock::now() >= end) {
      throw base::Error(base::ErrorKind::refused,
                        fmt::format("{}{}{}; waited {:.0f} s", wanted.held, holder ? ": " : "",
                                    holder ? to_text(holder->holder) : "", seconds_since(start)),
                        holder ? fmt::format("wait for it, or end it with SELECT pg_terminate_backend({})",
                                             holder->holder.pid)
                               : "try again later");
    }
    if (!interrupt_.sleep(pause)) {
      throw base::Error(base::ErrorKind::interrupted,
                        "interrupted by a signal while waiting for another run");
    }
    pause = std::min(pause * 2, milliseconds(500));
  }
}

}  // namespace lockkeeper::migrate
