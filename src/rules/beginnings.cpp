// Patterns begin with the kind of the operation in capitals, at most with a choice of kinds. RE2's range of
// possible texts is wide for a choice (from ALTER to UPDATE), so the choices are spelled out here.
#include "rules/beginnings.h"

#include <algorithm>

namespace lockkeeper::rules {

namespace {

constexpr std::size_t kMostBeginnings = 64;

struct Beginning {
  std::string text;
  bool open = true;  // may be continued
};
using Beginnings = std::vector<Beginning>;

bool is_literal(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ' || c == '_'; }
bool is_quantifier(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  if (text[at] == '{') return at + 1 < text.size() && text[at + 1] >= '0' && text[at + 1] <= '9';
  return text[at] == '?' || text[at] == '*' || text[at] == '+';
}

// Behind the character at `at`, which may be an escape or a class.
std::size_t behind_piece(std::string_view text, std::size_t at) {
  if (text[at] == '\\') return std::min(at + 2, text.size());
  if (text[at] != '[') return at + 1;
  for (++at; at < text.size() && text[at] != ']'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

// The pieces between the `|` outside groups; of "(?:A|B)" without its parentheses.
std::vector<std::string_view> alternatives(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')') --depth;
    if (text[at] == '|' && depth == 0) {
      parts.push_back(text.substr(begin, at - begin));
      begin = at + 1;
    }
    at = behind_piece(text, at);
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::size_t closing(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < text.size();) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')' && --depth == 0) return at;
    at = behind_piece(text, at);
  }
  return text.size();
}

Beginnings read(std::string_view text);

// Every open beginning goes on with each of `next`; with `optional`, it may also stay as it is.
Beginnings join(const Beginnings& beginnings, const Beginnings& next, bool optional) {
  Beginnings joined;
  for (const Beginning& one : beginnings) {
    if (!one.open || optional) joined.push_back(one);
    if (!one.open) continue;
    for (const Beginning& more : next) joined.push_back({one.text + more.text, more.open});
  }
  return joined;
}

Beginnings read_group(std::string_view inside) {
  Beginnings all;
  for (const std::string_view alternative : alternatives(inside)) {
    const Beginnings some = read(alternative);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

Beginnings read(std::string_view text) {
  constexpr std::string_view kDefines = "{defines}";
  Beginnings beginnings = {{}};
  for (std::size_t at = 0; at < text.size() && beginnings.size() <= kMostBeginnings;) {
    const std::string_view rest = text.substr(at);
    if (is_literal(rest[0]) && !is_quantifier(text, at + 1)) {
      beginnings = join(beginnings, {{std::string(1, rest[0])}}, false);
      ++at;
    } else if (rest.starts_with(kDefines)) {
      beginnings = join(beginnings, {{"CREATE TABLE"}, {"ALTER TABLE"}}, false);
      at += kDefines.size();
    } else if (const std::size_t close = closing(text, at); rest.starts_with("(?:") && close < text.size()) {
      const bool optional = text.substr(close + 1).starts_with('?');
      if (!optional && is_quantifier(text, close + 1)) break;
      beginnings = join(beginnings, read_group(text.substr(at + 3, close - at - 3)), optional);
      at = close + (optional ? 2 : 1);
    } else {
      break;
    }
    if (std::ranges::none_of(beginnings, &Beginning::open) || at == text.size()) return beginnings;
  }
  if (beginnings.size() > kMostBeginnings) return {{{}, false}};
  for (Beginning& one : beginnings) one.open = false;
  return beginnings;
}

}  // namespace

std::vector<std::string> beginnings_of(std::string_view pattern) {
  std::vector<std::string> texts;
  for (const std::string_view alternative : alternatives(pattern)) {
    if (!alternative.starts_with('^')) return {};
    for (Beginning& one : read(alternative.substr(1))) {
      if (one.text.empty()) return {};
      texts.push_back(std::move(one.text));
    }
  }
  return texts;
}

bool may_begin(const std::vector<std::string>& beginnings, std::string_view head) {
  if (beginnings.empty()) return true;
  if (head.empty())
    return std::ranges::any_of(beginnings,
                               [](const std::string& one) { return one[0] < 'A' || one[0] > 'Z'; });
  return std::ranges::any_of(beginnings, [head](std::string_view beginning) {
    const std::size_t common = std::min(beginning.size(), head.size());
    if (beginning.substr(0, common) != head.substr(0, common)) return false;
    return beginning.size() <= head.size() || beginning[head.size()] == ' ';
  });
}

}  // namespace lockkeeper::rules
