// V1_2__name.sql and its undo U1_2__name.sql. Versions are compared part by part; zeros at their end do not
// count.
#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "base/error.h"
#include "migrate/file_name.h"
#include "migrate/layout_folder.h"

namespace lockkeeper::migrate {
namespace {

struct FlywayName {
  char prefix = 'V';
  std::string version;  ///< with dots
  std::string description;
};

std::optional<FlywayName> flyway_name(std::string_view file) {
  const std::size_t separator = file.find("__");
  if (!is_sql_file(file) || separator == file.npos) return std::nullopt;
  FlywayName name;
  name.prefix = file[0];
  name.version = file.substr(1, separator - 1);
  std::ranges::replace(name.version, '_', '.');
  name.description = file.substr(separator + 2, file.size() - separator - 6);
  std::ranges::replace(name.description, '_', ' ');
  return name;
}

/// The parts of a version; nullopt when it is none.
std::optional<std::vector<std::uint64_t>> parts_of(std::string_view version) {
  std::vector<std::uint64_t> parts;
  while (true) {
    const auto leading = leading_number(version);
    if (!leading) return std::nullopt;
    parts.push_back(leading->number);
    version.remove_prefix(leading->digits.size());
    if (version.empty()) break;
    if (!version.starts_with('.')) return std::nullopt;
    version.remove_prefix(1);
  }
  while (parts.size() > 1 && parts.back() == 0) parts.pop_back();
  return parts;
}

/// CRC-32 over the lines without their ends, as a signed number.
std::string checksum_of(const base::Source& source) {
  base::Crc32 crc;
  std::string_view text = source.text();
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    crc.add(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::to_string(static_cast<std::int32_t>(crc.value()));
}

/// `executeInTransaction=false` in the file beside it.
bool runs_alone(const LayoutFolder& folder, const std::string& file) {
  const std::string settings = file + ".conf";
  if (!folder.has(settings)) return false;
  const std::string_view text = folder.source(settings)->text();
  return text.find("executeInTransaction=false") != text.npos;
}

}  // namespace

std::string flyway_key(std::string_view version) {
  const auto parts = parts_of(version);
  return parts ? fmt::format("{}", fmt::join(*parts, ".")) : std::string(version);
}

bool is_flyway_before(std::string_view version, std::string_view other) {
  return parts_of(version) < parts_of(other);
}

void read_flyway(const LayoutFolder& folder, Layout& layout) {
  folder.refuse_sql_below("a folder of Flyway as it is read here");
  std::vector<std::string> never_run;
  std::vector<std::pair<std::string, std::string>> undo;  // key, path
  for (const std::string& file : folder.files()) {
    if (!is_sql_file(file)) continue;
    std::optional<FlywayName> name = flyway_name(file);
    if (name && name->prefix == 'U') undo.emplace_back(flyway_key(name->version), folder.path_of(file));
    if (name && name->prefix == 'U') continue;
    if (!name || name->prefix != 'V' || !parts_of(name->version)) {
      never_run.push_back(file);
      continue;
    }
    Migration migration = folder.migration_in(file);
    migration.number = leading_number(name->version)->number;
    migration.version = std::move(name->version);
    migration.name = std::move(name->description);
    migration.marks.no_transaction = runs_alone(folder, file);
    migration.tool_checksums = {checksum_of(*migration.source)};
    layout.migrations.push_back(std::move(migration));
  }
  folder.refuse_never_run(never_run,
                          "V1__description.sql (repeatable and baseline scripts are not supported)");
  std::ranges::stable_sort(layout.migrations, [](const Migration& a, const Migration& b) {
    return parts_of(a.version) < parts_of(b.version);
  });
  refuse_duplicates(layout.kind, layout.migrations);
  for (auto& [key, path] : undo) {
    const auto up = std::ranges::find_if(
        layout.migrations, [&key = key](const Migration& one) { return flyway_key(one.version) == key; });
    if (up != layout.migrations.end()) up->down_path = std::move(path);
  }
}

}  // namespace lockkeeper::migrate
