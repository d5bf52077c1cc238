// libpg_query gives its tokens as a protobuf message; the few fields needed are read here by hand, so that
// the tests need no protobuf library.
#include "sql/oracle.h"

#include <fmt/format.h>
#include <pg_query.h>

#include <stdexcept>
#include <string_view>

#include "base/text.h"

namespace lockkeeper::sql::oracle {

namespace {

/// Of gram.y, unchanged from PostgreSQL 13 to 17.
enum RawToken : std::uint64_t {
  kIdent = 258,
  kUnicodeIdent,
  kFloat,
  kString,
  kUnicodeString,
  kBitString,
  kHexString,
  kOp,
  kInteger,
  kParam,
  kTypecast,
  kDotDot,
  kColonEquals,
  kEqualsGreater,
  kLessEquals,
  kGreaterEquals,
  kNotEquals,
  kSqlComment,
  kCComment,
};

class Message {
 public:
  explicit Message(std::string_view bytes) : bytes_(bytes) {}

  struct Field {
    std::uint64_t number = 0;
    std::uint64_t value = 0;
    std::string_view bytes;
  };
  bool next(Field& field) {
    if (bytes_.empty()) return false;
    const std::uint64_t key = varint();
    field = {key >> 3, 0, {}};
    if ((key & 7) == 0) {
      field.value = varint();
    } else if ((key & 7) == 2) {
      const std::uint64_t length = varint();
      field.bytes = bytes_.substr(0, length);
      bytes_.remove_prefix(length);
    } else {
      throw std::runtime_error("unexpected protobuf wire type");
    }
    return true;
  }

 private:
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) break;
    }
    return value;
  }
  std::string_view bytes_;
};

Kind kind_of(std::uint64_t raw, KeywordKind keyword) {
  if (keyword != KeywordKind::none) return Kind::name;
  switch (raw) {
    case kIdent: return Kind::name;
    case kUnicodeIdent: return Kind::unicode_name;
    case kFloat:
    case kInteger: return Kind::number;
    case kString: return Kind::string;
    case kUnicodeString: return Kind::unicode_string;
    case kBitString: return Kind::bit_string;
    case kHexString: return Kind::hex_string;
    case kParam: return Kind::parameter;
    case kOp:
    case kLessEquals:
    case kGreaterEquals:
    case kNotEquals: return Kind::op;
    case kTypecast:
    case kDotDot:
    case kColonEquals:
    case kEqualsGreater: return Kind::symbol;
    case kSqlComment: return Kind::line_comment;
    case kCComment: return Kind::block_comment;
    default: break;
  }
  if (raw >= 0x80) return Kind::other;
  const char c = static_cast<char>(raw);
  if (std::string_view("()[],;.:").find(c) != std::string_view::npos) return Kind::symbol;
  if (std::string_view("+-*/%^<>=").find(c) != std::string_view::npos) return Kind::op;
  return Kind::other;
}

Lexeme lexeme_of(std::string_view bytes) {
  Message message(bytes);
  Lexeme lexeme;
  std::uint64_t raw = 0;
  for (Message::Field field; message.next(field);) {
    if (field.number == 1) lexeme.begin = static_cast<std::uint32_t>(field.value);
    if (field.number == 2) lexeme.end = static_cast<std::uint32_t>(field.value);
    if (field.number == 4) raw = field.value;
    if (field.number == 5) lexeme.keyword = static_cast<KeywordKind>(field.value);
  }
  lexeme.kind = kind_of(raw, lexeme.keyword);
  return lexeme;
}

