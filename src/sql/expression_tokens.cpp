#include "sql/expression_tokens.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/operation.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

namespace {

bool is_comment(const Token& token) {
  return token.kind == TokenKind::line_comment || token.kind == TokenKind::block_comment;
}

// The words that follow the first one of a type of several words.
constexpr std::array<std::string_view, 13> kTypeWords = {"precision", "varying", "with",  "without", "time",
                                                         "zone",      "year",    "month", "day",     "hour",
                                                         "minute",    "second",  "to"};
// CAST(CAST(.. in a hostile text.
constexpr int kMaxDepth = 50;

}  // namespace

ExpressionTokens::ExpressionTokens(std::string_view text) : text_(text), tokens_(scan(text)) {
  std::erase_if(tokens_, is_comment);
  partners_.assign(tokens_.size(), tokens_.size());
  std::vector<std::size_t> open;
  for (std::size_t at = 0; at < tokens_.size(); ++at) {
    if (opens(at)) open.push_back(at);
    if ((at_symbol(at, ")") || at_symbol(at, "]")) && !open.empty()) {
      partners_[open.back()] = at;
      partners_[at] = open.back();
      open.pop_back();
    }
  }
}

std::string_view ExpressionTokens::text(std::size_t at) const {
  return at < size() ? text_.substr(tokens_[at].offset, tokens_[at].length) : std::string_view();
}

std::string_view ExpressionTokens::text(std::size_t first, std::size_t last) const {
  if (first >= last || last > size()) return {};
  return text_.substr(tokens_[first].offset, tokens_[last - 1].end() - tokens_[first].offset);
}

bool ExpressionTokens::at_word(std::size_t at, std::string_view word) const {
  return kind(at) == TokenKind::word && base::equals_ignoring_case(text(at), word);
}

bool ExpressionTokens::at_symbol(std::size_t at, std::string_view symbol) const {
  return (kind(at) == TokenKind::symbol || kind(at) == TokenKind::op) && text(at) == symbol;
}

bool ExpressionTokens::is_name(std::size_t at) const {
  const TokenKind k = kind(at);
  return k == TokenKind::word || k == TokenKind::quoted_name || k == TokenKind::unicode_name;
}

bool ExpressionTokens::is_string(std::size_t at) const {
  const TokenKind k = kind(at);
  return k >= TokenKind::string && k <= TokenKind::dollar_string;
}

bool ExpressionTokens::is_number(std::size_t at) const {
  return kind(at) == TokenKind::integer || kind(at) == TokenKind::decimal;
}

std::string ExpressionTokens::plain(std::size_t at) const {
  if (kind(at) == TokenKind::word) return base::to_lower(text(at));
  return at < size() ? decode(text_, tokens_[at]) : std::string();
}

std::size_t ExpressionTokens::behind_name(std::size_t at) const {
  if (!is_name(at)) return at;
  while (at_symbol(at + 1, ".") && is_name(at + 2)) at += 2;
  return at + 1;
}

std::string ExpressionTokens::canonical(std::size_t first, std::size_t last) const {
  std::string name;
  for (std::size_t at = first; at < last; at += 2) {
    if (!name.empty()) name += '.';
    name += canonical_name(plain(at));
  }
  return name;
}

std::size_t ExpressionTokens::behind_type(std::size_t at) const { return behind_type_words(behind_name(at)); }

std::size_t ExpressionTokens::behind_type_words(std::size_t at) const {
  while (at < size()) {
    const bool more = std::ranges::any_of(kTypeWords, [&](std::string_view w) { return at_word(at, w); });
    if (more) {
      ++at;
    } else if (opens(at) && partner(at) < size()) {
      at = partner(at) + 1;
    } else {
      break;
    }
  }
  return at;
}

std::size_t ExpressionTokens::behind_literal(std::size_t at, std::size_t last, int depth) const {
  const std::size_t begin = at;
  while (at < last && (at_symbol(at, "-") || at_symbol(at, "+"))) ++at;
  if (at >= last) return begin;
  if (is_string(at) || is_number(at) || at_word(at, "null") || at_word(at, "true") || at_word(at, "false"))
    return at + 1;
  if (depth < kMaxDepth && at_word(at, "cast") && at_symbol(at + 1, "(") && partner(at + 1) < last) {
    const std::size_t close = partner(at + 1);
    const std::size_t inner = behind_constant(at + 2, close, depth + 1);
    return inner > at + 2 && at_word(inner, "as") && behind_type(inner + 1) == close ? close + 1 : begin;
  }
  if (!is_name(at)) return begin;
  // date '2020-01-01', interval '1' day
  at = behind_type(at);
  if (at >= last || !is_string(at)) return begin;
  return behind_type_words(at + 1);
}

std::size_t ExpressionTokens::behind_constant(std::size_t at, std::size_t last, int depth) const {
  const std::size_t begin = at;
  std::vector<std::size_t> closing;
  while (at < last && at_symbol(at, "(") && partner(at) < last) closing.push_back(partner(at++));
  const std::size_t inner_last = closing.empty() ? last : closing.back();
  std::size_t behind = behind_literal(at, inner_last, depth);
  if (behind == at) return begin;
  while (true) {
    while (behind < last && at_symbol(behind, "::") && is_name(behind + 1)) behind = behind_type(behind + 1);
    if (closing.empty()) return behind;
    if (behind != closing.back()) return begin;
    closing.pop_back();
    ++behind;
  }
}

void strip_parentheses(const ExpressionTokens& tokens, std::size_t& first, std::size_t& last) {
  while (first + 1 < last && tokens.at_symbol(first, "(") && tokens.partner(first) == last - 1) {
    ++first;
    --last;
  }
}

std::vector<std::pair<std::size_t, std::size_t>> conjuncts(const ExpressionTokens& tokens, std::size_t first,
                                                           std::size_t last) {
  std::vector<std::pair<std::size_t, std::size_t>> pieces;
  std::size_t begin = first;
  int open_betweens = 0;
  int open_cases = 0;
  for (std::size_t at = first; at < last; ++at) {
    if (tokens.opens(at) && tokens.partner(at) < last) {
      at = tokens.partner(at);
      continue;
    }
    if (tokens.at_word(at, "case")) ++open_cases;
    if (tokens.at_word(at, "end")) --open_cases;
    if (open_cases > 0) continue;
    if (tokens.at_word(at, "or")) return {};
    if (tokens.at_word(at, "between")) ++open_betweens;
    if (!tokens.at_word(at, "and")) continue;
    if (open_betweens > 0) {
      --open_betweens;
      continue;
    }
    pieces.emplace_back(begin, at);
    begin = at + 1;
  }
  pieces.emplace_back(begin, last);
  return pieces;
}

}  // namespace lockkeeper::sql
