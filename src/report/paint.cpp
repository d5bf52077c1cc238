#include "report/paint.h"

#include <fmt/format.h>

#include "base/text.h"

namespace lockkeeper::report {

namespace {

std::string_view sequence(Tone tone) {
  switch (tone) {
    case Tone::plain: return "";
    case Tone::bold: return "\x1b[1m";
    case Tone::faint: return "\x1b[2m";
    case Tone::bad: return "\x1b[1;31m";
    case Tone::doubtful: return "\x1b[1;33m";
    case Tone::good: return "\x1b[32m";
    case Tone::advice: return "\x1b[1;36m";
  }
  return "";
}

/// One line, wrapped; its own indentation is kept on every piece, so that SQL stays readable.
void append_wrapped(std::string& out, std::string_view line, std::size_t indent, std::size_t width) {
  const std::size_t own = std::min(line.find_first_not_of(' '), line.size());
  std::size_t column = indent;
  bool first_word = true;
  const auto put = [&](std::string_view word) {
    out += word;
    column += base::count_code_points(word);
  };
  put(line.substr(0, own));
  line.remove_prefix(own);
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find(' '));
    if (!first_word && column + 1 + base::count_code_points(word) > width) {
      out += '\n';
      out.append(indent + own, ' ');
      column = indent + own;
    } else if (!first_word) {
      put(" ");
    }
    put(word);
    first_word = false;
    line.remove_prefix(std::min(word.size() + 1, line.size()));
  }
}

}  // namespace

std::string paint(Color color, Tone tone, std::string_view text) {
  if (color == Color::no || tone == Tone::plain) return std::string(text);
  return fmt::format("{}{}\x1b[0m", sequence(tone), text);
}

Tone tone_of(rules::Severity severity) {
  switch (severity) {
    case rules::Severity::error: return Tone::bad;
    case rules::Severity::warning: return Tone::doubtful;
    case rules::Severity::notice: return Tone::advice;
  }
  return Tone::plain;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string paragraph(std::string_view label, std::string_view text, std::size_t width) {
  std::string out(label);
  const std::size_t indent = base::count_code_points(label);
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  for (bool first = true; first || !text.empty(); first = false) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (!first && !line.empty()) out.append(indent, ' ');
    append_wrapped(out, line, indent, width);
    out += '\n';
  }
  return out;
}

}  // namespace lockkeeper::report
