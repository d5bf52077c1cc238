#include "sql/lock.h"

#include <array>
#include <cstddef>

namespace lockkeeper::sql {

namespace {

constexpr std::array<std::string_view, 9> kNames = {
    "",      "ACCESS SHARE",        "ROW SHARE", "ROW EXCLUSIVE",   "SHARE UPDATE EXCLUSIVE",
    "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"};

}  // namespace

std::string_view to_text(LockMode mode) { return kNames[static_cast<std::size_t>(mode)]; }

std::optional<LockMode> lock_mode_of(std::string_view text) {
  for (std::size_t i = 1; i < kNames.size(); ++i) {
    if (kNames[i] == text) return static_cast<LockMode>(i);
  }
  return std::nullopt;
}

}  // namespace lockkeeper::sql
