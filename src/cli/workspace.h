#pragma once

#include <string>

namespace lockkeeper::cli {

/// Where the program was started, and the root of the repository around it (the folder that holds `.git`);
/// the starting folder itself when there is none.
struct Workspace {
  std::string start;
  std::string root;

  /// A path as the user gave it, seen from the root: relative when it lies below, else absolute. "-" stays.
  std::string from_root(const std::string& path) const;
};

/// Finds the root and makes it the current directory, so that every path in every report counts from there.
Workspace enter_workspace();

}  // namespace lockkeeper::cli
