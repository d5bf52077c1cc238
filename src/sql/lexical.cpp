// What stands inside a literal: escapes, doubled quotes and continuations, decoded as scan.l and parser.c do
// it in a UTF-8 database.
#include "sql/lexical.h"

#include <optional>
#include <string>

#include "base/text.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_newline(char c) { return c == '\n' || c == '\r'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_name_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

bool is_first_surrogate(char32_t value) { return value >= 0xD800 && value <= 0xDBFF; }
bool is_second_surrogate(char32_t value) { return value >= 0xDC00 && value <= 0xDFFF; }

/// The character behind UESCAPE after the literal that ends at `at`; a backslash when there is no such
/// clause.
char escape_character(std::string_view text, std::size_t at) {
  constexpr std::string_view kClause = "uescape";
  at = lexical::behind_gap(text, at);
  if (!base::equals_ignoring_case(text.substr(at, kClause.size()), kClause)) return '\\';
  at = lexical::behind_gap(text, at + kClause.size());
  const std::string_view literal = text.substr(at, 3);
  if (literal.size() < 3 || literal[0] != '\'' || literal[2] != '\'') return '\\';
  const char c = literal[1];
  const bool allowed = !hex_digit(c) && c != '+' && c != '\'' && c != '"' && !is_space(c);
  return allowed ? c : '\\';
}

class Decoder {
 public:
  Decoder(std::string_view text, const Token& token, std::vector<std::uint32_t>* origin)
      : text_(text.substr(0, token.end())), at_(token.offset), origin_(origin) {}

  /// Of the kinds with quotes; `escape` introduces escapes, NUL when the kind has none.
  void decode_quoted(std::size_t prefix, char escape);
  void decode_dollar();
  void copy();

  bool is_ill_formed() const { return ill_formed_; }
  /// A byte that an escape spelled out makes the value no UTF-8 text.
  bool has_bad_bytes() const {
    return spelled_bytes_ &&
           (value_.find('\0') != kNone || base::find_invalid_utf8(value_) != std::string::npos);
  }
  std::string take_value() { return std::move(value_); }

 private:
  struct Escape {
    char32_t value = 0;
    std::size_t length = 0;
  };

  void put(char c, std::size_t from);
  void put(char32_t c, std::size_t from);
  void put_backslash_escape();
  void put_code_point_escape(char escape);
  std::optional<Escape> code_point_at(std::size_t at, char escape) const;
  std::optional<char32_t> hex(std::size_t at, std::size_t digits) const;
  char byte(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

  std::string_view text_;  // ends with the token
  std::size_t at_;
  std::vector<std::uint32_t>* origin_;
  std::string value_;
  bool ill_formed_ = false;
  bool spelled_bytes_ = false;
  bool unicode_ = false;  // U&: escapes are XXXX and +XXXXXX, else uXXXX and UXXXXXXXX
};

void Decoder::put(char c, std::size_t from) {
  value_ += c;
  if (origin_ != nullptr) origin_->push_back(static_cast<std::uint32_t>(from));
}

void Decoder::put(char32_t c, std::size_t from) {
  const std::size_t before = value_.size();
  base::append_utf8(value_, c);
  if (origin_ != nullptr) {
    origin_->insert(origin_->end(), value_.size() - before, static_cast<std::uint32_t>(from));
  }
}

void Decoder::copy() {
  for (; at_ < text_.size(); ++at_) put(text_[at_], at_);
}

void Decoder::decode_dollar() {
  const std::size_t tag = text_.find('$', at_ + 1) + 1 - at_;
  const std::size_t end = text_.size() - tag;
  for (at_ += tag; at_ < end; ++at_) put(text_[at_], at_);
}

void Decoder::decode_quoted(std::size_t prefix, char escape) {
  unicode_ = prefix == 2;
  at_ += prefix;
  const char quote = text_[at_++];
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == quote && byte(at_ + 1) == quote) {
      put(c, at_);
      at_ += 2;
    } else if (c == quote) {
      at_ = lexical::continuation(text_, at_ + 1);
    } else if (escape != '\0' && c == escape) {
      if (unicode_) {
        put_code_point_escape(escape);
      } else {
        put_backslash_escape();
      }
    } else {
      put(c, at_++);
    }
  }
}

void Decoder::put_backslash_escape() {
  const std::size_t begin = at_;
  const char c = byte(begin + 1);
  if (c == 'u' || c == 'U') return put_code_point_escape('\\');
  if (c >= '0' && c <= '7') {
    unsigned value = 0;
    for (at_ = begin + 1; at_ < begin + 4 && byte(at_) >= '0' && byte(at_) <= '7'; ++at_) {
      value = value * 8 + static_cast<unsigned>(byte(at_) - '0');
    }
    spelled_bytes_ = spelled_bytes_ || (value & 0xFF) == 0 || (value & 0x80) != 0;
    return put(static_cast<char>(static_cast<unsigned char>(value)), begin);
  }
  if (c == 'x' && hex_digit(byte(begin + 2))) {
    unsigned value = 0;
    for (at_ = begin + 2; at_ < begin + 4 && hex_digit(byte(at_)); ++at_) {
      value = value * 16 + *hex_digit(byte(at_));
    }
    spelled_bytes_ = spelled_bytes_ || value == 0 || value >= 0x80;
    return put(static_cast<char>(static_cast<unsigned char>(value)), begin);
  }
  constexpr std::string_view kLetters = "bfnrtv";
  constexpr std::string_view kMeanings = "\b\f\n\r\t\v";
  const std::size_t letter = kLetters.find(c);
  put(letter == kNone ? c : kMeanings[letter], begin);
  at_ = begin + 2;
}

