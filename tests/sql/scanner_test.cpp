// What PostgreSQL's scanner does too is tested against it in oracle_test.cpp; here is what it lacks, and the
// names.
#include "sql/scanner.h"

#include <string>
#include <vector>

#include "catch.h"

using namespace lockkeeper::sql;

namespace {

/// "word:SELECT integer:1", invalid tokens with their problem.
std::string tokens_of(const std::string& text) {
  std::string out;
  Scanner scanner(text);
  for (Token token; scanner.next(token);) {
    const std::string line = dump(text, {token});  // "0..6 word SELECT\n"
    const std::string rest = line.substr(line.find(' ') + 1);
    std::string shown = rest.substr(0, rest.size() - 1);
    shown[shown.find(' ')] = ':';
    if (!out.empty()) out += " | ";
    out += shown;
    if (token.kind == TokenKind::invalid) out += " (" + std::string(describe(scanner.problem())) + ")";
  }
  return out;
}

struct Row {
  const char* name;
  std::string text;
  std::string expected;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) { CHECK(tokens_of(row.text) == row.expected); }
  }
}

}  // namespace

TEST_CASE("every kind of token is told apart") {
  check({
      {"nothing", " \t\r\n\v\f", ""},
      {"words", "Select _a$1 \u00e4", "word:Select | word:_a$1 | word:\u00e4"},
      {"names", R"("a""b" U&"x")", R"(quoted_name:"a""b" | unicode_name:U&"x")"},
      {"strings", "'' e'x' u&'x' N'x' b'0' X'f'",
       "string:'' | escape_string:e'x' | unicode_string:u&'x' | national_string:N'x' | bit_string:b'0' | "
       "hex_string:X'f'"},
      {"continued", "'a'\n -- c\n'b'", "string:'a'  -- c 'b'"},
      {"dollar quotes", "$$ ' $$ $a$ $$ $a$", "dollar_string:$$ ' $$ | dollar_string:$a$ $$ $a$"},
      {"no dollar quote in a name", "a$b$", "word:a$b$"},
      {"numbers", "1 1.5 1e5 .5 1..2",
       "integer:1 | decimal:1.5 | decimal:1e5 | decimal:.5 | integer:1 | symbol:.. | integer:2"},
      {"numbers of PostgreSQL 16", "0x1F 0X_f 0o17 0b01 1_000 1_0.0_1",
       "integer:0x1F | integer:0X_f | integer:0o17 | integer:0b01 | integer:1_000 | decimal:1_0.0_1"},
      {"operators", "a@-1 b=-1 c<>d",
       "word:a | op:@- | integer:1 | word:b | op:= | op:- | integer:1 | word:c | "
       "op:<> | word:d"},
      {"symbols", "a::b:=c=>(d.e[1],f:g);",
       "word:a | symbol::: | word:b | symbol::= | word:c | symbol:=> | symbol:( | word:d | symbol:. | word:e "
       "| "
       "symbol:[ | integer:1 | symbol:] | symbol:, | word:f | symbol:: | word:g | symbol:) | symbol:;"},
      {"comments", "1-- x\n/* /* */ */2*/*c*/3",
       "integer:1 | line_comment:-- x | block_comment:/* /* */ */ | integer:2 | op:* | block_comment:/*c*/ | "
       "integer:3"},
      {"parameters", "$1 $23", "parameter:$1 | parameter:$23"},
      {"psql lines", "\\set x 'y\nselect 1 \\gexec\r\n",
       "psql_line:\\set x 'y | word:select | integer:1 | psql_line:\\gexec"},
      {"backslash in a string", "'\\' \\x", "string:'\\' | psql_line:\\x"},
  });
}

