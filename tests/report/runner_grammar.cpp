#include "report/runner_grammar.h"

#include <optional>
#include <sstream>

namespace lockkeeper::report::test {

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// .NET's char.IsWhiteSpace, for the characters that printable text can still hold, and more.
std::string trimmed(std::string line) {
  static const std::vector<std::string> spaces{" ",
                                               "\t",
                                               "\v",
                                               "\f",
                                               "\xC2\x85",
                                               "\xC2\xA0",
                                               "\xE1\x9A\x80",
                                               "\xE2\x80\x80",
                                               "\xE2\x80\x83",
                                               "\xE2\x80\xA8",
                                               "\xE2\x80\xA9",
                                               "\xE2\x80\xAF",
                                               "\xE2\x81\x9F",
                                               "\xE3\x80\x80"};
  for (bool again = true; again;) {
    again = false;
    for (const std::string& space : spaces) {
      if (line.starts_with(space)) {
        line.erase(0, space.size());
        again = true;
      }
    }
  }
  return line;
}

/// actions/runner's ActionCommand.TryParseV2, written again from its rules.
std::optional<Command> parse_v2(const std::string& raw) {
  const std::string line = trimmed(raw);
  if (!line.starts_with("::")) return std::nullopt;
  const std::size_t end = line.find("::", 2);
  if (end == line.npos) return std::nullopt;
  const std::string header = line.substr(2, end - 2);
  Command command;
  const std::size_t space = header.find(' ');
  command.name = header.substr(0, space);
  if (space != header.npos) {
    std::stringstream properties(header.substr(space + 1));
    for (std::string property; std::getline(properties, property, ',');) {
      const std::size_t equals = property.find('=');
      if (equals == property.npos) continue;
      std::string value = property.substr(equals + 1);
      for (const auto& [from, to] : {std::pair<const char*, const char*>{"%0D", "\r"},
                                     {"%0A", "\n"},
                                     {"%3A", ":"},
                                     {"%2C", ","},
                                     {"%25", "%"}}) {
        value = replaced(value, from, to);
      }
      command.properties[property.substr(0, equals)] = value;
    }
  }
  command.data = replaced(replaced(replaced(line.substr(end + 2), "%0D", "\r"), "%0A", "\n"), "%25", "%");
  return command;
}

}  // namespace

std::vector<Command> commands_in(const std::string& text) {
  std::vector<Command> commands;
  std::stringstream lines(replaced(text, "\r", "\n"));
  for (std::string line; std::getline(lines, line);) {
    if (auto command = parse_v2(line)) {
      commands.push_back(std::move(*command));
    } else if (line.find("##[") != line.npos) {
      commands.push_back({"v1", {}, line});
    }
  }
  return commands;
}

}  // namespace lockkeeper::report::test
