#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::sql {

struct LiveColumn {
  std::string name;  ///< plain
  std::string type;  ///< canonical spelling, empty when it could not be read
  bool not_null = false;
};
struct LiveIndex {
  std::string name;                  ///< plain
  std::vector<std::string> columns;  ///< plain; an expression is "#"
  bool unique = false;
  bool primary = false;
  bool partial = false;
};

/// What a snapshot of a live database tells of one table or materialized view; no row of it.
struct LiveTable {
  std::string key;         ///< "schema.name", plain
  std::int64_t rows = -1;  ///< the planner's estimate, -1 when the table was never analysed
  std::int64_t bytes = 0;  ///< with indexes and TOAST; of a partitioned table the sum of its partitions
  bool matview = false;
  bool partitioned = false;
  bool published = false;    ///< for logical replication
  std::string partition_of;  ///< key of the parent, empty without one
  std::vector<LiveColumn> columns;
  std::vector<LiveIndex> indexes;
};

/// The tables of a snapshot by key.
class LiveTables {
 public:
  void add(LiveTable table);
  const LiveTable* find(std::string_view key) const;
  const std::map<std::string, LiveTable, std::less<>>& all() const { return tables_; }

 private:
  std::map<std::string, LiveTable, std::less<>> tables_;
};

/// The canonical spellings of types as format_type() writes them ("character varying(50)" -> "varchar(50)"),
/// in their order; empty for a text that is no type.
std::vector<std::string> canonical_types(const std::vector<std::string>& types);

}  // namespace lockkeeper::sql
