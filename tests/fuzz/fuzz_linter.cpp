// Any text at all: it is linted without harm, and what its operations say does not depend on how it is laid
// out or on the case of its words.
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "rules/linter.h"
#include "rules/user_rules.h"
#include "sql/scanner.h"
#include "sql/script.h"

namespace {

using namespace lockkeeper;

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "fuzz_linter: %s\n", what.c_str());
  std::abort();
}

bool is_comment(const sql::Token& token) {
  return token.kind == sql::TokenKind::line_comment || token.kind == sql::TokenKind::block_comment;
}

/// The same tokens with other white space between them and in capitals; empty where lines mean something
/// (psql, COPY), or a token is broken.
std::string laid_out_anew(std::string_view text) {
  std::string result;
  std::uint32_t end = 0;
  for (const sql::Token& token : sql::scan(text)) {
    if (token.kind == sql::TokenKind::psql_line || token.kind == sql::TokenKind::copy_data ||
        token.kind == sql::TokenKind::placeholder || token.kind == sql::TokenKind::invalid ||
        is_comment(token))
      return {};
    const std::string_view gap = text.substr(end, token.offset - end);
    // A string goes on behind a newline, and not behind a blank.
    if (gap.find_first_of("\r\n") != gap.npos)
      result += "\n\t /* x */ \n";
    else if (!gap.empty())
      result += " /* ; */  ";
    for (const char c : text.substr(token.offset, token.length))
      result += token.kind == sql::TokenKind::word && static_cast<unsigned char>(c) < 0x80
                    ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                    : c;
    end = token.end();
  }
  return result;
}

std::string operations_of(const std::string& text) {
  const base::Source source("x.sql", text);
  std::string all;
  for (const sql::Operation& operation : sql::analyse(source).operations) all += operation.text + "\n";
  return all;
}

void lint(const std::string& text) {
  static const rules::LintOptions options = [] {
    rules::LintOptions made;
    made.today = "2026-01-01";
    return made;
  }();
  static const rules::RuleSet rules(options, nullptr);
  const base::Source source("x.sql", text);
  const sql::Script script = sql::analyse(source);
  rules::Linter linter(rules, options);
  linter.begin_change_set();
  linter.check(script);
  const auto lines = source.line_count();
  for (const rules::Finding& finding : linter.end_change_set()) {
    if (finding.begin.line > lines || finding.end.line > lines) fail("a finding behind the end");
    if (finding.message.empty()) fail("a finding without a message");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  lint(text);
  const base::Source source("x.sql", text);
  if (source.problem() != base::InputProblem::none) return 0;
  const std::string other = laid_out_anew(source.text());
  if (other.empty()) return 0;
  const std::string before = operations_of(std::string(source.text()));
  const std::string after = operations_of(other);
  if (before != after) fail("the operations\n" + before + "are, laid out anew,\n" + after + "for\n" + other);
  return 0;
}
