#include "rules/template.h"

namespace lockkeeper::rules {

namespace {

// SQL and JSON in a fix may hold braces too: only a word, "flags .." or "join .." or "beside .." makes
// a place.
bool is_place(std::string_view inside) {
  if (inside.starts_with("flags ") || inside.starts_with("join ") || inside.starts_with("beside "))
    return true;
  if (inside.empty() || inside[0] < 'a' || inside[0] > 'z') return false;
  return inside.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == inside.npos;
}

// The next place at or after `from`: text[begin] is its brace, text[end] what follows it.
bool next_place(std::string_view text, std::size_t from, std::size_t& begin, std::size_t& end) {
  for (begin = text.find('{', from); begin != text.npos; begin = text.find('{', begin + 1)) {
    const std::size_t close = text.find('}', begin);
    if (close == text.npos) return false;
    if (is_place(text.substr(begin + 1, close - begin - 1))) {
      end = close + 1;
      return true;
    }
  }
  return false;
}

}  // namespace

std::string expand_template(std::string_view text,
                            const std::function<std::string(std::string_view)>& value_of) {
  std::string out;
  std::size_t at = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
  while (next_place(text, at, begin, end)) {
    out += text.substr(at, begin - at);
    const std::string value = value_of(text.substr(begin + 1, end - begin - 2));
    if (value.empty() && !out.empty() && out.back() == ' ') out.pop_back();
    out += value;
    at = end;
  }
  return out.append(text.substr(at));
}

std::vector<std::string_view> template_names(std::string_view text) {
  std::vector<std::string_view> names;
  std::size_t begin = 0;
  std::size_t end = 0;
  for (std::size_t at = 0; next_place(text, at, begin, end); at = end) {
    names.push_back(text.substr(begin + 1, end - begin - 2));
  }
  return names;
}

}  // namespace lockkeeper::rules
