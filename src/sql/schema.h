#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/answer.h"
#include "sql/live_tables.h"
#include "sql/operation.h"

namespace lockkeeper::sql {

enum class ObjectKind : std::uint8_t {
  table,
  foreign_table,
  view,
  matview,
  sequence,
  index,
  type,
  domain,
  schema,
  routine,
  trigger,
  policy,
  extension,
  other,
};
enum class ConstraintKind : std::uint8_t { check, unique, primary_key, foreign_key, exclude, not_null };

/// All names inside are plain (not canonical). `made` is the number of the change set that made the thing, 0
/// for earlier files.
struct Column {
  std::string name;
  std::string type;  ///< canonical spelling: "varchar(50)"
  bool not_null = false;
  bool known = true;  ///< false: statements speak of it, nobody here made it; what is not set is not known
  std::string default_text;   ///< SQL of the default, empty without one ("NULL" gives none)
  bool default_null = false;  ///< a DEFAULT NULL is written out
  bool identity = false;
  bool serial = false;
  bool generated = false;
  std::uint32_t made = 0;
  Answer is_new_if_made = Answer::yes;  ///< unknown for IF NOT EXISTS that nobody can decide
  bool perhaps = false;                 ///< ADD COLUMN IF NOT EXISTS on a table that the folder did not make
  bool filled = false;  ///< when it was added, every row got a value: a default, a number, an expression
};

struct Constraint {
  std::string name;
  ConstraintKind kind = ConstraintKind::check;
  std::vector<std::string> columns;          ///< of a CHECK: those that it names
  std::string check_text;                    ///< SQL of a CHECK
  std::vector<std::string> proves_not_null;  ///< by a CHECK, once it is valid
  std::string referenced;                    ///< key of the referenced table
  std::vector<std::string> referenced_columns;
  bool valid = true;
  bool enforced = true;
  std::uint32_t made = 0;
};

struct Index {
  std::string name;
  std::vector<std::string> columns;  ///< plain names; an expression is "#"
  std::string method = "btree";
  std::string predicate;
  bool unique = false;
  bool of_constraint = false;
  std::uint32_t made = 0;
  std::vector<std::string> computed_from = {};  ///< the columns that its expressions and its predicate name

  /// Has an expression or a predicate.
  bool is_computed() const;
  /// As a key column, in an expression or in the predicate.
  bool depends_on(std::string_view column) const;
};

/// A unique key of a table that was dropped: for as long as nobody writes, no two rows are equal in it.
struct DroppedKey {
  std::vector<std::string> columns;
  std::uint32_t change_set = 0;  ///< in which it was dropped
};

/// What hangs on a table and has its name only there.
struct Attachment {
  ObjectKind kind = ObjectKind::trigger;  ///< trigger, policy, or other for a rule
  std::string name;
  std::uint32_t made = 0;
};

/// A table, view, index, type ..: anything with a name of its own. One that the folder did not make is there
/// too as soon as a statement speaks of it (`mentioned`), with what that statement tells.
struct Object {
  std::string key;  ///< "schema.name", plain; of a routine also "(types)"
  ObjectKind kind = ObjectKind::other;
  Answer exists =
      Answer::yes;         ///< unknown: only statements with IF EXISTS spoke of it; never no to the caller
  bool mentioned = false;  ///< nobody here made it
  bool live = false;       ///< and a snapshot tells its columns and indexes
  std::uint32_t made = 0;  ///< number of the change set that made it
  Answer is_new_if_made = Answer::yes;  ///< unknown for IF NOT EXISTS that nobody can decide
  bool temporary = false;
  bool known_whole = false;  ///< made by the folder: what is not listed is not there
  bool partitioned = false;
  std::vector<std::string> partition_key;  ///< plain names; an expression is "#"
  std::string partition_of;                ///< key of the parent
  std::string of_type;                     ///< key of the type that it was made OF
  std::string default_partition;           ///< key, of a partitioned table
  std::vector<std::string> inherits;       ///< keys of the parents of INHERITS
  bool has_rows = false;                   ///< rows were put in since it was made
  std::uint32_t emptied = 0;  ///< change set in which all rows were deleted and none were put in since
  bool row_security = false;
  std::vector<Column> columns;  ///< of a view: empty when its query does not tell them
  std::vector<Constraint> constraints;
  std::vector<Index> indexes;            ///< of a table or matview
  std::vector<DroppedKey> dropped_keys;  ///< of the change set that dropped last
  std::vector<Attachment> attachments;   ///< triggers, policies, rules
  std::string table;                     ///< key: of an index or an owned sequence, the table it belongs to
  std::string owner_column;              ///< of a serial's or identity's sequence
  std::vector<std::string> enum_values;  ///< decoded
  char volatility = 0;                   ///< routine: 'i', 's' or 'v'
  bool constrained = false;              ///< domain: has CHECK or NOT NULL
  std::string base_type;                 ///< of a domain; of a routine, what it returns
  /// VALIDATE CONSTRAINTs whose definition nobody knows.
  std::uint32_t validated_unknown = 0;
  std::vector<std::string> validated_names;

