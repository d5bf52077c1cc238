#include "cli/trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "cli/changes.h"
#include "cli/file_notes.h"
#include "cli/snapshot_file.h"
#include "cli/version_number.h"
#include "migrate/file_name.h"

namespace lockkeeper::cli {

namespace {

constexpr const char* kDefaultDirectory = "migrations";

std::vector<std::string> paths_of(const Invocation& invocation) {
  if (!invocation.arguments.operands.empty()) return invocation.arguments.operands;
  if (!invocation.config.databases.empty()) {
    std::set<std::string> directories;
    for (const Config& database : invocation.config.databases) directories.insert(database.directory);
    return {directories.begin(), directories.end()};
  }
  if (!invocation.config.directory.empty()) return {invocation.config.directory};
  if (base::is_directory(kDefaultDirectory)) return {kDefaultDirectory};
  const bool elsewhere = invocation.arguments.has(Option::config_ref);
  throw base::Error(base::ErrorKind::usage, "there is no folder 'migrations' here",
                    elsewhere
                        ? "give a PATH (the input migrations); or merge a lockkeeper.toml with dir under "
                          "[migrations] first: that of the base counts, not that of the checkout"
                        : "give a PATH, or set dir under [migrations] in lockkeeper.toml");
}

/// A folder of .ts or .js migrations and nothing else is not "nothing to do".
void refuse_code(const std::string& path) {
  if (!base::is_directory(path)) return;
  for (const base::DirectoryEntry& entry : base::list_directory(path)) {
    if (entry.is_directory || !migrate::is_code_file(entry.name)) continue;
    throw base::Error(base::ErrorKind::input,
                      fmt::format("{} holds migrations that are not SQL: {}", path, entry.name),
                      "generate SQL files with the tool that made them; only SQL can be checked");
  }
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? "." : path.substr(0, slash);
}

bool is_numbered(const std::string& path) {
  return migrate::parse_file_name(path.substr(path.rfind('/') + 1)).has_value();
}

/// The numbered files beside those that were given one by one.
std::vector<std::string> with_siblings(const std::vector<std::string>& paths) {
  std::set<std::string> all(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    if (!base::is_file(path) || !is_numbered(path)) continue;
    const std::string folder = folder_of(path);
    for (const base::DirectoryEntry& entry : base::list_directory(folder)) {
      const std::string sibling = folder == "." ? entry.name : folder + "/" + entry.name;
      if (!entry.is_directory && is_numbered(sibling)) all.insert(sibling);
    }
  }
  return {all.begin(), all.end()};
}

std::set<std::string> files_in(const std::vector<migrate::LintRoot>& roots) {
  std::set<std::string> files;
  for (const migrate::LintRoot& root : roots) {
    for (const auto& file : root.files) files.insert(file.path);
  }
  return files;
}

void drop_what_sorts_behind(TrialRoot& root) {
  while (!root.files.empty() && !root.files.back().on_trial) root.files.pop_back();
}

/// A project that adopts the linter late judges what is newer. What was changed after it was merged stays on
/// trial.
void leave_out_old(TrialRoot& root, std::uint64_t baseline) {
  for (TrialRoot::File& file : root.files) {
    const auto version = version_of(ordered_name(root.directory, file.file.path));
    if (version && version->number <= baseline && file.notes.flags.empty()) file.on_trial = false;
  }
}

bool adds_migration(const std::vector<TrialRoot>& roots, const Changes& changes) {
  return std::ranges::any_of(roots, [&](const TrialRoot& root) {
    return std::ranges::any_of(root.files, [&](const TrialRoot::File& file) {
      const auto change = changes.files.find(file.file.path);
      return file.on_trial && !file.file.down && change != changes.files.end() &&
             change->second.kind == Change::Kind::added;
    });
  });
}

std::vector<Trial::Event> project_events(const std::vector<TrialRoot>& roots, const Changes& changes,
                                         const Config& config) {
  std::vector<Trial::Event> events;
  const std::string path = config.path.empty() ? kDefaultConfigPath : config.path;
  if (changes.files.contains(path)) events.push_back({path, "CHANGE SET END | CONFIG CHANGED"});
  const std::string snapshot = config.snapshot_file.empty() ? kDefaultSnapshotPath : config.snapshot_file;
  if (changes.files.contains(snapshot)) events.push_back({snapshot, "CHANGE SET END | CONFIG CHANGED"});
  if (!config.known_file.empty() && changes.files.contains(config.known_file))
    events.push_back({config.known_file, "CHANGE SET END | CONFIG CHANGED"});
  const std::string& schema = config.schema_file;
  if (!schema.empty() && !changes.files.contains(schema) && adds_migration(roots, changes))
    events.push_back({schema, "CHANGE SET END | SCHEMA FILE UNCHANGED"});
  return events;
}

}  // namespace

Trial trial_of(const Invocation& invocation) {
  const std::vector<std::string> paths = paths_of(invocation);
  const std::set<std::string> given = files_in(migrate::lint_roots(paths));
  if (given.empty()) {
    for (const std::string& path : paths) refuse_code(path);
  }
  const bool by_base = invocation.arguments.has(Option::base);
  const bool together = by_base || invocation.arguments.value(Option::change_set) == "all";
  const std::optional<Changes> changes =
      by_base ? std::optional(changes_since(invocation.arguments.value(Option::base))) : std::nullopt;

  Trial trial;
  for (const migrate::LintRoot& found : migrate::lint_roots(with_siblings(paths))) {
    TrialRoot root{found.directory, {}, together};
    for (const auto& file : found.files) {
      root.files.push_back(
          {file, given.contains(file.path) && (!by_base || changes->files.contains(file.path))});
    }
    note_files(root, by_base ? &*changes : nullptr, invocation.config.layout);
    if (invocation.config.lint_baseline) leave_out_old(root, *invocation.config.lint_baseline);
    drop_what_sorts_behind(root);
    if (!root.files.empty()) trial.roots.push_back(std::move(root));
  }
  if (by_base) trial.events = project_events(trial.roots, *changes, invocation.config);
  return trial;
}

}  // namespace lockkeeper::cli
