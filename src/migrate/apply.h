#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "migrate/approval.h"
#include "migrate/connection_url.h"
#include "migrate/events.h"
#include "migrate/interrupt.h"
#include "migrate/plan.h"
#include "migrate/window.h"

namespace lockkeeper::migrate {

/// `[apply]` of the configuration and the flags of `apply`.
struct ApplyOptions {
  std::string to;  ///< last version to run, empty for all
  std::chrono::milliseconds lock_timeout{5000};
  std::chrono::milliseconds statement_timeout{0};  ///< 0: no limit, whatever the role's own setting says
  /// How often a long statement says how far it is.
  std::chrono::milliseconds progress_every{10000};
  std::uint32_t attempts = 10;                 ///< tries of a migration that cannot get a lock
  std::chrono::milliseconds lock_wait{60000};  ///< how long to wait for another run
  std::optional<OutOfOrder> out_of_order;      ///< nullopt: as usual_out_of_order() says
  std::string role;                            ///< SET ROLE before the migrations, empty for none
  /// The application's own role: what it may not do with new objects is said after the run; empty for none.
  std::string app_role;
  std::string tool_version;  ///< recorded in the history and part of the digest
  /// Git SHA (or empty) to record in the transaction of the run's first migration: a deploy is owed from then
  /// on. nullopt: no deploy follows.
  std::optional<std::string> owed_deploy;
  /// Run exactly the plan that was approved, and accept its findings.
  std::optional<Approval> approval;
  Window window;
  /// Called once the plan may run, before the first change; what it throws ends the run.
  std::function<void(const Plan&, const GateVerdict&)> prepare;
  std::string no_backup;         ///< why a run that should have a backup has none, for the audit
  const Layout* seed = nullptr;  ///< files that are run once, after the first apply on a new database
};

/// Applies what is pending, in order, each migration exactly once however many runs there are.
///
/// Throws Error(refused) for a pooler, a standby, a cousin of PostgreSQL, a lock not obtained, an edited or
/// missing migration or a database without history; Error(input) for a file that cannot be run;
/// Error(database) for a migration that failed and was rolled back; Error(in_doubt) when the connection was
/// lost and the outcome could not be learned; Error(interrupted) after a signal, once everything is cleaned
/// up. What was applied before an error was reported as Done. Nothing is created before `gate` agreed; when
/// it does not, the outcome has `blocked` set and nothing was changed. With an approval, the plan is made
/// anew under the locks, and any difference is Error(refused); the gate's findings are then accepted.
ApplyOutcome apply(const Layout& layout, const Connection& connection, const ApplyOptions& options,
                   const Gate& gate, Interrupt& interrupt, const Listener& listener);

}  // namespace lockkeeper::migrate
