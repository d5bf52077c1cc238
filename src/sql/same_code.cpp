#include "sql/same_code.h"

#include "base/text.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

namespace {

bool is_obeyed(std::string_view comment) {
  if (comment.starts_with("-->")) return true;
  if (!comment.starts_with("--")) return false;
  const std::string_view words = base::trim(comment.substr(2));
  return words.starts_with("+") || words.starts_with("migrate:") || words.starts_with("sqlx");
}

/// The next token that counts; empty at the end.
std::string_view next_code(Scanner& scanner, std::string_view text) {
  Token token;
  while (scanner.next(token)) {
    const std::string_view slice = text.substr(token.offset, token.length);
    const bool comment = token.kind == TokenKind::line_comment || token.kind == TokenKind::block_comment;
    if (!comment || is_obeyed(slice)) return base::trim(slice);
  }
  return {};
}

}  // namespace

bool same_code(std::string_view left, std::string_view right) {
  Scanner left_scanner(left);
  Scanner right_scanner(right);
  while (true) {
    const std::string_view one = next_code(left_scanner, left);
    if (one != next_code(right_scanner, right)) return false;
    if (one.empty()) return true;
  }
}

}  // namespace lockkeeper::sql
