#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "migrate/history.h"
#include "sql/batch.h"

namespace lockkeeper::migrate {

/// The unique key that a batch walks along, in the order of its index.
struct BatchKey {
  struct Column {
    std::string name;  ///< as SQL
    std::string type;
  };
  std::vector<Column> columns;
};
/// One value for each column, as the server prints it; nullopt before the first row.
using KeyPosition = std::optional<std::vector<std::string>>;

/// Rows: name as SQL, name, type of each column of the key; none when the table has no such key.
std::string batch_key_query(const sql::Batch& batch);
/// One row: how many rows the planner thinks the table has; -1 when it was never analysed.
std::string batch_size_query(const sql::Batch& batch);

/// Rows: the key of the last row of the table; none when it is empty.
std::string last_key_query(const sql::Batch& batch, const BatchKey& key);
/// Rows: the key of the last row of a batch behind `after`; none when fewer rows than a batch are left.
std::string next_key_query(const sql::Batch& batch, const BatchKey& key, const KeyPosition& after,
                           const KeyPosition& maximum);
/// "(id) > (..) AND (id) <= (..)"
std::string batch_condition(const BatchKey& key, const KeyPosition& after, const KeyPosition& upto);

/// Where a batch is recorded, and the text that it belongs to.
struct BatchRecord {
  Recording recording;
  std::uint32_t statement = 0;
  std::string sha256;
};
struct BatchState {
  KeyPosition position;
  KeyPosition maximum;
  std::uint64_t batches = 0;
  std::uint64_t rows = 0;
};
/// Rows: sha256, batches, rows, then the position's values (NULL at the first row), then the maximum's.
std::string batch_state_query(const BatchRecord& record, const BatchKey& key);
/// nullopt when there is no row, or one of another text or key.
std::optional<BatchState> parse_batch_state(const BatchRecord& record, const BatchKey& key,
                                            const std::vector<Row>& rows);
/// The beginning, over whatever an earlier text left; a batch that is done, for its transaction; the end. The
/// first two hold the fence.
std::string record_batch_start(const BatchRecord& record, const BatchKey& key, const KeyPosition& maximum);
std::string record_batch(const BatchRecord& record, const KeyPosition& position, std::uint64_t rows);
std::string record_batch_end(const BatchRecord& record);
/// Forgets how far any batch of the migration came: it begins anew.
std::string forget_batches(const Recording& recording);

}  // namespace lockkeeper::migrate
