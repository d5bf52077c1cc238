#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrate/apply.h"
#include "migrate/history.h"
#include "migrate/history_store.h"
#include "migrate/server_facts.h"
#include "migrate/wire.h"

namespace lockkeeper::migrate {

/// The connection that runs the migrations and writes the history, in a known state of its session.
class Worker {
 public:
  /// Connects, reads the facts with one message and refuses what refuse_unusable() refuses. What it is given
  /// outlives it; `layout` says whose history is looked for.
  Worker(const Layout& layout, const Connection& connection, const ApplyOptions& options,
         Interrupt& interrupt);

  const ServerFacts& facts() const { return facts_; }
  int pid() const { return facts_.backend_pid; }
  Wire& wire() { return wire_; }

  /// Asks again: another run may have made the history meanwhile.
  void read_facts();
  /// Empty when there is no history. Throws as parse_history() does.
  History read_history();
  /// The tool's table that is the history, or nullptr for lockkeeper.history alone. Certain once the history
  /// was read.
  const HistoryStore* store() const { return store_.get(); }
  /// Where a migration stands in the layout: the one in front of it, or nullptr.
  const Migration* before(const Migration& migration) const;
  /// Makes the tool's table where it is wanted and missing; then it is there.
  void make_history_table();
  /// A part of the plan's digest: cluster, database oid and name.
  std::string read_identity();
  /// Never blocks.
  bool try_lock(RunLock lock);
  bool try_key(std::int64_t key);

  /// Sets every setting that matters explicitly, whatever the role brings along.
  void configure();
  /// What is in force after configure(), for people.
  std::vector<Setting> settings();
  /// SQL that brings back that state inside a transaction, from whatever a file set.
  const std::string& reset_sql() const { return reset_sql_; }
  /// Drops temporary tables, cursors, prepared statements and channels that a file left behind, and with
  /// `settings` brings back ours. Goes through after a signal too: what was committed is still to be said.
  enum class Tidy : std::uint8_t { objects, settings };
  void tidy(Tidy what = Tidy::objects);

  /// Rows of one statement; throws Error(database), or Error(interrupted) after a signal.
  std::vector<Row> ask(const std::string& sql);
  /// For SQL of ours that must work; throws Error(database) naming `purpose`, Error(interrupted) after a
  /// signal.
  void tell(const std::string& sql, std::string_view purpose);

 private:
  std::string settings_sql() const;
  void must_work(const Reply& reply, std::string_view purpose);

  const Layout& layout_;
  const Connection& connection_;
  const ApplyOptions& options_;
  const Interrupt& interrupt_;
  Wire wire_;
  ServerFacts facts_;
  std::unique_ptr<HistoryStore> store_;
  bool checks_connection_ = false;
  std::string reset_sql_;
};

}  // namespace lockkeeper::migrate
