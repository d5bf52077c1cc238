// What grammars newer than the packaged one take, told by the words around the place where it stumbles.
#include "sql/newer_syntax.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "base/text.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

namespace {

/// Empty words match anything.
struct Row {
  int version = 0;
  std::string_view before;
  std::string_view at;
  std::string_view behind;
};

constexpr auto kRows = std::to_array<Row>({
    {18, "", "enforced", ""},
    {18, "", "not", "enforced"},
    {18, "", "virtual", ""},
    {18, "", "without", "overlaps"},
    {18, ",", "period", ""},
    {18, "returning", "with", "("},
    {17, "set", "expression", ""},
    {17, "at", "local", ""},
    {17, "when", "matched", "by"},
    {17, "matched", "by", ""},
    {17, "statistics", "default", ""},
    {17, "method", "default", ""},
    {16, "is", "json", ""},
    {16, "with", "inherit", ""},
    {16, "with", "set", ""},
});

/// Messages that newer servers do not have, whatever stands around.
struct Retired {
  int version = 0;
  std::string_view message;
};

constexpr auto kRetired = std::to_array<Retired>({
    {16, "subquery in FROM must have an alias"},
    {16, "VALUES in FROM must have an alias"},
});

/// The code tokens of a statement around one of them.
class Surroundings {
 public:
  Surroundings(std::string_view text, std::uint32_t offset) : text_(text) {
    Scanner scanner(text);
    Token token;
    while (scanner.next(token)) {
      if (token.kind == TokenKind::line_comment || token.kind == TokenKind::block_comment) continue;
      if (token.offset < offset) at_ = tokens_.size() + 1;
      tokens_.push_back(token);
    }
  }

  std::string_view word(std::ptrdiff_t ahead) const {
    const std::ptrdiff_t index = static_cast<std::ptrdiff_t>(at_) + ahead;
    if (index < 0 || index >= static_cast<std::ptrdiff_t>(tokens_.size())) return {};
    const Token& token = tokens_[static_cast<std::size_t>(index)];
    return text_.substr(token.offset, token.length);
  }
  bool is(std::ptrdiff_t ahead, std::string_view expected) const {
    return expected.empty() || base::equals_ignoring_case(word(ahead), expected);
  }
  bool is_name(std::ptrdiff_t ahead) const {
    const std::ptrdiff_t index = static_cast<std::ptrdiff_t>(at_) + ahead;
    if (index < 0 || index >= static_cast<std::ptrdiff_t>(tokens_.size())) return false;
    const TokenKind kind = tokens_[static_cast<std::size_t>(index)].kind;
    return kind == TokenKind::word || kind == TokenKind::quoted_name || kind == TokenKind::unicode_name;
  }

 private:
  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

/// ADD [CONSTRAINT n] NOT NULL a, as a constraint of the table.
bool names_not_null_column(const Surroundings& words) {
  return words.is(0, "not") && words.is(1, "null") && words.is_name(2);
}

bool returns_from_merge(std::string_view statement, const Surroundings& words) {
  return words.is(0, "returning") && base::equals_ignoring_case(statement.substr(0, 5), "merge");
}

}  // namespace

int newer_syntax(std::string_view statement, const SyntaxError& error) {
  for (const Retired& retired : kRetired) {
    if (error.message == retired.message) return retired.version;
  }
  const Surroundings words(statement, error.offset);
  if (names_not_null_column(words)) return 18;
  if (returns_from_merge(statement, words)) return 17;
  const auto found = std::ranges::find_if(kRows, [&](const Row& row) {
    return words.is(-1, row.before) && words.is(0, row.at) && words.is(1, row.behind);
  });
  return found == kRows.end() ? 0 : found->version;
}

}  // namespace lockkeeper::sql
