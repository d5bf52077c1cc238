#include "sql/expression_shape.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/keywords.h"

namespace lockkeeper::sql {

namespace {

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

/// The reserved words that begin a column constraint or an attribute of one (ColConstraint, ColQualList).
constexpr auto kConstraintWords =
    std::to_array<std::string_view>({"constraint", "not", "null", "unique", "primary", "check", "references",
                                     "default", "collate", "deferrable", "initially"});

/// Reserved words that are a value by themselves.
constexpr auto kValueWords = std::to_array<std::string_view>(
    {"null", "true", "false", "current_date", "current_time", "current_timestamp", "localtime",
     "localtimestamp", "current_role", "current_user", "session_user", "user", "current_catalog",
     "current_schema", "system_user"});

/// Words behind an operand that end it and are followed by no other.
constexpr auto kPostfixWords = std::to_array<std::string_view>({"end", "isnull", "notnull"});

bool is_word(const TokenReader& reader, std::uint32_t index) {
  return index < reader.end() && reader.tokens()[index].kind == TokenKind::word;
}

std::string word_at(const TokenReader& reader, std::uint32_t index) {
  return is_word(reader, index) ? base::to_lower(reader.text_at(index)) : std::string();
}

bool is_symbol(const TokenReader& reader, std::uint32_t index, std::string_view symbol) {
  return index < reader.end() && reader.tokens()[index].kind == TokenKind::symbol &&
         reader.text_at(index) == symbol;
}

bool opens(const TokenReader& reader, std::uint32_t index) {
  return is_symbol(reader, index, "(") || is_symbol(reader, index, "[");
}

/// Where in an expression a token stands: behind an operator a word is a value, behind a value it is an
/// operator.
class Position {
 public:
  bool wants_operand() const { return wants_operand_; }
  void pass_operand() { wants_operand_ = false; }
  void pass_operator() { wants_operand_ = true; }
  void pass_word(std::string_view word) {
    const bool is_value = wants_operand_ ? !is_reserved(word) || is_one_of(kValueWords, word)
                                         : !is_reserved(word) || is_one_of(kPostfixWords, word);
    wants_operand_ = !is_value;
  }

 private:
  bool wants_operand_ = true;
};

bool ends_default(const TokenReader& reader, std::uint32_t index, const Position& position) {
  const std::string word = word_at(reader, index);
  const std::string before = index > reader.index() ? word_at(reader, index - 1) : std::string();
  if (before == "is" || (before == "not" && index > reader.index() + 1))
    return false;  // IS [NOT] DISTINCT FROM
  if (position.wants_operand() && word == "null") return false;
  if (!position.wants_operand() && (word == "generated" || word == "enforced")) return true;
  return is_one_of(kConstraintWords, word);
}

}  // namespace

std::uint32_t behind_default(const TokenReader& reader) {
  Position position;
  std::uint32_t cases = 0;
  std::uint32_t index = reader.index();
  for (; index < reader.end(); ++index) {
    if (opens(reader, index)) {
      index = reader.behind_bracket(index) - 1;
      position.pass_operand();
    } else if (is_word(reader, index)) {
      const std::string word = word_at(reader, index);
      if (cases == 0 && ends_default(reader, index, position)) return index;
      if (word == "case") ++cases;
      if (word == "end" && cases > 0) --cases;
      position.pass_word(word);
    } else if (is_symbol(reader, index, ",") || is_symbol(reader, index, ")")) {
      return index;
    } else if (reader.tokens()[index].kind == TokenKind::op ||
               reader.tokens()[index].kind == TokenKind::symbol) {
      position.pass_operator();
    } else {
      position.pass_operand();
    }
  }
  return index;
}

namespace {

/// Brackets nested deeper than this are not looked into: nobody writes them, and a hostile file could.
constexpr int kMaxNesting = 16;

bool is_null_literal(const TokenReader& reader, Span expression, int nesting) {
  TokenReader part = reader.part(expression.first, expression.last);
  Span inside;
  bool null = false;
  if (take_brackets(part, inside)) {
    null = nesting < kMaxNesting && is_null_literal(reader, inside, nesting + 1);
  } else {
    null = part.take("null");
  }
  while (null && part.take_symbol("::")) null = !take_type(part).empty();
  return null && part.at_end();
}

}  // namespace

bool is_null_literal(const TokenReader& reader, Span expression) {
  return is_null_literal(reader, expression, 0);
}

namespace {

/// Reads an expression left to right and notes the columns in it.
class ColumnSearch {
 public:
  ColumnSearch(const TokenReader& reader, Span expression)
      : reader_(reader.part(expression.first, expression.last)) {}

