#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/answer.h"
#include "sql/lock.h"
#include "sql/operation.h"

namespace lockkeeper::sql {

class Schema;

enum class InTransaction : std::uint8_t { allowed, refused, needed };

struct RelationLock {
  std::string
      relation;  ///< canonical name as the operation spells it, or the Schema's for one it only implies
  LockMode mode = LockMode::none;
  Answer is_new = Answer::no;  ///< a lock on a new relation waits for nobody
};

/// What an operation does to relations on the server; conditions are decided with the Schema before it.
struct Effects {
  std::vector<RelationLock> locks;
  Answer rewrites = Answer::no;
  Answer scans = Answer::no;
  InTransaction in_transaction = InTransaction::allowed;
  bool writes_rows = false;  ///< INSERT, UPDATE, DELETE, MERGE, COPY FROM

  /// The strongest lock on a relation that is not certainly new.
  LockMode strongest_on_existing() const;
};

/// One row of the table per kind, first match wins; an operation without a row has no effects. `pg_version`
/// is the major version, 0 when none is configured (the newest is meant).
Effects effects_of(const Operation& operation, const Schema& schema, int pg_version);

/// The same answer as in effects_of(), for who asks for nothing else: reads no expression.
InTransaction in_transaction_of(const Operation& operation, const Schema& schema, int pg_version);

/// The rows, for the test that compares them with a server.
struct EffectsRow {
  /// Canonical words: `{t}` takes one word as a name, `*` any number of words, a flag stands behind `|`.
  std::string_view pattern;
  /// "t AE, p SRE": names of the pattern, or what the Schema knows of them: `table(i)`, `below(i)` (its
  /// partitions) and `indexes(t)`, `default(p)`, `parent(t)`, `sibling(t)` (its parent's default partition),
  /// `parts(t)` and `spread(p)` (its partitions), `clones(t)` (those where it has triggers), `tree(t)` (with
  /// tables that inherit), `heirs(t)` (the same in spite of ONLY), `checked(c)` (the tree, when a constraint
  /// is inherited under its name), `targets(t)` and `target(c)` of foreign keys, `unproven(c)` (the target,
  /// when it is not valid yet), `keyed(c)` (foreign keys to a key), `pointed(a)` and `pointing(a)` (targets
  /// of foreign keys of a column, and tables with foreign keys to it), `referencing(t)`, `closure(t)` (over
  /// any number of steps), `holder(a)` of a qualified column, `users(y)` of a type, `inside(n)` of a schema,
  /// `sources` of a query. ONLY leaves tree and parts out.
  std::string_view locks;
  std::string_view rewrites = {};  ///< "", "yes" or a condition
  std::string_view scans = {};
  InTransaction in_transaction = InTransaction::allowed;
  int before_version = 0;       ///< the row holds only for older servers, when not 0
  bool if_partitioned = false;  ///< refused in a transaction when the table is known to be partitioned
};
std::span<const EffectsRow> effects_table();

}  // namespace lockkeeper::sql
