// GitHub renders Markdown (cmark-gfm) and then looks for mentions, issues and links in the text that came
// out, where a backslash or a character reference is gone: only U+200B between keeps `@name` from notifying
// somebody. In code it does not look.
#include "report/markup.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/escape.h"

namespace lockkeeper::report {

namespace {

constexpr std::string_view kNothing = "\xE2\x80\x8B";  // U+200B, zero width space

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether a link, a mention or a picture could come of what follows this character.
bool begins_reference(std::string_view text, std::size_t at) {
  const char next = at + 1 < text.size() ? text[at + 1] : ' ';
  switch (text[at]) {
    case '@': return true;  // people, teams, mail addresses
    case '#': return true;  // issues
    case ':':
      return next == '/' || next == '_' || next == '+' || next == '-' || is_letter(next) || is_digit(next);
    case '-': return at >= 2 && base::equals_ignoring_case(text.substr(at - 2, 2), "gh") && is_digit(next);
    case 'w':
    case 'W': return next == '.' && at >= 2 && base::equals_ignoring_case(text.substr(at - 2, 2), "ww");
    default: return false;
  }
}

/// `_` within a word is text as it is (CommonMark, section 6.2).
bool is_markup(std::string_view text, std::size_t at) {
  const auto in_word = [&](std::size_t place) {
    return place < text.size() && (is_letter(text[place]) || is_digit(text[place]));
  };
  if (text[at] == '_') return at == 0 || !in_word(at - 1) || !in_word(at + 1);
  return std::string_view("\\`*[]~|#").find(text[at]) != std::string_view::npos;
}

void append_reference(std::string& out, char c) { out += fmt::format("&#{};", static_cast<int>(c)); }

std::size_t longest_run(std::string_view text, char wanted) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string markdown_text(std::string_view raw) {
  const std::string whole = one_line(base::trim(raw));
  const std::string_view text = whole;
  const std::size_t first_word = text.find_first_not_of("0123456789");
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '<' || c == '>' || c == '&') {
      append_reference(out, c);
    } else if (c == '$') {
      out += "<span>$</span>";  // GitHub's own way to say that it begins no formula
    } else {
      const bool begins_block = (at == 0 && std::string_view("-+=").find(c) != std::string_view::npos) ||
                                (at == first_word && at > 0 && (c == '.' || c == ')'));
      if (begins_block || is_markup(text, at)) out += '\\';
      out += c;
    }
    if (begins_reference(text, at)) out += kNothing;
  }
  return out;
}

std::string code(std::string_view raw) {
  if (raw.empty()) return "";
  const std::string text = one_line(raw);
  // `\|` within backticks is read in two ways by the renderers that there are.
  if (text.find_first_of("`|") != text.npos) return html_code(raw);
  return fmt::format("`{}`", text);
}

std::string html_code(std::string_view raw) {
  const std::string text = one_line(raw);
  std::string out = "<code>";
  char before = ' ';
  for (const char c : text) {
    const bool plain = is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
                       std::string_view(" /-,").find(c) != std::string_view::npos;
    // "www." alone is a link to cmark-gfm, even here.
    if (plain || (c == '.' && before != 'w' && before != 'W')) {
      out += c;
    } else {
      append_reference(out, c);
    }
    before = c;
  }
  return out + "</code>";
}

std::string fenced(std::string_view raw, std::string_view language) {
  while (!raw.empty() && (raw.back() == '\n' || raw.back() == '\r')) raw.remove_suffix(1);
  const std::string text = many_lines(raw);
  const std::string fence(std::max<std::size_t>(longest_run(text, '`') + 1, 3), '`');
  return fmt::format("{}{}\n{}\n{}\n", fence, language, text, fence);
}

std::string uri_path(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (is_letter(c) || is_digit(c) || std::string_view("-._~/").find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace lockkeeper::report
