#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/source.h"
#include "sql/token.h"

/// PostgreSQL's own scanner and parser (libpg_query), for comparison only.
namespace lockkeeper::sql::oracle {

/// What scan.l tells apart; quotes and plain names are one kind for it.
enum class Kind : std::uint8_t {
  name,
  unicode_name,
  string,
  unicode_string,
  bit_string,
  hex_string,
  number,
  parameter,
  op,
  symbol,
  line_comment,
  block_comment,
  other,
};

/// The classes of kwlist.h, in libpg_query's order.
enum class KeywordKind : std::uint8_t { none, unreserved, column_name, type_or_function_name, reserved };

struct Lexeme {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Kind kind = Kind::other;
  KeywordKind keyword = KeywordKind::none;
  bool operator==(const Lexeme&) const = default;
};

struct Scan {
  std::vector<Lexeme> lexemes;  ///< nothing at all after one lexical error
  std::string error;            ///< the server's words
};
Scan scan(const std::string& text);

/// Our tokens in the oracle's terms.
std::vector<Lexeme> lexemes_of(const std::string& text, const std::vector<Token>& tokens);

struct Split {
  std::vector<base::Range> statements;  ///< without white space and comments around them
  std::string error;
};
Split split(const std::string& text);

/// "12..15 name DROP" per line.
std::string dump(const std::string& text, const std::vector<Lexeme>& lexemes);

}  // namespace lockkeeper::sql::oracle
