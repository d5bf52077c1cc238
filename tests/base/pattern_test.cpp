#include "base/pattern.h"

#include "catch.h"

using lockkeeper::base::Pattern;
using lockkeeper::base::PatternSet;

namespace {

std::string error_of(std::string_view text) { return Pattern(text).error(); }

}  // namespace

TEST_CASE("a pattern matches bytes, over line ends and without UTF-8") {
  CHECK(Pattern("^A.B$").matches("A\nB"));
  CHECK(Pattern("^[\\x80-\\xff]{2}$").matches("\xc3\xa9"));
  CHECK(Pattern("^.$").matches("\xff"));
  CHECK_FALSE(Pattern("^.$").matches("\xc3\xa9"));
  CHECK_FALSE(Pattern("abc").matches("ABC"));
}

TEST_CASE("a match gives its groups by number, with no place for one that took no part") {
  const Pattern pattern("^DROP (?P<kind>TABLE|VIEW)(?: (IF EXISTS))? (?P<name>[a-z]+)");
  REQUIRE(pattern.error().empty());
  CHECK(pattern.group_names() == std::vector<std::string>{"kind", "", "name"});
  std::vector<std::string_view> groups;
  const std::string_view text = "DROP VIEW v CASCADE";
  REQUIRE(pattern.match(text, groups));
  REQUIRE(groups.size() == 4);
  CHECK(groups[0] == "DROP VIEW v");
  CHECK(groups[1] == "VIEW");
  CHECK(groups[2].data() == nullptr);
  CHECK(groups[3].data() == text.data() + 10);
  CHECK_FALSE(pattern.match("DROP INDEX v", groups));
}

TEST_CASE("a broken pattern names its fragment and never matches") {
  struct Row {
    std::string_view pattern, expected;
  };
  for (const Row& row : {Row{"^a(b", "missing )"}, Row{"[z-a]", "z-a"}, Row{"(?=x)", "(?="},
                         Row{"(?P<a>x)(?P<a>y)", "a"}, Row{"x{1001}", "1001"}}) {
    CAPTURE(row.pattern);
    CHECK(error_of(row.pattern).find(row.expected) != std::string::npos);
    CHECK_FALSE(Pattern(row.pattern).matches("xy"));
  }
  CHECK(error_of("(?P<a>x)(?P<b>y)").empty());
}

TEST_CASE("the range of a pattern bounds every text that it matches") {
  struct Row {
    std::string_view pattern, inside, outside;
  };
  for (const Row& row :
       {Row{"^ALTER TABLE [a-z]+ DROP", "ALTER TABLE t DROP COLUMN a", "DROP TABLE t"},
        Row{"^(?:CREATE|DROP) INDEX", "DROP INDEX i", "TRUNCATE t"}, Row{"^[\\]|x]y|^z", "xy", "~"}}) {
    CAPTURE(row.pattern);
    std::string first, last;
    REQUIRE(Pattern(row.pattern).possible_range(first, last));
    CHECK(first <= row.inside);
    CHECK(last >= row.inside);
    CHECK((row.outside < first || row.outside > last));
  }
}

TEST_CASE("a pattern that may begin anywhere has no range") {
  std::string first, last;
  for (const std::string_view pattern : {"DROP", "^a|b", "(?:^a)", "", "^a|", " WHERE "}) {
    CAPTURE(pattern);
    CHECK_FALSE(Pattern(pattern).possible_range(first, last));
  }
}

TEST_CASE("a set says which of its patterns match, in order") {
  const PatternSet set({"^DROP TABLE", "CASCADE$", "^ALTER", "^DROP"});
  std::vector<int> hits{7};
  set.matches("DROP TABLE t | CASCADE", hits);
  CHECK(hits == std::vector<int>{0, 1, 3});
  set.matches("SELECT #1", hits);
  CHECK(hits.empty());
}

TEST_CASE("a set without patterns, or with one that is broken, still answers for the rest") {
  std::vector<int> hits;
  PatternSet({}).matches("x", hits);
  CHECK(hits.empty());
  PatternSet({"x", "(", "^x$"}).matches("x", hits);
  CHECK(hits == std::vector<int>{0, 2});
}

TEST_CASE("a set too large to be compiled asks its patterns one by one") {
  // Together they pass the memory budget of a set; each alone does not.
  std::vector<std::string> patterns;
  for (int number = 0; number < 200; ++number) {
    patterns.push_back("(?:[ab]|c).*[a-m].{200,300}x" + std::to_string(number) + "y{0,99}$");
  }
  patterns.push_back("z$");
  std::string text;
  for (int number = 0; number < 3000; ++number) text += "abcmn"[number % 5];
  text += "x7yyz";
  std::vector<int> hits;
  PatternSet(patterns).matches(text, hits);
  CHECK(hits == std::vector<int>{200});
  text.pop_back();
  PatternSet(patterns).matches(text, hits);
  CHECK(hits == std::vector<int>{7});
}
