#pragma once

#include <string>
#include <vector>

#include "cli/commands.h"
#include "migrate/migration.h"

namespace lockkeeper::cli {

/// A layout root as lint goes through it: its files in run order, some on trial, the others only replayed.
struct TrialRoot {
  struct File {
    migrate::LintRoot::File file;
    bool on_trial = true;
  };
  std::string directory;
  std::vector<File> files;
  bool one_change_set = false;  ///< all on trial together; else each file by itself
};

/// The operands, else the configured folder, else `migrations`. A numbered file given alone brings the files
/// that sort before it along, not on trial. `--base` leaves on trial what changed; files that sort behind the
/// last one on trial are left out.
///
/// Throws Error(input) for a path that is not there, and for a folder whose migrations are not SQL.
std::vector<TrialRoot> trial_roots(const Invocation& invocation);

}  // namespace lockkeeper::cli
