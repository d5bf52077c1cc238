#pragma once

#include <string>
#include <vector>

#include "cli/commands.h"
#include "migrate/migration.h"
#include "rules/linter.h"

namespace lockkeeper::cli {

/// A layout root as lint goes through it: its files in run order, some on trial, the others only replayed.
struct TrialRoot {
  struct File {
    migrate::LintRoot::File file;
    bool on_trial = true;
    bool gone = false;  ///< deleted since the base: there is nothing to read
    /// Merged, and its statements are what they were: only replayed, so that nothing of it counts as new.
    bool same_code = false;
    rules::FileNotes notes = {};
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
struct Trial {
  std::vector<TrialRoot> roots;
  /// Events of the project, with the file where each is shown: "CHANGE SET END | CONFIG CHANGED".
  struct Event {
    std::string path;
    std::string text;
  };
  std::vector<Event> events;
};
Trial trial_of(const Invocation& invocation);

}  // namespace lockkeeper::cli
