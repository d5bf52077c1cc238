// schema_migrations as people write it for a runner of their own: a version and whatever else. The names of
// the other columns say what they hold.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "migrate/history.h"
#include "migrate/history_store.h"
#include "migrate/layout_folder.h"

namespace lockkeeper::migrate {
namespace {

enum class Content : std::uint8_t { name, file, success, checksum, time, zero, role };

struct ColumnName {
  std::string_view name;
  Content content;
};
constexpr std::array<ColumnName, 23> kColumns = {{
    {"name", Content::name},           {"description", Content::name},
    {"title", Content::name},          {"migration_name", Content::name},
    {"filename", Content::file},       {"file_name", Content::file},
    {"file", Content::file},           {"script", Content::file},
    {"success", Content::success},     {"successful", Content::success},
    {"succeeded", Content::success},   {"checksum", Content::checksum},
    {"hash", Content::checksum},       {"sha256", Content::checksum},
    {"applied_at", Content::time},     {"executed_at", Content::time},
    {"installed_on", Content::time},   {"run_at", Content::time},
    {"run_on", Content::time},         {"created_at", Content::time},
    {"execution_time", Content::zero}, {"execution_time_ms", Content::zero},
    {"applied_by", Content::role},
}};

class HandWrittenHistory : public HistoryStore {
 public:
  using HistoryStore::HistoryStore;

  std::string_view name() const override { return "schema_migrations"; }
  bool marks_unfinished() const override { return column(Content::success) != nullptr; }

  std::string rows_query() const override {
    RowSql row;
    row.version = "version";
    row.order = table().find("id") != nullptr ? "id" : "version";
    if (const auto* name = column(Content::name)) row.name = quote_name(name->name);
    if (const auto* success = column(Content::success))
      row.state =
          fmt::format("CASE WHEN {} IS FALSE THEN 'failed' ELSE 'done' END", quote_name(success->name));
    if (const auto* time = column(Content::time)) row.at = quote_name(time->name);
    if (const auto* role = column(Content::role)) row.by = quote_name(role->name);
    return rows_sql(row, quoted_table());
  }
  /// People write the whole file name where we say the description alone.
  std::vector<AppliedMigration> translated(std::vector<AppliedMigration> rows, const Layout&) const override {
    for (AppliedMigration& row : rows) row.name.clear();
    return rows;
  }
  std::string settle_hint(const AppliedMigration& failed) const override {
    return fmt::format("look what it did; then delete its row from {}, or set its success", shown_table()) +
           (failed.error.empty() ? "" : ": " + failed.error);
  }
  /// Only taken where it is there.
  std::string create_sql() const override { return {}; }

  std::string is_recorded_sql(const Migration& migration) const override {
    return fmt::format("EXISTS (SELECT FROM {} WHERE {}{})", quoted_table(), is_row_of(migration),
                       succeeded());
  }
  std::string done_sql(const Migration& migration) const override {
    std::string columns = "version";
    std::string values = version_literal(migration);
    for (const HistoryTable::Column& one : table().columns) {
      const std::string value = one.name == "version" ? std::string() : value_of(one, migration);
      if (value.empty()) continue;
      columns += ", " + quote_name(one.name);
      values += ", " + value;
    }
    std::string sql;
    if (marks_unfinished())
      sql = fmt::format("DELETE FROM {} WHERE {};", quoted_table(), is_row_of(migration));
    return sql + fmt::format("INSERT INTO {} ({}) VALUES ({})", quoted_table(), columns, values);
  }
  std::string undone_sql(const Migration& migration, const Migration*) const override {
    return fmt::format("DELETE FROM {} WHERE {}", quoted_table(), is_row_of(migration));
  }

 private:
  const HistoryTable::Column* column(Content content) const {
    for (const ColumnName& known : kColumns) {
      if (known.content != content) continue;
      if (const auto* found = table().find(known.name)) return found;
    }
    return nullptr;
  }
  bool is_number() const {
    const std::string& type = table().find("version")->type;
    return type == "integer" || type == "bigint" || type == "smallint" || type == "numeric";
  }
  std::string version_literal(const Migration& migration) const {
    return is_number() ? std::to_string(migration.number) : quote_literal(migration.version);
  }
  std::string is_row_of(const Migration& migration) const {
    return "version = " + version_literal(migration);
  }
  std::string succeeded() const {
    const auto* success = column(Content::success);
    return success == nullptr ? std::string()
                              : fmt::format(" AND {} IS NOT FALSE", quote_name(success->name));
  }

  static std::string value_of(const HistoryTable::Column& column, const Migration& migration) {
    const auto known = std::ranges::find(kColumns, column.name, &ColumnName::name);
    if (known == kColumns.end()) {
      if (!column.required) return {};
      throw base::Error(
          base::ErrorKind::refused,
          fmt::format("schema_migrations wants a value for {}, and nothing says which", column.name),
          "give the column a default, or adopt the database with lockkeeper baseline");
    }
    const std::string file = migration.path.substr(migration.path.rfind('/') + 1);
    switch (known->content) {
      case Content::name: return quote_literal(migration.name);
      case Content::file: return quote_literal(file);
      case Content::success: return "true";
      case Content::checksum: return column.required ? quote_literal(migration.sha256) : std::string();
      case Content::time: return column.required ? "pg_catalog.now()" : std::string();
      case Content::zero: return column.required ? "0" : std::string();
      case Content::role: return "current_user";
    }
    return {};
  }
};

}  // namespace

std::unique_ptr<HistoryStore> hand_written_history(HistoryTable table, bool is_there) {
  return std::make_unique<HandWrittenHistory>(std::move(table), is_there);
}

}  // namespace lockkeeper::migrate
