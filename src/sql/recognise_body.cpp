// DO blocks, EXPLAIN, and the statements that run others by name.
//
// A body of PL/pgSQL is walked by pl_gram.y's own rule: a piece ends at a ';' outside brackets, and the word
// that it begins with says whether it is control flow or SQL. Blocks need not be matched for that.
#include <algorithm>

#include "base/text.h"
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

namespace {

std::vector<Token> code_tokens(std::string_view text) {
  std::vector<Token> tokens = scan(text);
  std::erase_if(tokens, [](const Token& token) {
    return token.kind == TokenKind::line_comment || token.kind == TokenKind::block_comment;
  });
  return tokens;
}

/// The walk over one body; each step moves the cursor.
class BodyWalk {
 public:
  BodyWalk(Recognition& recognition, const SqlBody& body, const std::vector<Token>& tokens)
      : recognition_(recognition), body_(body), tokens_(tokens), reader_(body, tokens) {}

  void run() {
    while (!reader_.at_end()) {
      if (!skip_mark() && !skip_head() && !skip_control() && !skip_assignment()) recognise_statement();
    }
  }

 private:
  bool skip_mark();
  bool skip_head();
  bool skip_control();
  bool skip_assignment();
  void skip_behind(std::string_view word);
  void skip_behind_semicolon() { reader_.seek(reader_.find_symbol(";") + 1); }
  void recognise_loop_query();
  void recognise_statement();
  std::uint32_t end_of_statement() const;
  void recognise(Span piece) {
    recognition_.recognise_piece(body_, tokens_, piece.first, piece.last, Context::do_block);
  }

