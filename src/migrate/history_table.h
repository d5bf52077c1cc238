#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::migrate {

/// A table in which some tool keeps its history, as the catalogs show it.
struct HistoryTable {
  struct Column {
    std::string name;
    std::string type;
    bool required = false;  ///< NOT NULL without a default
  };
  std::string schema;
  std::string name;
  std::vector<Column> columns;

  const Column* find(std::string_view column) const;
  /// "\"public\".\"schema_migrations\"".
  std::string quoted() const;
};
/// An expression for a SELECT: the tables of the names that tools use, as JSON; NULL when there are none.
extern const char* const kHistoryTablesExpression;
std::vector<HistoryTable> parse_history_tables(std::string_view json);

}  // namespace lockkeeper::migrate
