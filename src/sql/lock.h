#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lockkeeper::sql {

/// PostgreSQL's table-level lock modes, weakest first (documentation, section 13.3.1).
enum class LockMode : std::uint8_t {
  none,
  access_share,
  row_share,
  row_exclusive,
  share_update_exclusive,
  share,
  share_row_exclusive,
  exclusive,
  access_exclusive,
};

/// "ACCESS EXCLUSIVE"; empty for none.
std::string_view to_text(LockMode mode);
std::optional<LockMode> lock_mode_of(std::string_view text);

}  // namespace lockkeeper::sql
