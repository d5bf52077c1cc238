#include "migrate/concurrent_index.h"

#include <fmt/format.h>

#include "migrate/history.h"

namespace lockkeeper::migrate {
namespace {

/// Of pg_index i: those that `statement` would make or rebuild.
std::string condition(const ConcurrentIndex& statement) {
  const std::string table =
      fmt::format("i.indrelid = pg_catalog.to_regclass({})", quote_literal(statement.table));
  const std::string rebuilt = "c.relname ~ '_cc(new|old)[0-9]*$'";
  switch (statement.kind) {
    case ConcurrentIndex::Kind::create:
      if (!statement.unnamed)
        return fmt::format("{} AND c.relname = {}", table, quote_literal(statement.index));
      // The server may have added a number to the name that it chose.
      return fmt::format(
          "{} AND pg_catalog.starts_with(c.relname::text, {}) AND pg_catalog.substr(c.relname::text, {}) ~ "
          "'^[0-9]*$'",
          table, quote_literal(statement.index), statement.index.size() + 1);
    case ConcurrentIndex::Kind::reindex_table: return table + " AND " + rebuilt;
    case ConcurrentIndex::Kind::reindex_index:
      return fmt::format(
          "i.indrelid = (SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = "
          "pg_catalog.to_regclass({})) AND {}",
          quote_literal(statement.index), rebuilt);
    case ConcurrentIndex::Kind::drop: return "false";
  }
  return "false";
}

}  // namespace

std::string sql_name(std::string_view canonical) {
  std::string out;
  for (const std::string_view part : sql::name_parts(canonical)) {
    out += (out.empty() ? "" : ".") + quote_name(sql::plain_name(part));
  }
  return out;
}

std::optional<ConcurrentIndex> concurrent_index_of(const sql::Script& script, std::uint32_t statement) {
  const sql::StatementRecord& record = script.statements[statement];
  for (std::uint32_t i = record.first_operation; i < record.last_operation; ++i) {
    const sql::Operation& operation = script.operations[i];
    if (!operation.has_flag("CONCURRENTLY")) continue;
    ConcurrentIndex found;
    if (operation.text.starts_with("CREATE INDEX ")) {
      found.index = sql::plain_name(sql::name_parts(operation.word(2)).back());
      found.table = sql_name(operation.word(4));
      found.unnamed = operation.has_flag("UNNAMED");
    } else if (operation.text.starts_with("DROP INDEX ")) {
      found.kind = ConcurrentIndex::Kind::drop;
      found.index = sql_name(operation.word(2));
    } else if (operation.text.starts_with("REINDEX TABLE ")) {
      found.kind = ConcurrentIndex::Kind::reindex_table;
      found.table = sql_name(operation.word(2));
    } else if (operation.text.starts_with("REINDEX INDEX ")) {
      found.kind = ConcurrentIndex::Kind::reindex_index;
      found.index = sql_name(operation.word(2));
    } else {
      continue;
    }
    return found;
  }
  return std::nullopt;
}

std::string leftovers_query(const ConcurrentIndex& statement) {
  return fmt::format(
      "SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) "
      "FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
      "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE NOT (i.indisvalid AND i.indisready) "
      "AND {} "
      "AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
      "WHERE l.relation = i.indrelid AND l.locktype = 'relation' AND l.mode = 'ShareUpdateExclusiveLock' "
      "AND l.granted AND l.pid <> pg_catalog.pg_backend_pid() AND a.backend_type = 'client backend' "
      "AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
      "pg_catalog.current_database()))",
      condition(statement));
}

std::string is_built_query(const ConcurrentIndex& statement) {
  if (statement.kind == ConcurrentIndex::Kind::drop) {
    return fmt::format("SELECT pg_catalog.to_regclass({}) IS NULL", quote_literal(statement.index));
  }
  if (statement.kind != ConcurrentIndex::Kind::create) return "SELECT false";
  return fmt::format(
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
      "WHERE i.indisvalid AND i.indisready AND {})",
      condition(statement));
}

}  // namespace lockkeeper::migrate
