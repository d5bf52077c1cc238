// CREATE of everything but tables.
#include <algorithm>

#include "sql/expression.h"
#include "sql/expression_tokens.h"
#include "sql/schema_state.h"

namespace lockkeeper::sql {

namespace {

/// The values of the string literals in a list, decoded.
std::vector<std::string> string_values(std::string_view list) {
  const ExpressionTokens tokens(list);
  std::vector<std::string> values;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens.is_string(at)) values.push_back(tokens.plain(at));
  }
  return values;
}

char volatility_of(const Operation& operation) {
  if (operation.has_flag("IMMUTABLE")) return 'i';
  return operation.has_flag("STABLE") ? 's' : 'v';
}

}  // namespace

Answer Schema::State::newness(const Operation& operation, Space space, std::string_view key) const {
  if (!operation.has_flag("IF NOT EXISTS") && !operation.has_flag("OR REPLACE")) return Answer::yes;
  return is_gone(space, key) || (has_folder && !has_gaps) ? Answer::yes : Answer::unknown;
}

// The object to fill, or nothing when IF NOT EXISTS found it there. What OR REPLACE finds stays as old as it
// was.
Object* Schema::State::make(const Operation& operation, std::string_view canonical, Space space,
                            ObjectKind kind) {
  Object object;
  object.key = new_key(canonical, space, operation);
  object.kind = kind;
  object.made = change_set;
  object.known_whole = true;
  const Object* found = get(space, object.key);
  if (found != nullptr && found->exists == Answer::yes) {
    // A block that asks the catalogue first does the same by hand.
    if (operation.has_flag("IF NOT EXISTS") || operation.context == Context::do_block) return nullptr;
    if (operation.has_flag("OR REPLACE")) return edit(space, object.key);
  }
  object.is_new_if_made = newness(operation, space, object.key);
  object.temporary = operation.has_flag("TEMP") || object.key.starts_with("pg_temp.");
  return &put(space, std::move(object));
}

void Schema::State::create(const Operation& operation, CanonicalReader reader) {
  if (reader.take("TABLE")) return create_table(operation, reader, ObjectKind::table);
  if (reader.take("FOREIGN TABLE")) return create_table(operation, reader, ObjectKind::foreign_table);
  if (reader.take("INDEX")) return create_index(operation, reader);
  if (reader.take("TYPE")) return create_type(operation, reader);
  if (reader.take("DOMAIN")) return create_domain(operation, reader);
  if (reader.take("VIEW")) return create_view(operation, reader, ObjectKind::view);
  if (reader.take("MATERIALIZED VIEW")) return create_view(operation, reader, ObjectKind::matview);
  if (reader.take("FUNCTION") || reader.take("PROCEDURE") || reader.take("AGGREGATE"))
    return create_routine(operation, reader);
  if (reader.take("TRIGGER")) return attach(operation, reader, ObjectKind::trigger);
  if (reader.take("POLICY")) return attach(operation, reader, ObjectKind::policy);
  if (reader.take("RULE")) return attach(operation, reader, ObjectKind::other);
  if (reader.take("SEQUENCE")) {
    make(operation, reader.take_word(), Space::relation, ObjectKind::sequence);
  } else if (reader.take("SCHEMA")) {
    make(operation, reader.take_word(), Space::schema, ObjectKind::schema);
  } else if (reader.take("EXTENSION")) {
    make(operation, reader.take_word(), Space::extension, ObjectKind::extension);
  }
}

void Schema::State::create_index(const Operation& operation, CanonicalReader reader) {
  Index index;
  index.name = split_name(reader.take_word()).second;
  if (!reader.take("ON")) return;
  Object* table = table_for(reader.take_word(), ObjectKind::table, Answer::yes);
  if (reader.take("USING")) index.method = plain_name(reader.take_word());
  index.columns = plain_columns(reader.take_list());
  if (reader.skip_behind("WHERE")) {
    const std::string_view place = reader.peek();
    const std::string_view predicate = reader.take_slot();
    index.predicate = predicate.empty() ? place : predicate;
  }
  for (const Slot& slot : operation.slots) {
    for (std::string& name : mentioned_names(slot.text)) index.computed_from.push_back(std::move(name));
  }
  index.unique = operation.has_flag("UNIQUE");
  index.made = change_set;
  if (table->indexes.size() >= kMaxConstraints) return;
  const std::string key = join_key(schema_of_key(table->key), index.name);
  if (get(Space::relation, key) != nullptr) {
    if (operation.has_flag("IF NOT EXISTS") || operation.context == Context::do_block) return;
    if (operation.has_flag("UNNAMED"))
      index.name = free_name(*table, index.name, ConstraintKind::unique);
    else
      drop_index_of(*table, index.name);
  }
  add_index(*table, std::move(index));
}

void Schema::State::create_type(const Operation& operation, CanonicalReader reader) {
  Object* type = make(operation, reader.take_word(), Space::type, ObjectKind::type);
  if (type != nullptr && reader.take("ENUM") && !operation.slots.empty())
    type->enum_values = string_values(operation.slots.front().text);
}

void Schema::State::create_domain(const Operation& operation, CanonicalReader reader) {
  const std::string_view name = reader.take_word();
  if (reader.take("AS")) {
    Object* domain = make(operation, name, Space::type, ObjectKind::domain);
    if (domain == nullptr) return;
    domain->base_type = reader.take_type();
    if (const Object* base = find(base_of_type(domain->base_type), Space::type))
      link(Link::type, base->key, domain->key);
    return;
  }
  if (Object* domain = edit(Space::type, key_of(name, Space::type))) alter_domain(*domain, operation, reader);
}

void Schema::State::create_view(const Operation& operation, CanonicalReader reader, ObjectKind kind) {
  const std::string_view name = reader.take_word();
  if (reader.at("SET") || reader.at("USING") || reader.at("TABLESPACE")) return;
  Object* view = make(operation, name, Space::relation, kind);
  if (view == nullptr) return;
  std::vector<std::string> names = plain_columns(reader.take_list());
  if (names.empty() && reader.take("AS"))
    names = result_columns(reader.take_slot()).value_or(std::vector<std::string>());
  view->columns.clear();
  for (std::string& column : names) {
    view->columns.push_back({});
    view->columns.back().name = std::move(column);
    view->columns.back().made = view->made;
  }
  view->known_whole = !view->columns.empty();
  view->has_rows = kind == ObjectKind::matview && !operation.has_flag("WITH NO DATA");
  link_all(*view);
}

void Schema::State::create_routine(const Operation& operation, CanonicalReader reader) {
  Object* routine = make(operation, reader.take_routine(), Space::routine, ObjectKind::routine);
  if (routine == nullptr) return;
  routine->volatility = volatility_of(operation);
  routine->base_type = reader.take("RETURNS") ? reader.take_type() : std::string_view();
}

void Schema::State::attach(const Operation& operation, CanonicalReader reader, ObjectKind kind) {
  const std::string name = plain_name(reader.take_word());
  if (!reader.take("ON")) return;
  Object* table = table_for(reader.take_word(), ObjectKind::table, Answer::yes);
  const bool there = std::ranges::any_of(
      table->attachments, [&](const Attachment& a) { return a.kind == kind && a.name == name; });
  if (there && operation.has_flag("OR REPLACE")) return;
  table->attachments.push_back({kind, name, change_set});
}

}  // namespace lockkeeper::sql