TEST_CASE("placeholders are tokens outside strings and comments") {
  check({
      {"four spellings", "${x} {{ x }} $(X) %(x)s",
       "placeholder:${x} | placeholder:{{ x }} | placeholder:$(X) | placeholder:%(x)s"},
      {"doubled", "${{ env.X }}", "placeholder:${{ env.X }}"},
      {"glued to a name", "pre_${x}_post.a_{{ y }}${z} $(q)_t",
       "placeholder:pre_${x}_post | symbol:. | placeholder:a_{{ y }}${z} | placeholder:$(q)_t"},
      {"behind an operator", "a=%(b)s", "word:a | op:= | placeholder:%(b)s"},
      {"modulo", "5%(a)", "integer:5 | op:% | symbol:( | word:a | symbol:)"},
      {"modulo with an alias that goes on", "%(a)sum", "op:% | symbol:( | word:a | symbol:) | word:sum"},
      {"in a string", "'${x}' \"{{x}}\" -- ${x}",
       "string:'${x}' | quoted_name:\"{{x}}\" | line_comment:-- ${x}"},
      {"function whose name ends in a dollar", "f$(1)", "word:f$ | symbol:( | integer:1 | symbol:)"},
      {"in a quoted name with quotes of its own", "\"{{ index .Options \"Schema\" }}\".t \"{{ x\"",
       "placeholder:\"{{ index .Options \"Schema\" }}\" | symbol:. | word:t | quoted_name:\"{{ x\""},
      {"open at the end of the line", "{{ x\n}} ${y",
       "invalid:{ (character that SQL does not have) | invalid:{ (character that SQL does not have) | word:x "
       "| "
       "invalid:} (character that SQL does not have) | invalid:} (character that SQL does not have) | "
       "invalid:$ (character that SQL does not have) | invalid:{ (character that SQL does not have) | "
       "word:y"},
      {"empty", "${}",
       "invalid:$ (character that SQL does not have) | invalid:{ (character that SQL does not "
       "have) | invalid:} (character that SQL does not have)"},
  });
}

TEST_CASE("an unterminated token is cut before the next line that starts a statement") {
  check({
      {"string", "select 'a\n  from b;\n\n drop table c;\n",
       "word:select | invalid:'a   from b; (unterminated quoted string) | word:drop | word:table | word:c | "
       "symbol:;"},
      {"name", "alter table \"a\ndrop table b",
       "word:alter | word:table | invalid:\"a (unterminated quoted identifier) | word:drop | word:table | "
       "word:b"},
      {"comment", "/* a /* b */\r\n\tselect 1",
       "invalid:/* a /* b */ (unterminated /* comment) | word:select | integer:1"},
      {"dollar quote", "do $a$ x $b$\nselected\nselect 1",
       "word:do | invalid:$a$ x $b$ selected (unterminated dollar-quoted string) | word:select | integer:1"},
      {"to the end", "select 'a\nfrom b\n ", "word:select | invalid:'a from b (unterminated quoted string)"},
      {"on the last byte", "'", "invalid:' (unterminated quoted string)"},
      {"escape at the end", "E'\\", "invalid:E'\\ (unterminated quoted string)"},
      {"again", "/*\nselect '\nselect \"\nselect $$\nselect 1",
       "invalid:/* (unterminated /* comment) | word:select | invalid:' (unterminated quoted string) | "
       "word:select "
       "| invalid:\" (unterminated quoted identifier) | word:select | invalid:$$ (unterminated dollar-quoted "
       "string) | word:select | integer:1"},
  });
}

TEST_CASE("other invalid tokens end where they end") {
  check({
      {"empty name", "select \"\", 1",
       "word:select | invalid:\"\" (zero-length quoted identifier) | symbol:, | integer:1"},
      {"bad escapes", "E'\\u12' E'\\uD800' E'\\xff' E'\\0' U&'\\+110000' U&\"\\d83d\"",
       "invalid:E'\\u12' (escape that names no character) | invalid:E'\\uD800' (escape that names no "
       "character) | "
       "invalid:E'\\xff' (escape that names no character) | invalid:E'\\0' (escape that names no character) "
       "| "
       "invalid:U&'\\+110000' (escape that names no character) | invalid:U&\"\\d83d\" (escape that names no "
       "character)"},
      {"UESCAPE decides", "U&'\\zz' uescape '!' U&'!zz' uescape '!'",
       "unicode_string:U&'\\zz' | word:uescape | string:'!' | invalid:U&'!zz' (escape that names no "
       "character) | "
       "word:uescape | string:'!'"},
      {"junk behind numbers", "123abc 1e+ 0x 0b12 1__0 $1a",
       "invalid:123abc (trailing junk after a number or parameter) | invalid:1e+ (trailing junk after a "
       "number or "
       "parameter) | invalid:0x (trailing junk after a number or parameter) | invalid:0b12 (trailing junk "
       "after a "
       "number or parameter) | invalid:1__0 (trailing junk after a number or parameter) | invalid:$1a "
       "(trailing "
       "junk after a number or parameter)"},
      {"control character",
       "a\x01"
       "b",
       "word:a | invalid:\u2401 (character that SQL does not have) | word:b"},
      {"NUL", std::string("a\0b", 3), "word:a | invalid:\u2400 (character that SQL does not have) | word:b"},
  });
}

