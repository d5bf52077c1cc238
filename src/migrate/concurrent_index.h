#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sql/script.h"

namespace lockkeeper::migrate {

/// A statement that builds or drops an index CONCURRENTLY: when it is cut short, it leaves an invalid index.
struct ConcurrentIndex {
  enum class Kind : std::uint8_t { create, drop, reindex_table, reindex_index } kind = Kind::create;
  std::string index;  ///< plain name, or the qualified SQL name for drop and reindex_index
  std::string table;  ///< qualified SQL name, quoted: of create and reindex_table
  bool unnamed = false;
};
/// nullopt when the statement is none of these.
std::optional<ConcurrentIndex> concurrent_index_of(const sql::Script& script, std::uint32_t statement);

/// `app."Order"` in canonical spelling -> "app"."Order" as SQL.
std::string sql_name(std::string_view canonical);

/// Rows: qualified SQL name of each invalid index that an earlier try of this statement left. None while
/// another session holds the lock of a build on the table: dropping would wait for it, and then drop an index
/// that has become valid.
std::string leftovers_query(const ConcurrentIndex& statement);
/// One row, one column: whether the index that the statement makes is there and valid.
std::string is_built_query(const ConcurrentIndex& statement);

}  // namespace lockkeeper::migrate
