#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "migrate/migration.h"
#include "migrate/plan.h"

namespace lockkeeper::migrate {

/// The migrations of a layout that stand for many older ones whose files are gone: `-- lockkeeper:replaces
/// 001..040` before their first statement. Versions are compared by the number at their beginning.
class Squashes {
 public:
  /// Throws Error(input) for a marker that names no versions, and for a file that is there although another
  /// one replaces it: a new database would get it twice.
  explicit Squashes(const Layout& layout);

  bool replaces(std::string_view version) const;
  /// Whether this file stands for the row of its own version.
  bool replaces(const Migration& migration, std::string_view version) const;

  /// How much of what `migration` replaces is applied.
  enum class Extent : std::uint8_t { none, part, whole };
  Extent applied(const Migration& migration, const std::vector<AppliedMigration>& rows) const;
  /// "001..040".
  std::string_view words(const Migration& migration) const;

 private:
  struct Span {
    const Migration* by = nullptr;
    std::uint64_t first = 0, last = 0;
    std::string text;
  };
  std::vector<Span> spans_;
};

}  // namespace lockkeeper::migrate
