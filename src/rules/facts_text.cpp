// Facts about expressions, lists and what was captured: no Schema decides them, except for the folder's own
// functions.
#include <algorithm>
#include <charconv>
#include <set>

#include "rules/facts.h"
#include "sql/batch.h"
#include "sql/expression.h"

namespace lockkeeper::rules {

namespace {

using sql::answer;
using sql::Answer;

std::vector<std::string_view> entries(std::string_view list) {
  std::vector<std::string_view> found;
  while (!list.empty()) {
    const std::size_t comma = list.find(", ");
    found.push_back(list.substr(0, comma));
    list = comma == list.npos ? std::string_view() : list.substr(comma + 2);
  }
  return found;
}

Answer volatile_(const Moment& moment, Arguments arguments) {
  const std::string_view text = moment.slot(arguments[0]);
  if (text.empty()) return Answer::no;
  return sql::is_volatile(text, moment.schema, &moment.details.function);
}

Answer mutable_(const Moment& moment, Arguments arguments) {
  const std::string_view text = moment.slot(arguments[0]);
  if (text.empty()) return Answer::no;
  return sql::is_mutable(text, moment.schema, &moment.details.function);
}

Answer calls(const Moment& moment, Arguments arguments) {
  const std::vector<std::string> called = sql::called_functions(moment.slot(arguments[0]));
  for (const std::string_view function : arguments.subspan(1)) {
    if (std::ranges::find(called, function) != called.end()) return Answer::yes;
  }
  return Answer::no;
}

// `constant(values)`: every entry of the captured list is a slot with a literal, or DEFAULT.
Answer constant(const Moment& moment, Arguments arguments) {
  for (const std::string_view entry : entries(moment.value(arguments[0]))) {
    if (entry == "DEFAULT") continue;
    std::size_t number = 0;
    if (!entry.starts_with('#')) return Answer::no;
    std::from_chars(entry.data() + 1, entry.data() + entry.size(), number);
    if (number == 0 || number > moment.operation.slots.size()) return Answer::no;
    if (!sql::is_constant(moment.operation.slots[number - 1].text)) return Answer::no;
  }
  return Answer::yes;
}

Answer more(const Moment& moment, Arguments arguments) {
  std::size_t limit = 0;
  std::from_chars(arguments[1].data(), arguments[1].data() + arguments[1].size(), limit);
  return answer(entries(moment.value(arguments[0])).size() > limit);
}

Answer duplicate(const Moment& moment, Arguments arguments) {
  std::set<std::string_view> seen;
  for (const std::string_view entry : entries(moment.value(arguments[0]))) {
    if (!entry.ends_with("[]") && !seen.insert(entry).second) return Answer::yes;
  }
  return Answer::no;
}

Answer context(const Moment& moment, Arguments arguments) {
  static constexpr std::string_view kNames[] = {"top", "do", "called", "execute", "stored"};
  return answer(kNames[static_cast<std::size_t>(moment.operation.context)] == arguments[0]);
}

Answer down_section(const Moment& moment, Arguments) {
  return answer(moment.operation.section == sql::Section::down);
}

Answer version(const Moment& moment, Arguments arguments) {
  return version_in(moment.options.pg_version, arguments[0], moment.options.pg_minor);
}

Answer file_statements(const Moment& moment, Arguments arguments) {
  std::size_t least = 0;
  std::from_chars(arguments[0].data(), arguments[0].data() + arguments[0].size(), least);
  return answer(moment.script.statements.size() >= least);
}

// The statement before is an ALTER TABLE of the same table.
Answer follows_alter(const Moment& moment, Arguments) {
  const std::uint32_t index = moment.operation.statement;
  if (index == 0 || index >= moment.script.statements.size()) return Answer::no;
  const sql::StatementRecord& before = moment.script.statements[index - 1];
  if (before.first_operation == before.last_operation) return Answer::no;
  const sql::Operation& operation = moment.script.operations[before.first_operation];
  if (!operation.text.starts_with("ALTER TABLE ")) return Answer::no;
  return answer(moment.schema.key_of(operation.word(2)) == moment.schema.key_of(moment.value("table")));
}

// The tables in which migration runners keep what they applied.
Answer history_table(const Moment& moment, Arguments arguments) {
  static constexpr std::string_view kTables[] = {
      "_prisma_migrations",         "__drizzle_migrations",    "schema_migrations",
      "goose_db_version",           "flyway_schema_history",   "_sqlx_migrations",
      "__diesel_schema_migrations", "refinery_schema_history", "pgmigrations",
      "atlas_schema_revisions",     "databasechangelog",       "alembic_version",
      "django_migrations",          "knex_migrations",         "ar_internal_metadata"};
  const auto parts = sql::name_parts(moment.value(arguments[0]));
  if (parts.empty()) return Answer::no;
  const bool ours = parts.size() == 2 && parts[0] == "lockkeeper";
  return answer(ours || std::ranges::find(kTables, parts.back()) != std::end(kTables));
}

// Lockkeeper runs it in batches; to any other runner the directive is a comment.
Answer batched(const Moment& moment, Arguments) {
  if (moment.options.runner != sql::Runner::lockkeeper) return Answer::no;
  const auto batch = sql::batch_of(moment.script, moment.operation.statement);
  return answer(batch && batch->problem.empty());
}

constexpr FactRow kRows[] = {
    {"batched", batched},
    {"calls", calls},
    {"constant", constant},
    {"context", context},
    {"down-section", down_section},
    {"duplicate", duplicate},
    {"file-statements", file_statements},
    {"follows-alter", follows_alter},
    {"history-table", history_table},
    {"more", more},
    {"mutable", mutable_},
    {"version", version},
    {"volatile", volatile_},
};

}  // namespace

std::span<const FactRow> text_facts() { return kRows; }

}  // namespace lockkeeper::rules
