// One pass over the bytes, driven by a table of what a byte can begin. The rules are those of PostgreSQL's
// src/backend/parser/scan.l; where that file lets flex prefer the longest match, the order of the tests here
// says the same.
#include "sql/scanner.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/keywords.h"
#include "sql/lexical.h"

namespace lockkeeper::sql {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

enum class Start : std::uint8_t {
  other,
  space,
  word,
  prefix,  // a letter that makes a literal with the quote behind it: E' N' B' X' U&' U&"
  digit,
  quote,
  double_quote,
  dollar,
  dot,
  colon,
  symbol,
  op,
  brace,
  backslash,
};

constexpr std::uint8_t kNamePart = 1;
constexpr std::uint8_t kNameStart = 2;
constexpr std::uint8_t kOperatorPart = 4;
/// An operator that holds one of these may end in + or -.
constexpr std::uint8_t kFreesSigns = 8;

struct ByteTable {
  std::array<Start, 256> start{};
  std::array<std::uint8_t, 256> traits{};
};

constexpr ByteTable make_byte_table() {
  ByteTable table;
  const auto mark = [&table](std::string_view bytes, Start start, std::uint8_t traits) {
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      table.start[byte] = start;
      table.traits[byte] = static_cast<std::uint8_t>(table.traits[byte] | traits);
    }
  };
  for (std::size_t byte = 0x80; byte < 0x100; ++byte) {
    table.start[byte] = Start::word;
    table.traits[byte] = kNamePart | kNameStart;
  }
  mark("acdfghijklmopqrstvwyzACDFGHIJKLMOPQRSTVWYZ_", Start::word, kNamePart | kNameStart);
  mark("bBeEnNuUxX", Start::prefix, kNamePart | kNameStart);
  mark("0123456789", Start::digit, kNamePart);
  mark(" \t\n\r\f\v", Start::space, 0);
  mark("'", Start::quote, 0);
  mark("\"", Start::double_quote, 0);
  mark("$", Start::dollar, kNamePart);
  mark(".", Start::dot, 0);
  mark(":", Start::colon, 0);
  mark("()[],;", Start::symbol, 0);
  mark("+-*/<>=", Start::op, kOperatorPart);
  mark("~!@#^&|`?%", Start::op, kOperatorPart | kFreesSigns);
  mark("{", Start::brace, 0);
  mark("\\", Start::backslash, 0);
  return table;
}

constexpr ByteTable kBytes = make_byte_table();

