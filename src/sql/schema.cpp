// What a Schema answers, and which part of the replay an operation goes to.
#include "sql/schema.h"

#include <algorithm>

#include "sql/expression.h"
#include "sql/schema_state.h"

namespace lockkeeper::sql {

namespace {

using Space = Schema::Space;

constexpr Space kSpaces[] = {Space::relation, Space::type, Space::routine, Space::schema, Space::extension};

}  // namespace

std::string_view name_of_key(std::string_view key) {
  // A routine's argument types hold dots too.
  const std::size_t dot = key.substr(0, key.find('(')).find('.');
  return dot == key.npos ? key : key.substr(dot + 1);
}

std::string_view schema_of_key(std::string_view key) {
  const std::size_t dot = key.find('.');
  return dot == key.npos ? std::string_view() : key.substr(0, dot);
}

std::string canonical_key(std::string_view key) {
  const std::string_view schema = schema_of_key(key);
  std::string name = canonical_name(name_of_key(key));
  if (schema.empty() || schema == "public" || schema == "pg_temp") return name;
  return canonical_name(schema) + '.' + name;
}

const Column* Object::column(std::string_view plain) const {
  const auto found = std::ranges::find(columns, plain, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

const Constraint* Object::constraint(std::string_view plain) const {
  const auto found = std::ranges::find(constraints, plain, &Constraint::name);
  return found == constraints.end() ? nullptr : &*found;
}

bool Index::is_computed() const {
  return !predicate.empty() || std::ranges::find(columns, "#") != columns.end();
}

bool Index::depends_on(std::string_view column) const {
  return std::ranges::find(columns, column) != columns.end() ||
         std::ranges::find(computed_from, column) != computed_from.end();
}

const Index* Object::index(std::string_view plain) const {
  const auto found = std::ranges::find(indexes, plain, &Index::name);
  return found == indexes.end() ? nullptr : &*found;
}

bool Object::has(ObjectKind attachment) const {
  return std::ranges::find(attachments, attachment, &Attachment::kind) != attachments.end();
}

namespace {

/// What it runs is not known: it may have made anything.
bool is_opaque(const Operation& operation) {
  if (!operation.analysed || operation.has_flag("OPAQUE")) return true;
  if (!operation.text.starts_with("EXECUTE DYNAMIC")) return false;
  constexpr std::string_view kMakesNoRelation[] = {"grant",      "revoke",      "comment",     "notify",
                                                   "analyze",    "create role", "create user", "alter role",
                                                   "alter user", "drop role",   "drop user"};
  const auto text = operation.slots.empty() ? std::nullopt : leading_text(operation.slots.front().text);
  return !text || std::ranges::none_of(kMakesNoRelation,
                                       [&text](std::string_view words) { return text->starts_with(words); });
}

}  // namespace

void Schema::State::apply(const Operation& operation) {
  if (is_opaque(operation)) has_gaps = true;
  CanonicalReader reader(operation);
  if (reader.take("CREATE")) return create(operation, reader);
  if (reader.take("ALTER")) return alter(operation, reader);
  if (reader.take("DROP")) return drop(operation, reader);
  if (reader.at("SET") || reader.at("RESET") || reader.at("DISCARD")) return apply_setting(reader);
  for (const std::string_view verb :
       {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PREPARE TRANSACTION"}) {
    if (reader.at(verb)) return apply_transaction(operation, reader);
  }
  if (reader.take("INSERT INTO") || reader.take("UPDATE") || reader.take("MERGE INTO"))
    return note_rows(reader.take_word());
  if (reader.take("TRUNCATE")) return note_empty(reader.take_word());
  if (reader.take("DELETE FROM")) {
    const std::string_view table = reader.take_word();
    if (reader.at_end() && !operation.has_flag("USING")) note_empty(table);
    return;
  }
  if (reader.take("COPY")) {
    const std::string_view table = reader.take_word();
    if (reader.skip_behind("FROM")) note_rows(table);
  }
}

// Of relations that nobody made here it says nothing new: they have rows anyway.
void Schema::State::note_rows(std::string_view canonical) {
  const Object* found = find(canonical, Space::relation);
  if (found == nullptr || (found->emptied == 0 && (found->mentioned || found->has_rows))) return;
  Object* filled = edit(Space::relation, found->key);
  filled->has_rows = !filled->mentioned;
  filled->emptied = 0;
}

void Schema::State::note_empty(std::string_view canonical) {
  Object* table = table_for(canonical, ObjectKind::table, Answer::yes);
  if (!table->mentioned) table->has_rows = false;
  table->emptied = change_set;
}

Schema::Schema() : state_(std::make_unique<State>()) {}
Schema::~Schema() = default;

void Schema::begin_change_set() { ++state_->change_set; }
std::uint32_t Schema::change_set() const { return state_->change_set; }
void Schema::set_has_folder(bool yes) { state_->has_folder = yes; }
bool Schema::has_gaps() const { return state_->has_gaps; }
void Schema::note_gap() { state_->has_gaps = true; }
std::uint64_t Schema::look_ups() const { return state_->look_ups; }

void Schema::learn(const LiveTables& tables) {
  for (const auto& [key, table] : tables.all()) state_->learn(table);
}

void Schema::apply(const Operation& operation) { state_->apply(operation); }

void Schema::apply_statement(std::span<const Operation> operations) {
  for (const std::uint32_t index : server_order(operations)) state_->apply(operations[index]);
}

void Schema::end_file(bool committed) { state_->end_file(committed); }
void Schema::begin_trial() { state_->begin_trial(); }
void Schema::end_trial() { state_->end_trial(); }

const Object* Schema::find(std::string_view canonical) const {
  for (const Space space : kSpaces) {
    if (const Object* found = state_->find(canonical, space)) return found;
  }
  return nullptr;
}

const Object* Schema::find(std::string_view canonical, Space space) const {
  return state_->find(canonical, space);
}

const Object* Schema::find_routine(std::string_view canonical) const {
  return state_->find(canonical, Space::routine);
}

std::vector<const Object*> Schema::routines(std::string_view canonical) const {
  return state_->routines(canonical);
}

const Object* Schema::relation(std::string_view key) const { return state_->get(Space::relation, key); }

std::string Schema::key_of(std::string_view canonical) const {
  return state_->key_of(canonical, Space::relation);
}

std::string Schema::key_of(std::string_view canonical, Space space) const {
  return state_->key_of(canonical, space);
}

Answer Schema::is_new(const Object& object) const { return state_->is_new(object); }

Answer Schema::is_new(std::string_view canonical) const {
  if (canonical.starts_with("pg_temp.")) return Answer::yes;
  const Object* found = find(canonical);
  return found == nullptr ? Answer::no : is_new(*found);
}

Answer Schema::is_new_column(std::string_view table, std::string_view column) const {
  const Object* object = find(table, Space::relation);
  if (object == nullptr) return is_new(table);
  const Answer whole = is_new(*object);
  const Column* found = object->column(plain_name(column));
  if (found == nullptr || change_set() == 0 || found->made != change_set()) return whole;
  return std::max(whole, found->is_new_if_made);
}

Answer Schema::is_new_constraint(std::string_view table, std::string_view constraint) const {
  const Object* object = find(table, Space::relation);
  if (object == nullptr) return is_new(table);
  const Constraint* found = object->constraint(plain_name(constraint));
  if (found != nullptr && change_set() > 0 && found->made == change_set()) return Answer::yes;
  return is_new(*object);
}

bool Schema::is_temporary(std::string_view canonical) const {
  if (canonical.starts_with("pg_temp.")) return true;
  const Object* found = find(canonical);
  return found != nullptr && found->temporary;
}

Answer Schema::proven_not_null(std::string_view table, std::string_view column) const {
  const Object* object = find(table, Space::relation);
  if (object == nullptr) return Answer::no;
  const std::string plain = plain_name(column);
  const Column* found = object->column(plain);
  if (found != nullptr && found->not_null) return Answer::yes;
  for (const Constraint& constraint : object->constraints) {
    if (!constraint.valid || !constraint.enforced) continue;
    const auto& proved = constraint.proves_not_null;
    if (std::ranges::find(proved, plain) != proved.end()) return Answer::yes;
  }
  return object->validated_unknown == 1 ? Answer::unknown : Answer::no;
}

Answer Schema::is_utc() const { return state_->settings.local_utc.value_or(state_->settings.utc); }

std::vector<const Object*> Schema::partitions(const Object& table) const { return state_->partitions(table); }
std::vector<const Object*> Schema::referencing(const Object& table) const {
  return state_->referencing(table);
}
std::vector<const Object*> Schema::users_of(const Object& type) const { return state_->users_of(type); }
std::vector<const Object*> Schema::relations_in(std::string_view schema) const {
  return state_->relations_in(schema);
}
bool Schema::skips(const Operation& operation) const { return state_->skips(operation); }

std::vector<const Object*> Schema::objects() const {
  std::vector<const Object*> found;
  for (const auto& [id, node] : state_->nodes) {
    if (node->object.exists != Answer::no) found.push_back(&node->object);
  }
  std::ranges::sort(found, {}, &Object::key);
  return found;
}

}  // namespace lockkeeper::sql
