// All SQL of a change in batches. Values of a key travel as text and are cast back to the column's type;
// columns are qualified, because ORDER BY would take the text of the select list before the column.
#include "migrate/batch_walk.h"

#include <fmt/format.h>

#include <cstdlib>

#include "migrate/concurrent_index.h"

namespace lockkeeper::migrate {
namespace {

template <typename Piece>
std::string joined(const BatchKey& key, const Piece& piece) {
  std::string out;
  for (std::size_t i = 0; i < key.columns.size(); ++i) out += (i == 0 ? "" : ", ") + piece(i);
  return out;
}

std::string columns_of(const BatchKey& key, std::string_view prefix) {
  return joined(key, [&](std::size_t i) { return fmt::format("{}{}", prefix, key.columns[i].name); });
}

std::string values_of(const BatchKey& key, const std::vector<std::string>& values) {
  return joined(key, [&](std::size_t i) {
    return fmt::format("CAST({} AS {})", quote_literal(values.at(i)), key.columns[i].type);
  });
}

std::string range_of(const BatchKey& key, std::string_view prefix, const KeyPosition& after,
                     const KeyPosition& upto) {
  const std::string columns = columns_of(key, prefix);
  std::string text;
  if (after) text = fmt::format("({}) > ({})", columns, values_of(key, *after));
  if (upto)
    text += fmt::format("{}({}) <= ({})", text.empty() ? "" : " AND ", columns, values_of(key, *upto));
  return text;
}

std::string texts_of(const BatchKey& key) {
  return joined(key, [&](std::size_t i) { return fmt::format("walked.{}::text", key.columns[i].name); });
}

std::string from_of(const sql::Batch& batch) {
  return fmt::format("{}{} AS walked", batch.only ? "ONLY " : "", sql_name(batch.table));
}

std::string array_of(const KeyPosition& position) {
  if (!position) return "NULL";
  std::string list;
  for (const std::string& value : *position) list += (list.empty() ? "" : ", ") + quote_literal(value);
  return fmt::format("ARRAY[{}]::text[]", list);
}

std::string names_of(const BatchKey& key) {
  return fmt::format("ARRAY[{}]::text[]",
                     joined(key, [&](std::size_t i) { return quote_literal(key.columns[i].name); }));
}

std::string rows_of(const Recording& recording) {
  return fmt::format("source = '{}' AND version = {}", source_of(recording),
                     quote_literal(recording.migration->version));
}

std::string row_of(const BatchRecord& record) {
  return fmt::format("{} AND statement = {}", rows_of(record.recording), record.statement);
}

}  // namespace

std::string batch_key_query(const sql::Batch& batch) {
  std::string which = "i.indisprimary";
  if (!batch.key.empty()) {
    std::string wanted;
    for (const std::string& column : batch.key)
      wanted += (wanted.empty() ? "" : ", ") + quote_literal(column);
    which = fmt::format(
        "columns.names = (SELECT pg_catalog.array_agg(c ORDER BY c COLLATE \"C\") FROM "
        "pg_catalog.unnest(ARRAY[{}]::text[]) c)",
        wanted);
  }
  return fmt::format(R"sql(
SELECT pg_catalog.quote_ident(a.attname), a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
FROM (
  SELECT i.indrelid, i.indkey, i.indnkeyatts FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = c.relam
  CROSS JOIN LATERAL (
    SELECT pg_catalog.array_agg(attname::text ORDER BY attname::text COLLATE "C") AS names,
           pg_catalog.bool_and(attnotnull) AS filled
    FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) place
    JOIN pg_catalog.pg_attribute ON attrelid = i.indrelid AND attnum = i.indkey[place]
  ) columns
  WHERE i.indrelid = pg_catalog.to_regclass({}) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
    AND i.indexprs IS NULL AND m.amname = 'btree' AND columns.filled AND {}
  ORDER BY i.indisprimary DESC, i.indexrelid LIMIT 1
) key
CROSS JOIN pg_catalog.generate_series(0, key.indnkeyatts - 1) place
JOIN pg_catalog.pg_attribute a ON a.attrelid = key.indrelid AND a.attnum = key.indkey[place]
ORDER BY place)sql",
                     quote_literal(sql_name(batch.table)), which);
}

