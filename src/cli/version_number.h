#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockkeeper::cli {

/// The number by which a migration is ordered, whatever its layout spells around it.
struct VersionNumber {
  std::uint64_t number = 0;
  std::string digits;  ///< as spelled, dashes left out
};
/// "004_x.sql", "2024-01-02-030405_x", "V12__x.sql", "42"; nullopt without digits at the beginning.
std::optional<VersionNumber> version_of(std::string_view name);

/// Of a path below the folder: the part that is ordered: the file, or its folder where every migration has
/// one (2024_users/migration.sql).
std::string_view ordered_name(std::string_view directory, std::string_view path);

}  // namespace lockkeeper::cli