TEST_CASE("a backslash escapes in plain strings while standard_conforming_strings is off") {
  const std::string text = "'a\\'b' 'c\\' 'd'";
  Scanner scanner(text);
  scanner.set_standard_conforming_strings(false);
  Token token;
  REQUIRE(scanner.next(token));
  CHECK(token == Token{0, 6, TokenKind::escape_string});
  CHECK(decode(text, token) == "a'b");
  scanner.set_standard_conforming_strings(true);
  REQUIRE(scanner.next(token));
  CHECK(token == Token{7, 4, TokenKind::string});
  CHECK(decode(text, token) == "c\\");
}

TEST_CASE("COPY data begins behind the line and ends with its mark") {
  struct CopyRow {
    const char* name;
    std::string rest;
    std::string data;
    std::string behind;
  };
  const std::vector<CopyRow> rows = {
      {"rows", "\n1\t'\n2\t$$\n\\.\nselect", "1\t'\n2\t$$\n\\.", "select"},
      {"CR LF", "\r\n1\r\n\\.\r\nselect", "1\r\n\\.", "select"},
      {"comment before the line end", " -- c\n1\n\\.\nselect", "1\n\\.", "select"},
      {"leading white space is data", "\n  1\n\\.\nselect", "  1\n\\.", "select"},
      {"empty line is data", "\n\n\\.\nselect", "\n\\.", "select"},
      {"no rows", "\n\\.\nselect", "\\.", "select"},
      {"mark inside a row", "\na\\.b\n\\.c\n\\.", "a\\.b\n\\.c\n\\.", ""},
      {"no mark", "\n1\n2", "1\n2", ""},
  };
  for (const CopyRow& row : rows) {
    DYNAMIC_SECTION(row.name) {
      const std::string text = ";" + row.rest;
      Scanner scanner(text);
      Token token;
      REQUIRE(scanner.next(token));
      scanner.expect_copy_data();
      REQUIRE(scanner.next(token));
      if (token.kind == TokenKind::line_comment) REQUIRE(scanner.next(token));
      CHECK(token.kind == TokenKind::copy_data);
      CHECK(text.substr(token.offset, token.length) == row.data);
      CHECK(scanner.next(token) == !row.behind.empty());
      if (!row.behind.empty()) CHECK(text.substr(token.offset, token.length) == row.behind);
    }
  }
}

// Each of these took quadratic work in some version of some scanner: it would not end within the limit of a
// test.
TEST_CASE("hostile repetition is scanned to its end") {
  const auto repeat = [](const std::string& piece, std::size_t size) {
    std::string text;
    while (text.size() < size) text += piece;
    return text;
  };
  std::string tags;
  for (int index = 0; index < 15000; ++index) tags += "select $t" + std::to_string(index) + "$\n";
  const std::size_t large = 1 << 18;
  const std::vector<std::string> texts = {
      repeat("select /*\n", large),
      repeat("select */* /* /*\n", large),
      repeat("select '\\'\n", large),
      repeat("select E'\\'\n", large),
      repeat("+", large),
      repeat("+-", large) + ">",
      repeat("{", large),
      repeat("${", large),
      repeat("%(", large),
      repeat("U&'' ", large),
      repeat("$a", large),
      repeat("'' -- x ", large),
      repeat("select \"\n", large) + "\"",
      tags,
      repeat("select $$\n", 17 * 10) + repeat("'a' ", large),
      repeat("x{{", large),
      repeat("E'\\u' ", large),
  };
  for (const std::string& text : texts) {
    CAPTURE(text.substr(0, 20));
    const std::vector<Token> tokens = scan(text);
    REQUIRE_FALSE(tokens.empty());
    CHECK(tokens.back().end() + 1 >= text.find_last_not_of(" \n"));
  }
}
