#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "migrate/history_table.h"
#include "migrate/migration.h"
#include "migrate/plan.h"

namespace lockkeeper::migrate {

/// Another tool's table as the history: read in its own format, and written so, in the transaction of the
/// migration, so that the tool finds what it would have written itself. What the tool has no column for
/// stands in lockkeeper.history, in rows whose source is name().
///
/// Every SQL text names its table with its schema and ends without a semicolon; several statements have one
/// between them. Facts about the tools' tables: their own sources, and what they were seen to write.
class HistoryStore {
 public:
  /// `is_there`: the table exists, with what it has.
  HistoryStore(HistoryTable table, bool is_there) : table_(std::move(table)), is_there_(is_there) {}
  virtual ~HistoryStore() = default;
  HistoryStore(const HistoryStore&) = delete;
  HistoryStore& operator=(const HistoryStore&) = delete;

  /// "prisma": what reports call the history, and the source of its rows in lockkeeper.history.
  virtual std::string_view name() const = 0;
  bool is_there() const { return is_there_; }
  /// "public.schema_migrations", for people.
  std::string shown_table() const { return table_.schema + "." + table_.name; }
  /// The same for SQL.
  std::string quoted_table() const { return table_.quoted(); }

  /// A SELECT of history_columns() from the table, source 'tool'. Only where it is_there().
  virtual std::string rows_query() const = 0;
  /// Makes what rows_query() gave speak of the layout's versions. The default leaves it.
  virtual std::vector<AppliedMigration> translated(std::vector<AppliedMigration> rows,
                                                   const Layout& layout) const;
  /// Whether the stored checksum is of this file.
  virtual bool is_checksum_of(std::string_view stored, const Migration& migration) const;
  /// What settles a row that says `failed`.
  virtual std::string settle_hint(const AppliedMigration& failed) const;

  /// Makes the table as the tool would.
  virtual std::string create_sql() const = 0;
  /// The advisory locks by which the tool keeps others out.
  virtual std::vector<std::int64_t> owner_keys(const std::string& database) const;
  /// At the beginning of a transaction that will record; empty for nothing.
  virtual std::string interlock_sql() const { return {}; }
  /// A condition: the table says that it is applied.
  virtual std::string is_recorded_sql(const Migration& migration) const = 0;

  /// A whole migration, for the transaction that ran it.
  virtual std::string done_sql(const Migration& migration) const = 0;
  /// Taken as applied without having run.
  virtual std::string baseline_sql(const Migration& migration) const { return done_sql(migration); }
  /// A file that runs statement by statement: its beginning, again when it resumes, and its end.
  virtual std::string started_sql(const Migration&) const { return {}; }
  virtual std::string ended_sql(const Migration& migration) const { return done_sql(migration); }
  /// Takes the file as it is now for what was applied; empty for a tool that keeps no checksum.
  virtual std::string checksum_sql(const Migration&) const { return {}; }
  /// Its way back was run; `before` is the migration in front of it, nullptr when there is none.
  virtual std::string undone_sql(const Migration& migration, const Migration* before) const = 0;

  /// Whether the tool itself marks what is unfinished; else only lockkeeper.history knows.
  virtual bool marks_unfinished() const { return false; }
  /// Only read: its rows are taken over into our own history with `baseline`.
  virtual bool is_only_read() const { return false; }

 protected:
  const HistoryTable& table() const { return table_; }

 private:
  HistoryTable table_;
  bool is_there_;
};

/// The parts of a row of rows_query(), as SQL expressions of type text.
struct RowSql {
  std::string version;
  std::string name = "''";
  std::string sha256 = "''";
  std::string state = "'done'";
  std::string error = "NULL";
  std::string at = "NULL";  ///< of type timestamptz
  std::string by = "NULL";
  std::string seconds = "NULL";  ///< of type float8
  std::string order;             ///< what rows are ordered by
};
std::string rows_sql(const RowSql& row, const std::string& from);

/// The history of a layout in a database: the tool's table where there is one, or where the layout's tool
/// wants one; nullptr for lockkeeper.history. `search_path` is the schema that the URL names, or empty.
/// Throws Error(refused) when several tables could be meant.
std::unique_ptr<HistoryStore> history_store_for(LayoutKind layout, const std::vector<HistoryTable>& tables,
                                                std::string_view search_path);
/// A tool whose table is there and is not the one of `layout`: "dbmate or Rails (public.schema_migrations)";
/// empty when there is none.
std::string other_history_in(LayoutKind layout, const std::vector<HistoryTable>& tables);

/// Rows of a tool's table joined with what lockkeeper.history knows of them (`side`). `recorded_here` of
/// History::applied.
std::vector<AppliedMigration> joined_history(const HistoryStore& store, const Layout& layout,
                                             std::vector<AppliedMigration> rows,
                                             const std::vector<AppliedMigration>& side);

// The stores, each of a table that is there or will be made.
using StoreMaker = std::unique_ptr<HistoryStore> (*)(HistoryTable table, bool is_there);
std::unique_ptr<HistoryStore> prisma_history(HistoryTable table, bool is_there);
std::unique_ptr<HistoryStore> drizzle_journal_history(HistoryTable table, bool is_there);
std::unique_ptr<HistoryStore> drizzle_folders_history(HistoryTable table, bool is_there);
std::unique_ptr<HistoryStore> dbmate_history(HistoryTable table, bool is_there);
std::unique_ptr<HistoryStore> goose_history(HistoryTable table, bool is_there);
std::unique_ptr<HistoryStore> golang_migrate_history(HistoryTable table, bool is_there);
std::unique_ptr<HistoryStore> supabase_history(HistoryTable table, bool is_there);
std::unique_ptr<HistoryStore> hand_written_history(HistoryTable table, bool is_there);
std::unique_ptr<HistoryStore> flyway_history(HistoryTable table, bool is_there);
std::unique_ptr<HistoryStore> sqlx_history(HistoryTable table, bool is_there);
std::unique_ptr<HistoryStore> diesel_history(HistoryTable table, bool is_there);

}  // namespace lockkeeper::migrate
