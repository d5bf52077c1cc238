#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/token.h"

/// What the scanner and those who read its tokens share about PostgreSQL's lexical rules. Offsets are bytes
/// into `text`.
namespace lockkeeper::sql::lexical {

/// Behind the white space and line comments at `at`.
std::size_t behind_gap(std::string_view text, std::size_t at);

/// Behind the opening quote of the next part when the string that ends at `at` goes on behind a line end
/// ('a' <newline> 'b' is one string); npos when it does not.
std::size_t continuation(std::string_view text, std::size_t at);

/// The unquoted word at `at`, in lower case; empty when none is there, or one too long to start a statement.
std::string statement_word(std::string_view text, std::size_t at);

/// An escape in the literal `token` (E'', U&'', U&"", or '' with standard strings off) names no character, as
/// PostgreSQL judges it in a UTF-8 database.
bool has_bad_escape(std::string_view text, const Token& token);

}  // namespace lockkeeper::sql::lexical
