#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockkeeper::cli {

/// The environment variables of this run; the only place that knows the process's own.
class Environment {
 public:
  using Variables = std::map<std::string, std::string, std::less<>>;
  static Environment of_process();
  explicit Environment(Variables variables) : variables_(std::move(variables)) {}

  /// Empty when it is not set: an empty variable counts as not set everywhere.
  std::string value(std::string_view name) const;
  bool has(std::string_view name) const { return !value(name).empty(); }
  /// Those whose name begins so, by name.
  std::vector<std::pair<std::string, std::string>> with_prefix(std::string_view prefix) const;

  /// An empty value counts as not set.
  void set(const std::string& name, std::string value) { variables_[name] = std::move(value); }
  /// Removes the variable here and, so that no program that is started inherits it, from the process.
  void remove(const std::string& name);

  /// `--env-file`: NAME=value lines, `#` comments, quotes; what the environment already has stays. Throws
  /// Error(usage) with the place of a line that is none of these.
  void add_file(const std::string& path);

  bool in_github_actions() const { return value("GITHUB_ACTIONS") == "true"; }

 private:
  Variables variables_;
};

}  // namespace lockkeeper::cli
