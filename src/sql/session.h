#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/effects.h"
#include "sql/lock.h"
#include "sql/runner.h"
#include "sql/script.h"

namespace lockkeeper::sql {

enum class TransactionKind : std::uint8_t { none, explicit_block, wrapped, one_query };

/// What a session would hold at each point of a file: open transaction, settings, locks. Fed with the
/// operations in order.
class Session {
 public:
  explicit Session(Runner runner) : runner_(runner) {}

  /// The runner begins with a section of a file (envelope_of()); each has a session of its own.
  void begin_file(const Script& script, Section section, const Schema& schema, int pg_version);
  /// Before the first operation of each statement; without it, held() is told of a statement's locks at once.
  void begin_statement();
  /// After the rules have judged the operation, and the Schema has replayed it.
  void apply(const Operation& operation, const Effects& effects, const Schema& schema);
  void end_file();

  TransactionKind transaction() const { return transaction_; }
  bool in_transaction() const { return transaction_ != TransactionKind::none; }
  /// A finite value of the setting is in force here.
  bool in_effect(std::string_view setting) const;
  /// The strongest mode that this transaction's earlier statements took on an existing relation, by Schema
  /// key.
  const std::map<std::string, LockMode>& held() const { return held_; }
  LockMode held_on(std::string_view key) const;
  /// Whether the SET of lock_timeout or statement_timeout (or what looks like one) bounds a wait: yes when it
  /// is in force where the file takes SHARE or more on an existing relation; no when the file does so only
  /// where no finite value is in force; unknown when another setting protects it, or there is nothing to
  /// protect. For operations of the change set so far, and final when their file has ended.
  Answer protects(const Operation& set) const;
  void begin_change_set();
  /// How often earlier statements since begin_change_set() took SHARE or more on this existing relation, each
  /// transaction counted once.
  std::uint32_t times_locked(std::string_view key) const;
  /// A literal in this SQL is a value that ALTER TYPE .. ADD VALUE added to an older type in this
  /// transaction.
  bool uses_added_value(std::string_view text) const;
  /// A BEGIN or COMMIT of the file that changes nothing, because the runner's transaction stands for it.
  bool is_own_control(const Operation& operation) const;
  /// What the operations of the statement at hand took so far.
  const std::map<std::string, LockMode>& held_by_statement() const { return statement_held_; }

 private:
  struct Value {
    std::string text;
    const Operation* set_by = nullptr;  ///< nullptr: the runner
  };
  using Settings = std::map<std::string, Value, std::less<>>;
  /// Of one file and one timeout: what its waits for locks were bounded by.
  struct Protection {
    std::set<const Operation*> by;
    bool missing = false;
  };
  struct Savepoint {
    std::string name;
    std::size_t log_size = 0;
    Settings settings;
    Settings local_settings;
  };

  void begin(TransactionKind kind);
  void begin_envelope();
  void begin_savepoint(std::string_view name);
  void commit();
  void rollback();
  void roll_back_to(std::string_view savepoint);
  void apply_transaction(const Operation& operation);
  void apply_savepoint(const Operation& operation);
  void follow_rename(const Operation& operation, const Schema& schema);
  void change_setting(const Operation& operation);
  void note_wait(const Effects& effects);
  const Value* value_of(std::string_view setting) const;
  void settle_statement();
  void note_added_value(const Operation& operation, const Schema& schema);
  void count_locks(const Effects& effects, const Schema& schema);
  void hold(const std::string& key, LockMode mode);
  void release_to(std::size_t log_size);

  Runner runner_;
  Envelope envelope_ = Envelope::nothing;   // of the section at hand
  std::vector<std::uint32_t> own_control_;  // statements of that section
  TransactionKind transaction_ = TransactionKind::none;
  bool knows_statements_ = false;
  std::map<std::string, LockMode> held_;
  std::map<std::string, LockMode> statement_held_;
  std::vector<std::pair<std::string, LockMode>> log_;  // what held_ said before each change, for ROLLBACK TO
  Settings settings_;                                  // session level
  Settings local_settings_;                            // until the transaction ends
  std::map<std::string, std::uint32_t, std::less<>> times_locked_;
  std::set<std::string> locked_by_statement_;                 // SHARE or more, and not held before
  std::vector<std::string> added_values_;                     // literals as written
  std::vector<Savepoint> savepoints_;                         // [0] is the BEGIN itself
  std::deque<std::map<std::string_view, Protection>> waits_;  // per file of the change set
  std::map<const Operation*, std::size_t> set_in_;            // file of each SET of a timeout
};

/// How Lockkeeper runs a file (product.md, section 6, point 5); one truth for lint, plan and apply.
enum class Execution : std::uint8_t {
  one_transaction,
  each_alone,  ///< holds a statement that cannot run in a transaction, or says `no-transaction`
};
struct ExecutionPlan {
  Execution execution = Execution::one_transaction;
  /// The file's own statements that our transaction stands for, by their indexes: one BEGIN at its top and
  /// one COMMIT at its end, or those that Prisma writes around the change of an enum.
  std::vector<std::uint32_t> own_control;
  /// Nothing stands outside of that one BEGIN and that one COMMIT.
  bool own_block = false;
  /// Why the file cannot be run at all; empty when it can. With its place.
  std::string refusal;
  std::string hint;
  base::Range refusal_range;
  /// The statement that made it each_alone; UINT32_MAX for the directive.
  std::uint32_t reason_statement = 0;
};
ExecutionPlan execution_of(const Script& script, const Schema& schema, int pg_version);

}  // namespace lockkeeper::sql
