#pragma once

#include <chrono>
#include <optional>

#include "migrate/batch_walk.h"
#include "migrate/run_context.h"
#include "migrate/statement_run.h"

namespace lockkeeper::migrate {

/// Runs one UPDATE or DELETE along a unique key, from a recorded position to the key that was the last one
/// when it began. Each batch commits with the position that it reached, so that a run that was killed goes on
/// there and changes no row twice.
class BatchRun {
 public:
  BatchRun(RunContext& context, const PendingMigration& pending, sql::Batch batch, const Recording& recording,
           StatementRun& run);

  /// nullopt when the last batch is committed. A batch that fails for a lock, a deadlock or a serialization
  /// failure was tried as often as `attempts` says. Throws Error(interrupted) after a signal while it waits
  /// to try again.
  std::optional<Failure> walk();
  /// For the transaction that records the statement as done.
  std::string end_sql() const { return record_batch_end(record_); }

 private:
  bool read_key();
  bool begin();
  bool find_end(KeyPosition& upto);
  bool change(const KeyPosition& upto);
  bool try_change(const KeyPosition& upto);
  bool record(const std::string& sql);
  bool pause();
  void say_progress();
  Message message_for(const KeyPosition& upto) const;
  /// False when it failed; failure_ says why.
  bool ask(const std::string& sql, std::vector<Row>& rows);
  bool fail(std::string message, std::string hint = {});

  RunContext& context_;
  const PendingMigration& pending_;
  sql::Batch batch_;
  BatchRecord record_;
  StatementRun& run_;
  BatchKey key_;
  BatchState state_;
  double rows_expected_ = -1;
  std::chrono::steady_clock::time_point start_, next_word_;
  Failure failure_;
};

}  // namespace lockkeeper::migrate
