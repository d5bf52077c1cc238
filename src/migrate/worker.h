#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrate/apply.h"
#include "migrate/history.h"
#include "migrate/server_facts.h"
#include "migrate/wire.h"

namespace lockkeeper::migrate {

/// The connection that runs the migrations and writes the history, in a known state of its session.
class Worker {
 public:
  /// Connects, reads the facts with one message and refuses what refuse_unusable() refuses.
  Worker(const Connection& connection, const ApplyOptions& options, Interrupt& interrupt);

  const ServerFacts& facts() const { return facts_; }
  int pid() const { return facts_.backend_pid; }
  Wire& wire() { return wire_; }

  /// Asks again: another run may have made the history meanwhile.
  void read_facts();
  /// Empty when there is no history.
  History read_history();
  /// A part of the plan's digest: cluster, database oid and name.
  std::string read_identity();
  /// Never blocks.
  bool try_lock(RunLock lock);

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

  const Connection& connection_;
  const ApplyOptions& options_;
  const Interrupt& interrupt_;
  Wire wire_;
  ServerFacts facts_;
  bool checks_connection_ = false;
  std::string reset_sql_;
};

}  // namespace lockkeeper::migrate
