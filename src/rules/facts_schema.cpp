// Facts about what exists and what is new, asked of the Schema.
#include <algorithm>

#include "rules/facts.h"
#include "sql/expression.h"

namespace lockkeeper::rules {

namespace {

using sql::answer;
using sql::Answer;
using sql::ConstraintKind;
using sql::Object;
using sql::ObjectKind;
using Space = sql::Schema::Space;

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings, [name](std::string_view ending) { return name.ends_with(ending); });
}

// The kind of object a captured name stands for is said by the keywords of the operation.
const Object* object_of(const Moment& moment, std::string_view group) {
  const std::string_view name = moment.value(group);
  const std::string_view text = moment.operation.text;
  if (name.empty()) return nullptr;
  const auto is_about = [text](std::initializer_list<std::string_view> kinds) {
    return std::ranges::any_of(kinds, [text](std::string_view kind) {
      const std::size_t space = text.find(' ');
      return space != text.npos && text.substr(space + 1).starts_with(kind);
    });
  };
  if (group == "schema" || is_about({"SCHEMA "})) return moment.schema.find(name, Space::schema);
  if (group == "extension" || is_about({"EXTENSION "})) return moment.schema.find(name, Space::extension);
  if (group == "routine" || is_about({"FUNCTION ", "PROCEDURE ", "ROUTINE ", "AGGREGATE "})) {
    const Object* routine = moment.schema.find_routine(name);
    return routine != nullptr ? routine : moment.schema.find(name);
  }
  if (is_about({"TYPE ", "DOMAIN "}) && group != "ref") return moment.schema.find(name, Space::type);
  return moment.schema.find(name);
}

const sql::Constraint* constraint_of(const Moment& moment, std::string_view group) {
  const Object* table = moment.table();
  return table == nullptr ? nullptr : table->constraint(sql::plain_name(moment.value(group)));
}

// DROP TRIGGER n ON t: new with its table, or made in this change set.
Answer new_attachment(const Moment& moment, std::string_view name) {
  const std::string_view table = moment.value("table");
  if (moment.schema.is_new(table) == Answer::yes) return Answer::yes;
  const Object* object = moment.schema.find(table);
  if (object == nullptr) return Answer::no;
  const std::string plain = sql::plain_name(name);
  return answer(std::ranges::any_of(object->attachments, [&](const sql::Attachment& one) {
    return one.name == plain && one.made != 0 && one.made == moment.schema.change_set();
  }));
}

Answer new_(const Moment& moment, Arguments arguments) {
  const std::string_view group = arguments[0];
  const std::string_view name = moment.value(group);
  if (name.empty()) return Answer::no;
  if (group == "column") return moment.schema.is_new_column(moment.value("table"), name);
  if (group == "constraint") return moment.schema.is_new_constraint(moment.value("table"), name);
  const std::string_view verb_kind = moment.operation.head().substr(moment.operation.word(0).size());
  if (group == "name" && !moment.value("table").empty() &&
      (verb_kind.starts_with(" TRIGGER ") || verb_kind.starts_with(" POLICY ") ||
       verb_kind.starts_with(" RULE "))) {
    return new_attachment(moment, name);
  }
  const Object* object = object_of(moment, group);
  return object != nullptr ? moment.schema.is_new(*object) : moment.schema.is_new(name);
}

Answer new_columns(const Moment& moment, Arguments arguments) {
  std::string_view list = moment.value(arguments[0]);
  Answer all = Answer::yes;
  while (!list.empty()) {
    const std::size_t comma = list.find(", ");
    std::string_view column = list.substr(0, comma);
    if (column.ends_with("[]")) column.remove_suffix(2);
    all = std::min(all, moment.schema.is_new_column(moment.value("table"), column));
    list = comma == list.npos ? std::string_view() : list.substr(comma + 2);
  }
  return all;
}

Answer temp(const Moment& moment, Arguments arguments) {
  return answer(moment.schema.is_temporary(moment.value(arguments[0])));
}

Answer empty(const Moment& moment, Arguments arguments) {
  const Object* object = object_of(moment, arguments[0]);
  if (object == nullptr || object->has_rows) return Answer::no;
  if (object->emptied != 0 && object->emptied == moment.schema.change_set()) return Answer::yes;
  return moment.schema.is_new(*object);
}

