#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "rules/fact.h"
#include "rules/linter.h"
#include "rules/name_patterns.h"
#include "rules/operation_log.h"
#include "sql/effects.h"
#include "sql/schema.h"
#include "sql/script.h"
#include "sql/session.h"

/// The facts themselves; nothing outside rules/ includes this.
namespace lockkeeper::rules {

/// What facts found out on the way and messages may show.
struct Details {
  std::string function;    ///< {function}: one that is neither the server's nor the folder's
  std::string old_type;    ///< {old-type}: canonical
  std::string dependents;  ///< {dependents}: indexes and constraints that go with a column
  std::string cut_name;    ///< {cut-name}: what the server makes of a name that is too long
  std::string key_types;   ///< {key-types}: "integer and bigint", of a foreign key and what it references
  std::string missing;     ///< {missing}: the required columns that a table lacks
  std::string pattern;     ///< {pattern}: the configured one that a name does not match
};

/// An operation and all that can be asked about the moment before it.
struct Moment {
  const sql::Operation& operation;
  const sql::Script& script;
  const sql::Schema& schema;
  const sql::Session& session;
  const sql::Effects& effects;
  const LintOptions& options;
  const NamePatterns& names;
  const Captures& captures;
  Details& details;

  /// What the captured group holds; empty when it took no part.
  std::string_view value(std::string_view group) const { return captures.value(group); }
  const sql::Object* table() const;
  /// The column of the group `group` in that table; nullptr when the table or the column is not known.
  const sql::Column* column(std::string_view group) const;
  /// SQL of the slot that a group like {expr} captured ("#1").
  std::string_view slot(std::string_view group) const { return slot_text(value(group)); }
  /// SQL of the slot "#1"; empty for any other text.
  std::string_view slot_text(std::string_view number) const;
};

using Arguments = std::span<const std::string_view>;
struct FactRow {
  std::string_view name;
  sql::Answer (*ask)(const Moment&, Arguments);
};
std::span<const FactRow> schema_facts();      // what exists: facts_schema.cpp
std::span<const FactRow> effect_facts();      // locks, rewrites, the transaction: facts_effects.cpp
std::span<const FactRow> row_facts();         // rows read and changed: facts_rows.cpp
std::span<const FactRow> text_facts();        // expressions and lists: facts_text.cpp
std::span<const FactRow> expression_facts();  // conditions, calls, names as written: facts_expression.cpp
std::span<const FactRow> key_facts();         // keys and indexes of a table: facts_key.cpp
std::span<const FactRow> size_facts();        // what a snapshot knows: facts_size.cpp
std::span<const FactRow> policy_facts();      // what the configuration asks for: facts_policy.cpp

/// An existing table is read, or rows of one are changed, without a condition that leaves few: what takes as
/// long as the table is large.
sql::Answer touches_many_rows(const Moment& moment);

/// The answer, with the fact's prefixes applied. Not for `earlier`, `later` and `with`: those ask the
/// OperationLog.
sql::Answer ask(const Fact& fact, const Moment& moment);

}  // namespace lockkeeper::rules
