// A condition that every row satisfies, as people write it to mean "all rows". Anything cleverer is not.
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

// `(..)` and NOT nest; the depth keeps the work linear on a text of nothing but brackets.
constexpr int kMaxDepth = 16;

bool any_is_true(TokenReader reader, int depth);

// The same literal on both sides of =, >= or <=.
bool compares_equal_literals(const TokenReader& reader) {
  if (reader.end() != reader.index() + 3) return false;
  const TokenKind kind = reader.peek().kind;
  const bool literal = reader.at_literal() || kind == TokenKind::integer || kind == TokenKind::decimal;
  return literal && (reader.at_symbol("=", 1) || reader.at_symbol(">=", 1) || reader.at_symbol("<=", 1)) &&
         reader.peek_text(0) == reader.peek_text(2);
}

// Without AND and OR outside brackets.
bool is_true(TokenReader reader, int depth) {
  if (depth > kMaxDepth) return false;
  Span inside;
  if (reader.at_symbol("(") && take_brackets(reader, inside)) {
    return reader.at_end() && any_is_true(reader.part(inside.first, inside.last), depth + 1);
  }
  if (reader.take("not not")) return is_true(reader, depth + 1);
  if (reader.take("true") || reader.take("not false")) return reader.at_end();
  return compares_equal_literals(reader);
}

bool all_are_true(TokenReader reader, int depth) {
  while (true) {
    const std::uint32_t end = reader.find_word("and");
    if (!is_true(reader.part(reader.index(), end), depth)) return false;
    if (end == reader.end()) return true;
    reader.seek(end + 1);
  }
}

bool any_is_true(TokenReader reader, int depth) {
  // The words of a CASE would be taken for those of the condition.
  if (reader.find_word("case") != reader.end()) return false;
  while (true) {
    const std::uint32_t end = reader.find_word("or");
    if (all_are_true(reader.part(reader.index(), end), depth)) return true;
    if (end == reader.end()) return false;
    reader.seek(end + 1);
  }
}

}  // namespace

bool always_true(const TokenReader& reader, std::uint32_t first, std::uint32_t last) {
  return any_is_true(reader.part(first, last), 0);
}

}  // namespace lockkeeper::sql
