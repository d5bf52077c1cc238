#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config_value.h"

namespace lockkeeper::cli {

/// One row per key of a section: what is accepted, what is refused and what is suggested for a typing error
/// all come from the rows.
template <typename Target>
struct Key {
  std::string_view name;
  /// nullptr: documented, but not in this version.
  void (*read)(std::string_view key, const ConfigValue& value, Target& target);
};

[[noreturn]] inline void refuse_unsupported(const ConfigValue& value, const std::string& what) {
  refuse(value, what + " is not supported by this version", "remove it");
}

/// Reads every key of `table` into `target`. `section` is how it is named: "[lint]"; empty for the whole
/// file.
template <typename Target>
void read_keys(const ConfigValue& table, const std::string& section, std::span<const Key<Target>> keys,
               Target& target) {
  for (const auto& [name, value] : table.members) {
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&](const auto& row) { return row.name == name; });
    if (key == keys.end()) {
      std::vector<std::string_view> known;
      for (const Key<Target>& row : keys) {
        if (row.read != nullptr) known.push_back(row.name);
      }
      refuse_key(name, value, section.empty() ? "a section" : "a key of " + section, known);
    }
    if (key->read == nullptr) {
      refuse_unsupported(value,
                         section.empty() ? fmt::format("[{}]", name) : fmt::format("{} {}", section, name));
    }
    key->read(name, value, target);
  }
}

}  // namespace lockkeeper::cli
