#pragma once

#include <string>
#include <vector>

#include "base/process.h"

namespace lockkeeper::cli::test {

/// A folder of its own in which the real program is run; removed at the end.
class Project {
 public:
  Project();
  ~Project();
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  const std::string& path() const { return path_; }
  void write(const std::string& name, const std::string& content) const;
  std::string read(const std::string& name) const;
  bool has(const std::string& name) const;

  /// Runs the program here, without colour and outside GitHub Actions unless `environment` says otherwise.
  base::ProcessResult run(const std::vector<std::string>& arguments,
                          const std::vector<std::string>& environment = {}) const;
  base::ProcessResult run_in(const std::string& folder, const std::vector<std::string>& arguments) const;
  /// The same with `input` as its standard input.
  base::ProcessResult run_with_input(const std::vector<std::string>& arguments,
                                     const std::string& input) const;

  /// git, with an identity and without the user's configuration; throws std::runtime_error when it fails.
  std::string git(const std::vector<std::string>& arguments) const;
  void commit_all(const std::string& message) const;

 private:
  std::string path_;
};

/// Number of times `part` occurs.
std::size_t count_of(const std::string& text, const std::string& part);

/// SQL that no rule has anything to say about, and SQL that is always an error.
inline constexpr const char* kHarmless =
    "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n";
inline constexpr const char* kDangerous = "ALTER TABLE accounts DROP COLUMN email;\n";

}  // namespace lockkeeper::cli::test
