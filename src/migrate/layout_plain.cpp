// NNN_description.sql, with its down file beside it: a plain sequence, and what Supabase keeps. Whatever else
// could be a migration is an error, because a file that is passed over in silence is a migration that never
// runs.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "migrate/file_name.h"
#include "migrate/layout_folder.h"

namespace lockkeeper::migrate {
namespace {

/// Pairs down files with the migrations that they undo.
void pair_down_files(std::vector<Migration>& migrations,
                     const std::vector<std::pair<FileName, std::string>>& down) {
  for (const auto& [name, path] : down) {
    const auto up = std::ranges::find(migrations, name.number, &Migration::number);
    if (up == migrations.end()) {
      throw base::Error(base::ErrorKind::input,
                        fmt::format("{} undoes version {}, which no file makes", path, name.version),
                        "add the file that goes up, or rename this one if it is meant to go up");
    }
    if (!up->down_path.empty()) {
      throw base::Error(base::ErrorKind::input,
                        fmt::format("version {} is there twice: {} and {}", name.number, up->down_path, path),
                        "keep one of them");
    }
    up->down_path = path;
  }
}

void remark_on_padding(Layout& layout) {
  for (std::size_t i = 1; i < layout.migrations.size(); ++i) {
    const Migration& before = layout.migrations[i - 1];
    const Migration& migration = layout.migrations[i];
    if (before.path < migration.path) continue;
    layout.remarks.push_back(fmt::format("{} runs before {}, and other tools sort it behind: pad the numbers",
                                         before.path, migration.path));
    return;
  }
}

void read_sequence(const LayoutFolder& folder, Layout& layout) {
  std::vector<std::pair<FileName, std::string>> down;
  std::vector<std::string> never_run;
  for (const std::string& file : folder.files()) {
    if (!is_sql_file(file)) continue;
    const std::optional<FileName> name = parse_file_name(file);
    if (!name) {
      never_run.push_back(file);
    } else if (name->down) {
      down.emplace_back(*name, folder.path_of(file));
    } else {
      Migration migration = folder.migration_in(file);
      migration.version = name->version;
      migration.number = name->number;
      migration.name = name->name;
      layout.migrations.push_back(std::move(migration));
    }
  }
  folder.refuse_code(!layout.migrations.empty());
  folder.refuse_never_run(never_run, "NNN_description.sql");
  std::ranges::stable_sort(layout.migrations, {}, &Migration::number);
  refuse_duplicates(layout.kind, layout.migrations);
  pair_down_files(layout.migrations, down);
}

}  // namespace

void read_plain(const LayoutFolder& folder, Layout& layout) {
  folder.refuse_sql_below("a plain sequence");
  read_sequence(folder, layout);
  remark_on_padding(layout);
}

void read_supabase(const LayoutFolder& folder, Layout& layout) {
  folder.refuse_sql_below("a folder of Supabase");
  read_sequence(folder, layout);
  std::ranges::stable_sort(layout.migrations, {}, &Migration::version);
}

}  // namespace lockkeeper::migrate
