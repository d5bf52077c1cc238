#include "cli/environment.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

namespace lockkeeper::cli {

namespace {

constexpr std::size_t kMaxEnvFile = std::size_t{1} << 20;

bool is_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && is_letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || is_digit(c); });
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      out += text[at];
      continue;
    }
    const char next = text[++at];
    if (next == 'n') {
      out += '\n';
    } else if (next == '"' || next == '\\' || next == '$') {
      out += next;
    } else {
      out += '\\';
      out += next;
    }
  }
  return out;
}

/// Position of the quote that closes the one at the front, npos when there is none.
std::size_t closing_quote(std::string_view text) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\\' && text[0] == '"') {
      ++at;
    } else if (text[at] == text[0]) {
      return at;
    }
  }
  return text.npos;
}

/// False when the text is no value: a quote that is not closed, or something behind it.
bool read_value(std::string_view text, std::string& value) {
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) {
    value = base::trim(text.substr(0, text.find(" #")));
    return true;
  }
  const std::size_t end = closing_quote(text);
  if (end == text.npos) return false;
  const std::string_view behind = base::trim(text.substr(end + 1));
  if (!behind.empty() && behind[0] != '#') return false;
  const std::string_view inner = text.substr(1, end - 1);
  value = text[0] == '"' ? unescaped(inner) : std::string(inner);
  return true;
}

}  // namespace

Environment Environment::of_process() {
  Variables variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != text.npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return Environment(std::move(variables));
}

std::string Environment::value(std::string_view name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() ? std::string() : found->second;
}

std::vector<std::pair<std::string, std::string>> Environment::with_prefix(std::string_view prefix) const {
  std::vector<std::pair<std::string, std::string>> found;
  for (auto entry = variables_.lower_bound(prefix); entry != variables_.end(); ++entry) {
    if (!entry->first.starts_with(prefix)) break;
    if (!entry->second.empty()) found.emplace_back(*entry);
  }
  return found;
}

void Environment::remove(const std::string& name) {
  variables_.erase(name);
  ::unsetenv(name.c_str());
}

/// A line's text is never shown: it may be half of a secret.
void Environment::add_file(const std::string& path) {
  const std::string content = base::read_file(path, kMaxEnvFile);
  std::string_view rest = content;
  for (std::uint32_t number = 1; !rest.empty(); ++number) {
    const std::string_view line = base::trim(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    if (line.empty() || line[0] == '#') continue;
    const std::string_view assignment = line.starts_with("export ") ? base::trim(line.substr(7)) : line;
    const std::size_t equals = assignment.find('=');
    const std::string_view name = base::trim(assignment.substr(0, equals));
    std::string value;
    if (equals == assignment.npos || !is_name(name) ||
        !read_value(base::trim(assignment.substr(equals + 1)), value)) {
      throw base::Error(base::ErrorKind::usage, "this line is no NAME=value",
                        "write NAME=value, NAME=\"value\" or # comment", base::Location{path, number, 1});
    }
    std::string& variable = variables_[std::string(name)];
    if (variable.empty()) variable = value;
  }
}

}  // namespace lockkeeper::cli
