// Which tool wrote a folder, by what only its folders have. The steps stand in the order in which they are
// asked; the first that answers wins, and what would fit two layouts is asked back instead of guessed.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "migrate/file_name.h"
#include "migrate/layout_folder.h"

namespace lockkeeper::migrate {
namespace {

using Answer = std::optional<Detected>;
using Sub = LayoutFolder::Sub;

[[noreturn]] void refuse_layout(const LayoutFolder& folder, std::string_view layout,
                                std::string_view because) {
  throw base::Error(
      base::ErrorKind::input,
      fmt::format("{} is a {} folder ({}), which is not supported", folder.directory(), layout, because),
      "give the folder of NNN_description.sql files with DIR or [migrations] dir");
}

[[noreturn]] void ask(const LayoutFolder& folder, std::string_view either, std::string_view because) {
  throw base::Error(base::ErrorKind::input,
                    fmt::format("{} may be {}: {}", folder.directory(), either, because),
                    "say which with --layout, or layout under [migrations] in lockkeeper.toml");
}

const std::string* first_file(const LayoutFolder& folder, bool (*is_it)(std::string_view)) {
  const auto found = std::ranges::find_if(folder.files(), is_it);
  return found == folder.files().end() ? nullptr : &*found;
}

const Sub* first_folder_with(const LayoutFolder& folder, std::string_view file) {
  const auto found = std::ranges::find_if(folder.folders(), [file](const Sub& sub) { return sub.has(file); });
  return found == folder.folders().end() ? nullptr : &*found;
}

struct ForeignFile {
  std::string_view file;
  std::string_view tool;
};
constexpr std::array<ForeignFile, 4> kForeignFiles = {{
    {"atlas.sum", "Atlas"},
    {"sqitch.plan", "Sqitch"},
    {"tern.conf", "tern"},
    {"alembic.ini", "Alembic"},
}};

Answer refuse_foreign_files(const LayoutFolder& folder) {
  for (const ForeignFile& mark : kForeignFiles) {
    if (folder.has(mark.file)) refuse_layout(folder, mark.tool, mark.file);
  }
  return std::nullopt;
}

/// Prisma and Drizzle 1.x both write 20240131093000_name/migration.sql.
Answer prisma_or_drizzle(const LayoutFolder& folder) {
  if (folder.has("migration_lock.toml")) return Detected{LayoutKind::prisma, "migration_lock.toml"};
  if (first_folder_with(folder, "migration.sql") == nullptr) return std::nullopt;
  if (const Sub* sub = first_folder_with(folder, "snapshot.json"))
    return Detected{LayoutKind::drizzle_folders, sub->name + "/snapshot.json"};
  std::string prisma = folder.file_around("schema.prisma");
  if (prisma.empty()) prisma = folder.file_around("prisma.config.*");
  const std::string drizzle = folder.file_around("drizzle.config.*");
  if (!prisma.empty() && drizzle.empty()) return Detected{LayoutKind::prisma, prisma};
  if (prisma.empty() && !drizzle.empty()) return Detected{LayoutKind::drizzle_folders, drizzle};
  ask(folder, "of Prisma or of Drizzle",
      prisma.empty() ? std::string("nothing tells whose its migration.sql files are")
                     : fmt::format("there are {} and {}", prisma, drizzle));
}

Answer drizzle_journal(const LayoutFolder& folder) {
  for (const Sub& sub : folder.folders()) {
    if (sub.name == "meta" && sub.has("_journal.json"))
      return Detected{LayoutKind::drizzle_journal, "meta/_journal.json"};
  }
  return std::nullopt;
}

Answer diesel(const LayoutFolder& folder) {
  const Sub* sub = first_folder_with(folder, "up.sql");
  if (sub == nullptr) return std::nullopt;
  return Detected{LayoutKind::diesel, sub->name + "/up.sql"};
}

struct MarkedLayout {
  sql::MarkStyle style;
  std::string_view tool;
  std::optional<LayoutKind> kind;  ///< of those that are supported
};
constexpr std::array<MarkedLayout, 6> kMarkedLayouts = {{
    {sql::MarkStyle::goose, "goose", LayoutKind::goose},
    {sql::MarkStyle::dbmate, "dbmate", LayoutKind::dbmate},
    {sql::MarkStyle::sql_migrate, "sql-migrate", std::nullopt},
    {sql::MarkStyle::tern, "tern", std::nullopt},
    {sql::MarkStyle::node_pg_migrate, "node-pg-migrate", std::nullopt},
    {sql::MarkStyle::mybatis, "MyBatis", std::nullopt},
}};

/// By the comment lines that divide the files.
Answer marked(const LayoutFolder& folder) {
  const MarkedLayout* layout = nullptr;
  std::string file;
  for (const std::string& name : folder.files()) {
    if (!is_sql_file(name)) continue;
    const std::string_view text = folder.source(name)->text();
    if (text.starts_with("--! Previous:")) refuse_layout(folder, "graphile-migrate", name);
    const sql::MarkStyle style = sql::mark_style_of(text);
    const auto found = std::ranges::find(kMarkedLayouts, style, &MarkedLayout::style);
    if (found == kMarkedLayouts.end() || found == layout) continue;
    if (layout != nullptr) {
      ask(folder, fmt::format("of {} or of {}", layout->tool, found->tool),
          fmt::format("{} and {} have marks of different tools", file, name));
    }
    layout = found;
    file = name;
  }
  if (layout == nullptr) return std::nullopt;
  if (!layout->kind) refuse_layout(folder, layout->tool, "the marks in " + file);
  return Detected{*layout->kind, "the marks in " + file};
}

Answer flyway(const LayoutFolder& folder) {
  const std::string* name = first_file(folder, [](std::string_view file) {
    if (!is_sql_file(file) || file.find("__") == file.npos || file.size() < 2) return false;
    const bool versioned = std::string_view("VUB").find(file[0]) != std::string_view::npos;
    return (versioned && file[1] >= '0' && file[1] <= '9') || file.starts_with("R__");
  });
  if (name == nullptr) return std::nullopt;
  const std::string cargo = folder.file_around("Cargo.toml");
  if (!cargo.empty())
    ask(folder, "of Flyway or of refinery", fmt::format("there are {} and {}", *name, cargo));
  return Detected{LayoutKind::flyway, *name};
}

/// golang-migrate and sqlx write the same files.
Answer paired(const LayoutFolder& folder) {
  const std::string* name =
      first_file(folder, [](std::string_view file) { return file.ends_with(".up.sql"); });
  if (name == nullptr) return std::nullopt;
  const std::string rust = folder.file_around("Cargo.toml");
  const std::string go = folder.file_around("go.mod");
  if (!rust.empty() && !go.empty())
    ask(folder, "of golang-migrate or of sqlx", fmt::format("there are {} and {}", go, rust));
  if (!rust.empty()) return Detected{LayoutKind::sqlx, fmt::format("{} and {}", *name, rust)};
  return Detected{LayoutKind::golang_migrate, go.empty() ? *name : fmt::format("{} and {}", *name, go)};
}

Answer supabase(const LayoutFolder& folder) {
  const std::string& path = folder.directory();
  if (path != "supabase/migrations" && !path.ends_with("/supabase/migrations")) return std::nullopt;
  return Detected{LayoutKind::supabase, "the name of the folder"};
}

constexpr std::array kSteps = {
    refuse_foreign_files, prisma_or_drizzle, drizzle_journal, diesel, marked, flyway, paired, supabase};

}  // namespace

Detected detect_layout(const LayoutFolder& folder) {
  for (const auto step : kSteps) {
    if (Answer answer = step(folder)) return *std::move(answer);
  }
  return {LayoutKind::plain, "no other tool's marks"};
}

}  // namespace lockkeeper::migrate
