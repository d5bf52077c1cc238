#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config_value.h"
#include "deploy/check.h"
#include "deploy/http_check.h"

namespace lockkeeper::cli {

/// One `[[check]]`; what another kind needs is empty.
struct ConfiguredCheck {
  enum class Kind : std::uint8_t { http, sql, command };
  std::string name;
  Kind kind = Kind::http;
  deploy::CheckTiming timing = {.successes = deploy::kHttpSuccesses};
  deploy::HttpCheck http;  ///< its URL, headers and body may hold `${NAME}`
  std::string url_env;     ///< name of the variable that holds the URL; empty when `http.url` does
  std::string query;
  std::string database;  ///< [database.NAME] that the query is for; empty for the only one
  std::string command;   ///< for the shell
  ConfigValue where;     ///< for its place alone
};

/// The names of `${NAME}` in what the check sends, or of `$NAME` and `${NAME}` in its command: variables of
/// the environment, or values that an earlier check saved.
std::vector<std::string> names_used_by(const ConfiguredCheck& check);

/// The value of `[[check]]`. Throws Error(usage) as read_config() does.
std::vector<ConfiguredCheck> read_checks(std::string_view key, const ConfigValue& value);

}  // namespace lockkeeper::cli
