#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sql/answer.h"
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
  std::string default_text;  ///< SQL of the default, empty without one ("NULL" gives none)
  bool identity = false;
  bool serial = false;
  bool generated = false;
  std::uint32_t made = 0;
  bool perhaps = false;     ///< ADD COLUMN IF NOT EXISTS on a table that the folder did not make
  bool same_value = false;  ///< added with a default that is the same in every row
};

struct Constraint {
  std::string name;
  ConstraintKind kind = ConstraintKind::check;
  std::vector<std::string> columns;
  std::string check_text;  ///< SQL of a CHECK
  std::string referenced;  ///< key of the referenced table
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
};

/// A table, view, index, type ..: anything with a name of its own.
struct Object {
  std::string key;  ///< "schema.name", plain; of a routine also "(types)"
  ObjectKind kind = ObjectKind::other;
  std::uint32_t made = 0;               ///< number of the change set that made it
  Answer is_new_if_made = Answer::yes;  ///< unknown for IF NOT EXISTS that nobody can decide
  bool temporary = false;
  bool known_whole = false;  ///< made by the folder: what is not listed is not there
  bool partitioned = false;
  std::string partition_of;
  bool has_rows = false;  ///< rows were put in since it was made
  bool row_security = false;
  std::vector<Column> columns;
  std::vector<Constraint> constraints;
  std::vector<Index> indexes;  ///< of a table or matview
  std::string table;           ///< key: of an index, trigger or policy, the table it belongs to
  std::vector<std::string> enum_values;
  char volatility = 0;                  ///< routine: 'i', 's' or 'v'
  bool constrained = false;             ///< domain: has CHECK or NOT NULL
  std::string base_type;                ///< domain
  std::uint32_t validated_unknown = 0;  ///< VALIDATE CONSTRAINTs whose definition nobody knows

  const Column* column(std::string_view plain) const;
  const Constraint* constraint(std::string_view plain) const;
};

/// What the linter knows statically, built by replaying operations; never by executing anything.
class Schema {
 public:
  Schema();
  ~Schema();
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  /// What is made from here on is new. Counts from 1; before the first call everything is earlier.
  void begin_change_set();
  std::uint32_t change_set() const { return change_set_; }
  /// Whether a folder of earlier migrations was there to ask; without one (`lint -`), IF NOT EXISTS is
  /// unknown.
  void set_has_folder(bool yes) { has_folder_ = yes; }

  /// Replays one operation. Operations of context `stored` and of a down section are not the caller's to
  /// replay. BEGIN, COMMIT, ROLLBACK, SAVEPOINT, SET search_path are followed too: ROLLBACK and ROLLBACK TO
  /// restore what was.
  void apply(const Operation& operation);
  /// The end of a file that the runner wraps in a transaction, or of one that left a block open (then it
  /// rolls back).
  void end_file(bool committed);

  /// Looks a canonical name up through search_path (pg_temp first, then public when nothing is set);
  /// `nullptr` when unknown.
  const Object* find(std::string_view canonical) const;
  /// The same for one namespace only: relations (tables, views, indexes, sequences), types, routines,
  /// schemas, extensions.
  enum class Space : std::uint8_t { relation, type, routine, schema, extension };
  const Object* find(std::string_view canonical, Space space) const;
  const Object* find_routine(std::string_view canonical) const;
  /// "schema.name", the identity of a relation whether known or not: what `earlier(..)` compares.
  std::string key_of(std::string_view canonical) const;

  /// Made in this change set, or belongs to something that was, or is temporary.
  Answer is_new(const Object& object) const;
  Answer is_new(std::string_view canonical) const;
  Answer is_new_column(std::string_view table, std::string_view column) const;
  Answer is_new_constraint(std::string_view table, std::string_view constraint) const;
  bool is_temporary(std::string_view canonical) const;
  /// A valid CHECK, the column's own NOT NULL or a primary key proves it. Unknown: one validated constraint
  /// whose definition nobody knows.
  Answer proven_not_null(std::string_view table, std::string_view column) const;

  /// Some earlier statement of the folder was not analysed: what it made is not known.
  bool has_gaps() const { return has_gaps_; }
  void note_gap() { has_gaps_ = true; }

  /// Objects by key, for tests and dumps.
  std::vector<const Object*> objects() const;
  /// Work counters for the scaling test.
  std::uint64_t look_ups() const { return look_ups_; }

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::uint32_t change_set_ = 0;
  bool has_folder_ = true;
  bool has_gaps_ = false;
  mutable std::uint64_t look_ups_ = 0;
};

}  // namespace lockkeeper::sql
