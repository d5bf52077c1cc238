// A folder for each migration: prisma/migrations/20240131093000_name/migration.sql. Prisma takes every
// folder, whatever it is called, and sorts the names.
#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "migrate/file_name.h"
#include "migrate/layout_folder.h"

namespace lockkeeper::migrate {
namespace {

constexpr std::string_view kLockFile = "migration_lock.toml";
constexpr std::size_t kTimestampDigits = 14;

/// Prisma reads it line by line: the first that begins with `provider` counts.
void refuse_other_provider(const LayoutFolder& folder) {
  if (!folder.has(kLockFile)) return;
  std::string_view text = folder.source(std::string(kLockFile))->text();
  while (!text.empty()) {
    const std::string_view line = base::trim(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    if (!line.starts_with("provider")) continue;
    const std::size_t open = line.find('"');
    const std::string_view provider =
        open == line.npos ? line : line.substr(open + 1, line.rfind('"') - open - 1);
    if (provider == "postgresql" || provider == "postgres") return;
    throw base::Error(
        base::ErrorKind::input,
        fmt::format("{} says that these migrations are for {}", folder.path_of(std::string(kLockFile)),
                    base::shorten(base::printable(provider, base::Lines::fold_to_space), 40)),
        "only PostgreSQL's migrations can be applied");
  }
}

std::string with_line_ends(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with(from)) {
      out += to;
      at += from.size();
    } else {
      out += text[at++];
    }
  }
  return out;
}

/// Prisma takes a checkout with other line ends for the same file.
std::vector<std::string> checksums_of(const base::Source& source) {
  const std::string text = text_in_javascript(source);
  std::vector<std::string> sums = {base::sha256(text), base::sha256(with_line_ends(text, "\r\n", "\n")),
                                   base::sha256(with_line_ends(text, "\n", "\r\n"))};
  return sums;
}

std::string name_in(std::string_view folder_name) {
  const auto leading = leading_number(folder_name);
  if (!leading || !folder_name.substr(leading->digits.size()).starts_with('_')) return {};
  return std::string(folder_name.substr(leading->digits.size() + 1));
}

/// Only names of one shape sort alike in JavaScript and here.
bool is_usual_name(std::string_view name) {
  const auto leading = leading_number(name);
  return leading && leading->digits.size() == kTimestampDigits &&
         name.substr(kTimestampDigits).starts_with('_') && std::ranges::all_of(name, [](unsigned char c) {
           return c == '_' || c == '-' || (c < 0x80 && std::isalnum(c) != 0);
         });
}

}  // namespace

void read_prisma(const LayoutFolder& folder, Layout& layout) {
  refuse_other_provider(folder);
  std::vector<std::string> never_run;
  std::ranges::copy_if(folder.files(), std::back_inserter(never_run), is_sql_file);
  folder.refuse_never_run(never_run, "YYYYMMDDHHMMSS_description/migration.sql");
  for (const LayoutFolder::Sub& sub : folder.folders()) {
    if (sub.name.starts_with('.')) continue;
    if (!sub.has("migration.sql")) {
      const auto code = std::ranges::find_if(
          sub.entries, [](const base::DirectoryEntry& entry) { return is_code_file(entry.name); });
      if (code != sub.entries.end()) {
        throw base::Error(base::ErrorKind::input,
                          fmt::format("{} is no SQL, and Prisma does not run it",
                                      folder.path_of(sub.name + "/" + code->name)),
                          "write what it does as migration.sql, or keep it out of this folder");
      }
      throw base::Error(base::ErrorKind::input,
                        fmt::format("{} has no migration.sql", folder.path_of(sub.name)),
                        "restore the file, or remove the folder");
    }
    Migration migration = folder.migration_in(sub.name + "/migration.sql");
    migration.version = sub.name;
    const auto leading = leading_number(sub.name);
    migration.number = leading ? leading->number : 0;
    migration.name = name_in(sub.name);
    if (sub.has("down.sql")) migration.down_path = folder.path_of(sub.name + "/down.sql");
    migration.tool_checksums = checksums_of(*migration.source);
    if (!is_usual_name(sub.name)) {
      layout.remarks.push_back(
          fmt::format("{} is not named YYYYMMDDHHMMSS_description: Prisma may run it elsewhere "
                      "in the order",
                      folder.path_of(sub.name)));
    }
    layout.migrations.push_back(std::move(migration));
  }
}

}  // namespace lockkeeper::migrate
