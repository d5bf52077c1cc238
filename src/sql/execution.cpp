// How Lockkeeper runs a file, decided from its operations alone.
#include <algorithm>

#include "sql/effects.h"
#include "sql/schema.h"
#include "sql/session.h"

namespace lockkeeper::sql {

namespace {

bool is_begin(const Operation& operation) {
  return operation.word(0) == "BEGIN" && operation.context == Context::top;
}

bool is_plain_commit(const Operation& operation) {
  return operation.text == "COMMIT" && operation.context == Context::top;
}

// What moves the boundaries of the transaction that Lockkeeper owns; savepoints stay inside it.
bool is_transaction_control(const Operation& operation) {
  const std::string_view verb = operation.word(0);
  if (verb == "ROLLBACK") return operation.word(1) != "TO";
  return verb == "BEGIN" || verb == "COMMIT" || operation.head() == "PREPARE TRANSACTION";
}

// Reading and settings may stand beside a statement that runs alone: a failure after them leaves nothing half
// done.
bool harmless_alone(const Operation& operation, const Effects& effects) {
  static constexpr std::string_view kVerbs[] = {"SELECT",  "SET",     "RESET",  "SHOW",
                                                "EXPLAIN", "ANALYZE", "COMMENT"};
  const std::string_view verb = operation.word(0);
  if (effects.writes_rows) return false;
  return std::ranges::find(kVerbs, verb) != std::end(kVerbs);
}

/// Looks a script over once.
class Look {
 public:
  Look(const Script& script, const Schema& schema, int pg_version)
      : script_(script), schema_(schema), version_(pg_version) {}

  ExecutionPlan run() {
    for (const Directive& directive : script_.directives) {
      no_transaction_ = no_transaction_ || directive.kind == DirectiveKind::no_transaction;
    }
    plan_.own_block = has_own_block();
    for (std::uint32_t index = 0; index < script_.statements.size(); ++index) judge(index);
    if (no_transaction_ && plan_.execution == Execution::one_transaction) {
      plan_.execution = Execution::each_alone;
      plan_.reason_statement = UINT32_MAX;
    }
    if (plan_.execution == Execution::each_alone) judge_mixture();
    return plan_;
  }

 private:
  bool has_own_block() const {
    const auto is_up = [](const StatementRecord& one) {
      return one.section == Section::up && one.first_operation < one.last_operation;
    };
    const auto first = std::ranges::find_if(script_.statements, is_up);
    if (first == script_.statements.end()) return false;
    const auto last = std::find_if(script_.statements.rbegin(), script_.statements.rend(), is_up);
    if (&*first == &*last || !is_begin(script_.operations[first->first_operation])) return false;
    if (!is_plain_commit(script_.operations[last->first_operation])) return false;
    std::size_t control = 0;
    for (const Operation& operation : script_.operations) {
      control += operation.section == Section::up && is_transaction_control(operation) ? 1U : 0U;
    }
    return control == 2;
  }

  void refuse(const std::string& why, const std::string& hint, base::Range range) {
    if (!plan_.refusal.empty()) return;
    plan_.refusal = why;
    plan_.hint = hint;
    plan_.refusal_range = range;
  }

  void judge(std::uint32_t index) {
    const StatementRecord& statement = script_.statements[index];
    if (statement.section == Section::down) return;
    if (statement.problem != ScanProblem::none) {
      refuse(std::string(describe(statement.problem)), "close it", statement.problem_range);
    }
    for (std::uint32_t at = statement.first_operation; at < statement.last_operation; ++at)
      judge(script_.operations[at], index);
  }

  void judge(const Operation& operation, std::uint32_t statement) {
    if (operation.context == Context::stored) return;
    if (operation.word(0) == "PSQL" && operation.word(1) != "copy-data") {
      refuse("psql command \\" + std::string(operation.word(1)) + " is not SQL", "write what it does as SQL",
             operation.range);
    }
    if (operation.word(0) == "PLACEHOLDER") {
      refuse("a placeholder has no value", "fill in the template before it reaches the folder",
             operation.range);
    }
    if (is_transaction_control(operation) && !plan_.own_block && !no_transaction_) {
      refuse("the file controls its transaction itself (" + std::string(operation.word(0)) + ")",
             "leave BEGIN and COMMIT out: each file runs in one transaction", operation.range);
    }
    if (no_transaction_ && is_transaction_control(operation)) {
      refuse("transaction control in a file that runs statement by statement",
             "leave BEGIN and COMMIT out, or leave out lockkeeper:no-transaction", operation.range);
    }
    const Effects effects = effects_of(operation, schema_, version_);
    if (effects.in_transaction == InTransaction::refused && plan_.execution == Execution::one_transaction) {
      plan_.execution = Execution::each_alone;
      plan_.reason_statement = statement;
      if (plan_.own_block)
        refuse("a statement that cannot run in a transaction stands in a BEGIN block",
               "leave BEGIN and COMMIT out", operation.range);
    }
  }

  // DDL that could run in a transaction does not belong beside what cannot: a failure would leave one half
  // applied.
  void judge_mixture() {
    if (no_transaction_) return;
    for (const Operation& operation : script_.operations) {
      if (operation.section == Section::down || operation.context == Context::stored ||
          operation.word(0) == "PSQL")
        continue;
      const Effects effects = effects_of(operation, schema_, version_);
      if (effects.in_transaction == InTransaction::refused || harmless_alone(operation, effects)) continue;
      refuse("the file mixes statements that cannot run in a transaction with others that could",
             "move them to a file of their own, or say `-- lockkeeper:no-transaction reason: ...` at the top",
             operation.range);
    }
  }

  const Script& script_;
  const Schema& schema_;
  int version_;
  bool no_transaction_ = false;
  ExecutionPlan plan_;
};

}  // namespace

ExecutionPlan execution_of(const Script& script, const Schema& schema, int pg_version) {
  return Look(script, schema, pg_version).run();
}

}  // namespace lockkeeper::sql
