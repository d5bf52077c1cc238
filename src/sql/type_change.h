#pragma once

#include <string_view>

#include "sql/answer.h"

namespace lockkeeper::sql {

struct Object;
class Schema;

/// What ALTER COLUMN .. TYPE does to the table (ATColumnChangeRequiresRewrite and the casts of PostgreSQL 15,
/// verified on a server; docs/operations.md).
struct TypeChange {
  Answer rewrites = Answer::unknown;   ///< the heap is written again, all indexes are rebuilt
  Answer reindexes = Answer::unknown;  ///< indexes on the column are rebuilt, the heap is not
  Answer lossy = Answer::unknown;      ///< can lose or reject data
};

/// `from` is the old canonical type, empty when nobody knows it. `uses` is the SQL of USING, empty without
/// one; `column` is its plain name, so that `USING b::varchar(100)` is known to be the same cast.
TypeChange type_change(std::string_view from, std::string_view to, std::string_view collation,
                       std::string_view uses, std::string_view column, const Schema& schema);

/// Whether a change of the type of `column` (plain name) builds a known index of the table again while the
/// heap stays: by the two types for plain columns, always for one with an expression or a predicate
/// (CheckIndexCompatible).
Answer rebuilds_indexes(const Object& table, std::string_view column, const TypeChange& change);

}  // namespace lockkeeper::sql
