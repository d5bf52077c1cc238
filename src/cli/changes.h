#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace lockkeeper::cli {

/// How a file of the working tree stands to the base.
struct Change {
  enum class Kind : std::uint8_t { added, edited, renamed, deleted };
  Kind kind = Kind::added;
  std::string old_path;  ///< of a renamed file
};

/// What differs from the base: committed, staged, changed and untracked files.
struct Changes {
  std::string base;                     ///< the commit: the merge base of the reference and HEAD
  std::map<std::string, Change> files;  ///< by path, relative to the repository's root
};

/// Asks git, in the current directory, which is the repository's root, and in a way that nothing in the
/// checkout can run a program. Throws Error(usage) for a reference that is none or is not known, without git
/// or a repository, and when there is no merge base (a shallow clone).
Changes changes_since(const std::string& reference);

/// The commit that changes_since() compares with. Throws as it does.
std::string merge_base_with(const std::string& reference);

/// Whether the checkout holds the commit that a reference names.
bool knows_commit(const std::string& reference);

/// A file as it is in a commit; nothing when it is not there. Throws Error(usage) when git cannot say.
std::optional<std::string> text_at(const std::string& commit, const std::string& path);

}  // namespace lockkeeper::cli
