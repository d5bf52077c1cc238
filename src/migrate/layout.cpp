// A folder becomes a Layout: which tool's it is, and then that tool's reader.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "migrate/layout_folder.h"
#include "sql/section_marks.h"

namespace lockkeeper::migrate {
namespace {

/// How a history tells the versions of a layout apart.
enum class Versions : std::uint8_t { numbers, names, parts };

struct LayoutRow {
  LayoutKind kind;
  std::string_view name;
  Versions versions;
  void (*read)(const LayoutFolder& folder, Layout& layout);
};
constexpr std::array<LayoutRow, 11> kLayouts = {{
    {LayoutKind::plain, "plain", Versions::numbers, read_plain},
    {LayoutKind::prisma, "prisma", Versions::names, read_prisma},
    {LayoutKind::drizzle_journal, "drizzle", Versions::names, read_drizzle_journal_layout},
    {LayoutKind::drizzle_folders, "drizzle", Versions::names, read_drizzle_folders},
    {LayoutKind::golang_migrate, "golang-migrate", Versions::numbers, read_golang_migrate},
    {LayoutKind::dbmate, "dbmate", Versions::names, read_dbmate},
    {LayoutKind::goose, "goose", Versions::numbers, read_goose},
    {LayoutKind::supabase, "supabase", Versions::names, read_supabase},
    {LayoutKind::flyway, "flyway", Versions::parts, read_flyway},
    {LayoutKind::sqlx, "sqlx", Versions::numbers, read_sqlx},
    {LayoutKind::diesel, "diesel", Versions::names, read_diesel},
}};

const LayoutRow& row_of(LayoutKind kind) { return *std::ranges::find(kLayouts, kind, &LayoutRow::kind); }

/// A name may stand for several forms; the folder says which.
Detected chosen(const LayoutFolder& folder, std::string_view name) {
  if (name.empty()) return detect_layout(folder);
  const std::string because = "as the configuration says";
  if (name == "drizzle") {
    const bool journal = std::ranges::any_of(
        folder.folders(), [](const auto& sub) { return sub.name == "meta" && sub.has("_journal.json"); });
    return {journal ? LayoutKind::drizzle_journal : LayoutKind::drizzle_folders, because};
  }
  const auto row = std::ranges::find(kLayouts, name, &LayoutRow::name);
  if (row == kLayouts.end()) {
    throw base::Error(base::ErrorKind::usage, fmt::format("there is no layout '{}'", name),
                      fmt::format("use one of {}", fmt::join(layout_names(), ", ")));
  }
  return {row->kind, because};
}

std::string shown_count(std::size_t count) {
  return fmt::format("{} migration{}", count, count == 1 ? "" : "s");
}

/// "003_add_users"; a name that holds the number already is itself.
std::string full_name(const Migration& migration) {
  if (migration.name.empty() || migration.version.ends_with("_" + migration.name)) return migration.version;
  return migration.version + "_" + migration.name;
}

}  // namespace

std::string_view to_text(LayoutKind kind) { return row_of(kind).name; }

const std::vector<std::string_view>& layout_names() {
  static const std::vector<std::string_view> kNames = [] {
    std::vector<std::string_view> names;
    for (const LayoutRow& row : kLayouts) names.push_back(row.name);
    const auto same = std::ranges::unique(names);
    names.erase(same.begin(), same.end());
    return names;
  }();
  return kNames;
}

sql::Script script_of(const Migration& migration) { return sql::analyse(*migration.source, migration.marks); }

Layout read_layout(const std::string& directory, std::string_view name) {
  const LayoutFolder folder(directory);
  const Detected detected = chosen(folder, name);
  Layout layout;
  layout.kind = detected.kind;
  layout.directory = directory;
  row_of(detected.kind).read(folder, layout);
  const std::size_t count = layout.migrations.size();
  layout.explanation = count == 0 ? fmt::format("{} holds no migrations", directory)
                                  : fmt::format("{} is a {} folder, by {}: {}", directory,
                                                to_text(layout.kind), detected.because, shown_count(count));
  return layout;
}

LayoutKind layout_kind_of(const std::string& directory, std::string_view name) {
  return chosen(LayoutFolder(directory), name).kind;
}

std::string history_key(LayoutKind kind, std::string_view version) {
  const Versions versions = row_of(kind).versions;
  if (versions == Versions::parts) return flyway_key(version);
  if (versions == Versions::names) return std::string(version);
  const auto leading = leading_number(version);
  const bool is_number = leading && leading->digits.size() == version.size();
  return is_number ? std::to_string(leading->number) : std::string(version);
}

std::optional<std::size_t> find_migration(const Layout& layout, std::string_view version) {
  const auto index_where = [&layout](const auto& is_it) -> std::optional<std::size_t> {
    const auto found = std::ranges::find_if(layout.migrations, is_it);
    if (found == layout.migrations.end()) return std::nullopt;
    return static_cast<std::size_t>(found - layout.migrations.begin());
  };
  if (version.empty()) return std::nullopt;
  const std::string key = history_key(layout.kind, version);
  if (auto same =
          index_where([&](const Migration& one) { return history_key(layout.kind, one.version) == key; }))
    return same;
  if (auto full = index_where([&](const Migration& one) { return full_name(one) == version; })) return full;
  const auto leading = leading_number(version);
  if (!leading || leading->digits.size() != version.size()) return std::nullopt;
  return index_where([&](const Migration& one) {
    const auto digits = leading_number(one.version);
    return digits && digits->number == leading->number;
  });
}

}  // namespace lockkeeper::migrate
