#include "sql/statement.h"

#include <algorithm>

#include "base/text.h"
#include "sql/keywords.h"
#include "sql/lexical.h"

namespace lockkeeper::sql {

namespace {

bool is_comment(const Token& token) {
  return token.kind == TokenKind::line_comment || token.kind == TokenKind::block_comment;
}

bool stands_for_statement(const Token& token) {
  return token.kind == TokenKind::psql_line || token.kind == TokenKind::copy_data;
}

bool is_unterminated(ScanProblem problem) {
  return problem == ScanProblem::unterminated_string || problem == ScanProblem::unterminated_name ||
         problem == ScanProblem::unterminated_comment || problem == ScanProblem::unterminated_dollar_string;
}

/// The psql commands that send what was typed before them, as ';' does.
bool sends_query(std::string_view line) {
  for (const std::string_view command :
       {"\\g", "\\gx", "\\gexec", "\\gset", "\\gdesc", "\\watch", "\\crosstabview"}) {
    if (line.substr(0, line.find_first_of(" \t\\|", 1)) == command) return true;
  }
  return false;
}

/// `\copy t from stdin` takes its rows from the file that holds it.
bool copies_from_file(std::string_view line) {
  const std::string lower = base::to_lower(line);
  return lower.starts_with("\\copy ") && lower.find(" from stdin") != lower.npos;
}

/// May begin a line inside a BEGIN ATOMIC body or the parentheses of a rule; other commands are not allowed
/// there, so that a line that begins with one shows that the end is missing.
bool belongs_inside(std::string_view word) {
  constexpr std::string_view kWords[] = {"delete", "end",    "insert", "merge",
                                         "notify", "select", "update", "with"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

bool means_off(std::string_view value) {
  const std::string lower = base::to_lower(value);
  for (const std::string_view off : {"off", "'off'", "false", "'false'", "no", "'no'", "0", "'0'"}) {
    if (lower == off) return true;
  }
  return false;
}

}  // namespace

bool StatementReader::next(Statement& statement) {
  statement.tokens.clear();
  statement.comments.clear();
  statement.terminated = false;
  statement.problem = ScanProblem::none;
  statement.problem_range = {};
  nesting_ = {};
  Token token;
  while (read_token(token)) {
    if (is_comment(token)) {
      statement.comments.push_back(token);
    } else if (add(token, statement)) {
      break;
    }
  }
  const bool has_tokens = !statement.tokens.empty();
  statement.range = {};
  if (has_tokens) statement.range = {statement.tokens.front().offset, statement.tokens.back().end()};
  if (statement.terminated) follow_settings(statement);
  return has_tokens || !statement.comments.empty();
}

bool StatementReader::read_token(Token& token) {
  if (!has_held_) return scanner_.next(token);
  has_held_ = false;
  token = held_;
  return true;
}

/// True when the statement ends with the token, or before it.
bool StatementReader::add(const Token& token, Statement& statement) {
  if (stands_for_statement(token)) {
    statement.terminated = true;
    if (statement.tokens.empty()) {
      if (token.kind == TokenKind::psql_line && copies_from_file(slice(token))) scanner_.expect_copy_data();
      statement.tokens.push_back(token);
      return true;
    }
    statement.terminated = sends_query(slice(token));
    held_ = token;
    has_held_ = true;
    return true;
  }
  if (ends_at_semicolon(token)) {
    statement.terminated = !statement.tokens.empty();
    return statement.terminated;
  }
  if (token.kind == TokenKind::word) nest_word(token, statement);
  if (nesting_.shape == Shape::unknown) nesting_.shape = Shape::plain;
  if (token.kind == TokenKind::symbol) {
    const char symbol = text_[token.offset];
    if (symbol == '(') ++nesting_.parentheses;
    if (symbol == ')' && nesting_.parentheses > 0) --nesting_.parentheses;
  }
  statement.tokens.push_back(token);
  if (token.kind == TokenKind::placeholder) return statement.tokens.size() == 1 && stands_alone(token);
  if (token.kind != TokenKind::invalid) return false;
  if (statement.problem == ScanProblem::none) {
    statement.problem = scanner_.problem();
    statement.problem_range = {token.offset, token.end()};
  }
  return is_unterminated(scanner_.problem());
}

// The words that decide what a ';' means: CREATE [OR REPLACE] RULE, FUNCTION or PROCEDURE, and in the latter
// two BEGIN ATOMIC, CASE and END. Behind AS or a point these are names.
void StatementReader::nest_word(const Token& token, const Statement& statement) {
  if (statement.tokens.empty()) {
    nesting_.shape = is_word(token, "create") ? Shape::create : Shape::plain;
  } else if (nesting_.shape == Shape::create) {
    if (is_word(token, "function") || is_word(token, "procedure")) nesting_.shape = Shape::routine;
    if (is_word(token, "rule")) nesting_.shape = Shape::rule;
    const bool undecided =
        nesting_.shape == Shape::create && (is_word(token, "or") || is_word(token, "replace"));
    if (nesting_.shape == Shape::create && !undecided) nesting_.shape = Shape::plain;
  } else if (nesting_.shape == Shape::routine) {
    const Token& before = statement.tokens.back();
    if (is_word(before, "as") || slice(before) == ".") return;
    if (nesting_.blocks == 0) {
      if (is_word(token, "atomic") && is_word(before, "begin")) nesting_.blocks = 1;
    } else if (is_word(token, "case")) {
      ++nesting_.blocks;
    } else if (is_word(token, "end")) {
      --nesting_.blocks;
    }
  }
}

bool StatementReader::ends_at_semicolon(const Token& token) const {
  if (token.kind != TokenKind::symbol || text_[token.offset] != ';') return false;
  if (nesting_.parentheses == 0 && nesting_.blocks == 0) return true;
  const std::size_t begin = lexical::behind_gap(text_, token.end());
  if (text_.substr(token.end(), begin - token.end()).find_first_of("\n\r") == text_.npos) return false;
  const std::string word = lexical::statement_word(text_, begin);
  if (!starts_statement(word)) return false;
  const bool holds_statements = nesting_.blocks > 0 || nesting_.shape == Shape::rule;
  return !holds_statements || !belongs_inside(word);
}

/// A line that holds only this placeholder, with a statement, another placeholder or nothing behind it.
bool StatementReader::stands_alone(const Token& token) const {
  const std::size_t line_end = std::min(text_.find_first_of("\n\r", token.end()), text_.size());
  if (!base::trim(text_.substr(token.end(), line_end - token.end())).empty()) return false;
  const std::size_t next = lexical::behind_gap(text_, line_end);
  if (next == text_.size() || starts_statement(lexical::statement_word(text_, next))) return true;
  return text_.substr(next, 2) == "{{" || text_.substr(next, 2) == "${" || text_.substr(next, 2) == "$(";
}

bool StatementReader::is_word(const Token& token, std::string_view word) const {
  return token.kind == TokenKind::word && token.length == word.size() &&
         base::equals_ignoring_case(slice(token), word);
}

// What a statement changes about how the text behind it is read.
void StatementReader::follow_settings(const Statement& statement) {
  const std::vector<Token>& tokens = statement.tokens;
  const auto at = [&](std::size_t index, std::string_view word) {
    return index < tokens.size() && is_word(tokens[index], word);
  };
  constexpr std::string_view kSetting = "standard_conforming_strings";
  if (at(0, "copy")) {
    for (std::size_t index = 1; index < tokens.size(); ++index) {
      if (at(index, "from") && at(index + 1, "stdin")) scanner_.expect_copy_data();
    }
  } else if (at(0, "set")) {
    const std::size_t name = at(1, "local") || at(1, "session") ? 2 : 1;
    if (!at(name, kSetting) || name + 2 >= tokens.size()) return;
    const bool on = !means_off(slice(tokens[name + 2]));
    scanner_.set_standard_conforming_strings(on);
    if (name == 1 || at(1, "session")) session_strings_ = on;
  } else if ((at(0, "reset") && (at(1, kSetting) || at(1, "all"))) || (at(0, "discard") && at(1, "all"))) {
    session_strings_ = true;
    scanner_.set_standard_conforming_strings(true);
  } else if (at(0, "commit") || at(0, "end") || at(0, "rollback") || at(0, "abort")) {
    if (!at(1, "to") && !at(2, "to")) scanner_.set_standard_conforming_strings(session_strings_);
  }
}

}  // namespace lockkeeper::sql
