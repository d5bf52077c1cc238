#include "sql/lexical.h"

#include <string>
#include <vector>

#include "catch.h"
#include "sql/scanner.h"

using namespace lockkeeper::sql;

TEST_CASE("literals and names are decoded") {
  struct Row {
    const char* name;
    std::string text;
    std::string value;
  };
  const std::vector<Row> rows = {
      {"string", "'it''s'", "it's"},
      {"empty", "''", ""},
      {"backslash is plain", R"('a\n')", R"(a\n)"},
      {"continued", "'a' -- c\n 'b'\r\n'''c'", "ab'c"},
      {"escapes", R"(E'\b\f\n\r\t\v\\\'\q')", "\b\f\n\r\t\v\\'q"},
      {"octal and hexadecimal", R"(E'\101\7\x41\x4a4\xq')", "A\aAJ4xq"},
      {"UTF-8 spelled in bytes", R"(E'\xc3\xa4\303\244')", "\u00e4\u00e4"},
      {"code points", R"(E'\u00e4\U0001F600\uD83D\uDE00')", "\u00e4\U0001F600\U0001F600"},
      {"continued escapes", "e'\\''\n'\\n'", "'\n"},
      {"national", "N'a''b'", "a'b"},
      {"bits", "B'01'\n'10'", "0110"},
      {"hexadecimal digits", "x'1F'", "1F"},
      {"U&", R"(U&'d\0061t\+000061 \\ ''')", "data \\ '"},
      {"U& pair", R"(U&'\D83D\DE00')", "\U0001F600"},
      {"U& with its own escape", "U&'d!0061\\!!'  -- c\n  UESCAPE\n'!'", "da\\!"},
      {"name", R"("a""b")", "a\"b"},
      {"U& name", R"(U&"d!0061t""a" uescape '!')", "dat\"a"},
      {"dollar quote", "$a$ ' $$ \\ $a$", " ' $$ \\ "},
      {"empty dollar quote", "$$$$", ""},
      {"word", "Abc", "Abc"},
      {"invalid is as it stands", R"(E'\u12')", R"(E'\u12')"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      const Token token = scan(row.text).at(0);
      std::vector<std::uint32_t> origin;
      CHECK(decode(row.text, token, &origin) == row.value);
      CHECK(origin.size() == row.value.size());
    }
  }
}

TEST_CASE("each decoded byte knows where it came from") {
  const std::string text = "  E'a''\\u00e4b'\n 'c\\''";
  const Token token = scan(text).at(0);
  std::vector<std::uint32_t> origin;
  REQUIRE(decode(text, token, &origin) == "a'\u00e4bc'");
  const auto place = [&text](const char* piece) { return static_cast<std::uint32_t>(text.find(piece)); };
  CHECK(origin == std::vector<std::uint32_t>{place("a''"), place("''\\"), place("\\u"), place("\\u"),
                                             place("b'"), place("c\\"), place("\\''")});
}

TEST_CASE("ill-formed escapes are kept as they are") {
  const std::string text = R"(E'a\u12b\uD800')";
  const Token as_scanned_elsewhere{0, static_cast<std::uint32_t>(text.size()), TokenKind::escape_string};
  CHECK(lexical::has_bad_escape(text, as_scanned_elsewhere));
  CHECK(decode(text, as_scanned_elsewhere) == R"(a\u12b\uD800)");
}

TEST_CASE("gaps, continuations and first words are found") {
  CHECK(lexical::behind_gap(" -- x\n\t-- y\n-z", 0) == 12);
  CHECK(lexical::behind_gap("-- x", 0) == 4);
  CHECK(lexical::behind_gap("/* x */", 0) == 0);
  CHECK(lexical::continuation("'a'\n'b'", 3) == 5);
  CHECK(lexical::continuation("'a' 'b'", 3) == std::string::npos);
  CHECK(lexical::continuation("'a'\n", 3) == std::string::npos);
  CHECK(lexical::statement_word("  SELECT 1", 2) == "select");
  CHECK(lexical::statement_word("selects", 0) == "selects");
  CHECK(lexical::statement_word("'x'", 0).empty());
  CHECK(lexical::statement_word("a_very_long_word_indeed", 0).empty());
}
