#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace lockkeeper::rules {

/// One `match` of the built-in catalogue and the bounds of the texts that it can match (byte order, both
/// included). The build asks RE2 for them, so that a run need not compile a pattern to know that it cannot
/// match.
struct MatchRange {
  std::uint16_t rule = 0;  ///< index into catalogue()
  std::uint16_t form = 0;
  std::uint16_t match = 0;
  bool bounded = false;
  std::string_view first;
  std::string_view last;
};

/// By rule, form and match.
std::span<const MatchRange> catalogue_ranges();

}  // namespace lockkeeper::rules