Start start_of(char c) { return kBytes.start[static_cast<unsigned char>(c)]; }
bool has_trait(char c, std::uint8_t trait) {
  return (kBytes.traits[static_cast<unsigned char>(c)] & trait) != 0;
}
bool is_newline(char c) { return c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_sign(char c) { return c == '+' || c == '-'; }

/// The byte at an offset, NUL past the end (a NUL begins and continues nothing).
char at_or_nul(std::string_view text, std::size_t offset) {
  return offset < text.size() ? text[offset] : '\0';
}

std::size_t name_end(std::string_view text, std::size_t at) {
  while (at < text.size() && has_trait(text[at], kNamePart)) ++at;
  return at;
}

std::size_t line_end(std::string_view text, std::size_t at) {
  while (at < text.size() && !is_newline(text[at])) ++at;
  return at;
}

bool begins_comment(std::string_view text, std::size_t at) {
  const char next = at_or_nul(text, at + 1);
  return (text[at] == '-' && next == '-') || (text[at] == '/' && next == '*');
}

/// Offset behind the quote that closes; `at` is behind the one that opens. A doubled quote stands for itself.
std::size_t behind_quote(std::string_view text, std::size_t at, char quote) {
  for (;;) {
    at = text.find(quote, at);
    if (at == kNone) return kNone;
    if (at_or_nul(text, at + 1) != quote) return at + 1;
    at += 2;
  }
}

std::size_t behind_escaped_quote(std::string_view text, std::size_t at, bool& has_escape) {
  while (at < text.size()) {
    if (text[at] == '\\') {
      has_escape = true;
      at += 2;
    } else if (text[at] != '\'') {
      ++at;
    } else if (at_or_nul(text, at + 1) == '\'') {
      at += 2;
    } else {
      return at + 1;
    }
  }
  return kNone;
}

bool is_digit_of(char c, unsigned base) {
  const char lower = static_cast<char>(c | 0x20);
  if (base == 16 && lower >= 'a' && lower <= 'f') return true;
  return c >= '0' && c < '0' + static_cast<char>(std::min(base, 10U));
}

/// Behind digits with single underscores between them ("1_000"); `at` itself where no digit is.
std::size_t digits_end(std::string_view text, std::size_t at, unsigned base) {
  while (is_digit_of(at_or_nul(text, at), base)) {
    ++at;
    if (at_or_nul(text, at) == '_' && is_digit_of(at_or_nul(text, at + 1), base)) ++at;
  }
  return at;
}

/// The base that "0x", "0o" or "0b" announces, 10 without one.
unsigned announced_base(std::string_view text, std::size_t at) {
  if (text[at] != '0') return 10;
  switch (at_or_nul(text, at + 1)) {
    case 'x':
    case 'X': return 16;
    case 'o':
    case 'O': return 8;
    case 'b':
    case 'B': return 2;
    default: return 10;
  }
}

constexpr std::size_t kLongestPlaceholder = 256;

/// Behind the closing brackets of ${x}, $(x) or {{ x }} at `at`; kNone when it is not closed on its line.
std::size_t placeholder_end(std::string_view text, std::size_t at) {
  const std::string_view here = text.substr(at, kLongestPlaceholder);
  const bool doubled = here.starts_with("{{") || here.starts_with("${{");
  const bool round = here.starts_with("$(");
  if (!doubled && !round && !here.starts_with("${")) return kNone;
  const std::string_view closing = doubled ? "}}" : round ? ")" : "}";
  const std::size_t close = here.substr(0, line_end(here, 0)).find(closing);
  if (close == kNone || close == 2) return kNone;
  return at + close + closing.size();
}

/// Behind a Python parameter, exactly %(name)s; kNone when another thing is at `at`.
std::size_t python_placeholder_end(std::string_view text, std::size_t at) {
  if (text[at] != '%') return kNone;
  const std::string_view here = text.substr(at, kLongestPlaceholder);
  if (!here.starts_with("%(") || !has_trait(at_or_nul(here, 2), kNameStart)) return kNone;
  const std::size_t close = name_end(here, 2);
  if (here.substr(close, 2) != ")s" || has_trait(at_or_nul(here, close + 2), kNamePart)) return kNone;
  return at + close + 2;
}

/// The line that begins at `at` starts with a word that starts statements.
bool line_starts_statement(std::string_view text, std::size_t at) {
  while (at < text.size() && start_of(text[at]) == Start::space && !is_newline(text[at])) ++at;
  return starts_statement(lexical::statement_word(text, at));
}

bool is_copy_end(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "\\.") return false;
  const std::string_view behind = text.substr(at + 2, 2);
  return behind.empty() || behind[0] == '\n' || behind == "\r\n" || behind == "\r";
}

}  // namespace

bool Scanner::next(Token& token) {
  problem_ = ScanProblem::none;
  if (!skip_space()) return false;
  token.offset = at_;
  if (copy_data_next_ && at_ > 0 && text_[at_ - 1] == '\n') {
    scan_copy_data(token);
  } else {
    scan_token(token);
  }
  return true;
}

// Stops behind the first line end where COPY data is expected: the data begins there, white space or not.
bool Scanner::skip_space() {
  while (at_ < text_.size() && start_of(text_[at_]) == Start::space) {
    const char c = text_[at_++];
    if (c == '\n' && copy_data_next_) break;
  }
  return at_ < text_.size();
}

