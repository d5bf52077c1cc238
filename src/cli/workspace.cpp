#include "cli/workspace.h"

#include <filesystem>
#include <system_error>

#include "base/error.h"

namespace lockkeeper::cli {

namespace {

namespace fs = std::filesystem;

fs::path root_of(const fs::path& start) {
  for (fs::path folder = start; folder != folder.parent_path(); folder = folder.parent_path()) {
    std::error_code problem;
    if (fs::exists(folder / ".git", problem)) return folder;
  }
  return start;
}

}  // namespace

std::string Workspace::from_root(const std::string& path) const {
  if (path.empty() || path == "-") return path;
  fs::path whole = (fs::path(start) / path).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  const fs::path relative = whole.lexically_relative(root);
  const bool outside = relative.empty() || *relative.begin() == "..";
  return outside ? whole.string() : relative.string();
}

Workspace enter_workspace() {
  std::error_code problem;
  const fs::path start = fs::current_path(problem);
  if (problem) {
    throw base::Error(base::ErrorKind::input, "cannot find the current directory: " + problem.message());
  }
  const fs::path root = root_of(start);
  fs::current_path(root, problem);
  if (problem) {
    throw base::Error(base::ErrorKind::input, "cannot enter " + root.string() + ": " + problem.message());
  }
  return {start.string(), root.string()};
}

}  // namespace lockkeeper::cli
