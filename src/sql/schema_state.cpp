// The objects of a Schema: look-ups, links and names.
#include "sql/schema_state.h"

#include <algorithm>
#include <unordered_set>

namespace lockkeeper::sql {

namespace {

constexpr std::string_view kTemporary = "pg_temp";

bool has_schema(Schema::Space space) {
  return space != Schema::Space::schema && space != Schema::Space::extension;
}

std::string_view name_of_routine(std::string_view routine) { return routine.substr(0, routine.find('(')); }

}  // namespace

std::pair<std::string, std::string> split_name(std::string_view canonical) {
  const std::vector<std::string_view> parts = name_parts(canonical);
  return {parts.size() > 1 ? plain_name(parts[parts.size() - 2]) : std::string(), plain_name(parts.back())};
}

std::string join_key(std::string_view schema, std::string_view name) {
  std::string key(schema);
  key += '.';
  key += name;
  return key;
}

std::string_view base_of_type(std::string_view type) { return type.substr(0, type.find_first_of("([")); }

std::string plain_column(std::string_view element) {
  if (element.starts_with('#')) return "#";
  return plain_name(element.substr(0, element.find(' ')));
}

std::vector<std::string> plain_columns(const std::vector<std::string_view>& elements) {
  std::vector<std::string> columns;
  columns.reserve(elements.size());
  for (const std::string_view element : elements) columns.push_back(plain_column(element));
  return columns;
}

std::string Schema::State::id_of(Space space, std::string_view key) {
  std::string id(1, "rtfse"[static_cast<std::size_t>(space)]);
  id += ':';
  id += key;
  return id;
}

Schema::State::Node* Schema::State::node(std::string_view id) const {
  ++look_ups;
  const auto found = nodes.find(id);
  return found == nodes.end() ? nullptr : found->second.get();
}

const Object* Schema::State::get(Space space, std::string_view key) const {
  const Node* found = node(id_of(space, key));
  return found != nullptr && found->object.exists != Answer::no ? &found->object : nullptr;
}

bool Schema::State::is_gone(Space space, std::string_view key) const {
  const Node* found = node(id_of(space, key));
  return found != nullptr && found->object.exists == Answer::no;
}

// The node to change, which is copied into the journal first when the innermost frame has no copy yet.
Schema::State::Node& Schema::State::save(const std::string& id) {
  Node* found = node(id);
  const std::uint64_t serial = frames.empty() ? 0 : frames.back().serial;
  if (found == nullptr) {
    found = nodes.emplace(id, std::make_unique<Node>()).first->second.get();
    found->saved_in = serial;
    if (!frames.empty()) journal.push_back({id, std::nullopt, 0});
  } else if (found->saved_in < serial) {
    journal.push_back({id, found->object, found->saved_in});
    found->saved_in = serial;
  }
  return *found;
}

Object* Schema::State::edit(Space space, std::string_view key) {
  const std::string id = id_of(space, key);
  const Node* found = node(id);
  if (found == nullptr || found->object.exists == Answer::no) return nullptr;
  return &save(id).object;
}

Object& Schema::State::put(Space space, Object object) {
  const std::string id = id_of(space, object.key);
  if (space == Space::type) has_types = true;
  if (object.temporary) has_temporary = true;
  if (has_schema(space)) link(Link::member, schema_of_key(object.key), id);
  if (space == Space::routine) link(Link::overload, name_of_routine(object.key), object.key);
  Node& slot = save(id);
  slot.object = std::move(object);
  return slot.object;
}

void Schema::State::remove(Space space, std::string_view key) {
  Object gone;
  gone.key = key;
  gone.exists = Answer::no;
  save(id_of(space, key)).object = std::move(gone);
}

void Schema::State::link(Link kind, std::string_view from, std::string_view to) {
  std::string id(1, static_cast<char>(kind));
  id += from;
  links[std::move(id)].emplace(to);
}

std::vector<std::string> Schema::State::linked(Link kind, std::string_view from) const {
  ++look_ups;
  std::string id(1, static_cast<char>(kind));
  id += from;
  const auto found = links.find(id);
  if (found == links.end()) return {};
  return {found->second.begin(), found->second.end()};
}

void Schema::State::link_all(const Object& table) {
  if (table.kind == ObjectKind::view || table.kind == ObjectKind::matview) link(Link::view, {}, table.key);
  if (!table.partition_of.empty()) link(Link::partition, table.partition_of, table.key);
  if (!table.of_type.empty()) link(Link::type, table.of_type, table.key);
  for (const std::string& parent : table.inherits) link(Link::partition, parent, table.key);
  for (const Constraint& constraint : table.constraints) {
    if (!constraint.referenced.empty()) link(Link::reference, constraint.referenced, table.key);
  }
  for (const Column& column : table.columns) link_type(table, column);
}

void Schema::State::link_type(const Object& table, const Column& column) {
  if (!has_types || column.type.empty()) return;
  if (const Object* type = find(base_of_type(column.type), Space::type))
    link(Link::type, type->key, table.key);
}

const Object* Schema::State::find(std::string_view canonical, Space space) const {
  if (space == Space::routine) {
    const std::vector<const Object*> all = routines(canonical);
    return all.size() == 1 ? all.front() : nullptr;
  }
  const auto [schema, name] = split_name(canonical);
  if (!has_schema(space)) return get(space, name);
  if (!schema.empty()) return get(space, join_key(schema, name));
  if (has_temporary) {
    if (const Object* found = get(space, join_key(kTemporary, name))) return found;
  }
  for (const std::string& candidate : path()) {
    if (const Object* found = get(space, join_key(candidate, name))) return found;
  }
  return nullptr;
}

std::vector<const Object*> Schema::State::routines(std::string_view canonical) const {
  const auto [schema, name] = split_name(name_of_routine(canonical));
  const std::string_view types = canonical.substr(name_of_routine(canonical).size());
  std::vector<const Object*> found;
  for (const std::string& candidate : schema.empty() ? path() : std::vector<std::string>{schema}) {
    const std::string key = join_key(candidate, name);
    if (!types.empty()) {
      if (const Object* routine = get(Space::routine, key + std::string(types))) found.push_back(routine);
    } else {
      for (const std::string& overload : linked(Link::overload, key)) {
        if (const Object* routine = get(Space::routine, overload)) found.push_back(routine);
      }
    }
    if (!found.empty()) break;
  }
  return found;
}

std::string Schema::State::key_of(std::string_view canonical, Space space) const {
  if (const Object* found = find(canonical, space)) return found->key;
  const std::string_view types =
      space == Space::routine ? canonical.substr(name_of_routine(canonical).size()) : std::string_view();
  const auto [schema, name] = split_name(canonical.substr(0, canonical.size() - types.size()));
  if (!has_schema(space)) return name;
  return join_key(schema.empty() ? path().front() : schema, name + std::string(types));
}

// Where CREATE puts it: never where search_path merely finds another one.
std::string Schema::State::new_key(std::string_view canonical, Space space,
                                   const Operation& operation) const {
  const std::string_view types =
      space == Space::routine ? canonical.substr(name_of_routine(canonical).size()) : std::string_view();
  const auto [schema, name] = split_name(canonical.substr(0, canonical.size() - types.size()));
  if (!has_schema(space)) return name;
  const std::string plain = name + std::string(types);
  if (!schema.empty()) return join_key(schema, plain);
  return join_key(operation.has_flag("TEMP") ? kTemporary : std::string_view(path().front()), plain);
}

Answer Schema::State::is_new(const Object& object) const {
  if (object.temporary) return Answer::yes;
  if (change_set > 0 && object.made == change_set && object.is_new_if_made == Answer::yes) return Answer::yes;
  Answer result = change_set > 0 && object.made == change_set ? object.is_new_if_made : Answer::no;
  if (object.table.empty()) return result;
  const Object* table = get(Space::relation, object.table);
  return table == nullptr ? result : std::max(result, is_new(*table));
}

std::vector<const Object*> Schema::State::partitions(const Object& table) const {
  std::vector<const Object*> found;
  std::unordered_set<std::string_view> seen = {table.key};
  const Object* parent = &table;
  for (std::size_t next = 0; parent != nullptr; ++next) {
    for (const std::string& key : linked(Link::partition, parent->key)) {
      const Object* child = get(Space::relation, key);
      if (child == nullptr) continue;
      const bool inherits = std::ranges::find(child->inherits, parent->key) != child->inherits.end();
      if ((inherits || child->partition_of == parent->key) && seen.insert(child->key).second)
        found.push_back(child);
    }
    parent = next < found.size() ? found[next] : nullptr;
  }
  return found;
}

std::vector<const Object*> Schema::State::referencing(const Object& table) const {
  std::vector<const Object*> found;
  for (const std::string& key : linked(Link::reference, table.key)) {
    const Object* other = get(Space::relation, key);
    if (other == nullptr || other->key == table.key) continue;
    const bool refers = std::ranges::any_of(
        other->constraints, [&](const Constraint& constraint) { return constraint.referenced == table.key; });
    if (refers) found.push_back(other);
  }
  return found;
}

std::vector<const Object*> Schema::State::users_of(const Object& type) const {
  std::vector<const Object*> found;
  std::unordered_set<std::string_view> seen;
  std::vector<const Object*> types = {&type};
  for (std::size_t next = 0; next < types.size(); ++next) {
    const Object& of = *types[next];
    const auto is_it = [&of](std::string_view name) {
      return split_name(base_of_type(name)).second == name_of_key(of.key);
    };
    for (const std::string& key : linked(Link::type, of.key)) {
      const Object* domain = get(Space::type, key);
      if (domain != nullptr && domain->kind == ObjectKind::domain && is_it(domain->base_type) &&
          seen.insert(domain->key).second)
        types.push_back(domain);
      const Object* table = get(Space::relation, key);
      if (table == nullptr) continue;
      const bool uses =
          table->of_type == of.key ||
          std::ranges::any_of(table->columns, [&](const Column& one) { return is_it(one.type); });
      if (uses && seen.insert(table->key).second) found.push_back(table);
    }
  }
  return found;
}

std::vector<const Object*> Schema::State::relations_in(std::string_view schema) const {
  std::vector<const Object*> found;
  for (const std::string& id : linked(Link::member, schema)) {
    const Object* member = id[0] == 'r' ? get(Space::relation, std::string_view(id).substr(2)) : nullptr;
    if (member != nullptr && member->exists != Answer::no) found.push_back(member);
  }
  return found;
}

bool Schema::State::skips(const Operation& operation) const {
  CanonicalReader reader(operation);
  if (reader.take("CREATE TABLE")) return head.skipped && reader.take_word() == head.name;
  if (!operation.has_flag("IF NOT EXISTS")) return false;
  if (reader.take("CREATE INDEX")) {
    const std::string index = key_of(reader.take_word(), Space::relation);
    const Object* found = get(Space::relation, index);
    return !operation.has_flag("UNNAMED") && found != nullptr && found->exists == Answer::yes;
  }
  if (!reader.take("ALTER TABLE")) return false;
  const Object* table = get(Space::relation, key_of(reader.take_word(), Space::relation));
  if (table == nullptr || !reader.take("ADD COLUMN")) return false;
  const std::string name = plain_name(reader.take_word());
  if (reader.take_type().empty()) return skipped_column == std::pair(table->key, name);
  const Column* column = table->column(name);
  return column != nullptr && column->known && !column->perhaps;
}

}  // namespace lockkeeper::sql
