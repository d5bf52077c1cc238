// Our scanner and splitter against PostgreSQL's own, over files, examples and generated soup.
//
// Intended differences, and what is compared instead:
// - After a lexical error the oracle gives nothing: then our first problem must be the one that it names, and
//   the text before that token must scan equally.
// - A lone `$`, `{` or control character is a token for scan.l and an error for gram.y; ours is invalid at
// once.
// - Escapes in U&'' and U&"" are judged by the parser there and by the scanner here.
// - N'x' is a keyword and a string there, one token here.
// - Numbers of PostgreSQL 16 (0x1F, 1_000), a vertical tab as white space (16), psql lines, COPY rows and
//   placeholders are left out: the oracle's version does not have them.
// - "operator too long" (64 bytes and more) is no problem here.
// Two faults of libpg_query's additions to scan.l: the end of a U& token is not known to it, and a string
// does not go on behind a comment ('a' --x <newline> 'b'), which it does on a server.
#include "sql/oracle.h"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "catch.h"
#include "sql/grammar.h"
#include "sql/scanner.h"
#include "sql/split_properties.h"
#include "sql/statement.h"

using namespace lockkeeper;
using namespace lockkeeper::sql;

namespace {

std::string file(const std::string& path) {
  return base::read_file(std::string(LOCKKEEPER_TESTS_DIR) + path);
}

/// The texts of a corpus file, which lines of dashes separate.
std::vector<std::string> cases_of(const std::string& path) {
  constexpr std::string_view kSeparator = "\n--------\n";
  const std::string all = file(path);
  std::vector<std::string> cases;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find(kSeparator, begin), all.size());
    cases.push_back(all.substr(begin, end - begin));
    begin = end + kSeparator.size();
  }
  return cases;
}

std::vector<std::string> seeds() {
  std::vector<std::string> texts;
  for (const base::DirectoryEntry& entry : base::list_directory(LOCKKEEPER_TESTS_DIR "/projects/seeds")) {
    if (entry.name.ends_with(".sql")) texts.push_back(file("/projects/seeds/" + entry.name));
  }
  return texts;
}

/// The problem that the oracle's words name.
ScanProblem problem_of(const std::string& error) {
  constexpr std::pair<std::string_view, ScanProblem> kWords[] = {
      {"unterminated quoted string", ScanProblem::unterminated_string},
      {"unterminated bit string literal", ScanProblem::unterminated_string},
      {"unterminated hexadecimal string literal", ScanProblem::unterminated_string},
      {"unterminated quoted identifier", ScanProblem::unterminated_name},
      {"unterminated /* comment", ScanProblem::unterminated_comment},
      {"unterminated dollar-quoted string", ScanProblem::unterminated_dollar_string},
      {"zero-length delimited identifier", ScanProblem::empty_name},
      {"invalid Unicode", ScanProblem::bad_escape},
      {"invalid byte sequence", ScanProblem::bad_escape},
      {"trailing junk after", ScanProblem::bad_number},
      {"invalid hexadecimal integer", ScanProblem::bad_number},
      {"invalid octal integer", ScanProblem::bad_number},
      {"invalid binary integer", ScanProblem::bad_number},
  };
  for (const auto& [words, problem] : kWords) {
    if (error.starts_with(words)) return problem;
  }
  return ScanProblem::none;
}

struct OurScan {
  std::vector<Token> tokens;  // up to the first problem that the oracle has too
  ScanProblem problem = ScanProblem::none;
};

OurScan our_scan(const std::string& text) {
  OurScan out;
  Scanner scanner(text);
  for (Token token; scanner.next(token);) {
    const ScanProblem problem = scanner.problem();
    const bool unicode = text[token.offset] == 'u' || text[token.offset] == 'U';
    const bool ours_alone =
        problem == ScanProblem::bad_character || (problem == ScanProblem::bad_escape && unicode);
    if (problem != ScanProblem::none && !ours_alone) {
      out.problem = problem;
      break;
    }
    out.tokens.push_back(token);
  }
  return out;
}

