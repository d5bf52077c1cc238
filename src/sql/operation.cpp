#include "sql/operation.h"

#include <charconv>

#include "base/text.h"
#include "sql/keywords.h"

namespace lockkeeper::sql {

namespace {

bool is_name_start(unsigned char c) { return (c >= 'a' && c <= 'z') || c == '_' || c >= 0x80; }
bool is_name_part(unsigned char c) { return is_name_start(c) || (c >= '0' && c <= '9') || c == '$'; }

bool is_plain(std::string_view name) {
  if (name.empty() || !is_name_start(static_cast<unsigned char>(name[0]))) return false;
  for (const char c : name) {
    if (!is_name_part(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

bool carries_structure(unsigned char c) {
  return c <= ' ' || c == 0x7f || c == '"' || c == '(' || c == ')' || c == ',' || c == '|' || c == '#' ||
         c == '\\';
}

}  // namespace

std::string canonical_name(std::string_view name) {
  if (is_plain(name) && !is_keyword(name)) return std::string(name);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (!carries_structure(byte)) {
      text += c;
    } else {
      text += "\\u{";
      if (byte >= 16) text += kHex[byte >> 4];
      text += kHex[byte & 15];
      text += '}';
    }
  }
  return text += '"';
}

std::string plain_name(std::string_view canonical) {
  if (canonical.size() < 2 || canonical.front() != '"' || canonical.back() != '"')
    return std::string(canonical);
  canonical = canonical.substr(1, canonical.size() - 2);
  std::string name;
  for (std::size_t at = 0; at < canonical.size(); ++at) {
    const std::size_t close = canonical.find('}', at);
    if (!canonical.substr(at).starts_with("\\u{") || close == canonical.npos) {
      name += canonical[at];
      continue;
    }
    unsigned value = 0;
    std::from_chars(canonical.data() + at + 3, canonical.data() + close, value, 16);
    name += static_cast<char>(value);
    at = close;
  }
  return name;
}

std::vector<std::string_view> name_parts(std::string_view canonical) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  bool quoted = false;
  for (std::size_t at = 0; at <= canonical.size(); ++at) {
    if (at < canonical.size() && canonical[at] == '"') quoted = !quoted;
    if (at == canonical.size() || (canonical[at] == '.' && !quoted)) {
      parts.push_back(canonical.substr(begin, at - begin));
      begin = at + 1;
    }
  }
  return parts;
}

bool Operation::has_flag(std::string_view flag) const {
  std::string_view rest = std::string_view(text).substr(head().size());
  while (rest.starts_with(" | ")) {
    rest.remove_prefix(3);
    const std::size_t next = rest.find(" | ");
    if (rest.substr(0, next) == flag) return true;
    rest = next == rest.npos ? std::string_view() : rest.substr(next);
  }
  return false;
}

Operation operation_of(std::string_view canonical) {
  Operation operation;
  operation.text = std::string(canonical);
  const std::size_t flags = canonical.find(" | ");
  const std::string_view head = canonical.substr(0, flags);
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t space = head.find(' ', at);
    const std::size_t end = space == head.npos ? head.size() : space;
    operation.words.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end), {}});
    at = end + 1;
  }
  for (const char c : head) {
    if (c == '#') operation.slots.emplace_back();
  }
  operation.analysed = !operation.has_flag("NOT ANALYSED");
  return operation;
}

}  // namespace lockkeeper::sql
