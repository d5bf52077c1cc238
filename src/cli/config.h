#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/config_file.h"
#include "migrate/apply.h"
#include "rules/linter.h"
#include "rules/user_rules.h"

namespace lockkeeper::cli {

/// `lockkeeper.toml`, as the plain options that each layer takes. Defaults where the file says nothing.
struct Config {
  std::string path;         ///< empty when there is no file
  std::string directory;    ///< [migrations] dir; empty when not said
  rules::LintOptions lint;  ///< [lint]
  rules::FailOn fail_on = rules::FailOn::error;
  std::unique_ptr<rules::UserRules> rules;  ///< [[rule]]; nullptr when there are none
  migrate::ApplyOptions apply;              ///< [apply]
};

/// Throws Error(usage) with file, line and the nearest known key for a key that does not exist, a value of
/// the wrong kind or out of range, and a section that this version does not have.
Config read_config(const base::ConfigValue& file, const std::string& path);

/// Reads `path`; the defaults when it is empty and there is no `lockkeeper.toml` here.
Config load_config(const std::string& path);

}  // namespace lockkeeper::cli