void make_comparable(std::vector<oracle::Lexeme>& lexemes) {
  for (oracle::Lexeme& lexeme : lexemes) {
    lexeme.keyword = oracle::KeywordKind::none;
    const bool unicode =
        lexeme.kind == oracle::Kind::unicode_string || lexeme.kind == oracle::Kind::unicode_name;
    if (unicode) lexeme.end = lexeme.begin;
  }
}

/// Empty when the two scanners agree.
std::string difference(const std::string& text) {
  const OurScan ours = our_scan(text);
  oracle::Scan theirs = oracle::scan(text);
  // From 16 on libpg_query has patterns of its own for what may follow a number or a parameter.
  if (grammar_version() > 15 && theirs.error.starts_with("trailing junk")) return {};
  const ScanProblem problem = problem_of(theirs.error);
  // They meet a bad escape before they miss the closing quote.
  const bool both = ours.problem == ScanProblem::unterminated_string && problem == ScanProblem::bad_escape;
  if (ours.problem != problem && !both) {
    return "they say \"" + theirs.error + "\", we say \"" + std::string(describe(ours.problem)) + "\"";
  }
  if (!theirs.error.empty()) {
    const std::uint32_t good = ours.tokens.empty() ? 0 : ours.tokens.back().end();
    theirs = oracle::scan(text.substr(0, good));
    if (!theirs.error.empty()) return "they say \"" + theirs.error + "\" of what we accept";
  }
  std::vector<oracle::Lexeme> lexemes = oracle::lexemes_of(text, ours.tokens);
  make_comparable(theirs.lexemes);
  make_comparable(lexemes);
  if (lexemes == theirs.lexemes) return {};
  return "ours:\n" + oracle::dump(text, lexemes) + "theirs:\n" + oracle::dump(text, theirs.lexemes);
}

std::vector<base::Range> our_split(const std::string& text) {
  std::vector<base::Range> out;
  StatementReader reader(text);
  for (Statement statement; reader.next(statement);) {
    if (!statement.tokens.empty()) out.push_back(statement.range);
  }
  return out;
}

/// Fragments that meet every rule of scan.l, also half ones, glued in any order.
std::string soup(std::mt19937& random) {
  static constexpr std::string_view kPieces[] = {
      "select",
      "A1$b",
      "\u00e4x",
      "_",
      "e",
      "E",
      "n",
      "N",
      "b",
      "B",
      "x",
      "X",
      "u",
      "U",
      "u&",
      "U&",
      "'",
      "''",
      "'a'",
      "'a\\'",
      "E'\\''",
      "E'a\\\\'",
      "e'\\u0041'",
      "E'\\uD83D\\uDE00'",
      "E'\\uD83D'",
      "E'\\u12'",
      "E'\\U0010FFFF'",
      "E'\\U00110000'",
      "E'\\xff'",
      "E'\\xc3\\xa4'",
      "E'\\0'",
      "E'\\101'",
      "b'01'",
      "X'1F'",
      "n'x'",
      "U&'\\0041'",
      "U&\"\\0041\"",
      "U&'",
      "\"",
      "\"\"",
      "\"a\"",
      "\"a\"\"b\"",
      "$$",
      "$a$",
      "$a",
      "$",
      "$1",
      "$12",
      "$1a",
      "$\u00e4$",
      "$a$ x $a$",
      "$$ ' $$",
      "--",
      "-- c",
      "/*",
      "*/",
      "/* c */",
      "/* /* */ */",
      "/",
      "*",
      "+",
      "-",
      "<",
      ">",
      "=",
      "~",
      "!",
      "@",
      "#",
      "^",
      "&",
      "|",
      "`",
      "?",
      "%",
      "=>",
      "<=",
      ">=",
      "<>",
      "!=",
      "::",
      ":=",
      "..",
      ":",
      ".",
      ",",
      "(",
      ")",
      "[",
      "]",
      ";",
      "1",
      "12",
      "1.",
      ".5",
      "1.5",
      "1e5",
      "1e",
      "1e+",
      "1.5E-3",
      "1..10",
      "9999999999999999999",
      "1a",
      "\n",
      "\r\n",
      "\r",
      "\t",
      "\f",
      " ",
      " ",
      "uescape",
      "'!'",
      "drop",
      "1_",
      "00",
      "}",
  };
  std::uniform_int_distribution<std::size_t> piece(0, std::size(kPieces) - 1);
  std::uniform_int_distribution<int> length(1, 14);
  std::uniform_int_distribution<int> glue(0, 5);
  constexpr std::string_view kGlue[] = {"", "", "", " ", "\n", " -- c\n"};
  std::string text;
  for (int count = length(random); count > 0; --count) {
    text += kPieces[piece(random)];
    text += kGlue[static_cast<std::size_t>(glue(random))];
  }
  return text;
}

