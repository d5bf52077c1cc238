#pragma once

#include <string_view>

#include "cli/config.h"
#include "cli/config_value.h"

namespace lockkeeper::cli {

/// The sections about what surrounds a run: `[backup]`, `[window]`, `[hooks]`, `[seed]`. Each throws
/// Error(usage) as read_config() does.
void read_backup(std::string_view key, const ConfigValue& value, Config& config);
void read_window(std::string_view key, const ConfigValue& value, Config& config);
void read_hooks(std::string_view key, const ConfigValue& value, Config& config);
void read_seed(std::string_view key, const ConfigValue& value, Config& config);

}  // namespace lockkeeper::cli
