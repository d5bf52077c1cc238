// Tokens as `lint --debug tokens` shows them, and their problems in words.
#include <fmt/format.h>

#include "base/text.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

std::string_view describe(ScanProblem problem) {
  switch (problem) {
    case ScanProblem::none: return "";
    case ScanProblem::unterminated_string: return "unterminated quoted string";
    case ScanProblem::unterminated_name: return "unterminated quoted identifier";
    case ScanProblem::unterminated_comment: return "unterminated /* comment";
    case ScanProblem::unterminated_dollar_string: return "unterminated dollar-quoted string";
    case ScanProblem::empty_name: return "zero-length quoted identifier";
    case ScanProblem::bad_escape: return "escape that names no character";
    case ScanProblem::bad_number: return "trailing junk after a number or parameter";
    case ScanProblem::bad_character: return "character that SQL does not have";
  }
  return "";
}

namespace {

std::string_view to_text(TokenKind kind) {
  switch (kind) {
    case TokenKind::word: return "word";
    case TokenKind::quoted_name: return "quoted_name";
    case TokenKind::unicode_name: return "unicode_name";
    case TokenKind::string: return "string";
    case TokenKind::escape_string: return "escape_string";
    case TokenKind::unicode_string: return "unicode_string";
    case TokenKind::national_string: return "national_string";
    case TokenKind::bit_string: return "bit_string";
    case TokenKind::hex_string: return "hex_string";
    case TokenKind::dollar_string: return "dollar_string";
    case TokenKind::integer: return "integer";
    case TokenKind::decimal: return "decimal";
    case TokenKind::parameter: return "parameter";
    case TokenKind::op: return "op";
    case TokenKind::symbol: return "symbol";
    case TokenKind::line_comment: return "line_comment";
    case TokenKind::block_comment: return "block_comment";
    case TokenKind::psql_line: return "psql_line";
    case TokenKind::copy_data: return "copy_data";
    case TokenKind::placeholder: return "placeholder";
    case TokenKind::invalid: return "invalid";
  }
  return "";
}

}  // namespace

std::string dump(std::string_view text, const std::vector<Token>& tokens) {
  std::string out;
  for (const Token& token : tokens) {
    out += fmt::format("{}..{} {} {}\n", token.offset, token.end(), to_text(token.kind),
                       base::printable(text.substr(token.offset, token.length), base::Lines::fold_to_space));
  }
  return out;
}

}  // namespace lockkeeper::sql
