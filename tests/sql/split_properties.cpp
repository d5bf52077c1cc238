#include "sql/split_properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sql/scanner.h"
#include "sql/statement.h"

namespace lockkeeper::sql {

namespace {

std::string between(std::string_view text, std::size_t begin, std::size_t end, std::string_view allowed) {
  const std::size_t found = text.substr(0, end).find_first_not_of(allowed, begin);
  if (found == text.npos) return {};
  return fmt::format("offset {} is in no token", found);
}

std::string order_of(std::string_view text, const std::vector<Token>& tokens, std::string_view allowed) {
  std::size_t end = 0;
  for (const Token& token : tokens) {
    if (token.length == 0) return fmt::format("empty token at {}", token.offset);
    if (token.offset < end) return fmt::format("token at {} overlaps the one before", token.offset);
    if (token.end() > text.size()) return fmt::format("token at {} ends behind the text", token.offset);
    const std::string gap = between(text, end, token.offset, allowed);
    if (!gap.empty()) return gap;
    end = token.end();
  }
  return between(text, end, text.size(), allowed);
}

std::string range_of(const Statement& statement) {
  if (statement.tokens.empty()) return statement.comments.empty() ? "empty statement" : "";
  const base::Range range{statement.tokens.front().offset, statement.tokens.back().end()};
  if (statement.range != range) return fmt::format("range of the statement at {}", range.begin);
  const bool invalid = std::any_of(statement.tokens.begin(), statement.tokens.end(),
                                   [](const Token& token) { return token.kind == TokenKind::invalid; });
  if (invalid != (statement.problem != ScanProblem::none)) {
    return fmt::format("problem of the statement at {}", range.begin);
  }
  return {};
}

}  // namespace

std::string broken_property(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f\v";
  constexpr std::string_view kSpaceAndEnds = " \t\n\r\f\v;";
  const std::vector<Token> scanned = scan(text);
  const std::string order = order_of(text, scanned, kSpace);
  if (!order.empty()) return "scan: " + order;
  for (const Token& token : scanned) decode(text, token);

  std::vector<Token> all;
  StatementReader reader(text);
  for (Statement statement; reader.next(statement);) {
    const std::string range = range_of(statement);
    if (!range.empty()) return "split: " + range;
    all.insert(all.end(), statement.tokens.begin(), statement.tokens.end());
    all.insert(all.end(), statement.comments.begin(), statement.comments.end());
    if (!statement.tokens.empty() && all.size() > 1000000) return "split: does not end";
  }
  std::sort(all.begin(), all.end(), [](const Token& a, const Token& b) { return a.offset < b.offset; });
  const std::string joined = order_of(text, all, kSpaceAndEnds);
  return joined.empty() ? "" : "split: " + joined;
}

}  // namespace lockkeeper::sql
