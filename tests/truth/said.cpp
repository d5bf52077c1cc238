#include "truth/said.h"

#include <algorithm>

#include "base/source.h"
#include "sql/script.h"

namespace lockkeeper::tests {

using sql::Answer;

void replay(std::string_view text, sql::Schema& schema) {
  const base::Source source("x.sql", std::string(text));
  const sql::Script script = sql::analyse(source);
  for (const sql::StatementRecord& statement : script.statements) {
    schema.apply_statement({script.operations.data() + statement.first_operation,
                            script.operations.data() + statement.last_operation});
  }
}

Said say(std::string_view statement, sql::Schema& schema, int major) {
  const base::Source source("x.sql", std::string(statement));
  const sql::Script script = sql::analyse(source);
  Said said;
  for (const std::uint32_t index : sql::server_order(script.operations)) {
    const sql::Operation& operation = script.operations[index];
    const sql::Effects effects = sql::effects_of(operation, schema, major);
    for (const sql::RelationLock& lock : effects.locks) {
      sql::LockMode& mode = said.locks[schema.key_of(lock.relation)];
      mode = std::max(mode, lock.mode);
    }
    said.rewrites = std::max(said.rewrites, effects.rewrites);
    said.scans = std::max(said.scans, effects.scans);
    said.refused = said.refused || effects.in_transaction == sql::InTransaction::refused;
    said.needed = said.needed || effects.in_transaction == sql::InTransaction::needed;
    schema.apply(operation);
  }
  return said;
}

std::string shown(Answer answer) {
  return answer == Answer::yes ? "yes" : answer == Answer::no ? "no" : "unknown";
}

std::string shown(const std::map<std::string, sql::LockMode>& locks) {
  std::string text;
  for (const auto& [key, mode] : locks) text += key + " " + std::string(to_text(mode)) + "; ";
  return text;
}

}  // namespace lockkeeper::tests
