#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/config_file.h"

namespace lockkeeper::cli {

/// Typed reading of TOML values. Each throws Error(usage) that names the place, the key and what is expected.
using base::ConfigValue;

[[noreturn]] void refuse(const ConfigValue& value, const std::string& message, const std::string& hint = {});

std::string text_of(std::string_view key, const ConfigValue& value);
std::vector<std::string> texts_of(std::string_view key, const ConfigValue& value);
/// Both bounds included.
std::int64_t integer_of(std::string_view key, const ConfigValue& value, std::int64_t least,
                        std::int64_t most);
bool boolean_of(std::string_view key, const ConfigValue& value);
/// "500ms", "5s", "10m", "1h", or 0.
std::chrono::milliseconds duration_of(std::string_view key, const ConfigValue& value);
/// The index of the text among `choices`; the nearest one is suggested.
std::size_t choice_of(std::string_view key, const ConfigValue& value,
                      std::span<const std::string_view> choices);
const ConfigValue& table_of(std::string_view key, const ConfigValue& value);
const std::vector<ConfigValue>& tables_of(std::string_view key, const ConfigValue& value);

/// `what`: "a key of [lint]". The nearest known key is suggested.
[[noreturn]] void refuse_key(std::string_view key, const ConfigValue& value, const std::string& what,
                             std::span<const std::string_view> known);

}  // namespace lockkeeper::cli
