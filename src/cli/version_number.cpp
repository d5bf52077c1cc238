#include "cli/version_number.h"

#include <charconv>

namespace lockkeeper::cli {

std::optional<VersionNumber> version_of(std::string_view name) {
  if (name.size() > 1 && name[0] == 'V' && name[1] >= '0' && name[1] <= '9') name.remove_prefix(1);
  VersionNumber version;
  for (const char c : name.substr(0, name.find('_'))) {
    if (c == '-' && !version.digits.empty()) continue;
    if (c < '0' || c > '9') break;
    version.digits += c;
  }
  const char* end = version.digits.data() + version.digits.size();
  const auto parsed = std::from_chars(version.digits.data(), end, version.number);
  if (version.digits.empty() || parsed.ec != std::errc()) return std::nullopt;
  return version;
}

std::string_view ordered_name(std::string_view directory, std::string_view path) {
  if (directory != "." && path.starts_with(directory)) path.remove_prefix(directory.size() + 1);
  return path.substr(0, path.find('/'));
}

}  // namespace lockkeeper::cli
