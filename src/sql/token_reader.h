#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sql_body.h"
#include "sql/token.h"

namespace lockkeeper::sql {

/// A name as canonical text shows it ("app.orders"), and its place in the file.
struct Name {
  std::string text;
  base::Range range;
  bool empty() const { return text.empty(); }
};

/// A cursor over one statement's tokens. Asks never move it; takes move it only when they answer yes.
/// Keywords are given in lower case and compare with unquoted words only.
class TokenReader {
 public:
  TokenReader(const SqlBody& body, const std::vector<Token>& tokens)
      : TokenReader(body, tokens, 0, static_cast<std::uint32_t>(tokens.size())) {}
  /// Sees only the tokens [first, last).
  TokenReader(const SqlBody& body, const std::vector<Token>& tokens, std::uint32_t first, std::uint32_t last)
      : body_(body), tokens_(tokens), at_(first), end_(last) {}

  bool at_end() const { return at_ >= end_; }
  std::uint32_t index() const { return at_; }
  std::uint32_t end() const { return end_; }
  void seek(std::uint32_t index) { at_ = index; }
  void skip() { ++at_; }
  /// Hides the tokens from `last` on; the caller puts the old end() back.
  void limit(std::uint32_t last) { end_ = last; }
  /// A reader of the same statement that sees only [first, last).
  TokenReader part(std::uint32_t first, std::uint32_t last) const { return {body_, tokens_, first, last}; }

  const SqlBody& body() const { return body_; }
  const std::vector<Token>& tokens() const { return tokens_; }
  /// The token `ahead` of the cursor; an empty symbol past the end.
  const Token& peek(std::uint32_t ahead = 0) const;
  std::string_view text_at(std::uint32_t index) const;
  std::string_view peek_text(std::uint32_t ahead = 0) const { return text_at(at_ + ahead); }

  /// `words` may be several: "if not exists".
  bool at(std::string_view words, std::uint32_t ahead = 0) const;
  bool take(std::string_view words);
  bool at_any(std::initializer_list<std::string_view> alternatives) const;
  /// An operator or symbol with exactly this text.
  bool at_symbol(std::string_view symbol, std::uint32_t ahead = 0) const;
  bool take_symbol(std::string_view symbol);
  bool at_literal() const;  ///< a string of any kind, dollar quotes included

  /// A word (keyword or not), a quoted name or a placeholder.
  bool at_name(std::uint32_t ahead = 0) const;
  /// One part; empty (and not moved) when no name is here.
  Name take_name();
  /// a.b.c, and a trailing `*` dropped when `star` says so (ALTER TABLE t *).
  Name take_qualified_name();
  /// The canonical form of one name token.
  std::string name_text(const Token& token) const;

  /// With the cursor on "(" or "[": index behind the bracket that closes it, or end().
  std::uint32_t behind_bracket() const { return behind_bracket(at_); }
  std::uint32_t behind_bracket(std::uint32_t index) const;
  /// Index of the first token from the cursor on, outside brackets, that is `symbol`; end() when none is.
  std::uint32_t find_symbol(std::string_view symbol) const;
  /// The same for a word.
  std::uint32_t find_word(std::string_view word) const;

  /// File range of the tokens [first, last); of an empty run, the place where it would stand.
  base::Range range(std::uint32_t first, std::uint32_t last) const;
  base::Range range_here() const { return range(at_, at_ + 1); }
  /// The SQL of the tokens [first, last).
  std::string_view text(std::uint32_t first, std::uint32_t last) const;

 private:
  const SqlBody& body_;
  const std::vector<Token>& tokens_;
  std::uint32_t at_;
  std::uint32_t end_;
};

}  // namespace lockkeeper::sql
