#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "cli/exit_code.h"
#include "rules/finding.h"

namespace lockkeeper::cli {

/// What a command found and did, in figures, for the caller that `github` serves. Filled in while the command
/// works, so it holds also when the command ends in an error; what a command has nothing to say about stays
/// empty.
struct Outcome {
  std::optional<rules::LintResult::Summary> findings;
  std::optional<std::size_t> pending;  ///< migrations that were to run when the command looked
  std::optional<std::size_t> applied;  ///< migrations that this run applied or rolled back
  std::string digest;                  ///< of the plan
  std::string deploy;                  ///< "delivered", "failed" or "unknown" once the hook was fired
  std::string deploy_id;               ///< how the platform names it; hostile
};

/// How the command ended, as the action's output `result` says it: "done", "nothing-to-do", "blocked" ..
std::string_view result_of(ExitCode code, const Outcome& outcome);

}  // namespace lockkeeper::cli
