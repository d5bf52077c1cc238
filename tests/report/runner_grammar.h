#pragma once

#include <map>
#include <string>
#include <vector>

namespace lockkeeper::report::test {

/// A workflow command as actions/runner understands it; one of the old form `##[` has the name "v1".
struct Command {
  std::string name;
  std::map<std::string, std::string> properties;
  std::string data;
};

/// Every command in a text that a step prints.
///
/// Source: actions/runner, ActionCommand.cs and OutputManager.cs, written again from their rules.
std::vector<Command> commands_in(const std::string& text);

}  // namespace lockkeeper::report::test
