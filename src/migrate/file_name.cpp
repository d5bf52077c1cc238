#include "migrate/file_name.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace lockkeeper::migrate {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

constexpr std::array<std::string_view, 4> kDownNames = {"rollback", "down", "undo", "revert"};
constexpr std::array<std::string_view, 5> kDownEndings = {".down", ".rollback", ".undo", "_down",
                                                          "_rollback"};
constexpr std::array<std::string_view, 14> kCodeExtensions = {
    ".ts", ".js", ".mts", ".mjs", ".cts", ".cjs", ".py", ".rb", ".go", ".php", ".java", ".kt", ".cs", ".exs"};
constexpr std::array<std::string_view, 5> kBackupEndings = {"~", ".bak", ".orig", ".swp", ".tmp"};

/// "1.2_x" or "2024-01-02_x": digits that are only the beginning of a version.
bool version_goes_on(std::string_view rest) {
  return rest.size() >= 2 && (rest[0] == '.' || rest[0] == '-') && is_digit(rest[1]);
}

void strip_down_word(FileName& file) {
  const std::string lower = base::to_lower(file.name);
  if (is_one_of(lower, kDownNames)) {
    file.down = true;
    file.name.clear();
    return;
  }
  for (std::string_view ending : kDownEndings) {
    if (!lower.ends_with(ending)) continue;
    file.down = true;
    file.name.resize(file.name.size() - ending.size());
    return;
  }
}

}  // namespace

bool is_timestamp(std::string_view version) {
  return version.size() >= 8 && version[0] != '0' && std::ranges::all_of(version.substr(0, 8), is_digit);
}

bool is_sql_file(std::string_view file_name) { return base::to_lower(file_name).ends_with(".sql"); }

bool is_ignored_file(std::string_view file_name) {
  if (file_name.starts_with('.') || file_name.starts_with('#')) return true;
  return std::any_of(kBackupEndings.begin(), kBackupEndings.end(),
                     [&](std::string_view ending) { return file_name.ends_with(ending); });
}

bool is_code_file(std::string_view file_name) {
  const std::string lower = base::to_lower(file_name);
  if (lower.ends_with(".d.ts")) return false;
  return std::any_of(kCodeExtensions.begin(), kCodeExtensions.end(),
                     [&](std::string_view ending) { return lower.ends_with(ending); });
}

std::optional<FileName> parse_file_name(std::string_view file_name) {
  if (!is_sql_file(file_name)) return std::nullopt;
  std::string_view stem = file_name.substr(0, file_name.size() - 4);
  const auto digits_end = std::find_if_not(stem.begin(), stem.end(), is_digit);
  const std::string_view digits = stem.substr(0, static_cast<std::size_t>(digits_end - stem.begin()));
  std::string_view rest = stem.substr(digits.size());
  if (digits.empty() || version_goes_on(rest)) return std::nullopt;

  FileName file;
  file.version = digits;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), file.number);
  if (parsed.ec != std::errc()) return std::nullopt;
  if (!rest.empty() && (rest[0] == '_' || rest[0] == '-' || rest[0] == '.' || rest[0] == ' ')) {
    rest.remove_prefix(1);
  }
  file.name = rest;
  strip_down_word(file);
  return file;
}

}  // namespace lockkeeper::migrate
