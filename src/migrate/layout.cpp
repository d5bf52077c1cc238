// Reads a plain sequence: NNN_description.sql with its down file beside it. Whatever else could be a
// migration is an error here, because a file that is passed over in silence is a migration that never runs.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "migrate/file_name.h"
#include "migrate/migration.h"

namespace lockkeeper::migrate {
namespace {

std::string join(const std::string& directory, const std::string& name) {
  if (directory.empty() || directory == ".") return name;
  return directory.ends_with('/') ? directory + name : directory + "/" + name;
}

/// Other tools' folders, by a file or a sub-directory's file that only they have.
struct ForeignMark {
  std::string_view file;
  std::string_view layout;
};
constexpr std::array<ForeignMark, 5> kForeignFiles = {{
    {"atlas.sum", "Atlas"},
    {"sqitch.plan", "Sqitch"},
    {"tern.conf", "tern"},
    {"migration_lock.toml", "Prisma"},
    {"alembic.ini", "Alembic"},
}};
constexpr std::array<ForeignMark, 4> kForeignFolderFiles = {{
    {"_journal.json", "Drizzle"},
    {"snapshot.json", "Drizzle"},
    {"migration.sql", "Prisma or Drizzle"},
    {"up.sql", "diesel"},
}};
/// A comment line that starts like this divides a file into parts; run as a whole it would go up and down
/// again.
constexpr std::array<ForeignMark, 6> kForeignLines = {{
    {"+goose", "goose"},
    {"migrate:up", "dbmate"},
    {"migrate:down", "dbmate"},
    {"create above / drop below", "tern"},
    {"! Previous:", "graphile-migrate"},
    {"Down Migration", "node-pg-migrate"},
}};

[[noreturn]] void refuse_layout(const std::string& directory, std::string_view layout,
                                const std::string& because) {
  throw base::Error(
      base::ErrorKind::input,
      fmt::format("{} is a {} folder ({}), and only plain sequences can be run", directory, layout, because),
      "give the folder of NNN_description.sql files with DIR or [migrations] dir");
}

void refuse_foreign_folder(const std::string& directory, const std::vector<base::DirectoryEntry>& entries) {
  for (const base::DirectoryEntry& entry : entries) {
    for (const ForeignMark& mark : kForeignFiles) {
      if (!entry.is_directory && entry.name == mark.file) refuse_layout(directory, mark.layout, entry.name);
    }
    if (!entry.is_directory && entry.name.ends_with(".up.sql")) {
      refuse_layout(directory, "golang-migrate or sqlx", entry.name);
    }
    const bool flyway = entry.name.size() > 4 && is_sql_file(entry.name) &&
                        std::string_view("VURB").find(entry.name[0]) != std::string_view::npos &&
                        entry.name.find("__") != std::string::npos;
    if (!entry.is_directory && flyway) refuse_layout(directory, "Flyway", entry.name);
  }
}

void refuse_sub_directory(const std::string& directory, const std::string& name) {
  const std::vector<base::DirectoryEntry> entries = base::list_directory(join(directory, name));
  for (const base::DirectoryEntry& entry : entries) {
    for (const ForeignMark& mark : kForeignFolderFiles) {
      if (entry.name == mark.file) refuse_layout(directory, mark.layout, name + "/" + entry.name);
    }
  }
  for (const base::DirectoryEntry& entry : entries) {
    if (entry.is_directory || !is_sql_file(entry.name) || is_ignored_file(entry.name)) continue;
    throw base::Error(base::ErrorKind::input,
                      fmt::format("{} would never run: a plain sequence has no sub-directories",
                                  join(directory, name + "/" + entry.name)),
                      "move it into " + directory + " or out of it");
  }
}

void refuse_foreign_lines(const base::Source& source) {
  const std::string_view text = source.text();
  std::size_t at = text.starts_with("--") ? 0 : text.find("\n--");
  for (; at != std::string_view::npos; at = text.find("\n--", at)) {
    if (text[at] == '\n') ++at;
    const std::size_t words = text.find_first_not_of("- ", at);
    for (const ForeignMark& mark : kForeignLines) {
      if (words == std::string_view::npos || !text.substr(words).starts_with(mark.file)) continue;
      const base::Position place = source.position(static_cast<std::uint32_t>(at));
      throw base::Error(
          base::ErrorKind::input,
          fmt::format("this is a {} migration, and only plain SQL files can be run", mark.layout),
          "keep one direction in each file: NNN_description.sql and NNN_rollback.sql",
          base::Location{source.path(), place.line, place.column});
    }
  }
}

/// Of the text without a byte order mark and with LF line ends, so that a checkout with autocrlf is the same
/// migration.
std::string checksum(const base::Source& source) {
  const std::string_view text = source.text();
  if (text.find('\r') == std::string_view::npos) return base::sha256(text);
  std::string normal;
  normal.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    normal += text[i];
  }
  return base::sha256(normal);
}

std::shared_ptr<const base::Source> read_source(const std::string& path) {
  return std::make_shared<const base::Source>(path, base::read_file(path, base::Source::kMaxBytes + 1));
}

/// The files of the folder by number, and what cannot be one.
struct Collected {
  std::vector<std::pair<FileName, std::string>> up, down;  // name, path
  std::vector<std::string> never_run;
  std::vector<std::string> code;
};

Collected collect(const std::string& directory, const std::vector<base::DirectoryEntry>& entries) {
  Collected found;
  for (const base::DirectoryEntry& entry : entries) {
    if (is_ignored_file(entry.name)) continue;
    if (entry.is_directory) {
      refuse_sub_directory(directory, entry.name);
      continue;
    }
    if (is_code_file(entry.name)) found.code.push_back(entry.name);
    if (!is_sql_file(entry.name)) continue;
    const std::optional<FileName> name = parse_file_name(entry.name);
    if (!name) {
      found.never_run.push_back(entry.name);
      continue;
    }
    (name->down ? found.down : found.up).emplace_back(*name, join(directory, entry.name));
  }
  const auto by_number = [](const auto& a, const auto& b) {
    return a.first.number != b.first.number ? a.first.number < b.first.number : a.second < b.second;
  };
  std::sort(found.up.begin(), found.up.end(), by_number);
  std::sort(found.down.begin(), found.down.end(), by_number);
  return found;
}

std::string list(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kShown) text += fmt::format(" and {} more", names.size() - kShown);
  return text;
}