  Recognition& recognition_;
  const SqlBody& body_;
  const std::vector<Token>& tokens_;
  TokenReader reader_;
};

void BodyWalk::skip_behind(std::string_view word) { reader_.seek(reader_.find_word(word) + 1); }

// ';', <<label>>, #option value
bool BodyWalk::skip_mark() {
  if (reader_.take_symbol(";")) return true;
  if (!reader_.at_symbol("<<") && !reader_.at_symbol("#")) return false;
  reader_.seek(reader_.index() + 3);
  return true;
}

// What other statements follow without a ';': IF .. THEN, LOOP, BEGIN, WHEN .. THEN and their like.
bool BodyWalk::skip_head() {
  if (reader_.at_any({"begin", "else", "exception", "loop"})) {
    reader_.skip();
  } else if (reader_.at_any({"if", "elsif", "elseif", "when", "case"})) {
    skip_behind("then");
  } else if (reader_.at_any({"while", "foreach"})) {
    skip_behind("loop");
  } else if (reader_.at("for")) {
    recognise_loop_query();
  } else if (reader_.at("declare")) {
    reader_.skip();
    while (!reader_.at_end() && !reader_.at("begin")) skip_behind_semicolon();
  } else {
    return false;
  }
  return true;
}

bool BodyWalk::skip_control() {
  if (!reader_.at_any({"end", "exit", "continue", "return", "raise", "assert", "get", "null", "open"})) {
    return false;
  }
  // OPEN c FOR EXECUTE and RETURN QUERY EXECUTE run a text, too.
  const std::uint32_t end = reader_.find_symbol(";");
  TokenReader piece = reader_.part(reader_.index(), end);
  piece.seek(piece.find_word("execute"));
  if (reader_.at_any({"open", "return query"}) && !piece.at_end()) recognise({piece.index(), end});
  reader_.seek(end + 1);
  return true;
}

// x := e, x.f[1] = e
bool BodyWalk::skip_assignment() {
  TokenReader ahead = reader_;
  if (ahead.peek().kind == TokenKind::parameter) ahead.skip();
  ahead.take_qualified_name();
  while (ahead.at_symbol("[") || ahead.at_symbol(".")) {
    if (ahead.at_symbol("[")) ahead.seek(ahead.behind_bracket());
    if (ahead.take_symbol(".")) ahead.take_qualified_name();
  }
  if (ahead.index() == reader_.index() || (!ahead.at_symbol(":=") && !ahead.at_symbol("="))) return false;
  skip_behind_semicolon();
  return true;
}

// FOR r IN <query> LOOP; a range (1..n) and a cursor are none.
void BodyWalk::recognise_loop_query() {
  const std::uint32_t loop = reader_.find_word("loop");
  TokenReader query = reader_.part(reader_.index(), loop);
  query.seek(query.find_word("in"));
  query.skip();
  if (starts_query(query) || query.at_any({"insert", "update", "delete", "merge", "execute"})) {
    recognise({query.index(), loop});
  }
  reader_.seek(loop + 1);
}

void BodyWalk::recognise_statement() {
  const std::uint32_t end = end_of_statement();
  recognise({reader_.index(), end});
  reader_.seek(end + 1);
}

// The ';' of a CREATE FUNCTION .. BEGIN ATOMIC .. END stand outside brackets and end nothing.
std::uint32_t BodyWalk::end_of_statement() const {
  TokenReader ahead = reader_;
  const std::uint32_t end = ahead.find_symbol(";");
  const TokenReader statement = reader_.part(reader_.index(), end);
  if (!reader_.at("create") || statement.find_word("atomic") == end) return end;
  int depth = 0;
  for (; !ahead.at_end(); ahead.skip()) {
    if (ahead.at("begin atomic") || ahead.at("case")) ++depth;
    if (ahead.at("end")) --depth;
    if (ahead.at_symbol(";") && depth <= 0) break;
  }
  return ahead.index();
}

// DO ['body'] [LANGUAGE x], in either order
bool recognise_do(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  Name language{"plpgsql", reader.range_here()};
  const Token* body = nullptr;
  while (!reader.at_end()) {
    if (reader.take("language")) {
      language = take_vocabulary_name(reader);
      if (language.empty()) return false;
    } else if (reader.at_literal() && body == nullptr) {
      body = &reader.peek();
      reader.skip();
    } else {
      return false;
    }
  }
  if (body == nullptr) return false;
  writer.add(language).flag_if(language.text != "plpgsql", "OPAQUE");
  recognition.emit(writer, recognition.statement_range());
  if (language.text == "plpgsql") recognise_plpgsql(recognition, *body);
  return true;
}

// The text that an EXECUTE of PL/pgSQL runs, when it is written out: '..', ('..'), format('..') without a
// `%`.
const Token* literal_statement(const TokenReader& reader, Span expression) {
  TokenReader part = reader.part(expression.first, expression.last);
  const bool formatted = part.take("format");
  Span literal{part.index(), part.end()};
  if ((formatted || part.at_symbol("(")) && (!take_brackets(part, literal) || !part.at_end())) return nullptr;
  const TokenReader only = reader.part(literal.first, literal.last);
  if (!only.at_literal() || literal.first + 1 != literal.last) return nullptr;
  if (formatted && only.peek_text().find('%') != std::string_view::npos) return nullptr;
  return &only.peek();
}

// EXECUTE e [INTO x] [USING ..] in a body of PL/pgSQL
bool recognise_dynamic(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  const std::uint32_t end = std::min(reader.find_word("into"), reader.find_word("using"));
  if (end == reader.index()) return false;
  const Token* literal = literal_statement(reader, {reader.index(), end});
  if (literal != nullptr) {
    recognition.recognise_body(*literal, Context::execute);
    return true;
  }
  writer.add("DYNAMIC", reader.range_here());
  writer.slot(SlotKind::expression, reader, reader.index(), end);
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// CALL p(..), EXECUTE q(..), PREPARE q ..: the name is all that the text says.
bool recognise_named(Recognition& recognition) {
  OperationWriter writer;
  take_keyword(writer, recognition.reader);
  const Name name = recognition.reader.take_qualified_name();
  if (name.empty()) return false;
  recognition.emit(writer.add(name), recognition.statement_range());
  return true;
}

bool recognise_prepare(Recognition& recognition) {
  const TokenReader& reader = recognition.reader;
  return reader.find_word("as") < reader.end() && recognise_named(recognition);
}

bool recognise_execute(Recognition& recognition) {
  const bool in_body = recognition.context() == Context::do_block || recognition.context() == Context::called;
  return in_body ? recognise_dynamic(recognition) : recognise_named(recognition);
}

// (ANALYZE, VERBOSE off): the last word counts, as for the server.
bool asks_to_analyze(const TokenReader& reader, Span options) {
  bool analyze = false;
  for (const Span& span : split_list(reader, options)) {
    TokenReader option = reader.part(span.first, span.last);
    if (!option.take("analyze") && !option.take("analyse")) continue;
    const std::string value = base::to_lower(option.peek_text());
    analyze = value != "false" && value != "off" && value != "0" && value != "'false'" && value != "'off'";
  }
  return analyze;
}

// EXPLAIN ANALYZE runs what it explains.
bool recognise_explain(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  bool analyze = false;
  Span options;
  if (reader.at_symbol("(") && !starts_query(reader)) {
    if (!take_brackets(reader, options)) return false;
    analyze = asks_to_analyze(reader, options);
  } else {
    analyze = reader.take("analyze") || reader.take("analyse");
    reader.take("verbose");
  }
  if (reader.at_end()) return false;
  recognition.emit(writer, recognition.statement_range());
  if (analyze) recognition.recognise_part(reader.index(), reader.end());
  return true;
}

}  // namespace

void recognise_plpgsql(Recognition& recognition, const Token& literal) {
  std::vector<std::uint32_t> origin;
  const SqlBody body = recognition.inside(literal, origin);
  const std::vector<Token> tokens = code_tokens(body.text);
  BodyWalk(recognition, body, tokens).run();
}

const std::vector<RecogniserRow>& body_recognisers() {
  static const std::vector<RecogniserRow> kRows = {
      {"do", recognise_do},           {"call", recognise_named},      {"execute", recognise_execute},
      {"prepare", recognise_prepare}, {"explain", recognise_explain},
  };
  return kRows;
}

}  // namespace lockkeeper::sql
