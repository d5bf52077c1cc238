// A folder for each migration with up.sql and down.sql: 2024-01-31-093000_name. The version is what stands in
// front of the first underscore, without its hyphens.
#include <fmt/format.h>

#include <algorithm>

#include "base/config_file.h"
#include "base/error.h"
#include "migrate/file_name.h"
#include "migrate/layout_folder.h"

namespace lockkeeper::migrate {
namespace {

/// diesel takes a metadata.toml without the key for a no.
bool runs_alone(const LayoutFolder& folder, const LayoutFolder::Sub& sub) {
  if (!sub.has("metadata.toml")) return false;
  const std::string name = sub.name + "/metadata.toml";
  const base::ConfigValue settings = base::parse_config(folder.source(name)->text(), folder.path_of(name));
  const base::ConfigValue* key = settings.find("run_in_transaction");
  return key == nullptr || key->kind != base::ConfigValue::Kind::boolean || !key->boolean;
}

}  // namespace

void read_diesel(const LayoutFolder& folder, Layout& layout) {
  std::vector<std::string> never_run;
  std::ranges::copy_if(folder.files(), std::back_inserter(never_run), is_sql_file);
  folder.refuse_never_run(never_run, "YYYY-MM-DD-HHMMSS_description/up.sql");
  for (const LayoutFolder::Sub& sub : folder.folders()) {
    if (sub.name.starts_with('.') || sub.entries.empty()) continue;
    if (!sub.has("up.sql")) {
      throw base::Error(base::ErrorKind::input, fmt::format("{} has no up.sql", folder.path_of(sub.name)),
                        "restore the file, or remove the folder");
    }
    Migration migration = folder.migration_in(sub.name + "/up.sql");
    const std::size_t line = std::min(sub.name.find('_'), sub.name.size());
    migration.version = sub.name.substr(0, line);
    std::erase(migration.version, '-');
    if (line < sub.name.size()) migration.name = sub.name.substr(line + 1);
    const auto leading = leading_number(migration.version);
    migration.number = leading ? leading->number : 0;
    if (sub.has("down.sql")) migration.down_path = folder.path_of(sub.name + "/down.sql");
    migration.marks.no_transaction = runs_alone(folder, sub);
    layout.migrations.push_back(std::move(migration));
  }
  std::ranges::stable_sort(layout.migrations, {}, &Migration::version);
  refuse_duplicates(layout.kind, layout.migrations);
}

}  // namespace lockkeeper::migrate
