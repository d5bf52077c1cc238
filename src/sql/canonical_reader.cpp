#include "sql/canonical_reader.h"

#include <algorithm>
#include <charconv>

namespace lockkeeper::sql {

namespace {

bool ends_word(std::string_view text, std::size_t at) { return at == text.size() || text[at] == ' '; }

/// Length of "name(...)" at the start of the text, the blanks inside the parentheses included.
std::size_t bracketed_length(std::string_view text) {
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')') --depth;
    if (text[at] == ' ' && depth == 0) return at;
  }
  return text.size();
}

}  // namespace

std::string_view CanonicalReader::peek() const { return rest_.substr(0, rest_.find(' ')); }

bool CanonicalReader::at(std::string_view words) const {
  return rest_.starts_with(words) && ends_word(rest_, words.size());
}

bool CanonicalReader::take(std::string_view words) {
  if (!at(words)) return false;
  advance(words.size());
  return true;
}

bool CanonicalReader::skip_behind(std::string_view words) {
  for (std::size_t from = 0; from < rest_.size();) {
    const std::size_t found = rest_.find(words, from);
    if (found == rest_.npos) return false;
    if ((found == 0 || rest_[found - 1] == ' ') && ends_word(rest_, found + words.size())) {
      advance(found + words.size());
      return true;
    }
    from = found + 1;
  }
  return false;
}

std::string_view CanonicalReader::take_word() {
  const std::string_view word = peek();
  advance(word.size());
  return word;
}

std::string_view CanonicalReader::take_routine() {
  const std::string_view routine = rest_.substr(0, bracketed_length(rest_));
  advance(routine.size());
  return routine;
}

std::string_view CanonicalReader::take_type() {
  if (rest_.empty() || (rest_[0] >= 'A' && rest_[0] <= 'Z')) return {};
  std::size_t length = bracketed_length(rest_);
  const std::string_view first = rest_.substr(0, length);
  const bool has_fields = first == "interval" || first == "setof";
  if (first == "double" || has_fields) {
    while (length < rest_.size()) {
      const std::string_view next = rest_.substr(length + 1);
      if (next.empty() || next[0] < 'a' || next[0] > 'z') break;
      length += 1 + bracketed_length(next);
      if (!has_fields) break;
    }
  }
  const std::string_view type = rest_.substr(0, length);
  advance(length);
  return type;
}

std::vector<std::string_view> CanonicalReader::take_list() {
  std::vector<std::string_view> elements;
  if (!rest_.starts_with('(')) return elements;
  int depth = 0;
  std::size_t begin = 1;
  for (std::size_t at = 0; at < rest_.size(); ++at) {
    const char c = rest_[at];
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (depth == 0 || (c == ',' && depth == 1)) {
      if (at > begin) elements.push_back(rest_.substr(begin, at - begin));
      begin = std::min(rest_.size(), at + 2);
    }
    if (depth == 0) {
      advance(at + 1);
      return elements;
    }
  }
  return {};
}

std::string_view CanonicalReader::take_slot() {
  if (!at_slot()) return {};
  std::size_t number = 0;
  const auto parsed = std::from_chars(rest_.data() + 1, rest_.data() + rest_.size(), number);
  advance(static_cast<std::size_t>(parsed.ptr - rest_.data()));
  if (number == 0 || number > operation_.slots.size()) return {};
  return operation_.slots[number - 1].text;
}

void CanonicalReader::advance(std::size_t length) {
  rest_.remove_prefix(std::min(length, rest_.size()));
  if (rest_.starts_with(' ')) rest_.remove_prefix(1);
}

}  // namespace lockkeeper::sql
