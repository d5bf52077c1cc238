// RENAME and SET SCHEMA: an object gets another key, and what refers to it follows.
#include <algorithm>

#include "sql/schema_state.h"

namespace lockkeeper::sql {

namespace {

void replace_name(std::vector<std::string>& names, std::string_view from, std::string_view to) {
  std::ranges::replace(names, std::string(from), std::string(to));
}

}  // namespace

void Schema::State::move_relation(std::string old_key, const std::string& new_key) {
  Object* object = edit(Space::relation, old_key);
  if (object == nullptr || old_key == new_key) return;
  if (object->kind == ObjectKind::index && !object->table.empty()) {
    const std::string table = object->table;
    return rename_index_of(table, name_of_key(old_key), name_of_key(new_key));
  }
  const std::vector<const Object*> children = partitions(*object);
  const std::vector<const Object*> referrers = referencing(*object);
  const std::vector<std::string> sequences = linked(Link::owned, old_key);
  Object copy = *object;
  remove(Space::relation, old_key);
  copy.key = new_key;
  for (Constraint& constraint : copy.constraints) {
    if (constraint.referenced == old_key) constraint.referenced = new_key;
  }
  const Object& moved = put(Space::relation, std::move(copy));
  link_all(moved);
  for (const Object* known : children) {
    Object* child = edit(Space::relation, known->key);
    if (child->partition_of == old_key) child->partition_of = new_key;
    replace_name(child->inherits, old_key, new_key);
    link_all(*child);
  }
  for (const Object* known : referrers) {
    Object* other = edit(Space::relation, known->key);
    for (Constraint& constraint : other->constraints) {
      if (constraint.referenced == old_key) constraint.referenced = new_key;
    }
    link(Link::reference, new_key, other->key);
  }
  if (Object* parent = edit(Space::relation, moved.partition_of)) {
    if (parent->default_partition == old_key) parent->default_partition = new_key;
  }
  move_followers(old_key, moved, sequences);
}

// Indexes and owned sequences keep their names, and go to the schema of their table.
void Schema::State::move_followers(const std::string& old_key, const Object& moved,
                                   const std::vector<std::string>& sequences) {
  const std::string& new_key = moved.key;
  std::vector<std::string> followers = sequences;
  for (const Index& index : moved.indexes) followers.push_back(join_key(schema_of_key(old_key), index.name));
  for (const std::string& follower : followers) {
    const Object* found = get(Space::relation, follower);
    if (found == nullptr || found->table != old_key) continue;
    Object own = *found;
    remove(Space::relation, follower);
    own.table = new_key;
    own.key = join_key(schema_of_key(new_key), name_of_key(follower));
    if (own.kind == ObjectKind::sequence) link(Link::owned, new_key, own.key);
    put(Space::relation, std::move(own));
  }
}

void Schema::State::move_type(std::string old_key, const std::string& new_key) {
  const Object* type = get(Space::type, old_key);
  if (type == nullptr || old_key == new_key) return;
  const std::vector<const Object*> users = users_of(*type);
  Object copy = *type;
  remove(Space::type, old_key);
  copy.key = new_key;
  put(Space::type, std::move(copy));
  const std::string spelling = canonical_key(new_key);
  for (const Object* known : users) {
    Object* table = edit(Space::relation, known->key);
    for (Column& column : table->columns) {
      const std::string_view base = base_of_type(column.type);
      if (split_name(base).second == name_of_key(old_key)) column.type.replace(0, base.size(), spelling);
    }
    if (table->of_type == old_key) table->of_type = new_key;
    link(Link::type, new_key, table->key);
  }
  for (const std::string& key : linked(Link::type, old_key)) {
    const Object* found = get(Space::type, key);
    if (found == nullptr || split_name(base_of_type(found->base_type)).second != name_of_key(old_key))
      continue;
    Object* domain = edit(Space::type, key);
    domain->base_type.replace(0, base_of_type(domain->base_type).size(), spelling);
    link(Link::type, new_key, key);
  }
}

void Schema::State::move_routine(std::string old_key, const std::string& new_key) {
  const Object* routine = get(Space::routine, old_key);
  if (routine == nullptr || old_key == new_key) return;
  Object copy = *routine;
  remove(Space::routine, old_key);
  copy.key = new_key;
  put(Space::routine, std::move(copy));
}

void Schema::State::rename_schema(std::string_view old_name, std::string_view new_name) {
  if (const Object* schema = get(Space::schema, old_name)) {
    Object copy = *schema;
    remove(Space::schema, old_name);
    copy.key = new_name;
    put(Space::schema, std::move(copy));
  }
  for (const std::string& id : linked(Link::member, old_name)) {
    const std::string key = id.substr(2);
    const std::string new_key = join_key(new_name, name_of_key(key));
    if (id[0] == 'r') {
      // The indexes and sequences of a table go with it.
      const Object* relation = get(Space::relation, key);
      if (relation != nullptr && relation->table.empty()) move_relation(key, new_key);
    } else if (id[0] == 't') {
      move_type(key, new_key);
    } else if (id[0] == 'f') {
      move_routine(key, new_key);
    }
  }
}

void Schema::State::rename_column(Object& table, std::string_view from, std::string_view to) {
  std::vector<std::string> tables = {table.key};
  for (const Object* child : partitions(table)) tables.push_back(child->key);
  for (const std::string& key : tables) {
    Object* renamed = edit(Space::relation, key);
    const auto column = std::ranges::find(renamed->columns, from, &Column::name);
    if (column != renamed->columns.end()) column->name = to;
    for (Index& index : renamed->indexes) {
      replace_name(index.columns, from, to);
      replace_name(index.computed_from, from, to);
    }
    for (Constraint& constraint : renamed->constraints) {
      replace_name(constraint.columns, from, to);
      replace_name(constraint.proves_not_null, from, to);
      if (constraint.referenced == key) replace_name(constraint.referenced_columns, from, to);
    }
    replace_name(renamed->partition_key, from, to);
  }
  for (const Object* known : referencing(table)) {
    for (Constraint& constraint : edit(Space::relation, known->key)->constraints) {
      if (constraint.referenced == table.key) replace_name(constraint.referenced_columns, from, to);
    }
  }
}

void Schema::State::rename_constraint(Object& table, std::string_view from, std::string_view to) {
  if (table.index(from) != nullptr) return rename_index_of(table.key, from, to);
  const auto found = std::ranges::find(table.constraints, from, &Constraint::name);
  if (found != table.constraints.end()) {
    found->name = to;
  } else {
    replace_name(table.validated_names, from, to);
  }
}

// An index and the constraint that owns it have one name.
void Schema::State::rename_index_of(std::string_view table_key, std::string_view from, std::string_view to) {
  const std::string old_key = join_key(schema_of_key(table_key), from);
  if (const Object* index = get(Space::relation, old_key)) {
    Object copy = *index;
    remove(Space::relation, old_key);
    copy.key = join_key(schema_of_key(table_key), to);
    put(Space::relation, std::move(copy));
  }
  Object* table = edit(Space::relation, table_key);
  if (table == nullptr) return;
  const std::string old_name(from);
  for (Index& index : table->indexes) {
    if (index.name == old_name) index.name = to;
  }
  for (Constraint& constraint : table->constraints) {
    if (constraint.name == old_name) constraint.name = to;
  }
}

}  // namespace lockkeeper::sql
