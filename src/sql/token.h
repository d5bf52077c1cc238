#pragma once

#include <cstdint>

namespace lockkeeper::sql {

/// What PostgreSQL's own scanner (scan.l) would call it, and the four things that a file can hold beside SQL.
enum class TokenKind : std::uint8_t {
  word,             ///< unquoted name or keyword
  quoted_name,      ///< "..."
  unicode_name,     ///< U&"..."
  string,           ///< '...', with its continuations over newlines
  escape_string,    ///< E'...', and '...' while standard_conforming_strings is off
  unicode_string,   ///< U&'...'
  national_string,  ///< N'...'
  bit_string,       ///< B'...'
  hex_string,       ///< X'...'
  dollar_string,    ///< $tag$...$tag$
  integer,
  decimal,        ///< has a point or an exponent
  parameter,      ///< $1
  op,             ///< operator, the single characters = < > + - * / % ^ included
  symbol,         ///< one of ( ) [ ] , ; : . or :: := => ..
  line_comment,   ///< -- to the end of the line
  block_comment,  ///< nested
  psql_line,      ///< from a backslash outside every token to the end of the line
  copy_data,      ///< the lines after COPY .. FROM STDIN; up to and with the line "\."
  placeholder,    ///< ${x}  {{ x }}  $(X)  %(x)s: no SQL, read as a name with what is glued to it (${x}_log)
  invalid,        ///< unterminated, or bytes that no token starts with
};

/// Offsets are bytes into the text that was scanned.
struct Token {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  TokenKind kind = TokenKind::invalid;

  std::uint32_t end() const { return offset + length; }
  bool operator==(const Token&) const = default;
};

}  // namespace lockkeeper::sql
