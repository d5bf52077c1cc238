#include "cli/console.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

#include "report/escape.h"

namespace lockkeeper::cli {

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw base::Error(base::ErrorKind::input, "cannot write to standard output");
  }
}

void print_diagnostic(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

std::string error_text(const base::Error& error) {
  std::string place;
  if (const auto& where = error.where(); where && where->line > 0) {
    place = fmt::format("{}:{}:", where->path, where->line);
    if (where->column > 0) place += fmt::format("{}:", where->column);
    place += ' ';
  }
  std::string out = fmt::format("lockkeeper: error: {}\n", report::one_line(place + error.what()));
  if (!error.hint().empty()) out += fmt::format("hint: {}\n", report::one_line(error.hint()));
  return out;
}

bool stdout_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }
bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

std::size_t terminal_width() {
  winsize size = {};
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
    if (::ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  }
  return 80;
}

report::Color color_of(const Arguments& arguments, const Environment& environment) {
  const std::string choice = arguments.value(Option::color);
  if (choice == "always") return report::Color::yes;
  if (choice == "never" || environment.has("NO_COLOR")) return report::Color::no;
  return stdout_is_terminal() || environment.in_github_actions() ? report::Color::yes : report::Color::no;
}

}  // namespace lockkeeper::cli
