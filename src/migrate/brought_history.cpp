#include "migrate/brought_history.h"

#include <fmt/format.h>

namespace lockkeeper::migrate {
namespace {

bool is_true(Worker& worker, const std::string& condition) {
  return worker.ask("SELECT " + condition).at(0).at(0).value_or("") == "t";
}

}  // namespace

std::string drop_brought_schema(Worker& worker) {
  if (worker.facts().has_own_schema) return {};
  // One list, because they refer to each other; no CASCADE, which would take what is not ours.
  const auto tables = worker.ask(
      "SELECT string_agg(oid::pg_catalog.regclass::text, ', ') FROM pg_catalog.pg_class WHERE relkind IN "
      "('r', 'p') AND relnamespace = pg_catalog.to_regnamespace('lockkeeper')");
  const std::string list = tables.at(0).at(0).value_or("");
  const std::string drop = list.empty() ? "" : fmt::format("DROP TABLE {};", list);
  return is_true(worker, "pg_catalog.to_regnamespace('lockkeeper') IS NOT NULL")
             ? drop + "DROP SCHEMA lockkeeper;"
             : std::string();
}

BroughtTable brought_table(Worker& worker, const HistoryStore& store, const Layout& layout,
                           const Migration& schema) {
  const std::string table = store.quoted_table();
  if (!is_true(worker, fmt::format("pg_catalog.to_regclass({}) IS NOT NULL", quote_literal(table))))
    return BroughtTable::none;
  if (!is_true(worker, fmt::format("EXISTS (SELECT FROM {})", table))) return BroughtTable::empty;
  for (const Migration& migration : layout.migrations) {
    if (is_true(worker, store.is_recorded_sql(migration))) continue;
    throw base::Error(base::ErrorKind::refused,
                      fmt::format("{} was written before {}: its rows of {} have no {}", schema.path,
                                  migration.path, store.shown_table(), migration.version),
                      "write the schema file anew from a database that has every migration");
  }
  return BroughtTable::filled;
}

}  // namespace lockkeeper::migrate
