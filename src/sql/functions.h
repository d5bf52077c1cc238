#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lockkeeper::sql {

/// pg_proc.provolatile, weakest promise last.
enum class Volatility : std::uint8_t { immutable, stable, is_volatile };

/// Of the overloads of a name that could be meant.
struct VolatilityRange {
  Volatility lowest = Volatility::immutable;
  Volatility highest = Volatility::immutable;
};

/// A function of the server itself or of a usual extension; `name` in lower case and without schema. Nothing
/// for any other name.
std::optional<VolatilityRange> builtin_volatility(std::string_view name, int arguments);

}  // namespace lockkeeper::sql
