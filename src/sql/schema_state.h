#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sql/canonical_reader.h"
#include "sql/schema.h"

namespace lockkeeper::sql {

/// What a Schema holds and how it changes; included by schema*.cpp alone.
///
/// Objects lie in one hash table under "<space>:<key>". A dropped object leaves its node with `exists` no, so
/// that IF NOT EXISTS behind a DROP is known to make something new. What refers to what (partitions, foreign
/// keys, types, members of schemas) is kept as links that may be stale and are verified when read; so only
/// objects need undo.
struct Schema::State {
  using Space = Schema::Space;
  enum class Link : char {
    partition = 'p',
    reference = 'r',
    type = 't',
    member = 'm',
    overload = 'o',
    owned = 'w',
    view = 'v'  // from nothing: all views
  };

  // Objects (schema_state.cpp).
  const Object* get(Space space, std::string_view key) const;
  Object* edit(Space space, std::string_view key);
  Object& put(Space space, Object object);
  void remove(Space space, std::string_view key);
  bool is_gone(Space space, std::string_view key) const;
  void link(Link kind, std::string_view from, std::string_view to);
  std::vector<std::string> linked(Link kind, std::string_view from) const;
  void link_all(const Object& table);
  void link_type(const Object& table, const Column& column);

  // Names (schema_state.cpp).
  const std::vector<std::string>& path() const {
    return settings.local_path ? *settings.local_path : settings.path;
  }
  std::string new_key(std::string_view canonical, Space space, const Operation& operation) const;
  const Object* find(std::string_view canonical, Space space) const;
  std::string key_of(std::string_view canonical, Space space) const;
  std::vector<const Object*> routines(std::string_view canonical) const;
  Answer is_new(const Object& object) const;
  std::vector<const Object*> partitions(const Object& table) const;
  std::vector<const Object*> referencing(const Object& table) const;
  std::vector<const Object*> users_of(const Object& type) const;
  std::vector<const Object*> relations_in(std::string_view schema) const;
  bool skips(const Operation& operation) const;

  // Blocks and settings (schema_block.cpp).
  void apply_transaction(const Operation& operation, CanonicalReader reader);
  void apply_setting(CanonicalReader reader);
  void begin(std::string_view name);
  void commit();
  void roll_back_to(std::size_t frame);
  void end_file(bool committed);
  void begin_trial();
  void end_trial();

  // Replay (schema.cpp dispatches).
  void apply(const Operation& operation);
  void learn(const LiveTable& table);
  void note_rows(std::string_view canonical);
  void note_empty(std::string_view canonical);

  // CREATE (schema_create.cpp).
  void create(const Operation& operation, CanonicalReader reader);
  void create_index(const Operation& operation, CanonicalReader reader);
  void create_type(const Operation& operation, CanonicalReader reader);
  void create_domain(const Operation& operation, CanonicalReader reader);
  void create_view(const Operation& operation, CanonicalReader reader, ObjectKind kind);
  void create_routine(const Operation& operation, CanonicalReader reader);
  void attach(const Operation& operation, CanonicalReader reader, ObjectKind kind);
  Object* make(const Operation& operation, std::string_view canonical, Space space, ObjectKind kind);
  Answer newness(const Operation& operation, Space space, std::string_view key) const;

  // CREATE TABLE, columns and constraints (schema_table.cpp).
  void create_table(const Operation& operation, CanonicalReader reader, ObjectKind kind);
  void create_table_head(const Operation& operation, std::string_view name, ObjectKind kind);
  void table_element(Object& table, const Operation& operation, CanonicalReader reader);
  void copy_table(Object& table, std::string_view source, const Operation& operation, Link how);
  void copy_indexes(Object& table, const Object& source);
  void add_column(Object& table, const Operation& operation, CanonicalReader reader);
  void add_column_part(Object& table, Column& column, const Operation& operation, CanonicalReader reader);
  void add_constraint(Object& table, const Operation& operation, CanonicalReader reader);
  void finish_constraint(Object& table, Constraint constraint, const Operation& operation);
  void use_index(Object& table, Constraint constraint, std::string_view index, const Operation& operation);
  void add_check(Constraint& constraint, std::string_view text, const Object& table) const;
  void read_reference(Constraint& constraint, CanonicalReader reader) const;
  void add_index(Object& table, Index index);
  void add_owned_sequence(Object& table, const Column& column);
  std::string free_name(const Object& table, std::string name, ConstraintKind kind);

  // ALTER (schema_alter.cpp).
  void alter(const Operation& operation, CanonicalReader reader);
  void alter_relation(const Operation& operation, CanonicalReader reader, ObjectKind kind);
  void alter_action(Object& table, const Operation& operation, CanonicalReader reader);
  void alter_column(Object& table, CanonicalReader reader);
  void alter_partitions(Object& table, const Operation& operation, CanonicalReader reader);
  void validate(Object& table, std::string_view constraint);
  void alter_type(const Operation& operation, CanonicalReader reader, ObjectKind kind);
  void alter_domain(Object& domain, const Operation& operation, CanonicalReader reader);
  void alter_routine(CanonicalReader reader);
  Object* table_for(std::string_view canonical, ObjectKind kind, Answer exists);
  Column* column_for(Object& table, std::string_view plain) const;
  void set_not_null(Object& table, const std::vector<std::string>& columns) const;

