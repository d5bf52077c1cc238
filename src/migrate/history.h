#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrate/plan.h"
#include "migrate/server_message.h"

namespace lockkeeper::migrate {

/// Rows of lockkeeper.history belong to the user's migrations, to our own, or to a way down: of one that is
/// under way (state "started"), or that was gone to its end and has put the migration's bytes on hold
/// ("done").
enum class HistorySource : std::uint8_t { project, own, undo };

/// The history as one query reads it.
struct History {
  std::vector<AppliedMigration> applied;  ///< the project's, in the order of application
  std::vector<AppliedMigration> own;
  std::vector<AppliedMigration> undone;  ///< rollbacks; `sha256` of one that is done is the migration's
  std::string kept_by = "lockkeeper";    ///< or the tool in whose table it is: "prisma"
  bool is_there = false;                 ///< begun, by us or by that tool
};

class HistoryStore;
struct ServerFacts;
/// One SELECT for lockkeeper.history and the tool's table; empty when neither is there.
std::string history_query(const ServerFacts& facts, const HistoryStore* store);
/// Its rows. `store` is the tool's table that the layout wants, or nullptr. What is in lockkeeper.history
/// stays there: a history that was begun in one place goes on in it. Throws Error(refused) when both places
/// hold rows, and when rows were kept for a tool whose table is gone, or which is not this layout's.
History parse_history(const std::vector<Row>& rows, const ServerFacts& facts, const HistoryStore* store,
                      const Layout& layout);
/// Of what the database has instead of a history: "the database has tables (..) but ..".
std::string no_history_text(const ServerFacts& facts, LayoutKind layout);

/// The two advisory locks of a run, in the two-key form; the class is the first four bytes of
/// sha256("lockkeeper"), without the sign.
inline constexpr int kLockClass = 1814271183;
enum class RunLock : std::uint8_t { run = 1, worker = 2 };
/// Never blocks: a waiter holds a snapshot, and CREATE INDEX CONCURRENTLY waits for snapshots.
std::string try_lock_query(RunLock lock);
/// Rows: lock number, then a Blocker's columns; the holders of both locks in this database.
std::string holders_query();
/// The same for the lock of another tool, which has one key of 64 bits.
std::string try_key_query(std::int64_t key);
std::string key_holders_query(std::int64_t key);
/// Rows: a Blocker's columns, of the sessions that `pid` waits for now.
std::string blockers_query(int pid);
/// One row while `pid` waits for a lock, none else: seconds (NULL before PostgreSQL 14), and whether it is
/// for a relation.
std::string lock_wait_query(int pid, int pg_version);
std::string cancel_query(int pid);

/// What a history row says, and what has to hold when it is written: the fence. When the run lock is not held
/// by `guard_pid` or the worker lock not by this session, `state` becomes NULL, which the table refuses;
/// a version that is recorded already is refused by the primary key.
struct Recording {
  HistorySource source = HistorySource::project;
  const Migration* migration = nullptr;
  int guard_pid = 0;
  std::string tool_version;
  std::string remark = {};              ///< what an audit row says besides
  const HistoryStore* store = nullptr;  ///< the tool's table that is written too
  const Migration* before = nullptr;    ///< the migration in front of this one in the layout
};
/// The source of the rows in our own tables: a tool's history has its further facts under the tool's name.
std::string_view source_of(const Recording& recording);
/// The source's word in our tables; `state` as SQL, or NULL when the locks of this run are not both held.
std::string_view to_text(HistorySource source);
std::string fenced(std::string_view state, const Recording& recording);
/// A whole migration, for the transaction that ran it.
std::string record_done(const Recording& recording);
/// A whole migration that is taken as applied without having run.
std::string record_baseline(const Recording& recording);
/// A file that runs statement by statement: its beginning (or its resumption), a statement about to be sent,
/// a prefix done, and the end.
std::string record_start(const Recording& recording);
std::string record_running(const Recording& recording);
struct Prefix {
  std::uint32_t statements = 0;
  std::string sha256;
};
std::string record_prefix(const Recording& recording, const Prefix& done);
std::string record_end(const Recording& recording);
/// The end of a way down: the migration is no longer applied, its bytes are on hold, and an audit row says
/// so.
std::string record_undone(const Recording& recording);
std::string record_error(const Recording& recording, std::string_view error);
/// Makes the tool's table where it is wanted and missing.
std::string make_history_sql(const HistoryStore& store);
/// Whether an error is the fence's, and whether it says that someone else recorded the version.
bool is_fence_error(const ServerMessage& error);
bool is_recorded_error(const ServerMessage& error);

std::string record_audit(std::string_view action, const Migration& migration, std::string_view detail,
                         const std::string& tool_version);

/// Who approved which plan, and where.
std::string record_approval(const Approval& approval, const std::string& tool_version);

/// An SQL literal, right whatever standard_conforming_strings is.
std::string quote_literal(std::string_view text);
std::string quote_name(std::string_view name);

}  // namespace lockkeeper::migrate
