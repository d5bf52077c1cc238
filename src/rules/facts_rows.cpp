// Facts about the rows that an operation reads and changes: which tables they are in, and whether they are
// many.
#include <algorithm>
#include <charconv>

#include "rules/facts.h"
#include "sql/expression.h"

namespace lockkeeper::rules {

namespace {

using sql::answer;
using sql::Answer;
using sql::Object;

bool is_catalog(std::string_view relation) {
  return relation.starts_with("pg_catalog.") || relation.starts_with("information_schema.") ||
         relation.starts_with("pg_");
}

/// A table that was there before the change set; pg_temp.x never was.
Answer is_existing(const Moment& moment, std::string_view relation) {
  if (const Object* found = moment.schema.find(relation)) return !moment.schema.is_new(*found);
  return answer(!relation.starts_with("pg_temp."));
}

Answer reads_existing_in(const Moment& moment, std::string_view query) {
  Answer read = Answer::no;
  for (const std::string& relation : sql::relations_read(query)) {
    if (is_catalog(relation)) continue;
    const Answer existing = is_existing(moment, relation);
    if (existing == Answer::yes) return existing;
    if (existing == Answer::unknown) read = existing;
  }
  return read;
}

/// The SQL of the slot behind ` WORD `, for example " WHERE ".
std::string_view slot_behind(const Moment& moment, std::string_view word) {
  const std::string_view head = moment.operation.head();
  const std::size_t at = head.find(word);
  if (at == head.npos || at + word.size() >= head.size() || head[at + word.size()] != '#') return {};
  std::size_t number = 0;
  const std::string_view digits = head.substr(at + word.size() + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number == 0 || number > moment.operation.slots.size() ? std::string_view()
                                                               : moment.operation.slots[number - 1].text;
}

Answer reads_existing(const Moment& moment, Arguments arguments) {
  return reads_existing_in(moment, moment.slot(arguments[0]));
}

// Of INSERT .. SELECT the rows are where they come from; VALUES come from nowhere.
Answer existing_rows(const Moment& moment, Arguments) {
  const std::string_view verb = moment.operation.word(0);
  if (verb == "INSERT") {
    const std::string_view query = slot_behind(moment, " SELECT ");
    return query.empty() ? Answer::no : reads_existing_in(moment, query);
  }
  if (verb == "UPDATE") return is_existing(moment, moment.operation.word(1));
  if (verb == "DELETE" || verb == "MERGE") return is_existing(moment, moment.operation.word(2));
  return Answer::no;
}

// A condition that says a new column still has its default holds for every row.
bool repeats_default(const Moment& moment, std::string_view condition) {
  const Object* table = moment.table();
  if (table == nullptr) return false;
  return std::ranges::any_of(sql::equalities(condition), [&](const sql::Equality& one) {
    const sql::Column* column = table->column(one.column);
    return column != nullptr && column->default_text == one.literal &&
           moment.schema.is_new_column(moment.value("table"), sql::canonical_name(one.column)) == Answer::yes;
  });
}

Answer bounded(const Moment& moment, Arguments arguments) {
  const std::string_view text = moment.slot(arguments[0]);
  return repeats_default(moment, text) ? Answer::no : sql::is_bounded(text);
}

constexpr FactRow kRows[] = {
    {"bounded", bounded},
    {"existing-rows", existing_rows},
    {"reads-existing", reads_existing},
};

}  // namespace

Answer touches_many_rows(const Moment& moment) {
  const std::string_view verb = moment.operation.word(0);
  if (verb == "COPY") return answer(moment.effects.writes_rows);
  const bool selects = verb == "SELECT" && !moment.operation.slots.empty();
  const bool writes = moment.effects.writes_rows;
  if (!selects && !writes) return Answer::no;
  std::string_view rows = slot_behind(moment, verb == "INSERT" ? " SELECT " : " WHERE ");
  if (selects) rows = moment.operation.slots.back().text;
  const Answer existing = selects ? reads_existing_in(moment, rows) : existing_rows(moment, {});
  if (existing != Answer::yes) return existing;
  return repeats_default(moment, rows) ? Answer::yes : !sql::is_bounded(rows);
}

std::span<const FactRow> row_facts() { return kRows; }

}  // namespace lockkeeper::rules