void Scanner::scan_token(Token& token) {
  const char c = text_[at_];
  const char behind = at_or_nul(text_, std::size_t{at_} + 1);
  switch (start_of(c)) {
    case Start::word: return scan_word(token);
    case Start::prefix: return scan_prefixed(token);
    case Start::digit: return scan_number(token);
    case Start::quote:
      return scan_string(token, standard_strings_ ? TokenKind::string : TokenKind::escape_string, 0);
    case Start::double_quote: return scan_name(token, TokenKind::quoted_name, 0);
    case Start::dollar: return scan_dollar(token);
    case Start::symbol: return finish(token, TokenKind::symbol, at_ + 1);
    case Start::colon:
      return finish(token, TokenKind::symbol, at_ + (behind == ':' || behind == '=' ? 2 : 1));
    case Start::dot:
      if (is_digit(behind)) return scan_number(token);
      return finish(token, TokenKind::symbol, at_ + (behind == '.' ? 2 : 1));
    case Start::op:
      if (!begins_comment(text_, at_)) return scan_operator(token);
      if (c == '-') return finish(token, TokenKind::line_comment, line_end(text_, at_));
      return scan_block_comment(token);
    case Start::brace: {
      const std::size_t end = placeholder_end(text_, at_);
      if (end != kNone) return scan_placeholder(token, end);
      break;
    }
    case Start::backslash: return finish(token, TokenKind::psql_line, line_end(text_, at_));
    case Start::space:
    case Start::other: break;
  }
  reject(token, ScanProblem::bad_character, at_ + 1);
}

// A brace behind a name is no SQL, so what reads prefix_${x} or prefix_{{ x }} is one placeholder.
void Scanner::scan_word(Token& token) {
  const std::size_t end = name_end(text_, at_);
  if (at_or_nul(text_, end) == '{') {
    const std::size_t begin = text_[end - 1] == '$' ? end - 1 : end;
    const std::size_t behind = placeholder_end(text_, begin);
    if (behind != kNone) return scan_placeholder(token, behind);
  }
  finish(token, TokenKind::word, end);
}

void Scanner::scan_prefixed(Token& token) {
  const char behind = at_or_nul(text_, std::size_t{at_} + 1);
  if (behind == '\'') {
    switch (text_[at_] | 0x20) {
      case 'e': return scan_string(token, TokenKind::escape_string, 1);
      case 'n': return scan_string(token, TokenKind::national_string, 1);
      case 'b': return scan_string(token, TokenKind::bit_string, 1);
      case 'x': return scan_string(token, TokenKind::hex_string, 1);
      default: break;
    }
  } else if (behind == '&' && (text_[at_] | 0x20) == 'u') {
    const char quote = at_or_nul(text_, std::size_t{at_} + 2);
    if (quote == '\'') return scan_string(token, TokenKind::unicode_string, 2);
    if (quote == '"') return scan_name(token, TokenKind::unicode_name, 2);
  }
  scan_word(token);
}

void Scanner::scan_string(Token& token, TokenKind kind, std::uint32_t prefix) {
  const std::string_view text = reach();
  bool has_escape = kind == TokenKind::unicode_string;
  std::size_t end = kNone;
  for (std::size_t part = at_ + prefix + 1; part != kNone; part = lexical::continuation(text, end)) {
    if (kind == TokenKind::escape_string) {
      end = behind_escaped_quote(text, part, has_escape);
    } else if (kind == TokenKind::bit_string || kind == TokenKind::hex_string) {
      end = text.find('\'', part);
      if (end != kNone) ++end;
    } else {
      end = behind_quote(text, part, '\'');
    }
    if (end == kNone) return resume_behind(token, ScanProblem::unterminated_string);
  }
  finish(token, kind, end);
  if (has_escape && lexical::has_bad_escape(text_, token)) reject(token, ScanProblem::bad_escape, end);
}

