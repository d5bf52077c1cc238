#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "migrate/apply.h"
#include "migrate/database.h"
#include "migrate/worker.h"

namespace lockkeeper::migrate {

/// Both locks of a run: the run lock on the guard, the worker lock on the worker; and on the guard those by
/// which the tool whose history it is keeps others out. They go with their connections.
class RunLocks {
 public:
  RunLocks(const Connection& connection, const ApplyOptions& options, Interrupt& interrupt,
           const Listener& listener)
      : connection_(connection), options_(options), interrupt_(interrupt), listener_(listener) {}

  /// Polls until both are held. Throws Error(refused) that names the holder after `lock_wait`,
  /// Error(interrupted) after a signal. When only one connection can be had, the worker takes both and the
  /// listener is told.
  void take(Worker& worker);

  /// Process that holds the run lock.
  int guard_pid(const Worker& worker) const { return guard_ ? guard_->backend_pid() : worker.pid(); }
  /// nullptr when only one connection can be had.
  Guard* guard() { return guard_.get(); }

 private:
  /// What is waited for: how people call it while it is held, and who holds it.
  struct Wanted {
    std::string held;
    std::function<std::optional<WaitingForRun>()> holder;
  };
  void open_guard();
  void take_owner_keys(Worker& worker);
  template <typename Try>
  void poll(const Wanted& wanted, const Try& try_once);
  std::optional<WaitingForRun> holder_of(RunLock lock);
  std::optional<WaitingForRun> holder_of_key(std::int64_t key);

  const Connection& connection_;
  const ApplyOptions& options_;
  Interrupt& interrupt_;
  const Listener& listener_;
  std::unique_ptr<Guard> guard_;
  bool has_run_lock_ = false;
  bool has_owner_keys_ = false;
};

}  // namespace lockkeeper::migrate
