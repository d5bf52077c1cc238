#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config.h"
#include "cli/environment.h"
#include "cli/exit_code.h"
#include "cli/options.h"
#include "cli/outcome.h"
#include "cli/workspace.h"

namespace lockkeeper::cli {

/// Keeps a secret that became known during the run out of the job's log.
using Conceal = std::function<void(const std::string& secret)>;

/// What a command line asked for, with what surrounds it. The current directory is the repository's root, and
/// operands that are paths are relative to it; a path among the options goes through workspace.from_root().
struct Invocation {
  const Arguments& arguments;
  const Config& config;
  const Environment& environment;
  const Workspace& workspace;
  Outcome& outcome;
  Conceal conceal = {};  ///< may be empty
};

/// What a command reads beside its arguments: `nothing` not even the configuration.
enum class Needs : std::uint8_t { nothing, files, database, network };

struct CommandRow {
  std::string_view name;
  std::string_view operands;  ///< as `--help` shows them: "[PATH...]"; empty for none
  std::string_view help;
  Needs needs = Needs::nothing;
  ExitCode (*run)(const Invocation&) = nullptr;
};
std::span<const CommandRow> commands();
/// nullptr when there is none of that name.
const CommandRow* find_command(std::string_view name);

/// What is around a command line; the current directory is the workspace's root already.
struct Surroundings {
  Environment environment;
  Workspace workspace;
  Conceal conceal;  ///< empty where no log is to be kept free
};
/// One command with the words that follow its name. Throws base::Error; `outcome` holds then too.
ExitCode run_command(const CommandRow& command, const std::vector<std::string>& words,
                     Surroundings surroundings, Outcome& outcome);

/// The whole program: `arguments` without its own name. Throws base::Error.
ExitCode run(const std::vector<std::string>& arguments);

ExitCode run_apply(const Invocation& invocation);
ExitCode run_baseline(const Invocation& invocation);
ExitCode run_check(const Invocation& invocation);
ExitCode run_completion(const Invocation& invocation);
ExitCode run_doctor(const Invocation& invocation);
ExitCode run_github(const Invocation& invocation);
ExitCode run_hook(const Invocation& invocation);
ExitCode run_install(const Invocation& invocation);
ExitCode run_lint(const Invocation& invocation);
ExitCode run_new(const Invocation& invocation);
ExitCode run_plan(const Invocation& invocation);
ExitCode run_repair(const Invocation& invocation);
ExitCode run_resolve(const Invocation& invocation);
ExitCode run_rollback(const Invocation& invocation);
ExitCode run_rules(const Invocation& invocation);
ExitCode run_snapshot(const Invocation& invocation);
ExitCode run_status(const Invocation& invocation);
ExitCode run_version(const Invocation& invocation);

}  // namespace lockkeeper::cli
