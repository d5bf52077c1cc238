#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/process.h"
#include "db/run.h"

namespace lockkeeper::tests {

/// The program itself, run in a project's folder against its database.
class Program {
 public:
  explicit Program(const Project& project) : project_(project), url_(project.database.url()) {}

  void connect_to(std::string url) { url_ = std::move(url); }
  /// For every run from now on: "NAME=value"; the first of a name counts, so what is set last comes first.
  void set(std::string variable) { variables_.insert(variables_.begin(), std::move(variable)); }
  /// Migrations are in the folder "migrations" of the project's folder.
  base::ProcessResult run(std::vector<std::string> words) const {
    words.insert(words.begin(), LOCKKEEPER_BINARY);
    std::vector<std::string> environment = variables_;
    for (const char* own : {"DATABASE_URL_UNPOOLED=", "GITHUB_ACTIONS=", "NO_COLOR=1"})
      environment.push_back(own);
    environment.push_back("DATABASE_URL=" + url_);
    return base::run_process(words, project_.folder.path(), environment);
  }

 private:
  const Project& project_;
  std::string url_;
  std::vector<std::string> variables_;
};

inline bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace lockkeeper::tests
