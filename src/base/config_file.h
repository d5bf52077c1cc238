#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace lockkeeper::base {

/// A TOML value with the place where it stands. Dates and times are given as their text.
struct ConfigValue {
  enum class Kind : std::uint8_t { string, integer, number, boolean, array, table };
  Kind kind = Kind::table;
  std::string text;                ///< string
  std::int64_t integer = 0;        ///< integer
  double number = 0;               ///< number; also set for an integer
  bool boolean = false;            ///< boolean
  std::vector<ConfigValue> items;  ///< array
  std::vector<std::pair<std::string, ConfigValue>>
      members;  ///< table, in the order of their keys' places in the file
  Location where;

  const ConfigValue* find(std::string_view key) const;
};

/// Throws Error(usage) with the place of the first syntax error. `path` is only shown.
ConfigValue parse_config(std::string_view text, const std::string& path);

}  // namespace lockkeeper::base
