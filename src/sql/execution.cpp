// How Lockkeeper runs a file, decided from its operations alone.
#include <algorithm>
#include <set>

#include "sql/batch.h"
#include "sql/effects.h"
#include "sql/schema.h"
#include "sql/session.h"

namespace lockkeeper::sql {

namespace {

// With modes, ours would not be the same transaction.
bool is_plain(const Operation& operation, std::string_view text) {
  return operation.text == text && operation.context == Context::top;
}

// What moves the boundaries of the transaction that Lockkeeper owns; savepoints stay inside it.
bool is_transaction_control(const Operation& operation) {
  if (operation.context != Context::top) return false;
  const std::string_view verb = operation.word(0);
  if (verb == "COMMIT" || verb == "ROLLBACK")
    return operation.word(1) != "TO" && operation.word(1) != "PREPARED";
  return verb == "BEGIN" || operation.head() == "PREPARE TRANSACTION";
}

// Reading and settings may stand beside a statement that runs alone: a failure after them leaves nothing half
// done.
bool is_harmless_alone(const Operation& operation) {
  static constexpr std::string_view kVerbs[] = {"ANALYZE", "COMMENT", "EXPLAIN", "RESET",
                                                "SELECT",  "SET",     "SHOW"};
  return std::ranges::find(kVerbs, operation.word(0)) != std::end(kVerbs) &&
         !operation.has_flag("SELECT INTO");
}

// What Prisma puts between BEGIN and COMMIT to change an enum. None of it works otherwise when the COMMIT
// comes later, and nobody who writes it wants two transactions.
bool changes_enum(const Operation& operation) {
  const std::string_view text = operation.text;
  if (text.starts_with("CREATE TYPE ") || text.starts_with("DROP TYPE ")) return true;
  if (text.starts_with("ALTER TYPE ")) return operation.word(3) == "RENAME";
  return text.starts_with("ALTER TABLE ") && operation.word(3) == "ALTER" && operation.word(4) == "COLUMN";
}

/// Looks a script over once. A script with up and down parts is run for its up part.
class Look {
 public:
  Look(const Script& script, const Schema& schema, int pg_version)
      : script_(script), schema_(schema), version_(pg_version) {}

  ExecutionPlan run() {
    section_ =
        std::ranges::any_of(script_.operations, [](const Operation& o) { return o.section == Section::up; })
            ? Section::up
            : Section::down;
    no_transaction_ = std::ranges::find(script_.directives, DirectiveKind::no_transaction,
                                        &Directive::kind) != script_.directives.end() ||
                      script_.marks.no_transaction;
    if (script_.source != nullptr && script_.source->problem() != base::InputProblem::none)
      refuse("the file is no text that can be read as SQL", "save it as UTF-8", {});
    if (!script_.marks.problem.empty())
      refuse(script_.marks.problem, script_.marks.hint, script_.marks.problem_range);
    plan_.own_block = has_own_block();
    plan_.own_control = own_control();
    if (no_transaction_) {
      plan_.execution = Execution::each_alone;
      plan_.reason_statement = UINT32_MAX;
    }
    for (const StatementRecord& statement : script_.statements) judge_input(statement);
    for (const Directive& directive : script_.directives) {
      if (directive.kind == DirectiveKind::batch) judge_batch(directive);
    }
    for (const Operation* operation : operations()) judge(*operation);
    if (plan_.execution == Execution::each_alone) {
      plan_.own_block = false;
      plan_.own_control.clear();
      judge_company();
    }
    return plan_;
  }

 private:
  std::vector<const Operation*> operations() const {
    std::vector<const Operation*> found;
    for (const Operation& operation : script_.operations) {
      if (operation.section == section_ && operation.context != Context::stored) found.push_back(&operation);
    }
    return found;
  }

  bool has_own_block() const {
    const std::vector<const Operation*> all = operations();
    if (all.size() < 2 || !is_plain(*all.front(), "BEGIN") || !is_plain(*all.back(), "COMMIT")) return false;
    return std::ranges::count_if(all, [](const Operation* o) { return is_transaction_control(*o); }) == 2;
  }

