// CREATE TABLE, and what it shares with ALTER TABLE: columns, constraints and the indexes behind them.
#include <algorithm>
#include <array>

#include "sql/expression.h"
#include "sql/recogniser.h"
#include "sql/schema_state.h"

namespace lockkeeper::sql {

namespace {

struct Serial {
  std::string_view name;
  std::string_view type;
};
constexpr std::array<Serial, 3> kSerials = {
    {{"serial", "integer"}, {"bigserial", "bigint"}, {"smallserial", "smallint"}}};

/// The name with the number that the server adds on a collision: it chooses again, with the number behind the
/// label (ChooseRelationName), so a long name is cut elsewhere.
std::string numbered(std::string_view table, std::string_view name, unsigned number) {
  const std::string digits = std::to_string(number);
  const auto differs = std::ranges::mismatch(name, table);
  auto common = static_cast<std::size_t>(differs.in1 - name.begin());
  // The table's name, which may have been cut, ends at a '_'.
  if (common > 0 && (common == name.size() || name[common] != '_') && name[common - 1] == '_') --common;
  const std::size_t label = name.rfind('_');
  if (label == name.npos || common > label || common == name.size() || name[common] != '_')
    return std::string(name) + digits;
  const std::string_view middle =
      common == label ? std::string_view() : name.substr(common + 1, label - common - 1);
  return chosen_name(table, middle, std::string(name.substr(label + 1)) + digits);
}

bool owns_index(ConstraintKind kind) {
  return kind == ConstraintKind::unique || kind == ConstraintKind::primary_key ||
         kind == ConstraintKind::exclude;
}

bool includes(const Operation& operation, std::string_view what) {
  return operation.has_flag("INCLUDING ALL") || operation.has_flag("INCLUDING " + std::string(what));
}

std::string joined(const std::vector<std::string>& columns) {
  std::string text;
  for (const std::string& column : columns) {
    if (!text.empty()) text += '_';
    text += column == "#" ? "expr" : column;
  }
  return text;
}

std::string slot_or_place(CanonicalReader& reader) {
  const std::string place(reader.peek());
  const std::string_view text = reader.take_slot();
  return text.empty() ? place : std::string(text);
}

}  // namespace

void Schema::State::create_table(const Operation& operation, CanonicalReader reader, ObjectKind kind) {
  const std::string_view name = reader.take_word();
  if (reader.at_end()) return create_table_head(operation, name, kind);
  if (head.name != name) return table_element(*table_for(name, kind, Answer::yes), operation, reader);
  if (head.skipped) return;
  if (Object* table = edit(Space::relation, head.key)) table_element(*table, operation, reader);
}

void Schema::State::create_table_head(const Operation& operation, std::string_view name, ObjectKind kind) {
  const std::string key = new_key(name, Space::relation, operation);
  const Object* found = get(Space::relation, key);
  const bool asks = operation.has_flag("IF NOT EXISTS") || operation.context == Context::do_block;
  head = {std::string(name), key, found != nullptr && found->exists == Answer::yes && asks};
  if (head.skipped) return;
  if (found != nullptr && !found->mentioned) drop_relation(key, operation);
  make(operation, name, Space::relation, kind);
}

void Schema::State::table_element(Object& table, const Operation& operation, CanonicalReader reader) {
  if (reader.take("ADD COLUMN")) return add_column(table, operation, reader);
  if (reader.take("ADD CONSTRAINT")) return add_constraint(table, operation, reader);
  if (reader.take("PARTITION BY")) {
    table.partitioned = true;
    reader.take_word();
    table.partition_key = plain_columns(reader.take_list());
  } else if (reader.take("PARTITION OF")) {
    table.partition_of = key_of(reader.peek(), Space::relation);
    if (operation.has_flag("DEFAULT")) {
      if (Object* parent = edit(Space::relation, table.partition_of)) parent->default_partition = table.key;
    }
    copy_table(table, reader.take_word(), operation, Link::partition);
  } else if (reader.take("INHERITS")) {
    table.inherits.push_back(key_of(reader.peek(), Space::relation));
    copy_table(table, reader.take_word(), operation, Link::partition);
  } else if (reader.take("LIKE")) {
    copy_table(table, reader.take_word(), operation, Link::owned);
  } else if (reader.take("OF")) {
    table.known_whole = false;
    table.of_type = key_of(reader.take_word(), Space::type);
    link(Link::type, table.of_type, table.key);
  } else if (reader.take("AS")) {
    table.known_whole = false;
    table.has_rows = !operation.has_flag("WITH NO DATA");
  }
}

// LIKE (Link::owned) copies what INCLUDING asks for, the others everything.
void Schema::State::copy_table(Object& table, std::string_view canonical, const Operation& operation,
                               Link how) {
  const Object* source = find(canonical, Space::relation);
  if (how == Link::partition) link_all(table);
  if (source == nullptr || !source->known_whole) table.known_whole = false;
  if (source == nullptr || source == &table) return;
  const bool like = how == Link::owned;
  for (const Column& column : source->columns) {
    if (table.column(column.name) != nullptr) continue;
    Column& copy = table.columns.emplace_back(column);
    copy.made = change_set;
    copy.is_new_if_made = Answer::yes;
    copy.perhaps = false;
    if (like && !includes(operation, "DEFAULTS")) {
      copy.default_text.clear();
      copy.serial = false;
    }
    if (like && !includes(operation, "IDENTITY")) copy.identity = false;
    if (like && !includes(operation, "GENERATED")) copy.generated = false;
    link_type(table, copy);
  }
  for (const Constraint& constraint : source->constraints) {
    const bool wanted = constraint.kind == ConstraintKind::check
                            ? !like || includes(operation, "CONSTRAINTS")
                            : constraint.kind == ConstraintKind::foreign_key && !table.partition_of.empty();
    if (!wanted || table.constraint(constraint.name) != nullptr) continue;
    table.constraints.push_back(constraint);
    table.constraints.back().made = change_set;
  }
  if (!table.partition_of.empty() || (like && includes(operation, "INDEXES"))) copy_indexes(table, *source);
  link_all(table);
}

void Schema::State::copy_indexes(Object& table, const Object& source) {
  const std::string name(name_of_key(table.key));
  for (const Index& original : source.indexes) {
    const bool there = std::ranges::any_of(table.indexes, [&](const Index& own) {
      return own.columns == original.columns && own.unique == original.unique &&
             own.method == original.method && own.predicate == original.predicate;
    });
    // A table that is attached brings its own.
    if (there && !table.partition_of.empty()) continue;
    Index index = original;
    index.made = change_set;
    const Constraint* owner = original.of_constraint ? source.constraint(original.name) : nullptr;
    const ConstraintKind kind = owner != nullptr ? owner->kind : ConstraintKind::unique;
    if (kind == ConstraintKind::primary_key)
      index.name = chosen_name(name, {}, "pkey");
    else
      index.name = chosen_name(name, joined(original.columns), original.of_constraint ? "key" : "idx");
    index.name = free_name(table, index.name, kind);
    if (owner != nullptr) {
      Constraint& constraint = table.constraints.emplace_back(*owner);
      constraint.name = index.name;
      constraint.made = change_set;
    }
    add_index(table, std::move(index));
  }
}

void Schema::State::add_column(Object& table, const Operation& operation, CanonicalReader reader) {
  const std::string name = plain_name(reader.take_word());
  const std::string_view type = reader.take_type();
  const std::pair<std::string, std::string> place = {table.key, name};
  if (type.empty()) {
    Column* column = skipped_column == place ? nullptr : column_for(table, name);
    if (column != nullptr) add_column_part(table, *column, operation, reader);
    return;
  }
  const bool asks = operation.has_flag("IF NOT EXISTS");
  const Column* found = table.column(name);
  const bool there = found != nullptr && asks && !found->perhaps;
  skipped_column = there ? place : std::pair<std::string, std::string>();
  if (there) return;
  if (found != nullptr)
    std::erase_if(table.columns, [&](const Column& column) { return column.name == name; });
  if (table.columns.size() >= kMaxColumns) return;
  Column& column = table.columns.emplace_back();
  column.name = name;
  column.type = type;
  column.made = change_set;
  column.perhaps = asks && !table.known_whole;
  if (column.perhaps && (!has_folder || has_gaps)) column.is_new_if_made = Answer::unknown;
  for (const Serial& serial : kSerials) {
    if (type != serial.name) continue;
    column.type = serial.type;
    column.serial = true;
    column.filled = true;
    column.not_null = true;
    add_owned_sequence(table, column);
  }
  link_type(table, column);
}

void Schema::State::add_column_part(Object& table, Column& column, const Operation& operation,
                                    CanonicalReader reader) {
  if (reader.take("NOT NULL")) {
    column.not_null = true;
  } else if (reader.take("DEFAULT NULL")) {
    column.default_text.clear();
    column.default_null = true;
  } else if (reader.take("DEFAULT")) {
    column.default_text = slot_or_place(reader);
    column.filled = true;
  } else if (reader.take("GENERATED AS")) {
    column.generated = true;
    column.filled = true;
  } else if (reader.take("GENERATED")) {
    column.identity = true;
    column.filled = true;
    column.not_null = true;
    add_owned_sequence(table, column);
  } else {
    Constraint constraint;
    constraint.columns = {column.name};
    if (reader.take("CHECK")) {
      constraint.kind = ConstraintKind::check;
      add_check(constraint, slot_or_place(reader), table);
    } else if (reader.take("UNIQUE")) {
      constraint.kind = ConstraintKind::unique;
    } else if (reader.take("PRIMARY KEY")) {
      constraint.kind = ConstraintKind::primary_key;
    } else if (reader.take("REFERENCES")) {
      constraint.kind = ConstraintKind::foreign_key;
      read_reference(constraint, reader);
    } else {
      return;
    }
    if (reader.skip_behind("CONSTRAINT")) constraint.name = plain_name(reader.take_word());
    finish_constraint(table, std::move(constraint), operation);
  }
}

void Schema::State::add_constraint(Object& table, const Operation& operation, CanonicalReader reader) {
  Constraint constraint;
  constraint.name = plain_name(reader.take_word());
  if (reader.take("CHECK")) {
    constraint.kind = ConstraintKind::check;
    add_check(constraint, slot_or_place(reader), table);
  } else if (reader.take("UNIQUE")) {
    constraint.kind = ConstraintKind::unique;
  } else if (reader.take("PRIMARY KEY")) {
    constraint.kind = ConstraintKind::primary_key;
  } else if (reader.take("FOREIGN KEY")) {
    constraint.kind = ConstraintKind::foreign_key;
    constraint.columns = plain_columns(reader.take_list());
    if (reader.take("REFERENCES")) read_reference(constraint, reader);
  } else if (reader.take("EXCLUDE")) {
    constraint.kind = ConstraintKind::exclude;
    if (reader.take("USING")) reader.take_word();
  } else if (reader.take("NOT NULL")) {
    constraint.kind = ConstraintKind::not_null;
    constraint.columns = {plain_name(reader.take_word())};
  } else {
    return;
  }
  if (reader.take("USING INDEX"))
    return use_index(table, std::move(constraint), reader.take_word(), operation);
  if (owns_index(constraint.kind)) constraint.columns = plain_columns(reader.take_list());
  finish_constraint(table, std::move(constraint), operation);
}

// Numbers an unnamed one on a collision. The server also avoids the constraint names of other tables of the
// schema; here only those of this table and, for an index, of all relations are looked at.
void Schema::State::finish_constraint(Object& table, Constraint constraint, const Operation& operation) {
  if (table.constraints.size() >= kMaxConstraints) return;
  constraint.made = change_set;
  constraint.enforced = !operation.has_flag("NOT ENFORCED");
  constraint.valid = constraint.enforced && !operation.has_flag("NOT VALID");
  if (operation.has_flag("UNNAMED")) {
    constraint.name = free_name(table, constraint.name, constraint.kind);
  } else if (operation.context == Context::do_block && table.constraint(constraint.name) != nullptr) {
    return;  // the block asked the catalogue first
  }
  if (constraint.kind == ConstraintKind::primary_key ||
      (constraint.kind == ConstraintKind::not_null && constraint.valid)) {
    set_not_null(table, constraint.columns);
  }
  if (!constraint.referenced.empty()) link(Link::reference, constraint.referenced, table.key);
  if (owns_index(constraint.kind)) {
    Index index;
    index.name = constraint.name;
    index.columns = constraint.columns;
    index.unique = constraint.kind != ConstraintKind::exclude;
    if (!index.unique) index.method = "gist";
    index.of_constraint = true;
    index.made = change_set;
    add_index(table, std::move(index));
  }
  table.constraints.push_back(std::move(constraint));
}

void Schema::State::use_index(Object& table, Constraint constraint, std::string_view canonical,
                              const Operation& operation) {
  const std::string index_name = split_name(canonical).second;
  if (operation.has_flag("UNNAMED")) constraint.name = index_name;
  if (constraint.name != index_name) rename_index_of(table.key, index_name, constraint.name);
  const auto index = std::ranges::find(table.indexes, constraint.name, &Index::name);
  if (index != table.indexes.end()) {
    index->of_constraint = true;
    constraint.columns = index->columns;
  }
  if (constraint.kind == ConstraintKind::primary_key) set_not_null(table, constraint.columns);
  constraint.made = change_set;
  table.constraints.push_back(std::move(constraint));
}

void Schema::State::add_check(Constraint& constraint, std::string_view text, const Object& table) const {
  constraint.check_text = text;
  constraint.proves_not_null = columns_proved_not_null(text);
  std::vector<std::string> columns;
  for (std::string& name : mentioned_names(text)) {
    if (!table.known_whole || table.column(name) != nullptr) columns.push_back(std::move(name));
  }
  if (!columns.empty()) constraint.columns = std::move(columns);
}

void Schema::State::read_reference(Constraint& constraint, CanonicalReader reader) const {
  const std::string_view name = reader.take_word();
  constraint.referenced = key_of(name, Space::relation);
  constraint.referenced_columns = plain_columns(reader.take_list());
  if (!constraint.referenced_columns.empty()) return;
  const Object* referenced = get(Space::relation, constraint.referenced);
  if (referenced == nullptr) return;
  const auto key = std::ranges::find(referenced->constraints, ConstraintKind::primary_key, &Constraint::kind);
  if (key != referenced->constraints.end()) constraint.referenced_columns = key->columns;
}

void Schema::State::add_index(Object& table, Index index) {
  if (table.indexes.size() >= kMaxConstraints) return;
  Object object;
  object.key = join_key(schema_of_key(table.key), index.name);
  object.kind = ObjectKind::index;
  object.made = change_set;
  object.known_whole = true;
  object.temporary = table.temporary;
  object.table = table.key;
  put(Space::relation, std::move(object));
  table.indexes.push_back(std::move(index));
}

void Schema::State::add_owned_sequence(Object& table, const Column& column) {
  Object sequence;
  const std::string name = chosen_name(name_of_key(table.key), column.name, "seq");
  sequence.key = join_key(schema_of_key(table.key), free_name(table, name, ConstraintKind::unique));
  sequence.kind = ObjectKind::sequence;
  sequence.made = change_set;
  sequence.known_whole = true;
  sequence.temporary = table.temporary;
  sequence.table = table.key;
  sequence.owner_column = column.name;
  link(Link::owned, table.key, sequence.key);
  put(Space::relation, std::move(sequence));
}

std::string Schema::State::free_name(const Object& table, std::string name, ConstraintKind kind) {
  const auto is_relation = [&] {
    return owns_index(kind) && get(Space::relation, join_key(schema_of_key(table.key), name)) != nullptr;
  };
  if (table.constraint(name) == nullptr && !is_relation()) return name;
  std::set<std::string_view> of_table;
  for (const Constraint& constraint : table.constraints) of_table.insert(constraint.name);
  const std::string first = name;
  unsigned& last = last_numbers[join_key(table.key, first)];
  unsigned number = 0;
  do {
    ++number;
    // Numbers that a DROP set free are found again among the first ones only.
    if (number > kNumbersTried && number < last) number = last;
    name = numbered(name_of_key(table.key), first, number);
  } while (of_table.contains(name) || is_relation());
  last = std::max(last, number);
  return name;
}

}  // namespace lockkeeper::sql