std::string batch_size_query(const sql::Batch& batch) {
  return fmt::format(
      "SELECT reltuples::bigint FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass({})",
      quote_literal(sql_name(batch.table)));
}

std::string last_key_query(const sql::Batch& batch, const BatchKey& key) {
  return fmt::format(
      "SELECT {} FROM {} ORDER BY {} LIMIT 1", texts_of(key), from_of(batch),
      joined(key, [&](std::size_t i) { return fmt::format("walked.{} DESC", key.columns[i].name); }));
}

std::string next_key_query(const sql::Batch& batch, const BatchKey& key, const KeyPosition& after,
                           const KeyPosition& maximum) {
  return fmt::format("SELECT {} FROM {} WHERE {} ORDER BY {} OFFSET {} LIMIT 1", texts_of(key),
                     from_of(batch), range_of(key, "walked.", after, maximum), columns_of(key, "walked."),
                     batch.size - 1);
}

std::string batch_condition(const BatchKey& key, const KeyPosition& after, const KeyPosition& upto) {
  return range_of(key, "", after, upto);
}

std::string batch_state_query(const BatchRecord& record, const BatchKey& key) {
  std::string values;
  for (const std::string_view array : {"position", "maximum"}) {
    for (std::size_t i = 1; i <= key.columns.size(); ++i) values += fmt::format(", {}[{}]", array, i);
  }
  return fmt::format(
      "SELECT statement_sha256, batches, rows_changed{} FROM lockkeeper.batch WHERE {} AND key_columns = {}",
      values, row_of(record), names_of(key));
}

std::optional<BatchState> parse_batch_state(const BatchRecord& record, const BatchKey& key,
                                            const std::vector<Row>& rows) {
  if (rows.empty() || rows[0].at(0) != record.sha256) return std::nullopt;
  const Row& row = rows[0];
  BatchState state;
  state.batches = std::strtoull(row.at(1).value_or("0").c_str(), nullptr, 10);
  state.rows = std::strtoull(row.at(2).value_or("0").c_str(), nullptr, 10);
  const std::size_t count = key.columns.size();
  std::vector<std::string> position, maximum;
  for (std::size_t i = 0; i < count; ++i) {
    position.push_back(row.at(3 + i).value_or(""));
    maximum.push_back(row.at(3 + count + i).value_or(""));
  }
  if (row.at(3)) state.position = std::move(position);
  state.maximum = std::move(maximum);
  return state;
}

std::string record_batch_start(const BatchRecord& record, const BatchKey& key, const KeyPosition& maximum) {
  const Recording& recording = record.recording;
  return fmt::format(
      "INSERT INTO lockkeeper.batch (source, version, statement, state, statement_sha256, key_columns, "
      "maximum) "
      "VALUES ('{}', {}, {}, {}, '{}', {}, {}) ON CONFLICT (source, version, statement) DO UPDATE SET "
      "state = excluded.state, statement_sha256 = excluded.statement_sha256, key_columns = "
      "excluded.key_columns, maximum = excluded.maximum, position = NULL, batches = 0, rows_changed = 0, "
      "started_at = excluded.started_at",
      source_of(recording), quote_literal(recording.migration->version), record.statement,
      fenced("walking", recording), record.sha256, names_of(key), array_of(maximum));
}

std::string record_batch(const BatchRecord& record, const KeyPosition& position, std::uint64_t rows) {
  return fmt::format(
      "UPDATE lockkeeper.batch SET state = {}, position = {}, batches = batches + 1, rows_changed = "
      "rows_changed + {} WHERE {}",
      fenced("walking", record.recording), array_of(position), rows, row_of(record));
}

std::string record_batch_end(const BatchRecord& record) {
  return "DELETE FROM lockkeeper.batch WHERE " + row_of(record);
}

std::string forget_batches(const Recording& recording) {
  return "DELETE FROM lockkeeper.batch WHERE " + rows_of(recording);
}

}  // namespace lockkeeper::migrate
