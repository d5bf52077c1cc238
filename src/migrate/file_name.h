#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockkeeper::migrate {

/// What the name of a file in a plain sequence says.
struct FileName {
  std::string version;  ///< leading digits as spelled: "004"
  std::uint64_t number = 0;
  std::string name;  ///< "add_users"; of a down file without the word that makes it one
  bool down = false;
};

/// Reads `NNN_description.sql` and the spellings of its down file (`NNN_rollback.sql`,
/// `NNN_description.down.sql` ..). nullopt when the name does not start with digits that fit 64 bits, when
/// they are a dotted version or a date with dashes, or when it does not end in `.sql`.
std::optional<FileName> parse_file_name(std::string_view file_name);

/// Digits of a version that tell a time, not a place in a sequence: at least the eight of 20240131, none of
/// them padding.
bool is_timestamp(std::string_view version);

/// Ends in ".sql", in any case.
bool is_sql_file(std::string_view file_name);
/// Hidden files and what editors leave behind: `.x`, `x~`, `#x#`, `x.bak`, `x.orig`, `x.swp`.
bool is_ignored_file(std::string_view file_name);
/// A migration in a programming language, by its extension.
bool is_code_file(std::string_view file_name);

}  // namespace lockkeeper::migrate
