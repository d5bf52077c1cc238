#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "migrate/approval.h"
#include "migrate/data_loss.h"
#include "migrate/migration.h"
#include "sql/lock.h"
#include "sql/session.h"

namespace lockkeeper::migrate {

/// A row of the history.
struct AppliedMigration {
  std::string version;
  std::string name;
  std::string sha256;
  std::string applied_at;  ///< RFC 3339, UTC
  std::string by;          ///< database role
  double seconds = 0;
  enum class State : std::uint8_t {
    done,
    started,
    baseline,
    failed,  ///< another tool says so, and a person has to settle it
  } state = State::done;
  std::uint32_t statements_done = 0;  ///< of a file that runs statement by statement and was left unfinished
  std::string done_sha256;            ///< of the texts of those statements
  bool was_running = false;           ///< the next one had been sent
  std::string error;                  ///< what ended it
  std::string hint;                   ///< what settles a row that `failed`
  bool recorded_here = true;          ///< by Lockkeeper, not by another tool alone
};

/// What to do with a pending migration that sorts before one already applied.
enum class OutOfOrder : std::uint8_t { error, warn, allow };

/// What the users of a layout know from its own tool: sqlx, diesel, Prisma, dbmate, supabase and Drizzle 1.x
/// run what a branch brought late, goose, Flyway, golang-migrate and drizzle's journal do not. In a plain
/// folder timestamps are written so that branches need not wait for each other, and numbers so that they do.
OutOfOrder usual_out_of_order(LayoutKind kind, std::string_view version);

/// Something between files and history that keeps apply from running.
struct Problem {
  enum class Kind : std::uint8_t {
    edited,
    missing,
    failed,
    unsettled,  ///< another tool failed half-way, and a person has to say what became of it
    out_of_order,
    no_history,
    on_hold,       ///< was rolled back, and its bytes have not changed since
    half_undone,   ///< its rollback was cut off
    irreversible,  ///< has no way down; only in a plan of direction "down"
  } kind = Kind::edited;
  std::string migration;
  std::string message;
  std::string hint;
  OutOfOrder usual = OutOfOrder::error;  ///< of `out_of_order`, where the configuration says nothing
};
std::string_view to_text(Problem::Kind kind);

/// A lock on a relation that exists before the migration.
struct RelationLock {
  std::string relation;
  sql::LockMode mode = sql::LockMode::none;
};

struct PendingMigration {
  const Migration* migration = nullptr;  ///< in the Layout
  std::shared_ptr<const sql::Script> script;
  sql::ExecutionPlan execution;
  sql::LockMode strongest_lock = sql::LockMode::none;
  std::vector<RelationLock> locks;  ///< by relation, the strongest of each
  std::vector<DataLoss> losses;
  std::uint32_t resume_at = 0;  ///< first statement to run, when a run before left it unfinished
  bool resumes = false;         ///< a run before recorded that it began
  bool was_running = false;     ///< and had sent the statement at `resume_at`
  /// Stands for migrations that are applied: is recorded as applied and not run.
  bool adopted = false;
  /// Cannot take long and sets nothing that changes how the rest is read: goes to the server as one message.
  bool one_message = false;
  /// Leaves no setting, temporary table, cursor or prepared statement behind in its session.
  bool leaves_no_trace = false;
};

/// What would run. A value: made by make_plan() from files and history, printed by `plan` and `status`,
/// executed by `apply`.
struct Plan {
  std::string layout;   ///< "plain"
  std::string history;  ///< "lockkeeper"
  std::string digest;   ///< "sha256:..." once sealed
  std::string direction = "up";
  std::string to;  ///< last version to run, as it was asked for; empty for all
  std::vector<AppliedMigration> applied;
  std::vector<PendingMigration> pending;
  std::vector<const Migration*> standing;  ///< of the layout, in order: what the database has
  std::vector<Problem> problems;
  std::string database;               ///< identity of the database, for the digest
  std::string tool_version;           ///< once sealed
  std::vector<std::string> findings;  ///< once sealed: one line each, what an approval accepts
};

/// How many migrations the database has: rows of what was left half-way do not count.
std::size_t count_applied(const Plan& plan);

/// Pure. `to` is the last version to run, empty for all; throws Error(usage) when no migration has it.
Plan make_plan(const Layout& layout, const std::vector<AppliedMigration>& history, const std::string& to,
               int pg_version);

/// Sets the digest: SHA-256 over files, order, direction, tool version, database identity, history head and
/// findings.
void seal(Plan& plan, const std::string& tool_version, const std::vector<std::string>& findings);
/// What that digest is made of. The plan is sealed.
SealedPlan sealed_parts(const Plan& plan);

/// What the lint gate answers; cli connects it to rules/.
struct GateVerdict {
  bool blocked = false;
  bool destructive = false;           ///< the plan takes data away for good
  std::string summary;                ///< "2 errors, 1 warning"
  std::vector<std::string> findings;  ///< those that count, one line each; part of the plan's digest
};
using Gate = std::function<GateVerdict(const Layout& layout, const Plan& plan)>;

/// One migration's outcome, for reports.
struct Applied {
  std::string version, name, path;
  double seconds = 0;
  std::uint32_t attempts = 1;
};
struct ApplyOutcome {
  Plan plan;
  bool blocked = false;  ///< the gate said no; nothing was changed
  GateVerdict verdict;
  std::vector<Applied> applied;
};

}  // namespace lockkeeper::migrate