  // Renames (schema_rename.cpp).
  void move_relation(std::string old_key, const std::string& new_key);
  void move_followers(const std::string& old_key, const Object& moved,
                      const std::vector<std::string>& sequences);
  void move_type(std::string old_key, const std::string& new_key);
  void move_routine(std::string old_key, const std::string& new_key);
  void rename_schema(std::string_view old_name, std::string_view new_name);
  void rename_column(Object& table, std::string_view from, std::string_view to);
  void rename_constraint(Object& table, std::string_view from, std::string_view to);
  void rename_index_of(std::string_view table, std::string_view from, std::string_view to);

  // DROP (schema_drop.cpp).
  void drop(const Operation& operation, CanonicalReader reader);
  void drop_relation(const std::string& key, const Operation& operation);
  void drop_type(const std::string& key, const Operation& operation);
  void drop_schema(std::string_view canonical, const Operation& operation);
  void drop_routine(std::string_view canonical);
  void drop_attachment(CanonicalReader reader, ObjectKind kind);
  void drop_column(Object& table, std::string_view plain, const Operation& operation);
  void drop_constraint(Object& table, std::string_view plain, const Operation& operation);
  void drop_references(const Object& table, const std::vector<std::string>* columns);
  void drop_index_of(Object& table, std::string_view plain);
  void doubt_views();
  void note_dropped_key(Object& table, std::string_view index_name) const;

  std::uint32_t change_set = 0;
  bool has_folder = true;
  bool has_gaps = false;
  bool in_trial = false;         // then the first frame is the trial's, and no COMMIT ends it
  bool had_gaps_before = false;  // the trial
  mutable std::uint64_t look_ups = 0;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Node {
    Object object;
    std::uint64_t saved_in = 0;  // serial of the frame that holds its copy
  };
  struct Saved {
    std::string id;
    std::optional<Object> before;  // nothing: there was no node
    std::uint64_t saved_in = 0;
  };
  // Of the session, and what SET LOCAL put over it until the block ends.
  struct Settings {
    std::vector<std::string> path = {"public"};
    std::optional<std::vector<std::string>> local_path;
    Answer utc = Answer::unknown;
    std::optional<Answer> local_utc;
  };
  // A block (the first) or a savepoint in it.
  struct Frame {
    std::string name;
    std::size_t journal_begin = 0;
    std::uint64_t serial = 0;
    Settings settings;
  };
  // The table that the last head of CREATE TABLE made, to which the elements behind it belong.
  struct Head {
    std::string name;
    std::string key;
    bool skipped = false;
  };

  static std::string id_of(Space space, std::string_view key);
  Node* node(std::string_view id) const;
  Node& save(const std::string& id);

  std::unordered_map<std::string, std::unique_ptr<Node>, Hash, std::equal_to<>> nodes;
  std::unordered_map<std::string, std::set<std::string>, Hash, std::equal_to<>> links;
  std::vector<Saved> journal;
  std::vector<Frame> frames;
  std::uint64_t last_serial = 0;
  Settings settings;
  Head head;
  // The column that the last ADD COLUMN IF NOT EXISTS found there: what follows for it is not done.
  std::pair<std::string, std::string> skipped_column;
  std::unordered_map<std::string, unsigned> last_numbers;  // of free_name(), by table and name
  bool has_types = false;
  bool has_temporary = false;

  friend class Schema;
};

/// What the server allows at most (MaxHeapAttributeNumber), and a bound of ours for what it does not bound:
/// more of a hostile text is not followed, so that work stays linear.
constexpr std::size_t kMaxColumns = 1600;
constexpr std::size_t kMaxConstraints = 2000;
/// Each open savepoint may hold a copy of every object; a deeper one is not followed.
constexpr std::size_t kMaxSavepoints = 64;
/// Of the numbers that make an unnamed constraint or index unique, those tried one by one.
constexpr unsigned kNumbersTried = 20;

/// `app."Order"` -> {"app", "Order"}, plain; the schema is empty when none is written.
std::pair<std::string, std::string> split_name(std::string_view canonical);
std::string join_key(std::string_view schema, std::string_view name);
/// The type's name without modifiers and brackets: "varchar(10)[]" -> "varchar".
std::string_view base_of_type(std::string_view type);
/// The plain names of a list of key columns ("a DESC" -> "a"); an expression is "#".
std::vector<std::string> plain_columns(const std::vector<std::string_view>& elements);
std::string plain_column(std::string_view element);

}  // namespace lockkeeper::sql
