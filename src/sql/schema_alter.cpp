// ALTER of everything but its renames.
#include <algorithm>

#include "sql/expression.h"
#include "sql/expression_tokens.h"
#include "sql/schema_state.h"

namespace lockkeeper::sql {

namespace {

struct RelationKind {
  std::string_view words;
  ObjectKind kind;
};
constexpr RelationKind kRelationKinds[] = {
    {"TABLE", ObjectKind::table}, {"FOREIGN TABLE", ObjectKind::foreign_table},
    {"VIEW", ObjectKind::view},   {"MATERIALIZED VIEW", ObjectKind::matview},
    {"INDEX", ObjectKind::index}, {"SEQUENCE", ObjectKind::sequence},
};

std::string literal_value(std::string_view literal) {
  const ExpressionTokens tokens(literal);
  return tokens.size() > 0 && tokens.is_string(0) ? tokens.plain(0) : std::string();
}

/// Actions on a parent that the server repeats on each partition and child.
bool recurses(const CanonicalReader& reader) {
  return reader.at("ADD COLUMN") || reader.at("DROP COLUMN") || reader.at("ALTER COLUMN");
}

}  // namespace

// A relation that a statement speaks of; made up when nobody knows it.
Object* Schema::State::table_for(std::string_view canonical, ObjectKind kind, Answer exists) {
  const std::string key = key_of(canonical, Space::relation);
  if (Object* found = edit(Space::relation, key)) {
    if (exists == Answer::yes) found->exists = Answer::yes;
    return found;
  }
  Object object;
  object.key = key;
  object.kind = kind;
  object.exists = exists;
  object.mentioned = true;
  object.temporary = key.starts_with("pg_temp.");
  return &put(Space::relation, std::move(object));
}

void Schema::State::learn(const LiveTable& live) {
  Object object;
  object.key = live.key;
  object.kind = live.matview ? ObjectKind::matview : ObjectKind::table;
  object.mentioned = true;
  object.live = true;
  object.has_rows = live.rows != 0;
  object.partitioned = live.partitioned;
  object.partition_of = live.partition_of;
  for (const LiveColumn& column : live.columns) {
    if (object.columns.size() >= kMaxColumns) break;
    Column& known = object.columns.emplace_back();
    known.name = column.name;
    known.type = column.type;
    known.not_null = column.not_null;
  }
  Object& table = put(Space::relation, std::move(object));
  for (const LiveIndex& index : live.indexes) {
    Index known{index.name, index.columns, "btree", index.partial ? "?" : "", index.unique, index.primary, 0};
    add_index(table, std::move(known));
  }
  link_all(table);
}

// Nothing for a column that a table which the folder made does not have.
Column* Schema::State::column_for(Object& table, std::string_view plain) const {
  const auto found = std::ranges::find(table.columns, plain, &Column::name);
  if (found != table.columns.end()) return &*found;
  if (table.known_whole || table.columns.size() >= kMaxColumns) return nullptr;
  Column& column = table.columns.emplace_back();
  column.name = plain;
  column.known = false;
  return &column;
}

void Schema::State::set_not_null(Object& table, const std::vector<std::string>& columns) const {
  for (const std::string& plain : columns) {
    if (Column* column = column_for(table, plain)) column->not_null = true;
  }
}

void Schema::State::alter(const Operation& operation, CanonicalReader reader) {
  for (const RelationKind& row : kRelationKinds) {
    if (!reader.take(row.words)) continue;
    if (!reader.at("ALL IN TABLESPACE")) alter_relation(operation, reader, row.kind);
    return;
  }
  if (reader.take("TYPE")) return alter_type(operation, reader, ObjectKind::type);
  if (reader.take("DOMAIN")) return alter_type(operation, reader, ObjectKind::domain);
  if (reader.take("FUNCTION") || reader.take("PROCEDURE") || reader.take("ROUTINE") ||
      reader.take("AGGREGATE"))
    return alter_routine(reader);
  if (reader.take("SCHEMA")) {
    const std::string_view name = reader.take_word();
    if (reader.take("RENAME TO")) rename_schema(plain_name(name), plain_name(reader.take_word()));
  }
}

void Schema::State::alter_relation(const Operation& operation, CanonicalReader reader, ObjectKind kind) {
  const std::string_view name = reader.take_word();
  const bool asks = operation.has_flag("TARGET IF EXISTS") ||
                    (operation.has_flag("IF EXISTS") && kind != ObjectKind::table);
  Object* object = table_for(name, kind, asks ? Answer::unknown : Answer::yes);
  if (reader.take("RENAME TO")) {
    move_relation(object->key, join_key(schema_of_key(object->key), plain_name(reader.take_word())));
  } else if (reader.take("SET SCHEMA")) {
    move_relation(object->key, join_key(plain_name(reader.take_word()), name_of_key(object->key)));
  } else if (reader.take("RENAME COLUMN")) {
    const std::string from = plain_name(reader.take_word());
    reader.take("TO");
    rename_column(*object, from, plain_name(reader.take_word()));
  } else if (reader.take("RENAME CONSTRAINT")) {
    const std::string from = plain_name(reader.take_word());
    reader.take("TO");
    rename_constraint(*object, from, plain_name(reader.take_word()));
  } else {
    const bool children = recurses(reader) && !operation.has_flag("ONLY");
    alter_action(*object, operation, reader);
    if (!children) return;
    for (const Object* child : partitions(*object)) {
      alter_action(*edit(Space::relation, child->key), operation, reader);
    }
  }
}

void Schema::State::alter_action(Object& table, const Operation& operation, CanonicalReader reader) {
  if (reader.take("ADD COLUMN")) return add_column(table, operation, reader);
  if (reader.take("ADD CONSTRAINT")) return add_constraint(table, operation, reader);
  if (reader.take("DROP COLUMN")) return drop_column(table, plain_name(reader.take_word()), operation);
  if (reader.take("DROP CONSTRAINT"))
    return drop_constraint(table, plain_name(reader.take_word()), operation);
  if (reader.take("VALIDATE CONSTRAINT")) return validate(table, plain_name(reader.take_word()));
  if (reader.take("ALTER COLUMN")) return alter_column(table, reader);
  if (reader.take("ENABLE ROW LEVEL SECURITY")) {
    table.row_security = true;
  } else if (reader.take("DISABLE ROW LEVEL SECURITY")) {
    table.row_security = false;
  } else if (reader.take("INHERIT")) {
    table.inherits.push_back(key_of(reader.take_word(), Space::relation));
    link_all(table);
  } else if (reader.take("NO INHERIT")) {
    std::erase(table.inherits, key_of(reader.take_word(), Space::relation));
  } else if (table.kind != ObjectKind::index) {
    alter_partitions(table, operation, reader);
  }
}

void Schema::State::alter_partitions(Object& table, const Operation& operation, CanonicalReader reader) {
  if (reader.take("ATTACH PARTITION")) {
    table.partitioned = true;
    Object* child = table_for(reader.take_word(), ObjectKind::table, Answer::yes);
    if (child == &table) return;
    child->partition_of = table.key;
    link_all(*child);
    copy_indexes(*child, table);
    if (operation.has_flag("DEFAULT")) table.default_partition = child->key;
  } else if (reader.take("DETACH PARTITION")) {
    table.partitioned = true;
    Object* child = table_for(reader.take_word(), ObjectKind::table, Answer::yes);
    child->partition_of.clear();
    if (table.default_partition == child->key) table.default_partition.clear();
  }
}

void Schema::State::alter_column(Object& table, CanonicalReader reader) {
  Column* column = column_for(table, plain_name(reader.take_word()));
  if (column == nullptr) return;
  if (reader.take("TYPE")) {
    column->type = reader.take_type();
    link_type(table, *column);
  } else if (reader.take("SET NOT NULL")) {
    column->not_null = true;
  } else if (reader.take("DROP NOT NULL")) {
    column->not_null = false;
  } else if (reader.take("SET DEFAULT NULL") || reader.take("DROP DEFAULT")) {
    column->default_text.clear();
    column->serial = false;
  } else if (reader.take("SET DEFAULT")) {
    const std::string place(reader.peek());
    const std::string_view text = reader.take_slot();
    column->default_text = text.empty() ? place : text;
  } else if (reader.take("ADD GENERATED")) {
    column->identity = true;
    column->not_null = true;
    add_owned_sequence(table, *column);
  } else if (reader.take("DROP IDENTITY")) {
    column->identity = false;
  } else if (reader.take("DROP EXPRESSION")) {
    column->generated = false;
  }
}

void Schema::State::validate(Object& table, std::string_view plain) {
  const auto found = std::ranges::find(table.constraints, plain, &Constraint::name);
  if (found == table.constraints.end()) {
    if (table.known_whole) return;
    table.validated_names.emplace_back(plain);
    table.validated_unknown = static_cast<std::uint32_t>(table.validated_names.size());
    return;
  }
  found->valid = true;
  if (found->kind == ConstraintKind::not_null) set_not_null(table, found->columns);
}

void Schema::State::alter_type(const Operation& operation, CanonicalReader reader, ObjectKind kind) {
  const std::string_view name = reader.take_word();
  const std::string key = key_of(name, Space::type);
  if (reader.take("RENAME TO")) {
    move_type(key, join_key(schema_of_key(key), plain_name(reader.take_word())));
    return;
  }
  if (reader.take("SET SCHEMA")) {
    move_type(key, join_key(plain_name(reader.take_word()), name_of_key(key)));
    return;
  }
  Object* type = edit(Space::type, key);
  if (type == nullptr) return;
  if (kind == ObjectKind::domain) return alter_domain(*type, operation, reader);
  if (reader.take("ADD VALUE") && !operation.slots.empty()) {
    type->enum_values.push_back(literal_value(operation.slots.front().text));
  } else if (reader.take("RENAME VALUE") && operation.slots.size() > 1) {
    const std::string from = literal_value(operation.slots[0].text);
    std::ranges::replace(type->enum_values, from, literal_value(operation.slots[1].text));
  }
}

// NOT NULL has no name here; `constrained` says whether any constraint is left.
void Schema::State::alter_domain(Object& domain, const Operation& operation, CanonicalReader reader) {
  Constraint constraint;
  constraint.made = change_set;
  constraint.valid = !operation.has_flag("NOT VALID");
  if (reader.take("SET NOT NULL") || reader.take("NOT NULL")) {
    constraint.kind = ConstraintKind::not_null;
    domain.constraints.push_back(std::move(constraint));
  } else if (reader.take("ADD CONSTRAINT")) {
    constraint.name = plain_name(reader.take_word());
    reader.take("CHECK");
    constraint.check_text = reader.take_slot();
    domain.constraints.push_back(std::move(constraint));
  } else if (reader.take("CHECK")) {
    constraint.check_text = reader.take_slot();
    if (reader.take("CONSTRAINT")) constraint.name = plain_name(reader.take_word());
    domain.constraints.push_back(std::move(constraint));
  } else if (reader.take("DROP NOT NULL")) {
    std::erase_if(domain.constraints, [](const Constraint& c) { return c.kind == ConstraintKind::not_null; });
  } else if (reader.take("DROP CONSTRAINT")) {
    const std::string name = plain_name(reader.take_word());
    std::erase_if(domain.constraints, [&](const Constraint& c) { return c.name == name; });
  } else if (reader.take("VALIDATE CONSTRAINT")) {
    validate(domain, plain_name(reader.take_word()));
  }
  domain.constrained = !domain.constraints.empty();
}

void Schema::State::alter_routine(CanonicalReader reader) {
  const Object* found = find(reader.take_routine(), Space::routine);
  if (found == nullptr) return;
  const std::string key = found->key;
  const std::string types = key.substr(std::min(key.find('('), key.size()));
  const std::string name = key.substr(0, key.size() - types.size());
  if (reader.take("RENAME TO")) {
    move_routine(key, join_key(schema_of_key(name), plain_name(reader.take_word()) + types));
  } else if (reader.take("SET SCHEMA")) {
    move_routine(key, join_key(plain_name(reader.take_word()), name_of_key(key)));
  } else if (reader.at("IMMUTABLE") || reader.at("STABLE") || reader.at("VOLATILE")) {
    edit(Space::routine, key)->volatility = reader.at("IMMUTABLE") ? 'i' : reader.at("STABLE") ? 's' : 'v';
  }
}

}  // namespace lockkeeper::sql
