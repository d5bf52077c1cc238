// Facts about keys and indexes: what the columns of one have to do with those of another.
#include <algorithm>

#include "rules/facts.h"
#include "sql/canonical_reader.h"
#include "sql/expression.h"
#include "sql/key_types.h"

namespace lockkeeper::rules {

namespace {

using sql::answer;
using sql::Answer;
using sql::Object;
using Columns = std::vector<std::string>;

// "a DESC" -> "a"; what is no plain column is "#".
std::string key_column_of(std::string_view entry) {
  if (entry.starts_with('#')) return "#";
  return sql::plain_name(entry.substr(0, entry.find(' ')));
}

Columns columns_of(const std::vector<std::string_view>& entries) {
  Columns columns;
  for (const std::string_view entry : entries) columns.push_back(key_column_of(entry));
  return columns;
}

// The list behind the table's name in CREATE INDEX i ON t [USING m] (..).
std::vector<std::string_view> index_entries(const sql::Operation& operation) {
  sql::CanonicalReader reader(operation);
  if (!reader.skip_behind("ON")) return {};
  reader.take_word();
  if (reader.take("USING")) reader.take_word();
  return reader.take_list();
}

// The key columns of the operation, whatever makes the key: an index, a constraint or a column of its own.
Columns key_of_operation(const Moment& moment) {
  if (moment.operation.text.starts_with("CREATE INDEX ")) return columns_of(index_entries(moment.operation));
  sql::CanonicalReader reader(moment.operation);
  for (const std::string_view words : {"PRIMARY KEY", "UNIQUE", "FOREIGN KEY"}) {
    if (!reader.skip_behind(words)) continue;
    const Columns columns = columns_of(reader.take_list());
    if (!columns.empty()) return columns;
    break;
  }
  const std::string_view column = moment.value("column");
  return column.empty() ? Columns() : Columns{sql::plain_name(column)};
}

Answer misses_partition_key(const Moment& moment, Arguments) {
  const Object* table = moment.table();
  if (table == nullptr || table->mentioned) return Answer::unknown;
  if (!table->partitioned) return Answer::no;
  const Columns key = key_of_operation(moment);
  if (key.empty()) return Answer::unknown;
  // An expression can be in no constraint, so a partition key with one allows none.
  return answer(!std::ranges::all_of(table->partition_key, [&key](const std::string& column) {
    return column != "#" && std::ranges::find(key, column) != key.end();
  }));
}

Answer has_default_partition(const Moment& moment, Arguments arguments) {
  const Object* table = moment.schema.find(moment.value(arguments[0]));
  if (table == nullptr) return Answer::unknown;
  if (!table->default_partition.empty()) return Answer::yes;
  return table->known_whole ? Answer::no : Answer::unknown;
}

Columns referenced_columns(const Moment& moment, const Object& referenced) {
  sql::CanonicalReader reader(moment.operation);
  if (!reader.skip_behind("REFERENCES")) return {};
  reader.take_word();
  Columns columns = columns_of(reader.take_list());
  if (!columns.empty()) return columns;
  const auto key =
      std::ranges::find(referenced.constraints, sql::ConstraintKind::primary_key, &sql::Constraint::kind);
  return key == referenced.constraints.end() ? Columns() : key->columns;
}

// Whether the CHECK implies the bound is not worked out: it has to name every column of the partition key.
Answer proven_bound(const Moment& moment, Arguments arguments) {
  const Object* child = moment.schema.find(moment.value(arguments[0]));
  if (child == nullptr || !child->known_whole) return Answer::unknown;
  const Object* parent = moment.table();
  return answer(std::ranges::any_of(child->constraints, [&](const sql::Constraint& one) {
    if (one.kind != sql::ConstraintKind::check || !one.valid) return false;
    return parent == nullptr || std::ranges::all_of(parent->partition_key, [&](const std::string& column) {
             return std::ranges::find(one.columns, column) != one.columns.end();
           });
  }));
}

// `mismatched-key`, `mismatched-key(narrower)`, `mismatched-key(refused)`: any pair of the key is so.
Answer mismatched_key(const Moment& moment, Arguments arguments) {
  const Object* table = moment.table();
  const Object* referenced = moment.schema.find(moment.value("ref"));
  if (table == nullptr || referenced == nullptr) return Answer::unknown;
  const Columns from = key_of_operation(moment);
  const Columns to = referenced_columns(moment, *referenced);
  if (from.empty() || from.size() != to.size()) return Answer::unknown;
  Answer result = Answer::no;
  for (std::size_t index = 0; index < from.size(); ++index) {
    const sql::Column* left = table->column(from[index]);
    const sql::Column* right = referenced->column(to[index]);
    const sql::KeyFit fit = left == nullptr || right == nullptr
                                ? sql::KeyFit::unknown
                                : sql::key_fit(left->type, right->type, moment.schema);
    if (fit == sql::KeyFit::unknown) {
      result = Answer::unknown;
      continue;
    }
    const bool asked =
        arguments.empty() ? fit != sql::KeyFit::same && fit != sql::KeyFit::wider
                          : fit == (arguments[0] == "refused" ? sql::KeyFit::refused : sql::KeyFit::narrower);
    if (!asked) continue;
    moment.details.key_types = left->type + " and " + right->type;
    return Answer::yes;
  }
  return result;
}

bool begins_with(const Columns& whole, const Columns& part) {
  return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

bool alike(const sql::Index& a, const sql::Index& b) {
  return a.method == "btree" && b.method == "btree" && a.predicate == b.predicate &&
         std::ranges::find(a.columns, "#") == a.columns.end() &&
         std::ranges::find(b.columns, "#") == b.columns.end();
}

// A plain list of columns: no operator class, order or INCLUDE that makes two indexes of them differ.
bool is_plain_index(const sql::Operation& operation) {
  if (operation.head().find(" INCLUDE ") != std::string_view::npos) return false;
  return std::ranges::none_of(index_entries(operation), [](std::string_view entry) {
    return entry.find(' ') != entry.npos || entry.starts_with('#');
  });
}

// The index that the operation makes is the beginning of another one; of two equal ones the later. Or one
// that was there before is now the beginning of this.
Answer overlaps(const Moment& moment, Arguments arguments) {
  const Object* table = moment.table();
  if (table == nullptr) return Answer::unknown;
  const std::string name = sql::plain_name(sql::name_parts(moment.value(arguments[0])).back());
  const sql::Index* index = table->index(name);
  if (index == nullptr || index->unique || !is_plain_index(moment.operation)) return Answer::no;
  const bool found = std::ranges::any_of(table->indexes, [&](const sql::Index& other) {
    if (&other == index || !alike(*index, other)) return false;
    if (other.columns == index->columns) return other.unique || &other < index;
    if (begins_with(other.columns, index->columns)) return true;
    return !other.unique && other.made != index->made && begins_with(index->columns, other.columns);
  });
  if (found) return Answer::yes;
  return table->known_whole ? Answer::no : Answer::unknown;
}

// A unique key over some of the same columns, there now or dropped by this change set, so that duplicates of
// all of them cannot be.
Answer proven_unique(const Moment& moment, Arguments) {
  const Object* table = moment.table();
  if (table == nullptr) return Answer::unknown;
  const Columns key = key_of_operation(moment);
  const auto covers = [&key](const Columns& columns) {
    return !columns.empty() && std::ranges::all_of(columns, [&key](const std::string& column) {
      return column != "#" && std::ranges::find(key, column) != key.end();
    });
  };
  for (const sql::Index& index : table->indexes) {
    if (index.unique && index.predicate.empty() && covers(index.columns)) return Answer::yes;
  }
  for (const sql::DroppedKey& dropped : table->dropped_keys) {
    if (dropped.change_set == moment.schema.change_set() && covers(dropped.columns)) return Answer::yes;
  }
  return table->known_whole ? Answer::no : Answer::unknown;
}

// Looks at the next operations of the file only, so that a file of drops stays linear.
Answer replaced_later(const Moment& moment, Arguments arguments) {
  constexpr std::ptrdiff_t kLookedAt = 200;
  const std::string_view name = moment.value(arguments[0]);
  const Object* object = moment.schema.find(name);
  const Object* table = object == nullptr ? nullptr : moment.schema.relation(object->table);
  const sql::Index* index =
      table == nullptr ? nullptr : table->index(sql::plain_name(sql::name_parts(name).back()));
  if (index == nullptr || index->columns.empty() || index->columns.front() == "#") return Answer::unknown;
  const auto& operations = moment.script.operations;
  const std::ptrdiff_t first = &moment.operation - operations.data() + 1;
  if (first < 1 || first > std::ssize(operations)) return Answer::unknown;
  const std::ptrdiff_t last = std::min(first + kLookedAt, std::ssize(operations));
  for (std::ptrdiff_t at = first; at < last; ++at) {
    const sql::Operation& later = operations[static_cast<std::size_t>(at)];
    if (!later.text.starts_with("CREATE INDEX ") || moment.schema.key_of(later.word(4)) != table->key)
      continue;
    const Columns columns = columns_of(index_entries(later));
    if (!columns.empty() && columns.front() == index->columns.front()) return Answer::yes;
  }
  return Answer::no;
}

// Sequences count up from 1.
bool is_below_one(std::string_view literal) { return literal == "0" || literal.starts_with('-'); }

// The INSERT gives a number that will come up to a serial or identity column.
Answer sets_sequence(const Moment& moment, Arguments arguments) {
  const Object* table = moment.table();
  if (table == nullptr) return Answer::unknown;
  sql::CanonicalReader reader(moment.operation);
  reader.skip_behind("VALUES");
  const std::vector<std::string_view> values = reader.take_list();
  std::string_view list = moment.value(arguments[0]);
  for (std::size_t at = 0; !list.empty(); ++at) {
    const std::size_t comma = list.find(", ");
    const sql::Column* column = table->column(sql::plain_name(list.substr(0, comma)));
    if (column != nullptr && (column->serial || column->identity) && at < values.size()) {
      const std::string_view value = moment.slot_text(values[at]);
      if (sql::is_constant(value) && !is_below_one(value)) return Answer::yes;
    }
    list = comma == list.npos ? std::string_view() : list.substr(comma + 2);
  }
  return table->known_whole ? Answer::no : Answer::unknown;
}

// What CREATE OR REPLACE VIEW refuses: columns that are gone, renamed or in another order.
Answer view_changed(const Moment& moment, const Object& old) {
  if (old.columns.empty()) return Answer::unknown;
  sql::CanonicalReader reader(moment.operation);
  reader.skip_behind("VIEW");
  reader.take_word();
  Columns columns = columns_of(reader.take_list());
  if (columns.empty() && reader.take("AS")) {
    const auto result = sql::result_columns(reader.take_slot());
    if (!result) return Answer::unknown;
    columns = *result;
  }
  Columns before;
  for (const sql::Column& column : old.columns) before.push_back(column.name);
  return answer(!begins_with(columns, before));
}

Answer signature_changed(const Moment& moment, Arguments arguments) {
  const std::string_view name = moment.value(arguments[0]);
  const std::string_view text = moment.operation.text;
  if (text.starts_with("CREATE VIEW ")) {
    const Object* old = moment.schema.find(name);
    if (old == nullptr || old->kind != sql::ObjectKind::view) return Answer::unknown;
    return view_changed(moment, *old);
  }
  const Object* old = moment.schema.find_routine(name);
  sql::CanonicalReader reader(moment.operation);
  if (old == nullptr || old->base_type.empty() || !reader.skip_behind("RETURNS")) return Answer::unknown;
  const std::string_view returns = reader.take_type();
  if (returns.empty()) return Answer::unknown;
  moment.details.old_type = old->base_type;
  return answer(returns != old->base_type);
}

// `returns(routine, trigger)`.
Answer returns(const Moment& moment, Arguments arguments) {
  const Object* routine = moment.schema.find_routine(moment.value(arguments[0]));
  if (routine == nullptr || routine->base_type.empty()) return Answer::unknown;
  return answer(routine->base_type == arguments[1]);
}

constexpr FactRow kRows[] = {
    {"has-default-partition", has_default_partition},
    {"mismatched-key", mismatched_key},
    {"misses-partition-key", misses_partition_key},
    {"overlaps", overlaps},
    {"proven-bound", proven_bound},
    {"proven-unique", proven_unique},
    {"replaced-later", replaced_later},
    {"returns", returns},
    {"sets-sequence", sets_sequence},
    {"signature-changed", signature_changed},
};

}  // namespace

std::span<const FactRow> key_facts() { return kRows; }

}  // namespace lockkeeper::rules
