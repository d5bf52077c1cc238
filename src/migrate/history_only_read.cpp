// Flyway, sqlx and diesel: what their tables say is read, and `baseline` takes it over into our own history.
#include <fmt/format.h>

#include "base/error.h"
#include "migrate/history.h"
#include "migrate/history_store.h"
#include "migrate/layout_folder.h"

namespace lockkeeper::migrate {
namespace {

class OnlyReadHistory : public HistoryStore {
 public:
  OnlyReadHistory(HistoryTable table, bool is_there, std::string_view name, std::string rows)
      : HistoryStore(std::move(table), is_there), name_(name), rows_(std::move(rows)) {}

  std::string_view name() const override { return name_; }
  std::string rows_query() const override { return rows_; }
  bool is_only_read() const override { return true; }
  bool marks_unfinished() const override { return true; }

  std::string create_sql() const override { refuse(); }
  std::string is_recorded_sql(const Migration&) const override { refuse(); }
  std::string done_sql(const Migration&) const override { refuse(); }
  std::string undone_sql(const Migration&, const Migration*) const override { refuse(); }

 private:
  [[noreturn]] void refuse() const {
    throw base::Error(base::ErrorKind::internal, fmt::format("the history of {} is only read", name_));
  }

  std::string_view name_;
  std::string rows_;
};

/// A baseline stands for all versions up to its own.
class FlywayHistory : public OnlyReadHistory {
 public:
  using OnlyReadHistory::OnlyReadHistory;
  std::vector<AppliedMigration> translated(std::vector<AppliedMigration> rows,
                                           const Layout& layout) const override {
    std::vector<AppliedMigration> all;
    for (AppliedMigration& row : rows) {
      for (const Migration& migration : layout.migrations) {
        if (row.state != AppliedMigration::State::baseline) break;
        if (!is_flyway_before(migration.version, row.version)) break;
        AppliedMigration& before = all.emplace_back(row);
        before.version = migration.version;
        before.sha256.clear();
      }
      all.push_back(std::move(row));
    }
    return all;
  }
  std::string settle_hint(const AppliedMigration&) const override {
    return "look what it did; undo what it did, then flyway repair, which forgets it";
  }
};

/// sqlx has no command that settles it.
class SqlxHistory : public OnlyReadHistory {
 public:
  using OnlyReadHistory::OnlyReadHistory;
  std::string settle_hint(const AppliedMigration&) const override {
    return fmt::format("look what it did; then delete its row from {}, or set its success", shown_table());
  }
};

}  // namespace

/// A later row of a version counts: a failed one that was repaired is deleted, an undone one gets another
/// row.
std::unique_ptr<HistoryStore> flyway_history(HistoryTable table, bool is_there) {
  RowSql row;
  row.version = "version";
  row.name = "description";
  row.sha256 = "COALESCE(checksum::text, '')";
  row.state = "CASE WHEN NOT success THEN 'failed' WHEN type = 'BASELINE' THEN 'baseline' ELSE 'done' END";
  row.at = "installed_on";
  row.by = "installed_by";
  row.seconds = "execution_time / 1000.0";
  row.order = "installed_rank";
  std::string rows =
      rows_sql(row, fmt::format("(SELECT DISTINCT ON (version) * FROM {} WHERE version IS NOT NULL "
                                "ORDER BY version, installed_rank DESC) newest WHERE type NOT IN "
                                "('UNDO_SQL', 'UNDO_JDBC', 'DELETE', 'SCHEMA')",
                                table.quoted()));
  return std::make_unique<FlywayHistory>(std::move(table), is_there, "flyway", std::move(rows));
}

std::unique_ptr<HistoryStore> sqlx_history(HistoryTable table, bool is_there) {
  RowSql row;
  row.version = row.order = "version";
  row.name = "description";
  row.sha256 = "pg_catalog.encode(checksum, 'hex')";
  row.state = "CASE WHEN success THEN 'done' ELSE 'failed' END";
  row.at = "installed_on";
  row.seconds = "CASE WHEN execution_time > 0 THEN execution_time / 1e9 END";
  std::string rows = rows_sql(row, table.quoted());
  return std::make_unique<SqlxHistory>(std::move(table), is_there, "sqlx", std::move(rows));
}

std::unique_ptr<HistoryStore> diesel_history(HistoryTable table, bool is_there) {
  RowSql row;
  row.version = row.order = "version";
  row.at = "run_on";
  std::string rows = rows_sql(row, table.quoted());
  return std::make_unique<OnlyReadHistory>(std::move(table), is_there, "diesel", std::move(rows));
}

}  // namespace lockkeeper::migrate
