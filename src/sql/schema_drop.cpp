// DROP, and what goes with the dropped.
#include <algorithm>

#include "sql/schema_state.h"

namespace lockkeeper::sql {

void Schema::State::drop(const Operation& operation, CanonicalReader reader) {
  if (operation.has_flag("CASCADE")) doubt_views();
  if (reader.take("TRIGGER")) return drop_attachment(reader, ObjectKind::trigger);
  if (reader.take("POLICY")) return drop_attachment(reader, ObjectKind::policy);
  if (reader.take("RULE")) return drop_attachment(reader, ObjectKind::other);
  if (reader.take("SCHEMA")) return drop_schema(reader.take_word(), operation);
  if (reader.take("FUNCTION") || reader.take("PROCEDURE") || reader.take("ROUTINE") ||
      reader.take("AGGREGATE"))
    return drop_routine(reader.take_routine());
  if (reader.take("TYPE") || reader.take("DOMAIN"))
    return drop_type(key_of(reader.take_word(), Space::type), operation);
  if (reader.take("EXTENSION")) return remove(Space::extension, key_of(reader.take_word(), Space::extension));
  for (const std::string_view kind :
       {"TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "INDEX", "SEQUENCE"}) {
    if (reader.take(kind)) return drop_relation(key_of(reader.take_word(), Space::relation), operation);
  }
}

void Schema::State::drop_relation(const std::string& key, const Operation& operation) {
  const Object* found = get(Space::relation, key);
  if (found == nullptr) return remove(Space::relation, key);
  const Object dropped = *found;
  if (dropped.kind == ObjectKind::index && !dropped.table.empty()) {
    Object* table = edit(Space::relation, dropped.table);
    if (table != nullptr) return drop_index_of(*table, name_of_key(key));
  }
  std::vector<std::string> children;
  for (const Object* child : partitions(dropped)) {
    if (!child->partition_of.empty() || operation.has_flag("CASCADE")) children.push_back(child->key);
  }
  const std::vector<std::string> sequences = linked(Link::owned, key);
  drop_references(dropped, nullptr);
  remove(Space::relation, key);
  for (const Index& index : dropped.indexes)
    remove(Space::relation, join_key(schema_of_key(key), index.name));
  for (const std::string& sequence : sequences) {
    const Object* owned = get(Space::relation, sequence);
    if (owned != nullptr && owned->table == key) remove(Space::relation, sequence);
  }
  if (Object* parent = edit(Space::relation, dropped.partition_of)) {
    if (parent->default_partition == key) parent->default_partition.clear();
  }
  for (const std::string& child : children) {
    if (get(Space::relation, child) != nullptr) drop_relation(child, operation);
  }
}

// CASCADE takes the columns of the type along.
void Schema::State::drop_type(const std::string& key, const Operation& operation) {
  const Object* type = get(Space::type, key);
  if (type != nullptr && operation.has_flag("CASCADE")) {
    for (const Object* known : users_of(*type)) {
      Object* table = edit(Space::relation, known->key);
      std::vector<std::string> gone;
      for (const Column& column : table->columns) {
        if (split_name(base_of_type(column.type)).second == name_of_key(key)) gone.push_back(column.name);
      }
      for (const std::string& column : gone) drop_column(*table, column, operation);
    }
  }
  remove(Space::type, key);
}

void Schema::State::drop_schema(std::string_view canonical, const Operation& operation) {
  const std::string name = plain_name(canonical);
  for (const std::string& id : linked(Link::member, name)) {
    const std::string key = id.substr(2);
    if (id[0] == 'r' && get(Space::relation, key) != nullptr) drop_relation(key, operation);
    if (id[0] == 't') remove(Space::type, key);
    if (id[0] == 'f') remove(Space::routine, key);
  }
  remove(Space::schema, name);
}

void Schema::State::drop_routine(std::string_view canonical) {
  std::vector<std::string> keys;
  for (const Object* routine : routines(canonical)) keys.push_back(routine->key);
  if (keys.empty()) keys.push_back(key_of(canonical, Space::routine));
  for (const std::string& key : keys) remove(Space::routine, key);
}

void Schema::State::drop_attachment(CanonicalReader reader, ObjectKind kind) {
  const std::string name = plain_name(reader.take_word());
  if (!reader.take("ON")) return;
  Object* table = edit(Space::relation, key_of(reader.take_word(), Space::relation));
  if (table == nullptr) return;
  std::erase_if(table->attachments, [&](const Attachment& a) { return a.kind == kind && a.name == name; });
}

// Indexes and constraints that the column is in go with it.
void Schema::State::drop_column(Object& table, std::string_view plain, const Operation& operation) {
  const std::string name(plain);
  const auto holds = [&](const std::vector<std::string>& columns) {
    return std::ranges::find(columns, name) != columns.end();
  };
  std::vector<std::string> indexes;
  for (const Index& index : table.indexes) {
    if (index.depends_on(name)) indexes.push_back(index.name);
  }
  for (const std::string& index : indexes) drop_index_of(table, index);
  std::erase_if(table.constraints, [&](const Constraint& c) { return holds(c.columns); });
  std::erase_if(table.columns, [&](const Column& column) { return column.name == name; });
  for (const std::string& sequence : linked(Link::owned, table.key)) {
    const Object* owned = get(Space::relation, sequence);
    if (owned != nullptr && owned->table == table.key && owned->owner_column == name)
      remove(Space::relation, sequence);
  }
  if (!operation.has_flag("CASCADE")) return;
  doubt_views();
  for (const Object* known : referencing(table)) {
    std::erase_if(edit(Space::relation, known->key)->constraints, [&](const Constraint& c) {
      return c.referenced == table.key && holds(c.referenced_columns);
    });
  }
}

void Schema::State::drop_constraint(Object& table, std::string_view plain, const Operation& operation) {
  const auto found = std::ranges::find(table.constraints, plain, &Constraint::name);
  if (found == table.constraints.end()) {
    std::erase(table.validated_names, plain);
    table.validated_unknown = static_cast<std::uint32_t>(table.validated_names.size());
    return;
  }
  const Constraint dropped = *found;
  table.constraints.erase(found);
  const bool key = dropped.kind == ConstraintKind::unique || dropped.kind == ConstraintKind::primary_key;
  if (key || dropped.kind == ConstraintKind::exclude) drop_index_of(table, dropped.name);
  if (key && operation.has_flag("CASCADE")) drop_references(table, &dropped.columns);
  if (dropped.kind != ConstraintKind::not_null) return;
  for (Column& column : table.columns) {
    if (column.name == dropped.columns.front()) column.not_null = false;
  }
}

// The foreign keys of other tables to this one; with `columns`, only those to these.
void Schema::State::drop_references(const Object& table, const std::vector<std::string>* columns) {
  for (const Object* known : referencing(table)) {
    std::erase_if(edit(Space::relation, known->key)->constraints, [&](const Constraint& c) {
      return c.referenced == table.key && (columns == nullptr || c.referenced_columns == *columns);
    });
  }
}

void Schema::State::drop_index_of(Object& table, std::string_view plain) {
  note_dropped_key(table, plain);
  remove(Space::relation, join_key(schema_of_key(table.key), plain));
  std::erase_if(table.indexes, [&](const Index& index) { return index.name == plain; });
  std::erase_if(table.constraints, [&](const Constraint& c) {
    return c.name == plain && (c.kind == ConstraintKind::unique || c.kind == ConstraintKind::primary_key ||
                               c.kind == ConstraintKind::exclude);
  });
}

// CASCADE takes the views along that depend on the dropped, those upon them and their indexes. Queries are
// not resolved here, so any view may be gone.
void Schema::State::doubt_views() {
  for (const std::string& key : linked(Link::view, {})) {
    Object* view = edit(Space::relation, key);
    if (view == nullptr) continue;
    view->exists = Answer::unknown;
    for (const Index& index : view->indexes) {
      Object* known = edit(Space::relation, join_key(schema_of_key(key), index.name));
      if (known != nullptr) known->exists = Answer::unknown;
    }
  }
  links.erase(std::string(1, static_cast<char>(Link::view)));  // doubted once is enough
}

void Schema::State::note_dropped_key(Object& table, std::string_view index_name) const {
  const auto index = std::ranges::find(table.indexes, index_name, &Index::name);
  if (change_set == 0 || index == table.indexes.end() || !index->unique || !index->predicate.empty()) return;
  std::erase_if(table.dropped_keys, [this](const DroppedKey& key) { return key.change_set != change_set; });
  if (table.dropped_keys.size() < kMaxConstraints) table.dropped_keys.push_back({index->columns, change_set});
}

}  // namespace lockkeeper::sql
