// Which tool wrote a folder, by what only its folders have. The steps stand in the order in which they are
// asked; the first that answers wins, and what would fit two layouts is asked back instead of guessed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "migrate/file_name.h"
#include "migrate/layout_folder.h"

namespace lockkeeper::migrate {
namespace {

using Answer = std::optional<Detected>;
using Sub = LayoutFolder::Sub;

constexpr std::string_view kOtherFolder =
    "give the folder of NNN_description.sql files with DIR or [migrations] dir";

[[noreturn]] void refuse_layout(const LayoutFolder& folder, std::string_view layout, std::string_view because,
                                std::string_view hint = kOtherFolder) {
  throw base::Error(
      base::ErrorKind::input,
      fmt::format("{} is a folder of {} ({}), which is not supported", folder.directory(), layout, because),
      std::string(hint));
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
  std::string_view hint = kOtherFolder;
};
constexpr std::array<ForeignFile, 4> kForeignFiles = {{
    {"atlas.sum", "Atlas",
     "if another tool applies what Atlas writes here, name it: --layout golang-migrate, goose, flyway or "
     "dbmate, or layout under [migrations]"},
    {"sqitch.plan", "Sqitch"},
    {"tern.conf", "tern"},
    {"alembic.ini", "Alembic"},
}};

Answer refuse_foreign_files(const LayoutFolder& folder) {
  for (const ForeignFile& mark : kForeignFiles) {
    if (folder.has(mark.file)) refuse_layout(folder, mark.tool, mark.file, mark.hint);
  }
  return std::nullopt;
}

/// pop (soda) keeps the files of all databases side by side: 20240131_users.postgres.up.sql.
Answer refuse_pop(const LayoutFolder& folder) {
  const std::string* name = first_file(folder, [](std::string_view file) {
    constexpr std::array<std::string_view, 4> kEnds = {".postgres.up.sql", ".cockroach.up.sql",
                                                       ".mysql.up.sql", ".sqlite3.up.sql"};
    return std::ranges::any_of(kEnds, [file](std::string_view end) { return file.ends_with(end); });
  });
  if (name != nullptr) refuse_layout(folder, "pop", *name);
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
  std::error_code ignored;  // where it cannot be said from the root, the path stays as it is
  const std::filesystem::path path =
      std::filesystem::absolute(folder.directory(), ignored).lexically_normal();
  const std::string text = path.string();
  if (!text.ends_with("/supabase/migrations") && !text.ends_with("/supabase/migrations/"))
    return std::nullopt;
  return Detected{LayoutKind::supabase, "the name of the folder"};
}

/// [dependencies.sqlx], or a key `sqlx = ..`, `sqlx.workspace = true`.
bool names_sqlx(std::string_view manifest) {
  while (!manifest.empty()) {
    const std::string_view line = base::trim(manifest.substr(0, manifest.find('\n')));
    manifest.remove_prefix(std::min(manifest.find('\n'), manifest.size() - 1) + 1);
    if (line.starts_with('[') && line.find("dependencies.sqlx]") != line.npos) return true;
    if (line.starts_with("sqlx") && line.find_first_of(" .=") == 4) return true;
  }
  return false;
}

/// sqlx's files without a way down are called as plain ones; the crate that they belong to tells.
Answer sqlx_alone(const LayoutFolder& folder) {
  const std::string* name = first_file(folder, [](std::string_view file) {
    const auto parsed = parse_file_name(file);
    return parsed && !parsed->down;
  });
  const std::string cargo = folder.file_around("Cargo.toml");
  if (name == nullptr || cargo.empty()) return std::nullopt;
  if (!names_sqlx(base::read_file(cargo, base::Source::kMaxBytes))) return std::nullopt;
  return Detected{LayoutKind::sqlx, fmt::format("{} and sqlx in {}", *name, cargo)};
}

constexpr std::array kSteps = {refuse_foreign_files,
                               refuse_pop,
                               prisma_or_drizzle,
                               drizzle_journal,
                               diesel,
                               marked,
                               flyway,
                               paired,
                               supabase,
                               sqlx_alone};

}  // namespace

Detected detect_layout(const LayoutFolder& folder) {
  for (const auto step : kSteps) {
    if (Answer answer = step(folder)) return *std::move(answer);
  }
  return {LayoutKind::plain, "no other tool's marks"};
}

}  // namespace lockkeeper::migrate
