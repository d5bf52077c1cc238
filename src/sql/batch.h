#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/script.h"

namespace lockkeeper::sql {

/// `-- lockkeeper:batch key=id size=10000 pause=50ms` before an UPDATE or DELETE: Lockkeeper runs it in
/// batches along a unique key, each in a transaction of its own.
struct Batch {
  static constexpr std::uint32_t kMaxSize = 1000000;

  std::uint32_t statement = 0;
  std::string table;             ///< canonical, as the statement spells it
  bool only = false;             ///< ONLY table
  std::vector<std::string> key;  ///< column names as the server has them; empty for the primary key
  std::uint32_t size = 10000;    ///< rows of the table that a batch walks over, changed or not
  std::chrono::milliseconds pause{50};
  base::Range condition;  ///< of WHERE, in the file; empty when there is none

  /// Why it cannot be run in batches; empty when it can. With its place.
  std::string problem;
  std::string hint;
  base::Range problem_range;
};

/// The batch that a directive asks for at this statement; nullopt without such a directive. The last
/// directive counts.
std::optional<Batch> batch_of(const Script& script, std::uint32_t statement);

/// The columns that an UPDATE sets, as the server has their names; none for any other statement.
std::vector<std::string> columns_set(const Script& script, std::uint32_t statement);

}  // namespace lockkeeper::sql