void Scanner::scan_name(Token& token, TokenKind kind, std::uint32_t prefix) {
  const std::size_t begin = at_ + prefix + 1;
  // A template that prints a name may hold quotes of its own: "{{ index .Options "Schema" }}".
  if (text_.substr(begin, 2) == "{{") {
    const std::size_t behind = placeholder_end(text_, begin);
    if (behind != kNone && at_or_nul(text_, behind) == '"' &&
        text_.substr(begin, behind - begin).find('"') != kNone)
      return finish(token, TokenKind::placeholder, behind + 1);
  }
  const std::size_t end = behind_quote(reach(), begin, '"');
  if (end == kNone) return resume_behind(token, ScanProblem::unterminated_name);
  if (end == begin + 1) return reject(token, ScanProblem::empty_name, end);
  finish(token, kind, end);
  if (kind == TokenKind::unicode_name && lexical::has_bad_escape(text_, token)) {
    reject(token, ScanProblem::bad_escape, end);
  }
}

void Scanner::scan_dollar(Token& token) {
  const std::size_t begin = at_;
  const char behind = at_or_nul(text_, begin + 1);
  if (is_digit(behind)) {
    std::size_t end = begin + 2;
    while (is_digit(at_or_nul(text_, end))) ++end;
    if (!has_trait(at_or_nul(text_, end), kNameStart)) return finish(token, TokenKind::parameter, end);
    return reject(token, ScanProblem::bad_number, name_end(text_, end));
  }
  if (behind == '{' || behind == '(') {
    const std::size_t end = placeholder_end(text_, begin);
    if (end != kNone) return scan_placeholder(token, end);
  }
  std::size_t tag_end = begin + 1;
  if (has_trait(behind, kNameStart)) {
    while (has_trait(at_or_nul(text_, tag_end), kNamePart) && text_[tag_end] != '$') ++tag_end;
  }
  if (at_or_nul(text_, tag_end) != '$') return reject(token, ScanProblem::bad_character, begin + 1);
  ++tag_end;
  // The same tag begins nothing else on the way: `$` never continues a tag, so its first occurrence closes.
  const std::string_view tag = text_.substr(begin, tag_end - begin);
  const std::size_t close = reach().find(tag, tag_end);
  if (close == kNone) return resume_behind(token, ScanProblem::unterminated_dollar_string);
  finish(token, TokenKind::dollar_string, close + tag.size());
}

void Scanner::scan_number(Token& token) {
  const unsigned base = announced_base(text_, at_);
  TokenKind kind = TokenKind::integer;
  std::size_t end = at_;
  std::uint8_t junk = kNameStart;
  const std::size_t digits = at_ + (at_or_nul(text_, std::size_t{at_} + 2) == '_' ? 3 : 2);
  if (base != 10 && digits_end(text_, digits, base) > digits) {
    end = digits_end(text_, digits, base);
    junk = kNamePart;  // 0b12 is not 0b1 and 2
  } else {
    end = digits_end(text_, at_, 10);
    // "1..10" is an integer and a range in PL/pgSQL.
    if (at_or_nul(text_, end) == '.' && (end == at_ || at_or_nul(text_, end + 1) != '.')) {
      kind = TokenKind::decimal;
      end = digits_end(text_, end + 1, 10);
    }
    if ((at_or_nul(text_, end) | 0x20) == 'e') {
      const std::size_t sign = is_sign(at_or_nul(text_, end + 1)) ? 1 : 0;
      const std::size_t exponent = end + 1 + sign;
      if (is_digit(at_or_nul(text_, exponent))) {
        kind = TokenKind::decimal;
        end = digits_end(text_, exponent, 10);
      } else if (sign != 0) {
        return reject(token, ScanProblem::bad_number, exponent);
      }
    }
  }
  if (!has_trait(at_or_nul(text_, end), junk)) return finish(token, kind, end);
  reject(token, ScanProblem::bad_number, name_end(text_, end));
}

