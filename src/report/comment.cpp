#include "report/comment.h"

#include <fmt/format.h>

#include <algorithm>

namespace lockkeeper::report {

std::string comment_marker(std::string_view key) {
  std::string name(key.substr(0, 100));
  for (char& c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    // Two dashes would end the HTML comment.
    if (!plain && c != '-') c = '_';
  }
  for (std::size_t at = name.find("--"); at != name.npos; at = name.find("--", at)) name[at + 1] = '_';
  if (name.ends_with('-')) name.back() = '_';
  return fmt::format("<!-- lockkeeper:report:{} -->", name.empty() ? "default" : name);
}

std::string comment_text(std::string_view key, std::string_view markdown) {
  return fmt::format("{}\n{}", comment_marker(key), markdown);
}

std::size_t comment_room(std::string_view key, std::size_t limit) {
  return limit - std::min(limit, comment_marker(key).size() + 1);
}

}  // namespace lockkeeper::report
