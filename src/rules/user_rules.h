#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/config_file.h"
#include "rules/rule.h"

namespace lockkeeper::rules {

/// Rules read at run time (`[[rule]]` in lockkeeper.toml); owns the texts that their Rule structs view.
class UserRules {
 public:
  std::vector<Rule> rules;

  std::deque<std::string> texts;
  std::deque<std::vector<std::string_view>> text_lists;
  std::deque<std::vector<Form>> forms;
  std::deque<std::vector<Case>> cases;
  std::deque<std::vector<LockClaim>> locks;
  std::deque<std::vector<Example>> examples;
};

/// A server's version as the configuration writes it: 15 or "14.2".
struct ServerVersion {
  int major = 0;
  int minor = -1;  ///< -1: not said
};
/// Nothing when the value is no version.
std::optional<ServerVersion> parse_version(const base::ConfigValue& value);

/// `entries` is the array under the key `rule`. Throws Error(usage) with place, key and what is expected. The
/// same function reads the built-in catalogue when the build compiles it.
std::unique_ptr<UserRules> read_rules(const base::ConfigValue& entries);

}  // namespace lockkeeper::rules