// Mentioned by a statement is not known: nobody here made it.
Answer known(const Moment& moment, Arguments arguments) {
  if (arguments[0] == "constraint") {
    const sql::Constraint* constraint = constraint_of(moment, "constraint");
    return answer(constraint != nullptr);
  }
  if (arguments[0] == "column") {
    const sql::Column* column = moment.column("column");
    return answer(column != nullptr && column->known);
  }
  const Object* object = object_of(moment, arguments[0]);
  return answer(object != nullptr && !object->mentioned && object->exists == Answer::yes);
}

bool is_kind(const Object& object, std::string_view kind) {
  switch (object.kind) {
    case ObjectKind::table: return kind == "table" || (kind == "partition" && !object.partition_of.empty());
    case ObjectKind::foreign_table: return kind == "foreign-table";
    case ObjectKind::view: return kind == "view";
    case ObjectKind::matview: return kind == "matview";
    case ObjectKind::sequence: return kind == "sequence";
    case ObjectKind::index: return kind == "index";
    case ObjectKind::type:
    case ObjectKind::domain:
    case ObjectKind::schema:
    case ObjectKind::routine:
    case ObjectKind::trigger:
    case ObjectKind::policy:
    case ObjectKind::extension:
    case ObjectKind::other: return false;
  }
  return false;
}

Answer is(const Moment& moment, Arguments arguments) {
  const Object* object = object_of(moment, arguments[0]);
  if (object != nullptr && !object->mentioned) {
    return answer(std::ranges::any_of(arguments.subspan(1),
                                      [object](std::string_view kind) { return is_kind(*object, kind); }));
  }
  const std::string name = sql::plain_name(sql::name_parts(moment.value(arguments[0])).back());
  const auto asks = [arguments](std::string_view kind) {
    return std::ranges::find(arguments.subspan(1), kind) != arguments.end();
  };
  if (ends_with_any(name, {"_idx", "_pkey", "_key"})) return answer(asks("index"));
  if (ends_with_any(name, {"_seq"})) return answer(asks("sequence"));
  return Answer::unknown;
}

Answer partitioned(const Moment& moment, Arguments arguments) {
  const Object* object = object_of(moment, arguments[0]);
  if (object != nullptr && object->kind == ObjectKind::index) object = moment.schema.relation(object->table);
  if (object == nullptr || (object->mentioned && !object->live)) return Answer::unknown;
  return answer(object->partitioned);
}

Answer not_null(const Moment& moment, Arguments arguments) {
  const sql::Column* column = moment.column(arguments[0]);
  if (column == nullptr || !column->known)
    return column != nullptr && column->not_null ? Answer::yes : Answer::unknown;
  return answer(column->not_null);
}

// A value for the rows that are there: of a column that this change set adds.
Answer filled(const Moment& moment, Arguments arguments) {
  const sql::Column* column = moment.column(arguments[0]);
  if (column == nullptr || column->made == 0 || column->made != moment.schema.change_set()) return Answer::no;
  if (!column->filled) return Answer::no;
  return column->perhaps ? Answer::unknown : Answer::yes;
}

Answer same_value(const Moment& moment, Arguments arguments) {
  const sql::Column* column = moment.column(arguments[0]);
  if (column == nullptr || !column->filled || column->serial || column->identity || column->generated)
    return Answer::no;
  return !sql::is_volatile(column->default_text, moment.schema);
}

Answer proven_not_null(const Moment& moment, Arguments arguments) {
  // On 11 and older the server scans whatever CHECKs say.
  if (moment.options.pg_version != 0 && moment.options.pg_version < 12) {
    const sql::Column* column = moment.column(arguments[0]);
    return answer(column != nullptr && column->not_null);
  }
  return moment.schema.proven_not_null(moment.value("table"), moment.value(arguments[0]));
}

