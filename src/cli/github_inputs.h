#pragma once

#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/config_layers.h"

namespace lockkeeper::cli {

/// What the action's inputs ask for. An input `fail-on` arrives as the variable INPUT_FAIL_ON; an empty one
/// counts as not given, because an undefined secret arrives so.
struct ActionRequest {
  const CommandRow* command = nullptr;
  std::vector<std::string> words;  ///< the command line that the inputs stand for, without reports and base
  std::string base;                ///< "auto", "none" or a reference
  std::string report_dir;
  bool annotations = true;
  bool summary = true;
  /// Whether the configuration may name the variable of the database's URL.
  bool chooses_variables(const Workspace& workspace) const;
  std::vector<std::string> remarks;  ///< inputs without effect, one line each
};

/// Throws Error(usage), naming the input, for a command that the action does not run and for a value that is
/// not allowed.
ActionRequest read_request(const Environment& environment);

/// The environment that the command sees: URLs and the token stand under the names of their variables,
/// and no INPUT_* is left, in the process neither, so that git and other programs do not inherit them.
Environment command_environment(const Environment& environment);

/// What must not be read in any log: the database's URL and every spelling of its password, and the deploy
/// hook's URL. Words that are too short or too common to be hidden are left out.
std::vector<std::string> secrets_of(const Environment& environment, const SecretVariables& chosen = {});

}  // namespace lockkeeper::cli