  std::vector<std::uint32_t> own_control() const {
    const std::vector<const Operation*> all = operations();
    if (plan_.own_block) return {all.front()->statement, all.back()->statement};
    std::vector<std::uint32_t> found;
    for (const Operation* operation : all) {
      const bool inside = found.size() % 2 == 1;
      if (is_transaction_control(*operation)) {
        if (!is_plain(*operation, inside ? "COMMIT" : "BEGIN")) return {};
        found.push_back(operation->statement);
      } else if (inside && !changes_enum(*operation)) {
        return {};
      }
    }
    if (found.size() % 2 == 1) found.clear();
    return found;
  }

  void refuse(std::string why, std::string hint, base::Range range) {
    if (!plan_.refusal.empty()) return;
    plan_.refusal = std::move(why);
    plan_.hint = std::move(hint);
    plan_.refusal_range = range;
  }

  void judge_input(const StatementRecord& statement) {
    if (statement.section == section_ && statement.problem != ScanProblem::none)
      refuse(std::string(describe(statement.problem)), "close it", statement.problem_range);
  }

  void judge(const Operation& operation) {
    if (operation.word(0) == "PSQL" && operation.word(1) != "copy-data") {
      refuse("psql command \\" + std::string(operation.word(1)) + " is not SQL", "write what it does as SQL",
             operation.range);
    }
    if (operation.word(0) == "PLACEHOLDER") {
      refuse("a placeholder has no value", "fill in the template before it reaches the folder",
             operation.range);
    }
    if (is_transaction_control(operation)) judge_control(operation);
    if (in_transaction_of(operation, schema_, version_) != InTransaction::refused) return;
    refused_.insert(operation.statement);
    if (plan_.own_block && !no_transaction_) {
      refuse("a statement that cannot run in a transaction stands in a BEGIN block",
             "leave BEGIN and COMMIT out", operation.range);
    }
    if (plan_.execution == Execution::each_alone) return;
    plan_.execution = Execution::each_alone;
    plan_.reason_statement = operation.statement;
  }

  // Each batch commits.
  void judge_batch(const Directive& directive) {
    if (directive.statement >= script_.statements.size())
      return refuse("the batch directive stands before no statement", "put it before an UPDATE or DELETE",
                    directive.range);
    if (script_.statements[directive.statement].section != section_) return;
    const std::optional<Batch> batch = batch_of(script_, directive.statement);
    if (!batch->problem.empty()) return refuse(batch->problem, batch->hint, batch->problem_range);
    if (plan_.own_block)
      return refuse("a change in batches commits, and stands in a BEGIN block", "leave BEGIN and COMMIT out",
                    directive.range);
    refused_.insert(directive.statement);
    if (plan_.execution == Execution::each_alone) return;
    plan_.execution = Execution::each_alone;
    plan_.reason_statement = directive.statement;
  }

  void judge_control(const Operation& operation) {
    if (no_transaction_) {
      refuse("transaction control in a file that runs statement by statement",
             "leave BEGIN and COMMIT out, or leave out lockkeeper:no-transaction", operation.range);
    } else if (!std::ranges::binary_search(plan_.own_control, operation.statement)) {
      refuse("the file controls its transaction itself (" + std::string(operation.word(0)) + ")",
             "leave BEGIN and COMMIT out, as each file runs in one transaction, and move what has to be "
             "committed "
             "first to a file of its own",
             operation.range);
    }
  }

  // DDL that could run in a transaction does not belong beside what cannot: a failure would leave one half
  // applied. A DO block that commits is one statement, whatever else it does.
  void judge_company() {
    for (const Operation* operation : operations()) {
      if (in_transaction_of(*operation, schema_, version_) == InTransaction::needed) {
        refuse("the statement needs a transaction, and this file runs statement by statement",
               "move it to a file of its own", operation->range);
      }
      if (no_transaction_ || refused_.contains(operation->statement) || operation->word(0) == "PSQL" ||
          is_harmless_alone(*operation))
        continue;
      refuse("the file mixes statements that cannot run in a transaction with others that could",
             "move them to a file of their own, or say `-- lockkeeper:no-transaction reason: ...` at the top",
             operation->range);
    }
  }

  const Script& script_;
  const Schema& schema_;
  int version_;
  Section section_ = Section::up;
  bool no_transaction_ = false;
  std::set<std::uint32_t> refused_;  // statements that cannot run in a transaction
  ExecutionPlan plan_;
};

}  // namespace

ExecutionPlan execution_of(const Script& script, const Schema& schema, int pg_version) {
  return Look(script, schema, pg_version).run();
}

}  // namespace lockkeeper::sql