void refuse_files_that_never_run(const std::string& directory, const Collected& found) {
  const bool code_is_meant =
      found.up.empty() || std::any_of(found.code.begin(), found.code.end(), [](const std::string& name) {
        return name[0] >= '0' && name[0] <= '9';
      });
  if (!found.code.empty() && code_is_meant) {
    throw base::Error(base::ErrorKind::input,
                      fmt::format("{} holds migrations that are not SQL: {}", directory, list(found.code)),
                      "generate SQL files with the tool that made them; only SQL can be checked and applied");
  }
  if (!found.never_run.empty()) {
    throw base::Error(
        base::ErrorKind::input,
        fmt::format("{} would never run: {} does not start with a version number",
                    found.never_run.size() == 1 ? "a .sql file" : "some .sql files", list(found.never_run)),
        "name it NNN_description.sql, or move it out of " + directory);
  }
}

void refuse_duplicates(const std::vector<std::pair<FileName, std::string>>& files) {
  for (std::size_t i = 1; i < files.size(); ++i) {
    if (files[i].first.number != files[i - 1].first.number) continue;
    throw base::Error(base::ErrorKind::input,
                      fmt::format("version {} is there twice: {} and {}", files[i].first.number,
                                  files[i - 1].second, files[i].second),
                      "give one of them the next free number");
  }
}

/// Pairs down files with the migrations that they undo; both are in the order of their numbers.
void pair_down_files(std::vector<Migration>& migrations,
                     const std::vector<std::pair<FileName, std::string>>& down) {
  for (const auto& [name, path] : down) {
    const auto up = std::find_if(migrations.begin(), migrations.end(),
                                 [&](const Migration& migration) { return migration.number == name.number; });
    if (up == migrations.end()) {
      throw base::Error(base::ErrorKind::input,
                        fmt::format("{} undoes version {}, which no file makes", path, name.version),
                        "add the file that goes up, or rename this one if it is meant to go up");
    }
    up->down_path = path;
  }
}

// ---- lint's view ----

/// Run order of one folder: by number, a leading letter of Flyway's left out, a down file behind what it
/// undoes, then by name.
struct RunOrder {
  bool numbered = false;
  std::vector<std::uint64_t> numbers;
  bool down = false;
  std::string path;

  bool operator<(const RunOrder& other) const {
    if (numbered != other.numbered) return numbered;
    if (numbers != other.numbers) return numbers < other.numbers;
    if (down != other.down) return other.down;
    return path < other.path;
  }
};

