// Which tool's table is the history, and what its rows mean together with what we know of them.
#include "migrate/history_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/error.h"
#include "base/text.h"

namespace lockkeeper::migrate {
namespace {

constexpr std::size_t kMaxError = 300;

bool has_only_version(const HistoryTable& table) {
  return table.columns.size() == 1 && table.find("version");
}
bool is_dirty_shape(const HistoryTable& table) { return table.find("version") && table.find("dirty"); }
bool is_supabase_shape(const HistoryTable& table) {
  return table.schema == "supabase_migrations" && table.find("version");
}
bool is_hand_written_shape(const HistoryTable& table) {
  return table.columns.size() > 1 && table.find("version") && !table.find("dirty") &&
         !is_supabase_shape(table);
}
bool is_any_shape(const HistoryTable&) { return true; }

enum class Absent : std::uint8_t { made, own };

/// A tool's table: whose it is, how it is seen, and what is done where it is not there.
struct ToolRow {
  std::string_view tool;  ///< for people
  std::string_view table;
  std::string_view schema;  ///< where the tool puts it when nothing else is said
  bool (*has_shape)(const HistoryTable& table);
  std::optional<LayoutKind> layout;
  StoreMaker make;
  Absent absent;
};
constexpr std::array<ToolRow, 19> kTools = {{
    {"Prisma", "_prisma_migrations", "public", is_any_shape, LayoutKind::prisma, prisma_history,
     Absent::made},
    {"Drizzle", "__drizzle_migrations", "drizzle", is_any_shape, LayoutKind::drizzle_journal,
     drizzle_journal_history, Absent::made},
    {"Drizzle", "__drizzle_migrations", "drizzle", is_any_shape, LayoutKind::drizzle_folders,
     drizzle_folders_history, Absent::made},
    {"dbmate or Rails", "schema_migrations", "public", has_only_version, LayoutKind::dbmate, dbmate_history,
     Absent::made},
    {"goose", "goose_db_version", "public", is_any_shape, LayoutKind::goose, goose_history, Absent::made},
    {"golang-migrate", "schema_migrations", "public", is_dirty_shape, LayoutKind::golang_migrate,
     golang_migrate_history, Absent::made},
    {"Supabase", "schema_migrations", "supabase_migrations", is_supabase_shape, LayoutKind::supabase,
     supabase_history, Absent::own},
    {"a hand-written runner", "schema_migrations", "public", is_hand_written_shape, LayoutKind::plain,
     hand_written_history, Absent::own},
    {"Flyway", "flyway_schema_history", "public", is_any_shape, LayoutKind::flyway, flyway_history,
     Absent::own},
    {"sqlx", "_sqlx_migrations", "public", is_any_shape, LayoutKind::sqlx, sqlx_history, Absent::own},
    {"diesel", "__diesel_schema_migrations", "public", is_any_shape, LayoutKind::diesel, diesel_history,
     Absent::own},
    {"refinery", "refinery_schema_history", "public", is_any_shape, std::nullopt, nullptr, Absent::own},
    {"node-pg-migrate", "pgmigrations", "public", is_any_shape, std::nullopt, nullptr, Absent::own},
    {"tern", "schema_version", "public", is_any_shape, std::nullopt, nullptr, Absent::own},
    {"Atlas", "atlas_schema_revisions", "public", is_any_shape, std::nullopt, nullptr, Absent::own},
    {"Liquibase", "databasechangelog", "public", is_any_shape, std::nullopt, nullptr, Absent::own},
    {"Alembic", "alembic_version", "public", is_any_shape, std::nullopt, nullptr, Absent::own},
    {"Django", "django_migrations", "public", is_any_shape, std::nullopt, nullptr, Absent::own},
    {"Knex", "knex_migrations", "public", is_any_shape, std::nullopt, nullptr, Absent::own},
}};

bool is_table_of(const ToolRow& tool, const HistoryTable& table) {
  return table.name == tool.table && tool.has_shape(table);
}

/// The URL's schema if it names one, else the tool's own, else the only one there is.
const HistoryTable* table_of(const ToolRow& tool, const std::vector<HistoryTable>& tables,
                             std::string_view search_path) {
  std::vector<const HistoryTable*> found;
  for (const HistoryTable& table : tables) {
    if (is_table_of(tool, table)) found.push_back(&table);
  }
  const auto in_schema = [&found](std::string_view schema) -> const HistoryTable* {
    const auto one = std::ranges::find(found, schema, &HistoryTable::schema);
    return one == found.end() ? nullptr : *one;
  };
  // Drizzle's and Supabase's schemas are their own, whatever the URL says.
  const bool follows_url = tool.schema == "public" && !search_path.empty();
  if (follows_url) return in_schema(search_path);
  if (const HistoryTable* usual = in_schema(tool.schema)) return usual;
  if (found.size() > 1) {
    throw base::Error(base::ErrorKind::refused,
                      fmt::format("there are several histories of {}: {}.{} and {}.{}", tool.tool,
                                  found[0]->schema, tool.table, found[1]->schema, tool.table),
                      "name the schema in the URL: ?schema=NAME");
  }
  return found.empty() ? nullptr : found.front();
}

}  // namespace

std::vector<AppliedMigration> HistoryStore::translated(std::vector<AppliedMigration> rows,
                                                       const Layout&) const {
  return rows;
}

bool HistoryStore::is_checksum_of(std::string_view stored, const Migration& migration) const {
  return std::ranges::find(migration.tool_checksums, stored) != migration.tool_checksums.end();
}

std::string HistoryStore::settle_hint(const AppliedMigration&) const {
  return "look what it did, and settle it with the tool that wrote it";
}

std::vector<std::int64_t> HistoryStore::owner_keys(const std::string&) const { return {}; }

std::string rows_sql(const RowSql& row, const std::string& from) {
  return fmt::format(
      "SELECT 'tool', ({})::text, ({})::text, ({})::text, {}, 0, NULL::text, false, ({})::text, "
      "pg_catalog.to_char(({})::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
      "({})::text, "
      "({})::float8, pg_catalog.row_number() OVER (ORDER BY {}) FROM {}",
      row.version, row.name, row.sha256, row.state, row.error, row.at, row.by, row.seconds, row.order, from);
}

std::unique_ptr<HistoryStore> history_store_for(LayoutKind layout, const std::vector<HistoryTable>& tables,
                                                std::string_view search_path) {
  const auto tool = std::ranges::find(kTools, std::optional(layout), &ToolRow::layout);
  if (tool == kTools.end()) return nullptr;
  if (const HistoryTable* table = table_of(*tool, tables, search_path)) return tool->make(*table, true);
  if (tool->absent == Absent::own) return nullptr;
  HistoryTable table;
  table.name = tool->table;
  table.schema = tool->schema == "public" && !search_path.empty() ? search_path : tool->schema;
  return tool->make(std::move(table), false);
}

std::string other_history_in(LayoutKind layout, const std::vector<HistoryTable>& tables) {
  for (const HistoryTable& table : tables) {
    for (const ToolRow& tool : kTools) {
      if (!is_table_of(tool, table)) continue;
      const bool is_ours = std::ranges::any_of(
          kTools, [&](const ToolRow& row) { return row.layout == layout && row.table == tool.table; });
      if (!is_ours || tool.layout != layout)
        return fmt::format("{} ({}.{})", tool.tool, table.schema, table.name);
      break;
    }
  }
  return {};
}

std::vector<AppliedMigration> joined_history(const HistoryStore& store, const Layout& layout,
                                             std::vector<AppliedMigration> rows,
                                             const std::vector<AppliedMigration>& side) {
  using State = AppliedMigration::State;
  std::map<std::string, const AppliedMigration*> known;
  for (const AppliedMigration& one : side) known[history_key(layout.kind, one.version)] = &one;
  std::map<std::string, const Migration*> files;
  for (const Migration& one : layout.migrations) files[history_key(layout.kind, one.version)] = &one;

  rows = store.translated(std::move(rows), layout);
  for (AppliedMigration& row : rows) {
    const std::string key = history_key(layout.kind, row.version);
    const auto file = files.find(key);
    const auto ours = known.find(key);
    if (ours != known.end()) {
      const AppliedMigration& mine = *ours->second;
      row.recorded_here = true;
      if (row.state == State::failed && mine.state == State::started) {
        const std::string at = row.applied_at;
        row = mine;
        row.recorded_here = true;
        row.applied_at = at.empty() ? mine.applied_at : at;
        known.erase(ours);
        continue;
      }
      if (row.sha256.empty()) row.sha256 = mine.sha256;
      if (row.by.empty()) row.by = mine.by;
      if (row.applied_at.empty()) row.applied_at = mine.applied_at;
      if (row.seconds == 0) row.seconds = mine.seconds;
      known.erase(ours);
    }
    if (row.state == State::failed) row.hint = store.settle_hint(row);
    // Prisma keeps whole traces.
    row.error = base::shorten(row.error, kMaxError);
    if (file == files.end()) continue;
    const Migration& migration = *file->second;
    row.version = migration.version;
    if (row.name.empty()) row.name = migration.name;
    // Without a checksum nobody can say that it was edited.
    if (row.sha256.empty() || store.is_checksum_of(row.sha256, migration)) row.sha256 = migration.sha256;
  }
  if (store.marks_unfinished()) return rows;
  for (const auto& [key, mine] : known) {
    if (mine->state != State::started) continue;
    rows.push_back(*mine);
    rows.back().recorded_here = true;
  }
  return rows;
}

}  // namespace lockkeeper::migrate