// An operator stops before a comment, and ends in + or - only where it holds a character that no SQL operator
// has: `=-1` is two operators, `@-1` is one and a number.
void Scanner::scan_operator(Token& token) {
  if (at_ < signs_end_) return finish(token, TokenKind::op, at_ + 1);
  const std::size_t placeholder = python_placeholder_end(text_, at_);
  if (placeholder != kNone) return finish(token, TokenKind::placeholder, placeholder);
  std::size_t end = at_;
  std::uint8_t traits = 0;
  while (end < text_.size() && has_trait(text_[end], kOperatorPart) && !begins_comment(text_, end) &&
         python_placeholder_end(text_, end) == kNone) {
    traits = static_cast<std::uint8_t>(traits | kBytes.traits[static_cast<unsigned char>(text_[end])]);
    ++end;
  }
  if ((traits & kFreesSigns) == 0 && is_sign(text_[end - 1])) {
    signs_end_ = static_cast<std::uint32_t>(end);
    while (end > at_ + 1 && is_sign(text_[end - 1])) --end;
  }
  const bool arrow = text_.substr(at_, end - at_) == "=>";
  finish(token, arrow ? TokenKind::symbol : TokenKind::op, end);
}

// With the name characters and further placeholders that it is glued to: ${env}_users is one name.
void Scanner::scan_placeholder(Token& token, std::size_t end) {
  for (;;) {
    std::size_t behind = name_end(text_, end);
    if (at_or_nul(text_, behind) == '{') {
      const std::size_t next = text_[behind - 1] == '$' ? behind - 1 : behind;
      const std::size_t next_end = placeholder_end(text_, next);
      if (next_end != kNone) behind = next_end;
    }
    if (behind == end) break;
    end = behind;
  }
  finish(token, TokenKind::placeholder, end);
}

void Scanner::scan_block_comment(Token& token) {
  const std::string_view text = reach();
  std::size_t depth = 1;
  std::size_t at = at_ + 2;
  while (depth > 0) {
    const std::size_t star = text.find('*', at);
    if (star == kNone) return resume_behind(token, ScanProblem::unterminated_comment);
    if (star > at && text[star - 1] == '/') {
      ++depth;
      at = star + 1;
    } else if (at_or_nul(text, star + 1) == '/') {
      --depth;
      at = star + 2;
    } else {
      at = star + 1;
    }
  }
  finish(token, TokenKind::block_comment, at);
}

void Scanner::scan_copy_data(Token& token) {
  copy_data_next_ = false;
  std::size_t line = at_;
  while (line < text_.size() && !is_copy_end(text_, line)) {
    const std::size_t newline = text_.find('\n', line);
    line = newline == kNone ? text_.size() : newline + 1;
  }
  finish(token, TokenKind::copy_data, std::min(line + 2, text_.size()));
}

void Scanner::finish(Token& token, TokenKind kind, std::size_t end) {
  at_ = static_cast<std::uint32_t>(end);
  token.length = at_ - token.offset;
  token.kind = kind;
}

void Scanner::reject(Token& token, ScanProblem problem, std::size_t end) {
  problem_ = problem;
  finish(token, TokenKind::invalid, end);
}

void Scanner::resume_behind(Token& token, ScanProblem problem) {
  ++unterminated_;
  std::size_t resume = token.offset;
  do {
    resume = line_end(text_, resume);
    while (resume < text_.size() && is_newline(text_[resume])) ++resume;
  } while (resume < text_.size() && !line_starts_statement(text_, resume));
  std::size_t end = resume;
  while (end > token.offset + 1 && start_of(text_[end - 1]) == Start::space) --end;
  reject(token, problem, end);
  at_ = static_cast<std::uint32_t>(resume);
}

// How far a token may look for its end.
std::string_view Scanner::reach() {
  if (unterminated_ < kPatience) return text_;
  if (line_end_ <= at_) line_end_ = line_end(text_, at_);
  return text_.substr(0, line_end_);
}

std::vector<Token> scan(std::string_view text) {
  std::vector<Token> tokens;
  Scanner scanner(text);
  for (Token token; scanner.next(token);) tokens.push_back(token);
  return tokens;
}

}  // namespace lockkeeper::sql