  const Column* column(std::string_view plain) const;
  const Constraint* constraint(std::string_view plain) const;
  const Index* index(std::string_view plain) const;
  bool has(ObjectKind attachment) const;
};

/// The order in which the server's passes reach the operations of one statement: of ALTER TABLE, and of the
/// elements of CREATE TABLE, drops, type changes, new columns with their defaults, column attributes,
/// indexes, other constraints, the rest (AT_PASS_* of tablecmds.c). Judge and apply in this order, and a fact
/// sees what the server sees. Indexes into `statement`.
std::vector<std::uint32_t> server_order(std::span<const Operation> statement);

/// What the linter knows statically, built by replaying operations; never by executing anything.
///
/// Pointers and references that it gives hold until the next change. Each apply() touches the objects that
/// the operation names (and what hangs on them); inside a block, an object is copied when it is first
/// changed, so that ROLLBACK can put it back.
class Schema {
 public:
  Schema();
  ~Schema();
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  /// What is made from here on is new. Counts from 1; before the first call everything is earlier.
  void begin_change_set();
  std::uint32_t change_set() const;
  /// Whether a folder of earlier migrations was there to ask; without one (`lint -`), IF NOT EXISTS is
  /// unknown.
  void set_has_folder(bool yes);
  /// What a snapshot of the database knows is there before the first file, as if a statement had spoken of it
  /// (`mentioned`, `live`); what the folder makes under the same name takes its place.
  void learn(const LiveTables& tables);

  /// Replays one operation. Operations of context `stored` are not the caller's to replay, those of a down
  /// section only in a trial. BEGIN, COMMIT, ROLLBACK, SAVEPOINT, SET of search_path and timezone are
  /// followed too: ROLLBACK and ROLLBACK TO restore what was. The elements of a CREATE TABLE go to the table
  /// of the last head, also when it is a temporary one or was skipped by IF NOT EXISTS. An operation that was
  /// not analysed, an opaque body and dynamic SQL are noted as a gap.
  void apply(const Operation& operation);
  /// All operations of one statement, in server_order().
  void apply_statement(std::span<const Operation> operations);
  /// What a down section does is tried and put back: between the two, operations are applied as ever, and
  /// COMMIT keeps nothing. Only between files or behind end_file().
  void begin_trial();
  void end_trial();
  /// The end of a file that the runner wraps in a transaction, or of one that left a block open (then it
  /// rolls back). The session ends with the file: search_path and timezone are the defaults again, temporary
  /// objects are gone.
  void end_file(bool committed);

  /// Looks a canonical name up through search_path (pg_temp first, then public when nothing is set);
  /// `nullptr` when unknown.
  const Object* find(std::string_view canonical) const;
  /// The same for one namespace only: relations (tables, views, indexes, sequences), types, routines,
  /// schemas, extensions.
  enum class Space : std::uint8_t { relation, type, routine, schema, extension };
  const Object* find(std::string_view canonical, Space space) const;
  /// With a list of types exactly that one, without one the only one of the name.
  const Object* find_routine(std::string_view canonical) const;
  /// All overloads of a name, or the one with that list of types.
  std::vector<const Object*> routines(std::string_view canonical) const;
  /// A relation by its key; `nullptr` when unknown.
  const Object* relation(std::string_view key) const;
  /// "schema.name", the identity of a relation whether known or not: what `earlier(..)` compares.
  std::string key_of(std::string_view canonical) const;
  /// The same for another namespace.
  std::string key_of(std::string_view canonical, Space space) const;

  /// Made in this change set, or belongs to something that was, or is temporary.
  Answer is_new(const Object& object) const;
  Answer is_new(std::string_view canonical) const;
  /// `table` canonical; `column` and `constraint` canonical names of one part.
  Answer is_new_column(std::string_view table, std::string_view column) const;
  Answer is_new_constraint(std::string_view table, std::string_view constraint) const;
  bool is_temporary(std::string_view canonical) const;
  /// A valid CHECK, the column's own NOT NULL or a primary key proves it. Unknown: one validated constraint
  /// whose definition nobody knows.
  Answer proven_not_null(std::string_view table, std::string_view column) const;

  /// The partitions (all levels) or the tables that inherit, as far as known.
  std::vector<const Object*> partitions(const Object& table) const;
  /// The other tables with a foreign key to this one.
  std::vector<const Object*> referencing(const Object& table) const;
  /// The tables with a column of this type or domain, or of a domain over it, and those made OF the type.
  std::vector<const Object*> users_of(const Object& type) const;
  /// The relations of a schema (plain name).
  std::vector<const Object*> relations_in(std::string_view schema) const;
  /// The operation, or the head that it belongs to, makes with IF NOT EXISTS what is certainly there: the
  /// server does nothing.
  bool skips(const Operation& operation) const;

  /// Some earlier statement of the folder was not analysed: what it made is not known.
  bool has_gaps() const;
  /// Whether the session's TimeZone is always in step with UTC; unknown until a SET says so.
  Answer is_utc() const;
  void note_gap();

  /// Objects by key, for tests and dumps.
  std::vector<const Object*> objects() const;
  /// Work counters for the scaling test.
  std::uint64_t look_ups() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// "schema.name" -> "name", and -> "schema".
std::string_view name_of_key(std::string_view key);
std::string_view schema_of_key(std::string_view key);
/// A key in canonical spelling: `app.Order` -> `app."Order"`, without the schema when it is public or
/// pg_temp.
std::string canonical_key(std::string_view key);

}  // namespace lockkeeper::sql
