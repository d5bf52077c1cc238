// Completion scripts, made from the rows of commands and options alone.
#include <fmt/format.h>

#include <array>

#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"

namespace lockkeeper::cli {

namespace {

std::string command_names() {
  std::string out;
  for (const CommandRow& command : commands())
    out += fmt::format("{}{}", out.empty() ? "" : " ", command.name);
  return out;
}

std::string option_names(std::string_view command) {
  std::string out;
  for (const OptionRow& row : options()) {
    if (takes(row, command)) out += fmt::format("{}--{}", out.empty() ? "" : " ", row.name);
  }
  return out;
}

std::string value_cases() {
  std::string out;
  for (const CommandRow& command : commands()) {
    for (const OptionRow& row : options()) {
      const auto values = choices(row.argument);
      if (values.empty() || !takes(row, command.name)) continue;
      out += fmt::format("    {}:--{}) words='{}' ;;\n", command.name, row.name, fmt::join(values, " "));
    }
  }
  return out;
}

std::string bash_script() {
  std::string options_by_command;
  for (const CommandRow& command : commands()) {
    options_by_command += fmt::format("      {}) words='{}' ;;\n", command.name, option_names(command.name));
  }
  return fmt::format(R"(_lockkeeper() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command=${{COMP_WORDS[1]}} words=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W '{} --help --version' -- "$current")
    return
  fi
  case $command:$before in
{}  esac
  if [ -z "$words" ] && [[ $current == -* ]]; then
    case $command in
{}    esac
  fi
  if [ -n "$words" ]; then mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"); fi
}}
complete -o default -F _lockkeeper lockkeeper
)",
                     command_names(), value_cases(), options_by_command);
}

std::string zsh_script() { return "autoload -U +X bashcompinit && bashcompinit\n" + bash_script(); }

std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string fish_script() {
  std::string out;
  for (const CommandRow& command : commands()) {
    out += fmt::format("complete -c lockkeeper -n __fish_use_subcommand -a {} -d {}\n", command.name,
                       fish_quoted(command.help));
    for (const OptionRow& row : options()) {
      if (!takes(row, command.name)) continue;
      out += fmt::format("complete -c lockkeeper -n '__fish_seen_subcommand_from {}' -l {} -d {}",
                         command.name, row.name, fish_quoted(row.help));
      const auto values = choices(row.argument);
      if (!values.empty()) {
        out += fmt::format(" -x -a '{}'", fmt::join(values, " "));
      } else if (!row.argument.empty()) {
        out += " -r";
      }
      out += '\n';
    }
  }
  return out;
}

struct Shell {
  std::string_view name;
  std::string (*script)();
};
constexpr std::array kShells{Shell{"bash", bash_script}, Shell{"zsh", zsh_script},
                             Shell{"fish", fish_script}};

}  // namespace

ExitCode run_completion(const Invocation& invocation) {
  const std::string& name = invocation.arguments.operands.at(0);
  for (const Shell& shell : kShells) {
    if (shell.name != name) continue;
    print(shell.script());
    return ExitCode::done;
  }
  throw base::Error(base::ErrorKind::usage, fmt::format("there is no completion for '{}'", name),
                    "write bash, zsh or fish");
}

}  // namespace lockkeeper::cli
