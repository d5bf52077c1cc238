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
/// bodies. A file is read in one pass and only one statement's tokens are held at a time.
class StatementReader {
 public:
  explicit StatementReader(std::string_view text) : text_(text), scanner_(text) {}

  /// False at the end. Reuses the vectors of `statement`. Comments after the last statement come as a last
  /// Statement without tokens.
  bool next(Statement& statement);

 private:
  std::string_view text_;
  Scanner scanner_;
  bool at_end_ = false;
};

}  // namespace lockkeeper::sql
