// _prisma_migrations: a row for each attempt. A row that is neither finished nor rolled back stops Prisma
// (P3009) until a person says what became of it.
#include <fmt/format.h>

#include <random>

#include "base/digest.h"
#include "migrate/history.h"
#include "migrate/history_store.h"

namespace lockkeeper::migrate {
namespace {

/// UUID version 4, as Prisma makes them; gen_random_uuid() is only there from PostgreSQL 13 on.
std::string random_uuid() {
  static thread_local std::mt19937_64 random(std::random_device{}());
  std::uint64_t high = random();
  std::uint64_t low = random();
  high = (high & ~0xF000ULL) | 0x4000ULL;
  low = (low & ~(3ULL << 62U)) | (1ULL << 63U);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32U, (high >> 16U) & 0xFFFFU,
                     high & 0xFFFFU, low >> 48U, low & 0xFFFFFFFFFFFFULL);
}

/// Early versions of Prisma wrote each byte without its leading zero.
std::string without_leading_zeros(std::string_view sha256) {
  std::string text;
  for (std::size_t at = 0; at + 1 < sha256.size(); at += 2) {
    if (sha256[at] != '0') text += sha256[at];
    text += sha256[at + 1];
  }
  return text;
}

class PrismaHistory : public HistoryStore {
 public:
  using HistoryStore::HistoryStore;

  std::string_view name() const override { return "prisma"; }
  bool marks_unfinished() const override { return true; }

  std::string rows_query() const override {
    RowSql row;
    row.version = "migration_name";
    row.sha256 = "checksum";
    row.state =
        "CASE WHEN finished_at IS NULL THEN 'failed' WHEN applied_steps_count = 0 THEN 'baseline' ELSE "
        "'done' END";
    row.error = "logs";
    row.at = "COALESCE(finished_at, started_at)";
    row.seconds = "EXTRACT(epoch FROM finished_at - started_at)";
    row.order = "started_at";
    return rows_sql(row, quoted_table() + " WHERE rolled_back_at IS NULL");
  }

  bool is_checksum_of(std::string_view stored, const Migration& migration) const override {
    if (HistoryStore::is_checksum_of(stored, migration)) return true;
    if (stored.size() == 64) return false;
    for (const std::string& sum : migration.tool_checksums) {
      if (without_leading_zeros(sum) == stored) return true;
    }
    return false;
  }

  std::string settle_hint(const AppliedMigration& failed) const override {
    return fmt::format(
        "look what it did; then prisma migrate resolve --rolled-back {0} if nothing of it is left, or "
        "--applied "
        "{0} if all of it is there",
        failed.version);
  }

  std::string create_sql() const override {
    std::string sql;
    if (table().schema != "public") sql = "CREATE SCHEMA IF NOT EXISTS " + quote_name(table().schema) + ";";
    return sql + "CREATE TABLE " + quoted_table() +
           " (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, "
           "migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ, "
           "started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)";
  }

  std::vector<std::int64_t> owner_keys(const std::string&) const override { return {72707369}; }

  std::string is_recorded_sql(const Migration& migration) const override {
    return fmt::format(
        "EXISTS (SELECT FROM {} WHERE migration_name = {} AND rolled_back_at IS NULL AND finished_at IS NOT "
        "NULL)",
        quoted_table(), quote_literal(migration.version));
  }

  std::string done_sql(const Migration& migration) const override {
    return insert(migration, "pg_catalog.now()", "pg_catalog.clock_timestamp()", "1", "NULL");
  }
  /// As `prisma migrate resolve --applied` writes it: no step, and logs that are empty, not NULL.
  std::string baseline_sql(const Migration& migration) const override {
    return insert(migration, "pg_catalog.now()", "pg_catalog.now()", "0", "''");
  }
  std::string started_sql(const Migration& migration) const override {
    return fmt::format(
        "INSERT INTO {0} (id, checksum, migration_name, started_at) SELECT '{1}', '{2}', {3}, "
        "pg_catalog.clock_timestamp() WHERE NOT EXISTS (SELECT FROM {0} WHERE {4})",
        quoted_table(), random_uuid(), migration.tool_checksums.at(0), quote_literal(migration.version),
        unfinished(migration));
  }
  std::string ended_sql(const Migration& migration) const override {
    return fmt::format(
        "UPDATE {} SET applied_steps_count = 1, finished_at = pg_catalog.clock_timestamp(), logs = NULL, "
        "checksum = '{}' WHERE {}",
        quoted_table(), migration.tool_checksums.at(0), unfinished(migration));
  }
  std::string checksum_sql(const Migration& migration) const override {
    return fmt::format("UPDATE {} SET checksum = '{}' WHERE migration_name = {} AND rolled_back_at IS NULL",
                       quoted_table(), migration.tool_checksums.at(0), quote_literal(migration.version));
  }
  std::string undone_sql(const Migration& migration, const Migration*) const override {
    return fmt::format(
        "UPDATE {} SET rolled_back_at = pg_catalog.clock_timestamp() WHERE migration_name = {} AND "
        "rolled_back_at "
        "IS NULL",
        quoted_table(), quote_literal(migration.version));
  }

 private:
  std::string insert(const Migration& migration, std::string_view started, std::string_view finished,
                     std::string_view steps, std::string_view logs) const {
    return fmt::format(
        "INSERT INTO {} (id, checksum, finished_at, migration_name, logs, started_at, applied_steps_count) "
        "VALUES "
        "('{}', '{}', {}, {}, {}, {}, {})",
        quoted_table(), random_uuid(), migration.tool_checksums.at(0), finished,
        quote_literal(migration.version), logs, started, steps);
  }
  static std::string unfinished(const Migration& migration) {
    return fmt::format("migration_name = {} AND finished_at IS NULL AND rolled_back_at IS NULL",
                       quote_literal(migration.version));
  }
};

}  // namespace

std::unique_ptr<HistoryStore> prisma_history(HistoryTable table, bool is_there) {
  return std::make_unique<PrismaHistory>(std::move(table), is_there);
}

}  // namespace lockkeeper::migrate