Answer index_not_null(const Moment& moment, Arguments arguments) {
  const Object* table = moment.table();
  const std::string name = sql::plain_name(sql::name_parts(moment.value(arguments[0])).back());
  const sql::Index* index = table == nullptr ? nullptr : table->index(name);
  if (index == nullptr) return Answer::no;
  return answer(std::ranges::all_of(index->columns, [table](const std::string& column) {
    const sql::Column* one = table->column(column);
    return one != nullptr && one->not_null;
  }));
}

Answer backs_constraint(const Moment& moment, Arguments arguments) {
  const std::string_view name = moment.value(arguments[0]);
  const std::string plain = sql::plain_name(sql::name_parts(name).back());
  const Object* index = moment.schema.find(name);
  const Object* table = index == nullptr ? nullptr : moment.schema.relation(index->table);
  const sql::Index* entry = table == nullptr ? nullptr : table->index(plain);
  if (entry != nullptr) return answer(entry->of_constraint);
  return ends_with_any(plain, {"_pkey", "_key", "_excl"}) ? Answer::unknown : Answer::no;
}

// The key columns of the operation: "{list}", or its one column.
std::vector<std::string> key_columns(const Moment& moment) {
  std::vector<std::string> columns;
  std::string_view list = moment.value("list");
  if (list.empty()) list = moment.value("column");
  while (!list.empty()) {
    const std::size_t comma = list.find(", ");
    columns.push_back(sql::plain_name(list.substr(0, comma)));
    list = comma == list.npos ? std::string_view() : list.substr(comma + 2);
  }
  return columns;
}

Answer indexed(const Moment& moment, Arguments arguments) {
  const Object* table = object_of(moment, arguments[0]);
  const std::vector<std::string> key = key_columns(moment);
  if (table == nullptr) return Answer::unknown;
  for (const sql::Index& index : table->indexes) {
    if (index.columns.size() < key.size() || !index.predicate.empty()) continue;
    // The order of the leading columns does not matter for an equality on all of them.
    const bool leads = std::is_permutation(key.begin(), key.end(), index.columns.begin());
    if (leads) return Answer::yes;
  }
  return table->known_whole || table->live ? Answer::no : Answer::unknown;
}

Answer constraint_kind(const Moment& moment, Arguments arguments) {
  const sql::Constraint* constraint = constraint_of(moment, arguments[0]);
  const std::string_view kind = arguments[1];
  if (constraint != nullptr) {
    switch (constraint->kind) {
      case ConstraintKind::primary_key: return answer(kind == "primary");
      case ConstraintKind::unique: return answer(kind == "unique");
      case ConstraintKind::foreign_key: return answer(kind == "foreign");
      case ConstraintKind::check: return answer(kind == "check");
      case ConstraintKind::exclude: return answer(kind == "exclude");
      case ConstraintKind::not_null: return Answer::no;
    }
  }
  const std::string name = sql::plain_name(moment.value(arguments[0]));
  if (name.ends_with("_pkey")) return answer(kind == "primary");
  if (name.ends_with("_key")) return answer(kind == "unique");
  if (ends_with_any(name, {"_fkey", "_fk"})) return answer(kind == "foreign");
  if (name.ends_with("_check")) return answer(kind == "check");
  return Answer::unknown;
}

// A CHECK that only says IS NOT NULL of a column that is NOT NULL by now.
Answer redundant_check(const Moment& moment, Arguments arguments) {
  const sql::Constraint* constraint = constraint_of(moment, arguments[0]);
  const Object* table = moment.table();
  if (constraint == nullptr || constraint->kind != ConstraintKind::check ||
      constraint->proves_not_null.empty())
    return Answer::no;
  if (constraint->proves_not_null.size() != constraint->columns.size()) return Answer::no;
  return answer(std::ranges::all_of(constraint->proves_not_null, [table](const std::string& column) {
    const sql::Column* one = table->column(column);
    return one != nullptr && one->not_null;
  }));
}

Answer if_known(const Object* table, Answer yes_or_no) {
  if (yes_or_no == Answer::yes) return yes_or_no;
  return table == nullptr || !table->known_whole ? Answer::unknown : yes_or_no;
}

Answer has_foreign_key(const Moment& moment, Arguments arguments) {
  const Object* table = object_of(moment, arguments[0]);
  const bool has =
      table != nullptr && std::ranges::any_of(table->constraints, [](const sql::Constraint& one) {
        return one.kind == ConstraintKind::foreign_key;
      });
  return if_known(table, answer(has));
}

