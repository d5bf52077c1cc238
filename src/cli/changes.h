#pragma once

#include <set>
#include <string>

namespace lockkeeper::cli {

/// Files that differ from the merge base of `reference` and HEAD, as they lie in the working tree: committed,
/// staged, changed and untracked ones; deleted ones are not there. Relative to the current directory, which
/// is the repository's root.
///
/// Asks git, in a way that nothing in the checkout can run a program. Throws Error(usage) for a reference
/// that is none or is not known, without git or a repository, and when there is no merge base (a shallow
/// clone).
std::set<std::string> changed_files(const std::string& reference);

}  // namespace lockkeeper::cli
