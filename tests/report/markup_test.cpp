#include "report/markup.h"

#include <string>

#include "catch.h"

using namespace lockkeeper::report;

namespace {

struct Row {
  std::string raw, shown;
};

const std::string kNothing = "\xE2\x80\x8B";

}  // namespace

TEST_CASE("text is no markup, no link and no mention") {
  const Row rows[] = {
      {"dropping public.users_old loses it", "dropping public.users_old loses it"},
      {"*a* _b_ a_ [c](d) `e` ~~f~~ a|b", R"(\*a\* \_b\_ a\_ \[c\](d) \`e\` \~\~f\~\~ a\|b)"},
      {R"(a\|b)", R"(a\\\|b)"},
      {"<b>&amp;", "&#60;b&#62;&#38;amp;"},
      {"$x$", "<span>$</span>x<span>$</span>"},
      {"@all see #12 or GH-7", "@" + kNothing + "all see \\#" + kNothing + "12 or GH-" + kNothing + "7"},
      {"http://a www.b.c :x:", "http:" + kNothing + "//a www" + kNothing + ".b.c :" + kNothing + "x:"},
      {"12. list", R"(12\. list)"},
      {"- list", R"(\- list)"},
      {"    indented", "indented"},
      {"two\n\nlines", "two  lines"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.raw);
    CHECK(markdown_text(row.raw) == row.shown);
  }
}

TEST_CASE("code stands in backticks, or in references where those could end it") {
  const Row rows[] = {
      {"", ""},
      {"users", "`users`"},
      {"a.b @c <d>", "`a.b @c <d>`"},
      {"a`b", "<code>a&#96;b</code>"},
      {R"(a\|b)", "<code>a&#92;&#124;b</code>"},
      {"two\nlines", "`two lines`"},
      {"::error::x", R"(`\::error::x`)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.raw);
    CHECK(code(row.raw) == row.shown);
  }
  CHECK(html_code("www.evil.example") == "<code>www&#46;evil.example</code>");
  CHECK(html_code("a <b>_\n@c") == "<code>a &#60;b&#62;&#95; &#64;c</code>");
}

TEST_CASE("a fence is longer than any in the text") {
  CHECK(fenced("SELECT 1;\n", "sql") == "```sql\nSELECT 1;\n```\n");
  CHECK(fenced("a\n````\nb", "") == "`````\na\n````\nb\n`````\n");
  CHECK(fenced("  indented", "") == "```\n  indented\n```\n");
}

TEST_CASE("a path is percent-encoded but for its slashes") {
  CHECK(uri_path("db/002_a-b.sql") == "db/002_a-b.sql");
  CHECK(uri_path("a b%2C(\xC3\xB6):#?.sql") == "a%20b%252C%28%C3%B6%29%3A%23%3F.sql");
}
