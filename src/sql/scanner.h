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
  bad_number,  ///< trailing junk after a number or a parameter, as PostgreSQL rejects it from 15 on
  bad_character,
};
/// One lower-case line for people, for example "unterminated quoted string".
std::string_view describe(ScanProblem problem);

/// Reads a text token by token; holds only offsets, and each byte is looked at a bounded number of times.
///
/// Knows the lexical rules of PostgreSQL 15's scan.l, and the numbers of 16 (0x1F, 1_000). After an
/// unterminated token it reports that token as `invalid`, with its range cut before the point of resumption,
/// and resumes at the next line that starts a statement (its first word begins statements, at column 1 or
/// after white space), so that one missing quote never hides the rest of the file. A text with more than
/// kPatience of them is hardly SQL: from then on a token must end on its line, which keeps the work linear.
class Scanner {
 public:
  /// `text` outlives the scanner. Offsets count from its beginning, wherever scanning begins.
  explicit Scanner(std::string_view text, std::uint32_t begin = 0) : text_(text), at_(begin) {}

  /// False at the end of the text. Comments are tokens.
  bool next(Token& token);
  /// Of the last token when its kind is `invalid`.
  ScanProblem problem() const { return problem_; }

  /// `SET standard_conforming_strings` is followed by the splitter, which knows statements: off makes a
  /// backslash in a plain '...' an escape from the next token on.
  void set_standard_conforming_strings(bool on) { standard_strings_ = on; }
  /// The splitter saw `COPY .. FROM STDIN ;`: what follows the line end is one copy_data token.
  void expect_copy_data() { copy_data_next_ = true; }

  static constexpr std::uint32_t kPatience = 16;

 private:
  bool skip_space();
  void scan_token(Token& token);
  void scan_word(Token& token);
  void scan_prefixed(Token& token);
  void scan_string(Token& token, TokenKind kind, std::uint32_t prefix);
  void scan_name(Token& token, TokenKind kind, std::uint32_t prefix);
  void scan_dollar(Token& token);
  void scan_number(Token& token);
  void scan_operator(Token& token);
  void scan_placeholder(Token& token, std::size_t end);
  void scan_block_comment(Token& token);
  void scan_copy_data(Token& token);

  void finish(Token& token, TokenKind kind, std::size_t end);
  void reject(Token& token, ScanProblem problem, std::size_t end);
  void resume_behind(Token& token, ScanProblem problem);
  std::string_view reach();

  std::string_view text_;
  std::uint32_t at_ = 0;
  std::uint32_t signs_end_ = 0;  // up to here there are only + and -, each a token of its own
  std::uint32_t unterminated_ = 0;
  std::size_t line_end_ = 0;  // of the line at at_, once patience is at its end
  ScanProblem problem_ = ScanProblem::none;
  bool standard_strings_ = true;
  bool copy_data_next_ = false;
};

/// All tokens of a text.
std::vector<Token> scan(std::string_view text);

/// One line per token, "12..15 word DROP", for tests and `lint --debug tokens`.
std::string dump(std::string_view text, const std::vector<Token>& tokens);

/// The value of a string, name or dollar-quote token: quotes gone, escapes decoded (a UESCAPE clause behind
/// it is honoured), continuations joined. Ill-formed escapes are kept as they are; another token gives its
/// text. `origin`, when given, gets for each byte of the value the offset (in `text`) of the byte it came
/// from.
std::string decode(std::string_view text, const Token& token, std::vector<std::uint32_t>* origin = nullptr);

}  // namespace lockkeeper::sql
