// Comparisons that NULL makes neither true nor false, found by the tokens beside it.
#include "sql/expression.h"
#include "sql/expression_tokens.h"

namespace lockkeeper::sql {

namespace {

bool is_comparison(const ExpressionTokens& tokens, std::size_t at) {
  return tokens.at_symbol(at, "=") || tokens.at_symbol(at, "<>") || tokens.at_symbol(at, "!=");
}

/// NULL, (NULL) or NULL::text from `at` on, whole up to `last`.
bool is_null_element(const ExpressionTokens& tokens, std::size_t at, std::size_t last) {
  std::size_t inner = at;
  while (tokens.at_symbol(inner, "(")) ++inner;
  return tokens.at_word(inner, "null") && tokens.behind_constant(at, last) == last;
}

/// The right side of a comparison: NULL where nothing goes on that takes it further.
bool null_follows(const ExpressionTokens& tokens, std::size_t at) {
  while (tokens.at_symbol(at, "(")) ++at;
  return tokens.at_word(at, "null");
}

bool list_holds_null(const ExpressionTokens& tokens, std::size_t open) {
  const std::size_t close = tokens.partner(open);
  if (close >= tokens.size()) return false;
  std::size_t begin = open + 1;
  for (std::size_t at = begin; at <= close; ++at) {
    if (at == close || tokens.at_symbol(at, ",")) {
      if (begin < at && is_null_element(tokens, begin, at)) return true;
      begin = at + 1;
    } else if (tokens.opens(at) && tokens.partner(at) < close) {
      at = tokens.partner(at);
    }
  }
  return false;
}

bool mentions_null(std::string_view text) {
  for (std::size_t at = 0; at + 4 <= text.size(); ++at) {
    if ((text[at] | 0x20) == 'n' && (text[at + 1] | 0x20) == 'u' && (text[at + 2] | 0x20) == 'l' &&
        (text[at + 3] | 0x20) == 'l')
      return true;
  }
  return false;
}

}  // namespace

bool compares_with_null(std::string_view text) {
  if (!mentions_null(text)) return false;
  const ExpressionTokens tokens(text);
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (is_comparison(tokens, at)) {
      if (null_follows(tokens, at + 1)) return true;
      if (at > 0 && tokens.at_word(at - 1, "null") && (at < 2 || !tokens.at_word(at - 2, "is"))) {
        const bool is_not_null = at >= 3 && tokens.at_word(at - 2, "not") && tokens.at_word(at - 3, "is");
        if (!is_not_null) return true;
      }
    }
    if (tokens.at_word(at, "not") && tokens.at_word(at + 1, "in") && tokens.at_symbol(at + 2, "(") &&
        list_holds_null(tokens, at + 2))
      return true;
  }
  return false;
}

}  // namespace lockkeeper::sql
