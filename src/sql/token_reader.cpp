#include "sql/token_reader.h"

#include "base/text.h"
#include "sql/operation.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

namespace {

constexpr Token kPastTheEnd{0, 0, TokenKind::symbol};

bool opens(std::string_view text) { return text == "(" || text == "["; }
bool closes(std::string_view text) { return text == ")" || text == "]"; }

}  // namespace

const Token& TokenReader::peek(std::uint32_t ahead) const {
  return at_ + ahead < end_ ? tokens_[at_ + ahead] : kPastTheEnd;
}

std::string_view TokenReader::text_at(std::uint32_t index) const {
  if (index >= end_) return {};
  return body_.text.substr(tokens_[index].offset, tokens_[index].length);
}

bool TokenReader::at(std::string_view words, std::uint32_t ahead) const {
  for (std::uint32_t index = at_ + ahead; !words.empty(); ++index) {
    const std::size_t space = words.find(' ');
    if (index >= end_ || tokens_[index].kind != TokenKind::word ||
        !base::equals_ignoring_case(text_at(index), words.substr(0, space))) {
      return false;
    }
    words = space == words.npos ? std::string_view() : words.substr(space + 1);
  }
  return true;
}

bool TokenReader::take(std::string_view words) {
  if (!at(words)) return false;
  at_ += 1;
  for (const char c : words) at_ += c == ' ' ? 1 : 0;
  return true;
}

bool TokenReader::at_any(std::initializer_list<std::string_view> alternatives) const {
  for (const std::string_view words : alternatives) {
    if (at(words)) return true;
  }
  return false;
}

bool TokenReader::at_symbol(std::string_view symbol, std::uint32_t ahead) const {
  const Token& token = peek(ahead);
  return (token.kind == TokenKind::symbol || token.kind == TokenKind::op) && token.length != 0 &&
         peek_text(ahead) == symbol;
}

bool TokenReader::take_symbol(std::string_view symbol) {
  if (!at_symbol(symbol)) return false;
  ++at_;
  return true;
}

bool TokenReader::at_literal() const {
  switch (peek().kind) {
    case TokenKind::string:
    case TokenKind::escape_string:
    case TokenKind::unicode_string:
    case TokenKind::national_string:
    case TokenKind::bit_string:
    case TokenKind::hex_string:
    case TokenKind::dollar_string: return true;
    case TokenKind::word:
    case TokenKind::quoted_name:
    case TokenKind::unicode_name:
    case TokenKind::integer:
    case TokenKind::decimal:
    case TokenKind::parameter:
    case TokenKind::op:
    case TokenKind::symbol:
    case TokenKind::line_comment:
    case TokenKind::block_comment:
    case TokenKind::psql_line:
    case TokenKind::copy_data:
    case TokenKind::placeholder:
    case TokenKind::invalid: return false;
  }
  return false;
}

bool TokenReader::at_name(std::uint32_t ahead) const {
  const TokenKind kind = peek(ahead).kind;
  return kind == TokenKind::word || kind == TokenKind::quoted_name || kind == TokenKind::unicode_name ||
         kind == TokenKind::placeholder;
}

std::string TokenReader::name_text(const Token& token) const {
  const std::string_view text = body_.text.substr(token.offset, token.length);
  if (token.kind == TokenKind::word) return canonical_name(base::to_lower(text));
  if (token.kind == TokenKind::placeholder) return canonical_name(text);
  return canonical_name(decode(body_.text, token));
}

Name TokenReader::take_name() {
  if (!at_name()) return {};
  Name name{name_text(tokens_[at_]), range_here()};
  ++at_;
  return name;
}

Name TokenReader::take_qualified_name() {
  Name name = take_name();
  while (!name.empty() && at_symbol(".") && at_name(1)) {
    ++at_;
    const Name part = take_name();
    name.text.append(".").append(part.text);
    name.range.end = part.range.end;
  }
  return name;
}

std::uint32_t TokenReader::behind_bracket(std::uint32_t index) const {
  std::uint32_t depth = 0;
  for (; index < end_; ++index) {
    if (tokens_[index].kind != TokenKind::symbol) continue;
    const std::string_view text = text_at(index);
    if (opens(text)) ++depth;
    if (closes(text) && (depth == 0 || --depth == 0)) return index + 1;
  }
  return end_;
}

std::uint32_t TokenReader::find_symbol(std::string_view symbol) const {
  for (std::uint32_t index = at_; index < end_; ++index) {
    const TokenKind kind = tokens_[index].kind;
    if (kind != TokenKind::symbol && kind != TokenKind::op) continue;
    if (text_at(index) == symbol) return index;
    if (opens(text_at(index))) index = behind_bracket(index) - 1;
  }
  return end_;
}

std::uint32_t TokenReader::find_word(std::string_view word) const {
  for (std::uint32_t index = at_; index < end_; ++index) {
    if (tokens_[index].kind == TokenKind::word && base::equals_ignoring_case(text_at(index), word))
      return index;
    if (tokens_[index].kind == TokenKind::symbol && opens(text_at(index))) index = behind_bracket(index) - 1;
  }
  return end_;
}

base::Range TokenReader::range(std::uint32_t first, std::uint32_t last) const {
  last = last < end_ ? last : end_;
  if (first < last) return body_.file_range(tokens_[first].offset, tokens_[last - 1].end());
  const std::uint32_t place = tokens_.empty()          ? 0
                              : first < tokens_.size() ? tokens_[first].offset
                                                       : tokens_.back().end();
  return body_.file_range(place, place);
}

std::string_view TokenReader::text(std::uint32_t first, std::uint32_t last) const {
  last = last < end_ ? last : end_;
  if (first >= last) return {};
  return body_.text.substr(tokens_[first].offset, tokens_[last - 1].end() - tokens_[first].offset);
}

}  // namespace lockkeeper::sql
