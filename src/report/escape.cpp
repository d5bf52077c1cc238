#include "report/escape.h"

#include "base/text.h"

namespace lockkeeper::report {

namespace {

bool is_visible_ascii(char c) { return c > ' ' && c <= '~'; }

}  // namespace

/// The runner trims every kind of Unicode white space before it looks for `::`; here everything that is not
/// visible ASCII counts as white space, which is more and needs no table.
std::string log_safe(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool line_begun = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n' || c == '\r') {
      line_begun = false;
    } else if (is_visible_ascii(c)) {
      if (!line_begun && text.substr(at).starts_with("::")) out += '\\';
      if (c == '[' && out.ends_with("##")) out += '\\';
      line_begun = true;
    }
    out += c;
  }
  return out;
}

std::string one_line(std::string_view text) {
  return log_safe(base::printable(text, base::Lines::fold_to_space));
}

std::string many_lines(std::string_view text) { return log_safe(base::printable(text, base::Lines::keep)); }

std::string cut(std::string_view text, std::size_t limit) {
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size(); ++count) {
    if (count == limit) return std::string(text.substr(0, at)) + "...";
    at += base::decode_utf8(text, at).length;
  }
  return std::string(text);
}

}  // namespace lockkeeper::report
