// golang-migrate and sqlx: NNN_name.up.sql and NNN_name.down.sql. sqlx also knows NNN_name.sql alone.
#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "base/error.h"
#include "migrate/file_name.h"
#include "migrate/layout_folder.h"

namespace lockkeeper::migrate {
namespace {

enum class Way : std::uint8_t { up, down, alone };

struct PairedName {
  LeadingNumber leading;
  std::string name;
  Way way = Way::alone;
};

/// `^([0-9]+)_(.*)\.(down|up)\.(.*)$`, whatever the extension is; and `^([0-9]+)_(.*)\.sql$`.
std::optional<PairedName> paired_name(std::string_view file) {
  const auto leading = leading_number(file);
  if (!leading || !file.substr(leading->digits.size()).starts_with('_')) return std::nullopt;
  const std::string_view rest = file.substr(leading->digits.size() + 1);
  const std::size_t up = rest.rfind(".up.");
  const std::size_t down = rest.rfind(".down.");
  if (up != rest.npos && (down == rest.npos || up > down))
    return PairedName{*leading, std::string(rest.substr(0, up)), Way::up};
  if (down != rest.npos) return PairedName{*leading, std::string(rest.substr(0, down)), Way::down};
  if (!is_sql_file(file)) return std::nullopt;
  return PairedName{*leading, std::string(rest.substr(0, rest.size() - 4)), Way::alone};
}

void add_down(const LayoutFolder& folder, const std::string& file, const PairedName& name,
              std::vector<Migration>& migrations) {
  const auto up = std::ranges::find(migrations, name.leading.number, &Migration::number);
  if (up == migrations.end()) {
    throw base::Error(
        base::ErrorKind::input,
        fmt::format("{} undoes version {}, which no file makes", folder.path_of(file), name.leading.digits),
        "add the file that goes up, or remove this one");
  }
  if (!up->down_path.empty()) {
    throw base::Error(base::ErrorKind::input,
                      fmt::format("version {} is there twice: {} and {}", name.leading.number, up->down_path,
                                  folder.path_of(file)),
                      "keep one of them");
  }
  up->down_path = folder.path_of(file);
}

enum class Simple : std::uint8_t { refused, taken };

void read_paired(const LayoutFolder& folder, Simple simple, sql::MarkStyle style, Layout& layout) {
  std::vector<std::string> never_run;
  std::vector<std::pair<std::string, PairedName>> down;
  for (const std::string& file : folder.files()) {
    std::optional<PairedName> name = paired_name(file);
    if (name && name->way == Way::down) {
      down.emplace_back(file, *std::move(name));
    } else if (name && (name->way == Way::up || simple == Simple::taken)) {
      Migration migration = folder.migration_in(file, style);
      migration.version = name->leading.digits;
      migration.number = name->leading.number;
      migration.name = std::move(name->name);
      layout.migrations.push_back(std::move(migration));
    } else if (is_sql_file(file)) {
      never_run.push_back(file);
    }
  }
  folder.refuse_code(!layout.migrations.empty());
  folder.refuse_never_run(never_run, "NNN_description.up.sql");
  std::ranges::stable_sort(layout.migrations, {}, &Migration::number);
  refuse_duplicates(layout.kind, layout.migrations);
  for (const auto& [file, name] : down) add_down(folder, file, name, layout.migrations);
}

}  // namespace

void read_golang_migrate(const LayoutFolder& folder, Layout& layout) {
  folder.refuse_sql_below("a folder of golang-migrate");
  read_paired(folder, Simple::refused, sql::MarkStyle::none, layout);
}

void read_sqlx(const LayoutFolder& folder, Layout& layout) {
  folder.refuse_sql_below("a folder of sqlx");
  read_paired(folder, Simple::taken, sql::MarkStyle::sqlx, layout);
  for (Migration& migration : layout.migrations) {
    const base::Source& source = *migration.source;
    if (source.bytes().size() != source.text().size()) migration.marks.no_transaction = false;
    migration.tool_checksums = {base::sha384(source.bytes())};
  }
}

}  // namespace lockkeeper::migrate