/// Holds something that the oracle's version does not know.
bool beyond_the_oracle(const std::string& text) {
  for (const Token& token : scan(text)) {
    const std::string_view here = std::string_view(text).substr(token.offset, token.length);
    if (token.kind == TokenKind::psql_line || token.kind == TokenKind::placeholder) return true;
    if ((token.kind == TokenKind::integer || token.kind == TokenKind::decimal) &&
        here.find_first_of("_xXoObB") != here.npos) {
      return true;
    }
    if (token.kind == TokenKind::op && token.length >= 64) return true;
    // From 16 on libpg_query lets a name follow a parameter, which PostgreSQL does not.
    if (grammar_version() > 15 && token.kind == TokenKind::invalid && here.starts_with('$')) return true;
    if (token.kind != TokenKind::dollar_string && here.find('\'') < here.find("--") &&
        here.find("--") != here.npos && here.find_first_of("\r\n") != here.npos) {
      return true;
    }
  }
  return text.find('\v') != text.npos;
}

}  // namespace

TEST_CASE("the scanner agrees with PostgreSQL's over the seeds, the rule examples and the nasty corpus") {
  std::vector<std::string> texts = seeds();
  REQUIRE(texts.size() > 20);
  for (const char* corpus : {"/sql/corpus/rule_examples.sql", "/sql/corpus/lexical.sql"}) {
    const std::vector<std::string> cases = cases_of(corpus);
    REQUIRE(cases.size() > 50);
    texts.insert(texts.end(), cases.begin(), cases.end());
  }
  std::size_t compared = 0;
  for (const std::string& text : texts) {
    CAPTURE(text);
    CHECK(broken_property(text).empty());
    if (beyond_the_oracle(text)) continue;
    CHECK(difference(text).empty());
    ++compared;
  }
  CHECK(compared + 20 > texts.size());
}

TEST_CASE("the splitter agrees with PostgreSQL's parser wherever that accepts a text") {
  std::vector<std::string> texts = seeds();
  for (const char* corpus : {"/sql/corpus/rule_examples.sql", "/sql/corpus/splitting.sql"}) {
    const std::vector<std::string> cases = cases_of(corpus);
    texts.insert(texts.end(), cases.begin(), cases.end());
  }
  std::size_t compared = 0;
  for (const std::string& text : texts) {
    const oracle::Split theirs = oracle::split(text);
    if (!theirs.error.empty()) continue;
    CAPTURE(text);
    CHECK(our_split(text) == theirs.statements);
    ++compared;
  }
  CHECK(compared > 400);
}

TEST_CASE("the scanner agrees with PostgreSQL's over generated soup") {
  constexpr int kCases = 20000;
  std::mt19937 random(20240229);
  int compared = 0;
  for (int index = 0; index < kCases; ++index) {
    const std::string text = soup(random);
    const std::string broken = broken_property(text);
    const bool skipped = beyond_the_oracle(text);
    const std::string different = skipped ? std::string() : difference(text);
    if (!skipped) ++compared;
    if (broken.empty() && different.empty()) continue;
    CAPTURE(index, text, different, broken);
    CHECK(different.empty());
    CHECK(broken.empty());
    return;
  }
  CHECK(compared > kCases / 2);
}
