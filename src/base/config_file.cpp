// toml++ trusts its assertions, and hostile input breaks them: an optimised build would go on with what
// cannot be.
#undef NDEBUG
#include <stdexcept>
namespace {
template <typename Condition>
constexpr void require_what_toml_asserts(const Condition& holds) {
  if (!holds) throw std::logic_error("this is no TOML that can be understood");
}
}  // namespace
#define TOML_ASSERT(condition) require_what_toml_asserts(condition)
#define TOML_EXCEPTIONS 1
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "base/config_file.h"
#include "base/text.h"

namespace lockkeeper::base {

namespace {

Location place(const toml::source_region& region, const std::string& path) {
  return {path, region.begin.line, region.begin.column};
}

template <typename Value>
std::string text_of(const Value& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

ConfigValue convert(const toml::node& node, const std::string& path);

bool comes_before(const std::pair<std::string, ConfigValue>& left,
                  const std::pair<std::string, ConfigValue>& right) {
  return std::pair(left.second.where.line, left.second.where.column) <
         std::pair(right.second.where.line, right.second.where.column);
}

void convert_table(const toml::table& table, const std::string& path, ConfigValue& value) {
  value.kind = ConfigValue::Kind::table;
  for (const auto& [key, member] : table) {
    value.members.emplace_back(std::string(key.str()), convert(member, path));
  }
  // toml++ keeps its members by name.
  std::ranges::stable_sort(value.members, comes_before);
}

ConfigValue convert(const toml::node& node, const std::string& path) {
  ConfigValue value;
  value.where = place(node.source(), path);
  if (const auto* table = node.as_table()) {
    convert_table(*table, path, value);
  } else if (const auto* array = node.as_array()) {
    value.kind = ConfigValue::Kind::array;
    for (const toml::node& item : *array) value.items.push_back(convert(item, path));
  } else if (const auto* text = node.as_string()) {
    value.kind = ConfigValue::Kind::string;
    value.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    value.kind = ConfigValue::Kind::integer;
    value.integer = integer->get();
    value.number = static_cast<double>(value.integer);
  } else if (const auto* number = node.as_floating_point()) {
    value.kind = ConfigValue::Kind::number;
    value.number = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    value.kind = ConfigValue::Kind::boolean;
    value.boolean = boolean->get();
  } else {
    value.kind = ConfigValue::Kind::string;
    if (const auto* date = node.as_date()) value.text = text_of(date->get());
    if (const auto* time = node.as_time()) value.text = text_of(time->get());
    if (const auto* moment = node.as_date_time()) value.text = text_of(moment->get());
  }
  return value;
}

/// Behind the string or comment that begins at `at`, or behind the character there.
std::size_t behind_token(std::string_view text, std::size_t at) {
  const char first = text[at];
  if (first == '#') return std::min(text.find('\n', at), text.size());
  if (first != '"' && first != '\'') return at + 1;
  const std::string triple(3, first);
  const bool many_lines = text.substr(at, 3) == triple;
  for (std::size_t next = at + (many_lines ? 3 : 1); next < text.size(); ++next) {
    if (text[next] == '\\' && first == '"') {
      ++next;
    } else if (!many_lines && (text[next] == first || text[next] == '\n')) {
      return next + 1;
    } else if (many_lines && text.substr(next, 3) == triple) {
      next += 3;
      while (next < text.size() && text[next] == first) ++next;  // quotes in front of the closing ones
      return next;
    }
  }
  return text.size();
}

/// TOML is ASCII outside strings and comments, and what toml++ does with anything else there is undefined.
void require_ascii_outside_strings(std::string_view text, const std::string& path) {
  Location where{path, 1, 1};
  std::size_t line_begin = 0;
  for (std::size_t at = text.starts_with("\xef\xbb\xbf") ? 3 : 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) >= 0x80) {
      const std::string_view before = text.substr(line_begin, at - line_begin);
      where.column = static_cast<std::uint32_t>(count_code_points(before)) + 1;
      throw Error(ErrorKind::usage, "a character outside ASCII stands outside quotes and comments",
                  "put the key or value into quotes", where);
    }
    const std::size_t behind = behind_token(text, at);
    for (; at < behind; ++at) {
      if (text[at] != '\n') continue;
      ++where.line;
      line_begin = at + 1;
    }
  }
}

// toml++ writes sentences of its own ("Error while parsing key: ..."); ours start in lower case, with no
// stop.
std::string as_clause(std::string_view description) {
  std::string text(description);
  while (!text.empty() && (text.back() == '.' || text.back() == '\n')) text.pop_back();
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z')
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

}  // namespace

const ConfigValue* ConfigValue::find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name == key) return &value;
  }
  return nullptr;
}

ConfigValue parse_config(std::string_view text, const std::string& path) {
  require_ascii_outside_strings(text, path);
  try {
    return convert(toml::parse(text, path), path);
  } catch (const toml::parse_error& error) {
    throw Error(ErrorKind::usage, as_clause(error.description()), "", place(error.source(), path));
  } catch (const std::logic_error& error) {
    throw Error(ErrorKind::usage, error.what(), "look for a key or a quote that is not closed",
                Location{path, 1, 1});
  }
}

}  // namespace lockkeeper::base
