#pragma once

#include <string>

#include "cli/changes.h"
#include "cli/trial.h"

namespace lockkeeper::cli {

/// Notes of a root what names and git tell: two files of one version, and with `changes` also what was
/// edited, renamed, deleted or put in front of merged migrations. Deleted migrations become files of the
/// root. `layout` is that of the configuration, empty for none.
void note_files(TrialRoot& root, const Changes* changes, const std::string& layout);

}  // namespace lockkeeper::cli
