#include "migrate/layout_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "migrate/file_name.h"

namespace lockkeeper::migrate {
namespace {

std::string join(const std::string& directory, const std::string& name) {
  if (directory.empty() || directory == ".") return name;
  return directory.ends_with('/') ? directory + name : directory + "/" + name;
}

std::string list(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kShown) text += fmt::format(" and {} more", names.size() - kShown);
  return text;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The folder and those around it, nearest first: up to the repository root, which is the current directory;
/// of a path that leads elsewhere, up to where `.git` is, or two levels.
std::vector<std::string> folders_around(std::string directory) {
  constexpr std::size_t kElsewhere = 3;
  while (directory.size() > 1 && directory.ends_with('/')) directory.pop_back();
  const bool elsewhere = directory.starts_with('/') || directory.starts_with("..");
  std::vector<std::string> folders;
  while (true) {
    folders.push_back(directory);
    if (directory == "." || directory == "/") return folders;
    if (elsewhere && (base::is_directory(directory + "/.git") || folders.size() == kElsewhere))
      return folders;
    const std::size_t slash = directory.rfind('/');
    directory = slash == std::string::npos ? "." : directory.substr(0, std::max<std::size_t>(slash, 1));
  }
}

bool is_named(std::string_view file, std::string_view pattern) {
  if (!pattern.ends_with('*')) return file == pattern;
  pattern.remove_suffix(1);
  return file.starts_with(pattern);
}

}  // namespace

LayoutFolder::LayoutFolder(const std::string& directory) : directory_(directory) {
  for (const base::DirectoryEntry& entry : base::list_directory(directory)) {
    if (is_ignored_file(entry.name)) continue;
    if (entry.is_directory) {
      folders_.push_back({entry.name, base::list_directory(path_of(entry.name))});
    } else {
      files_.push_back(entry.name);
    }
  }
}

bool LayoutFolder::Sub::has(std::string_view file) const {
  return std::ranges::any_of(entries, [file](const base::DirectoryEntry& entry) {
    return !entry.is_directory && entry.name == file;
  });
}

bool LayoutFolder::has(std::string_view file) const {
  return std::ranges::find(files_, file) != files_.end();
}

std::string LayoutFolder::path_of(const std::string& name) const { return join(directory_, name); }

const std::shared_ptr<const base::Source>& LayoutFolder::source(const std::string& name) const {
  std::shared_ptr<const base::Source>& source = sources_[name];
  if (source == nullptr) {
    const std::string path = path_of(name);
    source = std::make_shared<const base::Source>(path, base::read_file(path, base::Source::kMaxBytes + 1));
  }
  return source;
}

std::string LayoutFolder::file_around(std::string_view name) const {
  for (const std::string& folder : folders_around(directory_)) {
    for (const base::DirectoryEntry& entry : base::list_directory(folder)) {
      if (is_named(entry.name, name)) return join(folder, entry.name);
    }
  }
  return {};
}

Migration LayoutFolder::migration_in(const std::string& name) const {
  Migration migration;
  migration.path = path_of(name);
  migration.source = source(name);
  migration.sha256 = normal_sha256(*migration.source);
  return migration;
}

Migration LayoutFolder::migration_in(const std::string& name, sql::MarkStyle style) const {
  Migration migration = migration_in(name);
  migration.marks = sql::section_marks_of(migration.source->text(), style);
  return migration;
}

void LayoutFolder::refuse_never_run(const std::vector<std::string>& names, std::string_view expected) const {
  if (names.empty()) return;
  throw base::Error(base::ErrorKind::input,
                    fmt::format("{} would never run: {}",
                                names.size() == 1 ? "a .sql file" : "some .sql files", list(names)),
                    fmt::format("name it {}, or move it out of {}", expected, directory_));
}

void LayoutFolder::refuse_code(bool has_migrations) const {
  std::vector<std::string> code;
  std::ranges::copy_if(files_, std::back_inserter(code), is_code_file);
  const bool is_meant =
      !has_migrations || std::ranges::any_of(code, [](const std::string& name) { return is_digit(name[0]); });
  if (code.empty() || !is_meant) return;
  throw base::Error(base::ErrorKind::input,
                    fmt::format("{} holds migrations that are not SQL: {}", directory_, list(code)),
                    "generate SQL files with the tool that made them; only SQL can be checked and applied");
}

void LayoutFolder::refuse_sql_below(std::string_view layout) const {
  for (const Sub& sub : folders_) {
    for (const base::DirectoryEntry& entry : sub.entries) {
      if (entry.is_directory || !is_sql_file(entry.name) || is_ignored_file(entry.name)) continue;
      throw base::Error(base::ErrorKind::input,
                        fmt::format("{} would never run: {} has no sub-directories",
                                    path_of(sub.name + "/" + entry.name), layout),
                        fmt::format("move it into {} or out of it", directory_));
    }
  }
}

std::optional<LeadingNumber> leading_number(std::string_view name) {
  const auto end = std::find_if_not(name.begin(), name.end(), is_digit);
  LeadingNumber leading{name.substr(0, static_cast<std::size_t>(end - name.begin())), 0};
  const char* last = leading.digits.data() + leading.digits.size();
  const auto parsed = std::from_chars(leading.digits.data(), last, leading.number);
  if (leading.digits.empty() || parsed.ec != std::errc() || leading.number > INT64_MAX) return std::nullopt;
  return leading;
}

void refuse_duplicates(LayoutKind kind, const std::vector<Migration>& migrations) {
  std::map<std::string, const Migration*> taken;
  for (const Migration& migration : migrations) {
    // Spelled otherwise, a number is the same one to most tools; and no person would tell them apart.
    const bool is_number = leading_number(migration.version) &&
                           leading_number(migration.version)->digits.size() == migration.version.size();
    const std::string key =
        is_number ? std::to_string(migration.number) : history_key(kind, migration.version);
    const auto [other, is_first] = taken.try_emplace(key, &migration);
    if (is_first) continue;
    throw base::Error(
        base::ErrorKind::input,
        fmt::format("version {} is there twice: {} and {}", key, other->second->path, migration.path),
        "give one of them the next free version");
  }
}

std::string normal_sha256(const base::Source& source) {
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

std::string text_in_javascript(const base::Source& source) {
  const std::string_view bytes = source.bytes();
  if (base::find_invalid_utf8(bytes) == std::string_view::npos) return std::string(bytes);
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const base::CodePoint point = base::decode_utf8(bytes, at);
    base::append_utf8(text, point.value);
    at += point.length;
  }
  return text;
}

}  // namespace lockkeeper::migrate
