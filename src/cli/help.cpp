#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>

namespace lockkeeper::cli {

namespace {

struct Line {
  std::string left;
  std::string_view right;
};

std::string columns(const std::vector<Line>& lines) {
  constexpr std::size_t kMostLeft = 32;
  std::size_t width = 0;
  for (const Line& line : lines) {
    if (line.left.size() <= kMostLeft) width = std::max(width, line.left.size());
  }
  std::string out;
  for (const Line& line : lines) {
    if (line.left.size() > width) {
      out += fmt::format("  {}\n  {:{}}  {}\n", line.left, "", width, line.right);
    } else {
      out += fmt::format("  {:{}}  {}\n", line.left, width, line.right);
    }
  }
  return out;
}

std::string spelled(const OptionRow& row) {
  const std::string name = fmt::format("--{}", row.name);
  return row.argument.empty() ? name : fmt::format("{} {}", name, row.argument);
}

std::string spelled(const CommandRow& row) {
  return row.operands.empty() ? std::string(row.name) : fmt::format("{} {}", row.name, row.operands);
}

std::string_view needs_text(Needs needs) {
  switch (needs) {
    case Needs::nothing: return "nothing";
    case Needs::files: return "files; no database, no network";
    case Needs::database: return "a database";
    case Needs::network: return "the network";
  }
  return "";
}

}  // namespace

std::string program_help() {
  std::vector<Line> lines;
  for (const CommandRow& command : commands()) lines.push_back({spelled(command), command.help});
  std::string out =
      "lockkeeper checks PostgreSQL migrations, applies them and fires the deploy hook.\n\n"
      "usage: lockkeeper COMMAND [OPTION...]\n\ncommands:\n" +
      columns(lines);
  lines.clear();
  for (const OptionRow& row : options()) {
    if (row.commands.empty()) lines.push_back({spelled(row), row.help});
  }
  out += "\noptions of every command:\n" + columns(lines);
  out += "\nexit codes:\n";
  for (const ExitCodeRow& row : exit_codes()) {
    out += fmt::format("  {:>3}  {}\n", static_cast<int>(row.code), row.meaning);
  }
  return out + "\nsee lockkeeper COMMAND --help for a command's own options\n";
}

std::string command_help(const CommandRow& command) {
  std::string out = fmt::format("usage: lockkeeper {} [OPTION...]\n\n{}\nneeds: {}\n\noptions:\n",
                                spelled(command), command.help, needs_text(command.needs));
  std::vector<Line> lines;
  for (const OptionRow& row : options()) {
    if (takes(row, command.name)) lines.push_back({spelled(row), row.help});
  }
  return out + columns(lines);
}

}  // namespace lockkeeper::cli
