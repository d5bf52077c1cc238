#pragma once

#include <string>
#include <vector>

#include "base/config_file.h"

namespace lockkeeper::cli {

/// The sections of a file with others laid on top: tables by their keys, lists of named tables ([[check]]) by
/// their names, everything else replaced.
base::ConfigValue overlaid(const base::ConfigValue& below, const base::ConfigValue& above);

/// Which variables hold secrets; each is empty when not said.
struct SecretVariables {
  std::string url_env;          ///< the database's URL
  std::string url_owner;        ///< who names it: "environment staging"
  std::string deploy_hook_env;  ///< the deploy hook's URL
};

/// A configuration file taken apart: what it says for everybody, one `[environment.NAME]`, and each
/// `[database.NAME]` with what holds for it.
struct ConfigLayers {
  base::ConfigValue sections;  ///< as read_config() takes them
  SecretVariables variables;
  struct Database {
    std::string name;
    base::ConfigValue sections;
    SecretVariables variables;
  };
  std::vector<Database> databases;  ///< in their order in the file
};

/// `environment` is empty when none is chosen. Throws Error(usage) for an environment that the file does not
/// have (with the nearest one and all of them) and for an unknown key inside any of them.
ConfigLayers layers_of(const base::ConfigValue& file, const std::string& environment);
/// The names of all `[environment.NAME]`, in their order.
std::vector<std::string> environment_names(const base::ConfigValue& file);

}  // namespace lockkeeper::cli
