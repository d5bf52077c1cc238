#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/config_file.h"
#include "cli/config_check.h"
#include "cli/config_layers.h"
#include "deploy/hook.h"
#include "migrate/apply.h"
#include "rules/linter.h"

namespace lockkeeper::cli {

/// `[backup]`: each is empty when not said.
struct BackupOptions {
  std::string command;   ///< of the user's own, for the shell
  std::string store;     ///< folder for dumps of ours
  std::string external;  ///< in words: somebody else keeps one
};
/// One of `[hooks]`: a command for the shell, or the variable that holds a URL to POST to; or neither.
struct HookCommand {
  std::string command;
  std::string url_env;
};
struct HookCommands {
  HookCommand before_apply, after_apply, on_failure, finally;
};

/// `lockkeeper.toml`, as the plain options that each layer takes. Defaults where the file says nothing.
struct Config {
  std::string path;           ///< empty when there is no file
  SecretVariables variables;  ///< of the environment that was chosen
  std::string directory;      ///< [migrations] dir; empty when not said
  std::string layout;         ///< [migrations] layout; empty when the folder itself is to say
  std::string
      schema_file;  ///< [migrations] schema_file: what `schema-not-updated` watches; empty when not said
  rules::LintOptions lint;
  std::optional<std::uint64_t> lint_baseline;  ///< [lint] baseline: what is not newer is only replayed
  std::string commit;         ///< from which it and the files beside it are read; empty: the working tree
  std::string known_file;     ///< [lint] known: findings that are accepted; empty when not said
  std::string snapshot_file;  ///< [snapshot] file; empty when not said
  std::int64_t snapshot_days = 30;  ///< [snapshot] max_age_days: an older one is said to be so
  rules::FailOn fail_on = rules::FailOn::error;
  base::ConfigValue rules;  ///< [[rule]]: what rules::read_rules() takes; without items when there are none
  migrate::ApplyOptions apply;
  std::vector<std::string> review;  ///< [apply] review: rules and categories that want an approved plan
  BackupOptions backup;
  HookCommands hooks;
  std::vector<std::string> seed_files;  ///< [seed] files
  deploy::HookOptions hook;             ///< [deploy]
  std::string deploy_command;           ///< [deploy] command, in the place of a hook; empty for none
  std::vector<ConfiguredCheck> checks;
  std::string database;           ///< the name of the [database.NAME] that this is of; empty for none
  std::vector<Config> databases;  ///< each [database.NAME] with what holds for it; empty in one of them
};

/// Throws Error(usage) with file, line and the nearest known key for a key that does not exist, a value of
/// the wrong kind or out of range, and a section that this version does not have; also inside the
/// environments that are not meant. `environment` is the one whose keys come before the file's own; empty for
/// none.
Config read_config(const base::ConfigValue& file, const std::string& environment = {});

/// Reads `path`; when it is empty, `lockkeeper.toml` in the current directory, or the defaults when there is
/// none.
Config load_config(const std::string& path, const std::string& environment = {});

/// The same file as it is in `commit`; the defaults when it is not there.
Config load_config_at(const std::string& commit, const std::string& path,
                      const std::string& environment = {});

/// A file that belongs to the configuration, from where that was read; nothing when it is not there. Throws
/// Error(input) when it cannot be read.
std::optional<std::string> text_beside(const Config& config, const std::string& path);

/// Where the configuration is when nothing else is said.
inline constexpr const char* kDefaultConfigPath = "lockkeeper.toml";

}  // namespace lockkeeper::cli
