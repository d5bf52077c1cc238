#pragma once

#include <cstdint>
#include <string_view>

namespace lockkeeper::sql {

class Schema;

/// How the type of a foreign key's column fits the type of the column that it references
/// (ATAddForeignKeyConstraint of tablecmds.c).
enum class KeyFit : std::uint8_t {
  same,       ///< one type, or two that the server takes for one in a comparison (text, varchar, char)
  wider,      ///< holds every referenced value: bigint for integer
  narrower,   ///< cannot hold every referenced value: integer for bigint
  converted,  ///< the server compares after a cast: integer for numeric
  refused,    ///< no operator: "key columns are of incompatible types"
  unknown,
};

/// Both in canonical spelling; a domain counts as the type beneath it, a serial as its integer.
KeyFit key_fit(std::string_view referencing, std::string_view referenced, const Schema& schema);

}  // namespace lockkeeper::sql
