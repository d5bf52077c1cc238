#include "migrate/own_schema.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "migrate/file_name.h"
#include "migrate/worker.h"

namespace lockkeeper::migrate {

Layout own_layout() {
  Layout layout;
  layout.directory = "lockkeeper/migrations";
  layout.explanation = "the bookkeeping schema inside this binary";
  for (const EmbeddedFile& file : embedded_files()) {
    const std::optional<FileName> name = parse_file_name(file.name);
    if (!name || name->down) continue;
    Migration migration;
    migration.version = name->version;
    migration.number = name->number;
    migration.name = name->name;
    migration.path = layout.directory + "/" + file.name;
    migration.source = std::make_shared<const base::Source>(migration.path, file.text);
    migration.sha256 = base::sha256(migration.source->text());
    layout.migrations.push_back(std::move(migration));
  }
  return layout;
}

std::string own_schema_sql(const Worker& worker, int guard_pid, const std::vector<AppliedMigration>& own,
                           const ApplyOptions& options) {
  const Layout layout = own_layout();
  const std::string& newest = layout.migrations.back().version;
  if (!own.empty() && own.back().version > newest) {
    throw base::Error(
        base::ErrorKind::refused,
        fmt::format("the history was written by a newer Lockkeeper: its schema is at {}, this one "
                    "knows {}",
                    own.back().version, newest),
        "use that version, or a newer one");
  }
  if (own.size() == layout.migrations.size()) return {};
  // One transaction for all: the first file cannot be recorded before the second has made the table.
  std::string sql;
  std::string records;
  for (std::size_t i = own.size(); i < layout.migrations.size(); ++i) {
    const Migration& migration = layout.migrations[i];
    // A schema that an administrator made for us, because the role may not, is as good.
    const bool there = i == 0 && worker.facts().has_own_schema;
    if (!there) sql += std::string(migration.source->text()) + "\n;";
    records += record_done({HistorySource::own, &migration, guard_pid, options.tool_version}) + ";";
  }
  return sql + records;
}

void make_own_schema(Worker& worker, int guard_pid, const std::vector<AppliedMigration>& own,
                     const ApplyOptions& options) {
  const std::string sql = own_schema_sql(worker, guard_pid, own, options);
  if (!sql.empty()) worker.tell("BEGIN;" + sql + "COMMIT", "schema lockkeeper cannot be made");
}

}  // namespace lockkeeper::migrate
