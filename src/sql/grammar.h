#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockkeeper::sql {

/// The major version of the grammar that this build judges with (libpg_query's, 15 on Debian 12).
int grammar_version();

struct SyntaxError {
  std::string message;       ///< the server's words, for example: syntax error at or near "SELEC"
  std::uint32_t offset = 0;  ///< bytes from the beginning of the statement
};

/// Statements longer than this many bytes are not judged: the packaged parser needs about 20 times their
/// size.
inline constexpr std::size_t kMaxJudgedBytes = std::size_t{1} << 20;

/// What PostgreSQL's own parser says of one statement (without the ';'); nullopt when it is accepted or too
/// long to be judged. Uses only `pg_query_split_with_parser`, because the calls that build a tree overflow
/// the stack on deep expressions.
std::optional<SyntaxError> judge_syntax(std::string_view statement);

}  // namespace lockkeeper::sql
