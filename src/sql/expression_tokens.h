#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/token.h"

namespace lockkeeper::sql {

/// The tokens of an expression without comments, with each bracket's partner. Views `text`.
class ExpressionTokens {
 public:
  explicit ExpressionTokens(std::string_view text);

  std::size_t size() const { return tokens_.size(); }
  TokenKind kind(std::size_t at) const { return at < size() ? tokens_[at].kind : TokenKind::invalid; }
  /// As written; empty past the end.
  std::string_view text(std::size_t at) const;
  /// The text from the token `first` to the one before `last`.
  std::string_view text(std::size_t first, std::size_t last) const;
  /// An unquoted word, compared without regard to case.
  bool at_word(std::size_t at, std::string_view word) const;
  bool at_symbol(std::size_t at, std::string_view symbol) const;
  bool is_name(std::size_t at) const;
  bool is_string(std::size_t at) const;
  bool is_number(std::size_t at) const;
  /// Lower case for an unquoted word, decoded for a quoted name.
  std::string plain(std::size_t at) const;
  /// Of "(" or "[": the place of the bracket that closes it; size() when none does.
  std::size_t partner(std::size_t at) const { return partners_[at]; }
  bool opens(std::size_t at) const { return at_symbol(at, "(") || at_symbol(at, "["); }

  /// a.b.c from `at` on: the place behind it; `at` itself when no name is there.
  std::size_t behind_name(std::size_t at) const;
  /// a.b.c in canonical spelling.
  std::string canonical(std::size_t first, std::size_t last) const;
  /// A type from `at` on, with modifiers and []: the place behind it.
  std::size_t behind_type(std::size_t at) const;
  /// A constant from `at` on, at most to `last`: the place behind it; `at` when none is there.
  std::size_t behind_constant(std::size_t at, std::size_t last, int depth = 0) const;

 private:
  std::size_t behind_literal(std::size_t at, std::size_t last, int depth) const;
  std::size_t behind_type_words(std::size_t at) const;

  std::string_view text_;
  std::vector<Token> tokens_;
  std::vector<std::size_t> partners_;
};

/// Takes away parentheses around the whole run [first, last).
void strip_parentheses(const ExpressionTokens& tokens, std::size_t& first, std::size_t& last);

/// The half-open pieces of [first, last) between the ANDs outside brackets; nothing when an OR stands beside
/// them.
std::vector<std::pair<std::size_t, std::size_t>> conjuncts(const ExpressionTokens& tokens, std::size_t first,
                                                           std::size_t last);

}  // namespace lockkeeper::sql
