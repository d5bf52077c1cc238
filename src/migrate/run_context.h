#pragma once

#include <functional>

#include "migrate/apply.h"
#include "migrate/history.h"
#include "migrate/run_locks.h"
#include "migrate/worker.h"

namespace lockkeeper::migrate {

/// What running one migration needs: the run's connections, options and listener. Lives as long as the locks.
struct RunContext {
  Worker& worker;
  RunLocks& locks;
  const ApplyOptions& options;
  Interrupt& interrupt;
  const Listener& listener;
  /// COMMIT without waiting for the disk; a later one that waits makes it durable, and a crash before loses
  /// migration and history row together.
  bool commit_later = false;
  HistorySource source = HistorySource::project;
  /// What the end of a migration writes, in its transaction or behind its last statement.
  std::function<std::string(const Recording&)> record = record_done;
  std::function<std::string(const Recording&)> record_last = record_end;
  std::string remark = {};  ///< for the audit row of a way down
  std::string also = {};  ///< SQL of ours that follows what `record` or `record_last` write, "; .." or empty

  Recording recording(const Migration& migration) const {
    return {source, &migration,     locks.guard_pid(worker), options.tool_version,
            remark, worker.store(), worker.before(migration)};
  }
};

/// Runs a migration as its plan says: one of the next two.
Applied run_migration(RunContext& context, const PendingMigration& pending);

/// Runs a migration in one transaction, its history row inside; tries again after a lock timeout, a deadlock
/// or a serialization failure. Throws as apply() does; ConnectionLost when the outcome is not known.
Applied run_in_transaction(RunContext& context, const PendingMigration& pending);

/// Runs a file's statements each alone, from `resume_at` on, recording every step.
Applied run_alone(RunContext& context, const PendingMigration& pending);

}  // namespace lockkeeper::migrate
