#include "cli/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "cli/changes.h"
#include "cli/console.h"
#include "cli/databases.h"
#include "cli/github_files.h"
#include "cli/github_inputs.h"
#include "cli/help.h"

namespace lockkeeper::cli {

namespace {

constexpr std::array kCommands{
    CommandRow{"lint", "[PATH...]", "judge migrations: '-' reads standard input", Needs::files, run_lint},
    CommandRow{"plan", "[DIR]", "what apply would do, and its digest", Needs::database, run_plan},
    CommandRow{"apply", "[DIR]", "lock, judge, migrate, deploy, check", Needs::database, run_apply},
    CommandRow{"rollback", "[DIR]", "undo what is newer than --to VERSION", Needs::database, run_rollback},
    CommandRow{"status", "[DIR]", "applied, pending, edited, missing, failed", Needs::database, run_status},
    CommandRow{"doctor", "[DIR]", "whether an apply could run now, point by point", Needs::database,
               run_doctor},
    CommandRow{"baseline", "[DIR]", "take migrations as applied: --to VERSION", Needs::database,
               run_baseline},
    CommandRow{"snapshot", "", "sizes and types of a live database, for lint", Needs::database, run_snapshot},
    CommandRow{"install", "[DIR]", "load the schema file into an empty database", Needs::database,
               run_install},
    CommandRow{"resolve", "[DIR]", "say what a database has: --applied or --rolled-back MIGRATION",
               Needs::database, run_resolve},
    CommandRow{"repair", "[DIR] MIGRATION", "take an edited file as what was applied", Needs::database,
               run_repair},
    CommandRow{"new", "[NAME]", "the next migration, with its way back", Needs::files, run_new},
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

/// "[DIR] MIGRATION" -> "[DIR]", "MIGRATION".
std::vector<std::string_view> operand_words(const CommandRow& command) {
  std::vector<std::string_view> words;
  for (std::string_view rest = command.operands; !rest.empty();) {
    words.push_back(rest.substr(0, rest.find(' ')));
    rest.remove_prefix(std::min(words.back().size() + 1, rest.size()));
  }
  return words;
}

bool is_optional(std::string_view word) { return word.starts_with('['); }

/// How many of the operands given are paths: all, or all but what must stand behind them.
std::size_t count_paths(const CommandRow& command, const Arguments& arguments) {
  const auto words = operand_words(command);
  const bool takes = std::any_of(words.begin(), words.end(), [](std::string_view word) {
    return word.find("PATH") != word.npos || word.find("DIR") != word.npos;
  });
  if (!takes) return 0;
  const auto others = static_cast<std::size_t>(
      std::count_if(words.begin(), words.end(), [](std::string_view word) { return !is_optional(word); }));
  return arguments.operands.size() - std::min(others, arguments.operands.size());
}

void check_operands(const CommandRow& command, const Arguments& arguments) {
  const std::size_t given = arguments.operands.size();
  const auto words = operand_words(command);
  const bool many = command.operands.find("...") != command.operands.npos;
  const auto needed = static_cast<std::size_t>(
      std::count_if(words.begin(), words.end(), [](std::string_view word) { return !is_optional(word); }));
  if (given > words.size() && !many) {
    throw base::Error(base::ErrorKind::usage,
                      fmt::format("{} does not take '{}'", command.name, arguments.operands.back()),
                      fmt::format("see lockkeeper {} --help", command.name));
  }
  if (given < needed) {
    throw base::Error(base::ErrorKind::usage, fmt::format("{} needs {}", command.name, command.operands));
  }
}

/// A pull request that is judged by the base's configuration cannot switch off the rule that it breaks.
Config config_of(const Arguments& arguments, const Workspace& workspace) {
  const std::string path = workspace.from_root(arguments.value(Option::config));
  const std::string environment = arguments.value(Option::env);
  if (arguments.has(Option::env) && environment.empty())
    throw base::Error(base::ErrorKind::usage, "--env names no environment");
  if (!arguments.has(Option::config_ref)) return load_config(path, environment);
  std::string reference = arguments.value(Option::config_ref);
  if (reference == "base") reference = arguments.value(Option::base);
  if (reference.empty())
    throw base::Error(base::ErrorKind::usage, "--config-ref base needs --base", "give --base REF too");
  return load_config_at(merge_base_with(reference), path, environment);
}

/// A job's own secrets are masked; a value that came another way is not yet.
void conceal_secrets(const Config& config, const Surroundings& surroundings) {
  if (!surroundings.conceal) return;
  for (const Config& database : config.databases) conceal_secrets(database, surroundings);
  if (config.variables.url_env.empty() && config.variables.deploy_hook_env.empty()) return;
  for (const std::string& secret : secrets_of(surroundings.environment, config.variables))
    surroundings.conceal(secret);
}

ExitCode run_here(const CommandRow& command, const std::vector<std::string>& words) {
  Outcome outcome;
  Environment environment = Environment::of_process();
  Conceal conceal;
  // On standard error, because a report may own standard output; the runner reads both.
  if (environment.in_github_actions()) {
    conceal = [](const std::string& secret) { print_diagnostic(workflow_command("add-mask", secret)); };
  }
  return run_command(command, words, {std::move(environment), enter_workspace(), conceal}, outcome);
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
  const std::size_t paths = count_paths(command, arguments);
  for (std::size_t i = 0; i < paths; ++i) {
    arguments.operands[i] = workspace.from_root(arguments.operands[i]);
  }
  if (arguments.has(Option::env_file)) {
    surroundings.environment.add_file(workspace.from_root(arguments.value(Option::env_file)));
  }
  const bool configured = command.needs != Needs::nothing;
  const Config config = configured ? config_of(arguments, workspace) : Config();
  conceal_secrets(config, surroundings);
  const Config& chosen = chosen_config(command, arguments, config);
  return command.run({arguments, chosen, surroundings.environment, workspace, outcome, surroundings.conceal});
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