Answer has_primary_key(const Moment& moment, Arguments arguments) {
  const Object* table = object_of(moment, arguments[0]);
  const bool has =
      table != nullptr && std::ranges::any_of(table->constraints, [](const sql::Constraint& one) {
        return one.kind == ConstraintKind::primary_key;
      });
  return if_known(table, answer(has));
}

Answer has_policy(const Moment& moment, Arguments arguments) {
  const Object* table = object_of(moment, arguments[0]);
  return if_known(table, answer(table != nullptr && table->has(ObjectKind::policy)));
}

Answer row_security(const Moment& moment, Arguments arguments) {
  const Object* table = object_of(moment, arguments[0]);
  return if_known(table, answer(table != nullptr && table->row_security));
}

Answer constrained_domain(const Moment& moment, Arguments arguments) {
  const std::string_view type = moment.value(arguments[0]);
  const Object* domain = moment.schema.find(type.substr(0, type.find_first_of("([")), Space::type);
  if (domain != nullptr) return answer(domain->kind == ObjectKind::domain && domain->constrained);
  // A name that PostgreSQL does not have is a type of somebody's.
  return type.find('.') != type.npos || type.starts_with('"') ? Answer::unknown : Answer::no;
}

// By its name, or because a key of the table holds it.
Answer key_column(const Moment& moment, Arguments arguments) {
  const std::string plain = sql::plain_name(moment.value(arguments[0]));
  if (plain == "id" || plain.ends_with("_id")) return Answer::yes;
  const sql::Column* column = moment.column(arguments[0]);
  if (column == nullptr || column->identity) return answer(column != nullptr);
  return answer(std::ranges::any_of(moment.table()->constraints, [&plain](const sql::Constraint& one) {
    const bool is_key = one.kind == ConstraintKind::primary_key || one.kind == ConstraintKind::foreign_key;
    return is_key && std::ranges::find(one.columns, plain) != one.columns.end();
  }));
}

// What the server drops with the column, as far as the folder tells.
Answer takes_along(const Moment& moment, Arguments arguments) {
  constexpr std::size_t kMostShown = 5;
  const Object* table = moment.table();
  if (table == nullptr) return Answer::unknown;
  const std::string column = sql::plain_name(moment.value(arguments[0]));
  const auto holds = [&column](const auto& one) {
    return std::ranges::find(one.columns, column) != one.columns.end();
  };
  std::vector<std::string> names;
  for (const sql::Constraint& one : table->constraints) {
    if (holds(one) && one.kind != ConstraintKind::not_null) names.push_back(one.name);
  }
  for (const sql::Index& one : table->indexes) {
    if (holds(one) && !one.of_constraint) names.push_back(one.name);
  }
  std::string text;
  for (std::size_t index = 0; index < std::min(names.size(), kMostShown); ++index) {
    text.append(text.empty() ? "" : ", ").append(names[index]);
  }
  if (names.size() > kMostShown) text += " and more";
  moment.details.dependents = text;
  if (!names.empty()) return Answer::yes;
  return table->known_whole ? Answer::no : Answer::unknown;
}

constexpr FactRow kRows[] = {
    {"backs-constraint", backs_constraint},
    {"constrained-domain", constrained_domain},
    {"constraint-kind", constraint_kind},
    {"empty", empty},
    {"filled", filled},
    {"has-foreign-key", has_foreign_key},
    {"has-policy", has_policy},
    {"has-primary-key", has_primary_key},
    {"index-not-null", index_not_null},
    {"indexed", indexed},
    {"is", is},
    {"key-column", key_column},
    {"known", known},
    {"new", new_},
    {"new-columns", new_columns},
    {"not-null", not_null},
    {"partitioned", partitioned},
    {"proven-not-null", proven_not_null},
    {"redundant-check", redundant_check},
    {"row-security", row_security},
    {"same-value", same_value},
    {"takes-along", takes_along},
    {"temp", temp},
};

}  // namespace

std::span<const FactRow> schema_facts() { return kRows; }

}  // namespace lockkeeper::rules
