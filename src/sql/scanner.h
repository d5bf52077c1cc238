#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/token.h"

namespace lockkeeper::sql {

enum class ScanProblem : std::uint8_t {
  none,
  unterminated_string,
  unterminated_name,
  unterminated_comment,
  unterminated_dollar_string,
  empty_name,  ///< ""
  bad_escape,  ///< U&'' or E'' with an escape that no character has
  bad_number,  ///< trailing junk after a number, as PostgreSQL 15 rejects it
  bad_character,
};
/// One lower-case line for people, for example "unterminated quoted string".
std::string_view describe(ScanProblem problem);

/// Reads a text token by token; holds only offsets, and each byte is looked at a bounded number of times.
///
/// Knows the lexical rules of PostgreSQL 15's scan.l. After an unterminated token it reports that token as
/// `invalid`, with its range cut at the point of resumption, and resumes at the next line that starts a
/// statement (its first word begins statements, at column 1 or after white space), so that one missing quote
/// never hides the rest of the file.
class Scanner {
 public:
  /// `text` outlives the scanner.
  explicit Scanner(std::string_view text) : text_(text) {}

  /// False at the end of the text. Comments are tokens.
  bool next(Token& token);
  /// Of the last token when its kind is `invalid`.
  ScanProblem problem() const { return problem_; }

  /// `SET standard_conforming_strings` is followed by the splitter, which knows statements: off makes a
  /// backslash in a plain '...' an escape from the next token on.
  void set_standard_conforming_strings(bool on) { standard_strings_ = on; }
  /// The splitter saw `COPY .. FROM STDIN ;`: what follows the line end is one copy_data token.
  void expect_copy_data() { copy_data_next_ = true; }

 private:
  std::string_view text_;
  std::uint32_t at_ = 0;
  ScanProblem problem_ = ScanProblem::none;
  bool standard_strings_ = true;
  bool copy_data_next_ = false;
};

/// All tokens of a text; `problems` gets one per invalid token when it is given.
std::vector<Token> scan(std::string_view text);

/// One line per token, "12..15 word DROP", for tests and `lint --debug tokens`.
std::string dump(std::string_view text, const std::vector<Token>& tokens);

/// The value of a string, name or dollar-quote token: quotes gone, escapes decoded, continuations joined.
/// Ill-formed escapes are kept as they are. `origin`, when given, gets for each byte of the value the offset
/// (in `text`) of the byte it came from.
std::string decode(std::string_view text, const Token& token, std::vector<std::uint32_t>* origin = nullptr);

}  // namespace lockkeeper::sql