RunOrder run_order(std::string_view name) {
  RunOrder order;
  order.path = name;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t at = name.size() > 1 && !is_digit(name[0]) && is_digit(name[1]) ? 1 : 0;
  bool goes_on = false;
  while (at < name.size() && is_digit(name[at])) {
    std::uint64_t number = goes_on ? order.numbers.back() : 0;
    const std::size_t begin = at;
    for (; at < name.size() && is_digit(name[at]); ++at) {
      number = number * 10 + static_cast<std::uint64_t>(name[at] - '0');
    }
    order.numbered = true;
    if (goes_on) order.numbers.pop_back();
    order.numbers.push_back(number);
    // A date is one number with or without its hyphens: 2024-01-31-093000, 20240131093000.
    goes_on = at < name.size() && name[at] == '-' && (goes_on || at - begin == 4);
    if (goes_on || (at < name.size() && name[at] == '.' && order.numbers.size() < 4)) ++at;
  }
  return order;
}

bool is_down_name(const std::string& name) {
  if (name == "down.sql") return true;
  const std::optional<FileName> parsed = parse_file_name(name);
  if (parsed) return parsed->down;
  const std::string lower = name;
  return lower.ends_with(".down.sql") || lower.ends_with(".rollback.sql") || lower.ends_with(".undo.sql");
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}
std::string name_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// Folders found so far; a file is listed once however often its path was given.
class LintRoots {
 public:
  void add(const std::string& root, const std::string& order_name, const std::string& path) {
    RunOrder order = run_order(order_name + "/" + name_of(path));
    order.down = is_down_name(name_of(path));
    roots_[root].emplace(std::move(order), path);
  }

  void visit(const std::string& directory) {
    for (const base::DirectoryEntry& entry : base::list_directory(directory)) {
      if (is_ignored_file(entry.name) || entry.name == "node_modules") continue;
      const std::string path = join(directory, entry.name);
      if (!entry.is_directory) {
        if (is_sql_file(entry.name)) add(directory, entry.name, path);
        continue;
      }
      if (!add_migration_folder(directory, entry.name)) visit(path);
    }
  }

  std::vector<LintRoot> take() const {
    std::vector<LintRoot> list;
    for (const auto& [directory, files] : roots_) {
      LintRoot root;
      root.directory = directory;
      for (const auto& [order, path] : files) root.files.push_back({path, is_down_name(name_of(path))});
      list.push_back(std::move(root));
    }
    return list;
  }

 private:
  /// A folder that is one migration (Prisma, Drizzle 1, diesel) belongs to the root above it.
  bool add_migration_folder(const std::string& directory, const std::string& name) {
    const std::string folder = join(directory, name);
    bool is_migration = false;
    for (const char* file : {"migration.sql", "up.sql", "down.sql"}) {
      const std::string path = join(folder, file);
      if (!base::is_file(path)) continue;
      add(directory, name, path);
      is_migration = true;
    }
    return is_migration;
  }

  std::map<std::string, std::map<RunOrder, std::string>> roots_;
};

}  // namespace

std::string_view to_text(LayoutKind kind) {
  switch (kind) {
    case LayoutKind::plain: return "plain";
  }
  return "";
}

Layout read_layout(const std::string& directory) {
  const std::vector<base::DirectoryEntry> entries = base::list_directory(directory);
  refuse_foreign_folder(directory, entries);
  const Collected found = collect(directory, entries);
  refuse_files_that_never_run(directory, found);
  refuse_duplicates(found.up);
  refuse_duplicates(found.down);

  Layout layout;
  layout.directory = directory;
  for (const auto& [name, path] : found.up) {
    Migration migration;
    migration.version = name.version;
    migration.number = name.number;
    migration.name = name.name;
    migration.path = path;
    migration.source = read_source(path);
    refuse_foreign_lines(*migration.source);
    migration.sha256 = checksum(*migration.source);
    layout.migrations.push_back(std::move(migration));
  }
  pair_down_files(layout.migrations, found.down);
  layout.explanation =
      layout.migrations.empty()
          ? fmt::format("{} holds no migrations", directory)
          : fmt::format("plain sequence: {} files named NNN_description.sql", layout.migrations.size());
  return layout;
}

std::vector<LintRoot> lint_roots(const std::vector<std::string>& paths) {
  LintRoots roots;
  for (const std::string& given : paths) {
    std::string path = given;
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    if (path.starts_with("./") && path.size() > 2) path.erase(0, 2);
    if (base::is_directory(path)) {
      roots.visit(path);
    } else if (base::is_file(path)) {
      roots.add(folder_of(path), name_of(path), path);
    } else {
      throw base::Error(base::ErrorKind::input, fmt::format("{} is no file and no folder", path),
                        "give a file or folder that exists");
    }
  }
  return roots.take();
}

}  // namespace lockkeeper::migrate
