// Lint's view of the files: every folder of SQL files in its run order, whoever wrote it.
#include <fmt/format.h>

#include <map>

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
