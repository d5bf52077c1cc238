#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "sql/scanner.h"
#include "sql/token.h"

namespace lockkeeper::sql {

/// One SQL statement of a text, or one thing that stands where a statement could (a psql line, COPY data).
struct Statement {
  base::Range range;            ///< first to last token, without comments around it and without the ';'
  std::vector<Token> tokens;    ///< without comments and without the ';'
  std::vector<Token> comments;  ///< those since the end of the statement before, and those inside
  bool terminated = false;      ///< by ';' (a psql line and COPY data always are)
  ScanProblem problem = ScanProblem::none;  ///< of its first invalid token
  base::Range problem_range;
};

/// Splits a text as psql does: at ';' outside parentheses, strings, dollar quotes and `BEGIN ATOMIC .. END`
/// bodies. Where a parenthesis or END is missing, a ';' before a line that starts a statement ends it too. An
/// unterminated token and a psql line also end the statement before them; a placeholder alone on its line is
/// a statement of its own; empty statements (";;") are left out. A file is read in one pass and only one
/// statement's tokens are held at a time.
class StatementReader {
 public:
  /// Offsets count from the beginning of `text`, also when reading begins behind it.
  explicit StatementReader(std::string_view text, std::uint32_t begin = 0)
      : text_(text), scanner_(text, begin) {}

  /// False at the end. Reuses the vectors of `statement`. Comments after the last statement come as a last
  /// Statement without tokens.
  bool next(Statement& statement);

 private:
  /// What the statement being read is, as far as its own ';' are concerned.
  enum class Shape : std::uint8_t { unknown, create, plain, routine, rule };
  struct Nesting {
    Shape shape = Shape::unknown;
    std::uint32_t parentheses = 0;
    std::uint32_t blocks = 0;  // BEGIN ATOMIC, and CASE inside it
  };

  bool read_token(Token& token);
  bool add(const Token& token, Statement& statement);
  void nest_word(const Token& token, const Statement& statement);
  bool ends_at_semicolon(const Token& token) const;
  bool stands_alone(const Token& token) const;
  void follow_settings(const Statement& statement);
  std::string_view slice(const Token& token) const { return text_.substr(token.offset, token.length); }
  bool is_word(const Token& token, std::string_view word) const;

  std::string_view text_;
  Scanner scanner_;
  Nesting nesting_;
  Token held_;  // read, but belongs to the next statement
  bool has_held_ = false;
  bool session_strings_ = true;  // standard_conforming_strings outside SET LOCAL
};

}  // namespace lockkeeper::sql
