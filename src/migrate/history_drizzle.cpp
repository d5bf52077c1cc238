// drizzle.__drizzle_migrations in both of its forms: (hash, created_at), and from 1.x on with name and
// applied_at. Drizzle takes no lock of its own; ours on the table makes one that starts later wait and see.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "migrate/history.h"
#include "migrate/history_store.h"

namespace lockkeeper::migrate {
namespace {

constexpr std::uint64_t kSecond = 1000;  // milliseconds

class DrizzleHistory : public HistoryStore {
 public:
  using HistoryStore::HistoryStore;

  std::string_view name() const override { return "drizzle"; }

  /// The version is created_at, the name what 1.x calls it.
  std::string rows_query() const override {
    RowSql row;
    row.version = "COALESCE(created_at, 0)";
    row.sha256 = "hash";
    row.order = "id";
    if (table().find("name") != nullptr) row.name = "COALESCE(name, '')";
    if (table().find("applied_at") != nullptr) row.at = "applied_at";
    return rows_sql(row, quoted_table());
  }

  std::vector<AppliedMigration> translated(std::vector<AppliedMigration> rows,
                                           const Layout& layout) const override {
    for (AppliedMigration& row : rows) {
      std::uint64_t when = 0;
      std::from_chars(row.version.data(), row.version.data() + row.version.size(), when);
      const Migration* migration = migration_of(row, when, layout);
      if (migration != nullptr) row.version = migration->version;
      if (migration == nullptr && !row.name.empty()) row.version = row.name;
      row.name.clear();
    }
    return rows;
  }

  std::string create_sql() const override {
    return fmt::format(
        "CREATE SCHEMA IF NOT EXISTS {};CREATE TABLE {} (id SERIAL PRIMARY KEY, hash text NOT NULL, "
        "created_at "
        "bigint{})",
        quote_name(table().schema), quoted_table(), later_columns());
  }

  std::string interlock_sql() const override {
    return fmt::format("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", quoted_table());
  }
  std::string is_recorded_sql(const Migration& migration) const override {
    return fmt::format("EXISTS (SELECT FROM {} WHERE {})", quoted_table(), is_row_of(migration));
  }
  std::string checksum_sql(const Migration& migration) const override {
    return fmt::format("UPDATE {} SET hash = '{}' WHERE {}", quoted_table(), migration.tool_checksums.at(0),
                       is_row_of(migration));
  }
  std::string undone_sql(const Migration& migration, const Migration*) const override {
    return fmt::format("DELETE FROM {} WHERE {}", quoted_table(), is_row_of(migration));
  }

 protected:
  virtual std::string_view later_columns() const = 0;

 private:
  std::string is_row_of(const Migration& migration) const {
    return fmt::format("created_at = {}", migration.number);
  }

  /// By name where there is one; by time, which older rows of 1.x have without milliseconds; by content.
  static const Migration* migration_of(const AppliedMigration& row, std::uint64_t when,
                                       const Layout& layout) {
    const auto where = [&layout](const auto& is_it) -> const Migration* {
      const auto found = std::ranges::find_if(layout.migrations, is_it);
      return found == layout.migrations.end() ? nullptr : &*found;
    };
    if (!row.name.empty()) return where([&](const Migration& one) { return one.version == row.name; });
    if (const Migration* same = where([&](const Migration& one) { return one.number == when; })) return same;
    if (const Migration* near =
            where([&](const Migration& one) { return when != 0 && one.number == when / kSecond * kSecond; }))
      return near;
    return where([&](const Migration& one) { return one.tool_checksums.at(0) == row.sha256; });
  }
};

class DrizzleJournalHistory : public DrizzleHistory {
 public:
  using DrizzleHistory::DrizzleHistory;
  std::string done_sql(const Migration& migration) const override {
    return fmt::format("INSERT INTO {} (hash, created_at) VALUES ('{}', {})", quoted_table(),
                       migration.tool_checksums.at(0), migration.number);
  }

 protected:
  std::string_view later_columns() const override { return ""; }
};

class DrizzleFoldersHistory : public DrizzleHistory {
 public:
  using DrizzleHistory::DrizzleHistory;
  /// A table that an older drizzle made has no names until the newer one adds them, by created_at.
  std::string done_sql(const Migration& migration) const override {
    const bool has_names = !is_there() || table().find("name") != nullptr;
    return fmt::format("INSERT INTO {} (hash, created_at{}) VALUES ('{}', {}{})", quoted_table(),
                       has_names ? ", name" : "", migration.tool_checksums.at(0), migration.number,
                       has_names ? ", " + quote_literal(migration.version) : std::string());
  }

 protected:
  std::string_view later_columns() const override {
    return ", name text, applied_at timestamp with time zone DEFAULT now()";
  }
};

}  // namespace

std::unique_ptr<HistoryStore> drizzle_journal_history(HistoryTable table, bool is_there) {
  return std::make_unique<DrizzleJournalHistory>(std::move(table), is_there);
}
std::unique_ptr<HistoryStore> drizzle_folders_history(HistoryTable table, bool is_there) {
  return std::make_unique<DrizzleFoldersHistory>(std::move(table), is_there);
}

}  // namespace lockkeeper::migrate