  std::vector<std::string> run() {
    while (!reader_.at_end()) step();
    return std::move(columns_);
  }

 private:
  void step() {
    if (reader_.take_symbol("::")) return skip_type();
    if (reader_.at_symbol(".") && reader_.at_name(1)) return reader_.seek(reader_.index() + 2);  // field
    if (reader_.at_symbol(")") || reader_.at_symbol("]")) return pass(&Position::pass_operand);
    const TokenKind kind = reader_.peek().kind;
    if (kind == TokenKind::op || kind == TokenKind::symbol) return pass(&Position::pass_operator);
    if (!reader_.at_name()) return pass(&Position::pass_operand);
    if (position_.wants_operand()) return read_operand();
    read_operator();
  }

  void pass(void (Position::*state)()) {
    (position_.*state)();
    reader_.skip();
  }

  void skip_type() {
    if (take_type(reader_).empty() && !reader_.at_end()) reader_.skip();
    position_.pass_operand();
  }

  void read_operand() {
    const std::string word = word_at(reader_, reader_.index());
    if (!word.empty() && is_reserved(word)) {
      position_.pass_word(word);
      reader_.skip();
      return;
    }
    TokenReader typed = reader_;  // date '2020-01-01'
    const bool literal_follows = !take_type(typed).empty() && typed.at_literal();
    const Name name = reader_.take_qualified_name();
    position_.pass_operand();
    if (literal_follows) return reader_.seek(typed.index());
    if (name.text == "\"extract\"" && reader_.at_symbol("(") && reader_.at("from", 2))
      return reader_.seek(reader_.index() + 2);                      // EXTRACT(year FROM ..)
    if (reader_.at_symbol("(")) return position_.pass_operator();    // function
    if (reader_.at_symbol("=>") || reader_.at_symbol(":=")) return;  // its argument
    const std::string column = plain_name(name_parts(name.text).back());
    if (std::ranges::find(columns_, column) == columns_.end()) columns_.push_back(column);
  }

  void read_operator() {
    if (reader_.take("collate")) {
      reader_.take_qualified_name();
    } else if (reader_.take("as")) {
      skip_type();
    } else if (reader_.take("is")) {
      read_test();
    } else if (reader_.take("at time zone") || reader_.take("similar to")) {
      position_.pass_operator();
    } else {
      if (!is_one_of(kPostfixWords, word_at(reader_, reader_.index()))) position_.pass_operator();
      reader_.skip();
    }
  }

  // IS [NOT] NULL, TRUE, UNKNOWN, DOCUMENT .. or DISTINCT FROM.
  void read_test() {
    reader_.take("not");
    if (reader_.take("distinct from")) return position_.pass_operator();
    if (!reader_.at_end()) reader_.skip();
  }

