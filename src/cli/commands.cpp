#include "cli/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "cli/changes.h"
#include "cli/console.h"
#include "cli/help.h"

namespace lockkeeper::cli {

namespace {

constexpr std::array kCommands{
    CommandRow{"lint", "[PATH...]", "judge migrations: '-' reads standard input", Needs::files, run_lint},
    CommandRow{"plan", "[DIR]", "what apply would do, and its digest", Needs::database, run_plan},
    CommandRow{"apply", "[DIR]", "lock, judge, migrate, deploy, check", Needs::database, run_apply},
    CommandRow{"rollback", "[DIR]", "undo what is newer than --to VERSION", Needs::database, run_rollback},
    CommandRow{"status", "[DIR]", "applied, pending, edited, missing, failed", Needs::database, run_status},
    CommandRow{"baseline", "[DIR]", "take migrations as applied: --to VERSION", Needs::database,
               run_baseline},
    CommandRow{"snapshot", "", "sizes and types of a live database, for lint", Needs::database, run_snapshot},
    CommandRow{"rules", "[ID]", "the catalogue, or one rule", Needs::nothing, run_rules},
    CommandRow{"check", "[NAME]", "ask the configured checks", Needs::network, run_check},
    CommandRow{"hook", "", "fire the deploy hook that is owed", Needs::network, run_hook},
    CommandRow{"github", "", "what the action runs: the command that its inputs name", Needs::nothing,
               run_github},
    CommandRow{"completion", "bash|zsh|fish", "a script for the shell", Needs::nothing, run_completion},
    CommandRow{"version", "", "the version", Needs::nothing, run_version},
};

[[noreturn]] void refuse_command(const std::string& name) {
  std::vector<std::string_view> names;
  for (const CommandRow& row : kCommands) names.push_back(row.name);
  const std::string_view near = base::nearest(name, names.data(), names.size());
  throw base::Error(base::ErrorKind::usage, fmt::format("there is no command '{}'", name),
                    near.empty() ? "see lockkeeper --help" : fmt::format("write lockkeeper {}", near));
}

bool takes_paths(const CommandRow& command) {
  return command.operands.find("PATH") != command.operands.npos ||
         command.operands.find("DIR") != command.operands.npos;
}

void check_operands(const CommandRow& command, const Arguments& arguments) {
  const std::size_t given = arguments.operands.size();
  const bool many = command.operands.find("...") != command.operands.npos;
  const bool required = !command.operands.empty() && command.operands[0] != '[';
  if (given > (command.operands.empty() ? 0U : 1U) && !many) {
    throw base::Error(base::ErrorKind::usage,
                      fmt::format("{} does not take '{}'", command.name, arguments.operands.back()),
                      fmt::format("see lockkeeper {} --help", command.name));
  }
  if (given == 0 && required) {
    throw base::Error(base::ErrorKind::usage, fmt::format("{} needs {}", command.name, command.operands));
  }
}

/// A pull request that is judged by the base's configuration cannot switch off the rule that it breaks.
Config config_of(const Arguments& arguments, const Workspace& workspace) {
  const std::string path = workspace.from_root(arguments.value(Option::config));
  if (!arguments.has(Option::config_ref)) return load_config(path);
  std::string reference = arguments.value(Option::config_ref);
  if (reference == "base") reference = arguments.value(Option::base);
  if (reference.empty())
    throw base::Error(base::ErrorKind::usage, "--config-ref base needs --base", "give --base REF too");
  return load_config_at(merge_base_with(reference), path);
}

ExitCode run_here(const CommandRow& command, const std::vector<std::string>& words) {
  Outcome outcome;
  Environment environment = Environment::of_process();
  return run_command(command, words, {std::move(environment), enter_workspace()}, outcome);
}

}  // namespace

ExitCode run_command(const CommandRow& command, const std::vector<std::string>& words,
                     Surroundings surroundings, Outcome& outcome) {
  Arguments arguments = parse_arguments(command.name, words);
  if (arguments.has(Option::help)) {
    print(command_help(command));
    return ExitCode::done;
  }
  check_operands(command, arguments);
  const Workspace& workspace = surroundings.workspace;
  if (takes_paths(command)) {
    for (std::string& operand : arguments.operands) operand = workspace.from_root(operand);
  }
  if (arguments.has(Option::env_file)) {
    surroundings.environment.add_file(workspace.from_root(arguments.value(Option::env_file)));
  }
  const bool configured = command.needs != Needs::nothing;
  const Config config = configured ? config_of(arguments, workspace) : Config();
  return command.run({arguments, config, surroundings.environment, workspace, outcome});
}

std::span<const CommandRow> commands() { return kCommands; }

const CommandRow* find_command(std::string_view name) {
  const auto found = std::find_if(kCommands.begin(), kCommands.end(),
                                  [name](const CommandRow& row) { return row.name == name; });
  return found == kCommands.end() ? nullptr : &*found;
}

ExitCode run(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    throw base::Error(base::ErrorKind::usage, "no command given", "see lockkeeper --help");
  }
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h" || first == "help") {
    print(program_help());
    return ExitCode::done;
  }
  if (first == "--version") return run_here(*find_command("version"), {});
  const CommandRow* command = find_command(first);
  if (command == nullptr) refuse_command(first);
  return run_here(*command, {arguments.begin() + 1, arguments.end()});
}

}  // namespace lockkeeper::cli