Kind kind_of(TokenKind kind, char first) {
  switch (kind) {
    case TokenKind::word:
    case TokenKind::quoted_name: return Kind::name;
    case TokenKind::unicode_name: return Kind::unicode_name;
    case TokenKind::string:
    case TokenKind::escape_string:
    case TokenKind::national_string:
    case TokenKind::dollar_string: return Kind::string;
    case TokenKind::unicode_string: return Kind::unicode_string;
    case TokenKind::bit_string: return Kind::bit_string;
    case TokenKind::hex_string: return Kind::hex_string;
    case TokenKind::integer:
    case TokenKind::decimal: return Kind::number;
    case TokenKind::parameter: return Kind::parameter;
    case TokenKind::op: return Kind::op;
    case TokenKind::symbol: return Kind::symbol;
    case TokenKind::line_comment: return Kind::line_comment;
    case TokenKind::block_comment: return Kind::block_comment;
    case TokenKind::psql_line:
    case TokenKind::copy_data:
    case TokenKind::placeholder: return Kind::other;
    // Escapes in U& are judged by the parser, behind the oracle's scanner.
    case TokenKind::invalid: return first == 'u' || first == 'U' ? Kind::unicode_string : Kind::other;
  }
  return Kind::other;
}

std::string_view to_text(Kind kind) {
  constexpr std::string_view kNames[] = {
      "name",      "unicode_name", "string", "unicode_string", "bit_string",    "hex_string", "number",
      "parameter", "op",           "symbol", "line_comment",   "block_comment", "other"};
  return kNames[static_cast<std::size_t>(kind)];
}

/// From the first to the last lexeme in [begin, end) that is no comment.
base::Range trimmed(const std::vector<Lexeme>& lexemes, std::uint32_t begin, std::uint32_t end) {
  base::Range range{end, end};
  for (const Lexeme& lexeme : lexemes) {
    const bool comment = lexeme.kind == Kind::line_comment || lexeme.kind == Kind::block_comment;
    if (comment || lexeme.begin < begin || lexeme.end > end) continue;
    if (range.begin == end) range.begin = lexeme.begin;
    range.end = lexeme.end;
  }
  return range;
}

}  // namespace

Scan scan(const std::string& text) {
  Scan out;
  const PgQueryScanResult result = pg_query_scan(text.c_str());
  if (result.error != nullptr) out.error = result.error->message;
  Message message({result.pbuf.data, result.pbuf.len});
  for (Message::Field field; out.error.empty() && message.next(field);) {
    if (field.number == 2) out.lexemes.push_back(lexeme_of(field.bytes));
  }
  pg_query_free_scan_result(result);
  return out;
}

std::vector<Lexeme> lexemes_of(const std::string& text, const std::vector<Token>& tokens) {
  std::vector<Lexeme> out;
  for (const Token& token : tokens) {
    Lexeme lexeme{token.offset, token.end(), kind_of(token.kind, text[token.offset]), KeywordKind::none};
    if (token.kind == TokenKind::invalid && lexeme.kind == Kind::unicode_string &&
        text[token.offset + 2] == '"') {
      lexeme.kind = Kind::unicode_name;
    }
    if (token.kind == TokenKind::national_string) {
      out.push_back({token.offset, token.offset + 1, Kind::name, KeywordKind::none});
      ++lexeme.begin;
    }
    out.push_back(lexeme);
  }
  return out;
}

Split split(const std::string& text) {
  Split out;
  const PgQuerySplitResult result = pg_query_split_with_parser(text.c_str());
  if (result.error != nullptr) out.error = result.error->message;
  const std::vector<Lexeme> lexemes = scan(text).lexemes;
  for (int index = 0; out.error.empty() && index < result.n_stmts; ++index) {
    const auto begin = static_cast<std::uint32_t>(result.stmts[index]->stmt_location);
    const auto length = static_cast<std::uint32_t>(result.stmts[index]->stmt_len);
    out.statements.push_back(trimmed(lexemes, begin, begin + length));
  }
  pg_query_free_split_result(result);
  return out;
}

std::string dump(const std::string& text, const std::vector<Lexeme>& lexemes) {
  std::string out;
  for (const Lexeme& lexeme : lexemes) {
    out += fmt::format(
        "{}..{} {} {}\n", lexeme.begin, lexeme.end, to_text(lexeme.kind),
        base::printable(text.substr(lexeme.begin, lexeme.end - lexeme.begin), base::Lines::fold_to_space));
  }
  return out;
}

}  // namespace lockkeeper::sql::oracle
