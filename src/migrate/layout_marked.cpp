// goose and dbmate: one file holds the way up and the way down, divided by comment lines.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "migrate/file_name.h"
#include "migrate/layout_folder.h"

namespace lockkeeper::migrate {
namespace {

/// All .sql files that begin with digits; `separator` has to follow them where it is given.
void read_marked(const LayoutFolder& folder, sql::MarkStyle style, std::string_view separator,
                 Layout& layout) {
  std::vector<std::string> never_run;
  for (const std::string& file : folder.files()) {
    if (!is_sql_file(file)) continue;
    const auto leading = leading_number(file);
    if (!leading || !std::string_view(file).substr(leading->digits.size()).starts_with(separator)) {
      never_run.push_back(file);
      continue;
    }
    Migration migration = folder.migration_in(file, style);
    migration.version = leading->digits;
    migration.number = leading->number;
    const std::string_view rest = std::string_view(file).substr(leading->digits.size());
    migration.name = rest.substr(0, rest.size() - 4);
    if (migration.name.starts_with('_')) migration.name.erase(0, 1);
    layout.migrations.push_back(std::move(migration));
  }
  folder.refuse_code(!layout.migrations.empty());
  folder.refuse_never_run(never_run, "NNN_description.sql");
}

bool has_byte_order_mark(const base::Source& source) { return source.bytes().size() != source.text().size(); }

}  // namespace

void read_dbmate(const LayoutFolder& folder, Layout& layout) {
  folder.refuse_sql_below("a folder of dbmate");
  read_marked(folder, sql::MarkStyle::dbmate, "", layout);
  for (Migration& migration : layout.migrations) {
    if (!has_byte_order_mark(*migration.source) || !migration.marks.problem.empty()) continue;
    migration.marks.problem = "dbmate takes no byte order mark in front of `-- migrate:up`";
    migration.marks.hint = "save the file without it";
  }
  // As files are listed: dbmate compares names.
  refuse_duplicates(layout.kind, layout.migrations);
}

void read_goose(const LayoutFolder& folder, Layout& layout) {
  folder.refuse_sql_below("a folder of goose");
  read_marked(folder, sql::MarkStyle::goose, "_", layout);
  std::ranges::stable_sort(layout.migrations, {}, &Migration::number);
  refuse_duplicates(layout.kind, layout.migrations);
  if (layout.migrations.empty() || layout.migrations.front().number > 0) return;
  throw base::Error(base::ErrorKind::input,
                    fmt::format("{} has version 0, and goose counts from 1", layout.migrations.front().path),
                    "give it the next free number");
}

}  // namespace lockkeeper::migrate