// Two halves of a surrogate pair are one character and must follow each other.
void Decoder::put_code_point_escape(char escape) {
  const std::size_t begin = at_;
  if (unicode_ && byte(begin + 1) == escape) {
    put(escape, begin);
    at_ += 2;
    return;
  }
  std::optional<Escape> found = code_point_at(begin, escape);
  if (found && is_first_surrogate(found->value)) {
    const std::optional<Escape> second = code_point_at(begin + found->length, escape);
    if (second && is_second_surrogate(second->value)) {
      found->value = 0x10000 + ((found->value & 0x3FF) << 10) + (second->value & 0x3FF);
      found->length += second->length;
    }
  }
  if (!found || found->value == 0 || found->value > 0x10FFFF || is_first_surrogate(found->value) ||
      is_second_surrogate(found->value)) {
    ill_formed_ = true;
    put(escape, at_++);
    return;
  }
  put(found->value, begin);
  at_ += found->length;
}

std::optional<Decoder::Escape> Decoder::code_point_at(std::size_t at, char escape) const {
  if (byte(at) != escape) return std::nullopt;
  const char type = byte(at + 1);
  std::size_t letters = 1;
  std::size_t digits = 4;
  if (unicode_) {
    if (type == '+') digits = 6;
    letters = type == '+' ? 2 : 1;
  } else {
    if (type != 'u' && type != 'U') return std::nullopt;
    if (type == 'U') digits = 8;
    letters = 2;
  }
  const std::optional<char32_t> value = hex(at + letters, digits);
  if (!value) return std::nullopt;
  return Escape{*value, letters + digits};
}

std::optional<char32_t> Decoder::hex(std::size_t at, std::size_t digits) const {
  char32_t value = 0;
  for (std::size_t index = 0; index < digits; ++index) {
    const std::optional<unsigned> digit = hex_digit(byte(at + index));
    if (!digit) return std::nullopt;
    value = (value << 4) | *digit;
  }
  return value;
}

Decoder decoded(std::string_view text, const Token& token, std::vector<std::uint32_t>* origin) {
  Decoder decoder(text, token, origin);
  switch (token.kind) {
    case TokenKind::quoted_name:
    case TokenKind::string: decoder.decode_quoted(0, '\0'); break;
    case TokenKind::national_string:
    case TokenKind::bit_string:
    case TokenKind::hex_string: decoder.decode_quoted(1, '\0'); break;
    // Without its E: a plain string that was scanned with standard_conforming_strings off.
    case TokenKind::escape_string: decoder.decode_quoted(text[token.offset] == '\'' ? 0 : 1, '\\'); break;
    case TokenKind::unicode_name:
    case TokenKind::unicode_string: decoder.decode_quoted(2, escape_character(text, token.end())); break;
    case TokenKind::dollar_string: decoder.decode_dollar(); break;
    case TokenKind::word:
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
    case TokenKind::invalid: decoder.copy(); break;
  }
  return decoder;
}

}  // namespace

namespace lexical {

std::size_t behind_gap(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (is_space(text[at])) {
      ++at;
    } else if (text[at] == '-' && at + 1 < text.size() && text[at + 1] == '-') {
      while (at < text.size() && !is_newline(text[at])) ++at;
    } else {
      break;
    }
  }
  return at;
}

std::string statement_word(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 15;
  std::size_t end = at;
  while (end < text.size() && end - at <= kLongest && is_name_part(text[end])) ++end;
  return end - at > kLongest ? std::string() : base::to_lower(text.substr(at, end - at));
}

std::size_t continuation(std::string_view text, std::size_t at) {
  if (at >= text.size() || (!is_space(text[at]) && text[at] != '-')) return kNone;
  const std::size_t end = behind_gap(text, at);
  if (end >= text.size() || text[end] != '\'') return kNone;
  const std::string_view gap = text.substr(at, end - at);
  return gap.find_first_of("\n\r") == kNone ? kNone : end + 1;
}

bool has_bad_escape(std::string_view text, const Token& token) {
  const Decoder decoder = decoded(text, token, nullptr);
  return decoder.is_ill_formed() || decoder.has_bad_bytes();
}

}  // namespace lexical

std::string decode(std::string_view text, const Token& token, std::vector<std::uint32_t>* origin) {
  // "{{ x }}" stands for the same name as {{ x }}.
  if (token.kind == TokenKind::placeholder && text[token.offset] == '"')
    return std::string(text.substr(token.offset + 1, token.length - 2));
  return decoded(text, token, origin).take_value();
}

}  // namespace lockkeeper::sql