  TokenReader reader_;
  Position position_;
  std::vector<std::string> columns_;
};

}  // namespace

std::vector<std::string> referenced_columns(const TokenReader& reader, Span expression) {
  return ColumnSearch(reader, expression).run();
}

namespace {

/// A name and how sure the server is of it: a type's gives way to nothing, but yields to a function's or
/// column's.
struct Guess {
  std::string name;
  bool sure = false;
};

/// The words whose operator has no name of its own.
constexpr auto kOperatorWords = std::to_array<std::string_view>(
    {"and", "or", "not", "is", "isnull", "notnull", "like", "ilike", "similar", "in", "between", "overlaps"});

struct TypeName {
  std::string_view canonical;
  std::string_view name;
};
constexpr auto kTypeNames = std::to_array<TypeName>({
    {"smallint", "int2"},
    {"integer", "int4"},
    {"bigint", "int8"},
    {"real", "float4"},
    {"double precision", "float8"},
    {"boolean", "bool"},
    {"char", "bpchar"},
});

// `integer[]` is int4 to the server, `app.mood` is mood.
std::string type_name(std::string_view canonical) {
  canonical = canonical.substr(0, canonical.find_first_of("(["));
  for (const TypeName& row : kTypeNames) {
    if (row.canonical == canonical) return std::string(row.name);
  }
  if (canonical.starts_with("interval ")) return "interval";
  return plain_name(name_parts(canonical).back());
}

Guess guess_name(const TokenReader& reader, Span span, int nesting);

constexpr std::uint32_t kNowhere = UINT32_MAX;

// What decides an expression without brackets around it: where its last cast, COLLATE or AT TIME ZONE stands.
struct Outline {
  bool has_operator = false;
  std::uint32_t at_time_zone = kNowhere;
  std::uint32_t cast = kNowhere;
  std::uint32_t collate = kNowhere;
};

Outline outline_of(const TokenReader& reader, Span span) {
  Outline outline;
  std::uint32_t cases = 0;
  for (std::uint32_t index = span.first; index < span.last; ++index) {
    const std::string word = word_at(reader, index);
    if (word == "case") ++cases;
    if (word == "end" && cases > 0) --cases;
    if (opens(reader, index)) index = reader.behind_bracket(index) - 1;
    if (cases > 0) continue;
    if (reader.tokens()[index].kind == TokenKind::op || is_one_of(kOperatorWords, word))
      outline.has_operator = true;
    if (word == "at" && index > span.first) outline.at_time_zone = index;
    if (word == "collate") outline.collate = index;
    if (is_symbol(reader, index, "::")) outline.cast = index;
  }
  return outline;
}

Guess guess_cast(const TokenReader& reader, Span argument, std::uint32_t type, int nesting) {
  Guess guess = guess_name(reader, argument, nesting);
  if (guess.sure) return guess;
  TokenReader part = reader.part(type, reader.end());
  return {type_name(take_type(part).text), false};
}

Guess guess_case(const TokenReader& reader, Span span, int nesting) {
  std::uint32_t cases = 0;
  for (std::uint32_t index = span.first; index < span.last; ++index) {
    const std::string word = word_at(reader, index);
    if (word == "case") ++cases;
    if (word == "end" && cases > 0) --cases;
    if (opens(reader, index)) index = reader.behind_bracket(index) - 1;
    if (word != "else" || cases != 1) continue;
    const Guess guess = guess_name(reader, {index + 1, span.last - 1}, nesting);
    if (guess.sure) return guess;
  }
  return {"case", false};
}

// `f(..)`, with the functions that have a syntax of their own.
Guess guess_call(const TokenReader& reader, const std::string& name, Span arguments, int nesting) {
  TokenReader part = reader.part(arguments.first, arguments.last);
  if (name == "cast") {
    const std::uint32_t as = part.find_word("as");
    return guess_cast(part, {arguments.first, as}, as + 1, nesting);
  }
  if (name == "trim") return {part.at("leading") ? "ltrim" : part.at("trailing") ? "rtrim" : "btrim", true};
  return {name, true};
}

// A column, a call, a literal, with the subscripts and fields behind it.
Guess guess_primary(TokenReader part, int nesting) {
  const TokenReader whole = part;
  TokenReader typed = part;
  if (const Name type = take_type(typed); !type.empty() && typed.at_literal())
    return {type_name(type.text), false};
  Guess guess;
  Span inside;
  const std::string word = word_at(part, part.index());
  if (part.at_name() && word != "true" && word != "false" && word != "null") {
    guess = {plain_name(name_parts(part.take_qualified_name().text).back()), true};
    if (part.at_symbol("(") && take_brackets(part, inside))
      guess = guess_call(whole, guess.name, inside, nesting);
  } else if (take_brackets(part, inside)) {
    guess = guess_name(whole, inside, nesting);
  }
  while (!part.at_end()) {
    if (part.take_symbol(".") && part.at_name()) {
      guess = {plain_name(part.take_name().text), true};
    } else if (!take_brackets(part, inside)) {
      break;
    }
  }
  return guess;
}

Guess guess_name(const TokenReader& reader, Span span, int nesting) {
  TokenReader part = reader.part(span.first, span.last);
  if (part.at_end() || ++nesting > kMaxNesting) return {};
  Span inside;
  if (part.at_symbol("(") && part.behind_bracket() == span.last && take_brackets(part, inside)) {
    return split_list(reader, inside).size() > 1 ? Guess{"row", true} : guess_name(reader, inside, nesting);
  }
  const Outline outline = outline_of(part, span);
  if (outline.has_operator) return {};
  if (outline.at_time_zone != kNowhere) return {"timezone", true};
  if (outline.collate != kNowhere) return guess_name(reader, {span.first, outline.collate}, nesting);
  if (outline.cast != kNowhere)
    return guess_cast(part, {span.first, outline.cast}, outline.cast + 1, nesting);
  if (part.at("case")) return guess_case(part, span, nesting);
  return guess_primary(part, nesting);
}

}  // namespace

std::string key_name(const TokenReader& reader, Span expression) {
  const Guess guess = guess_name(reader, expression, 0);
  return guess.name.empty() ? "expr" : guess.name;
}

}  // namespace lockkeeper::sql
