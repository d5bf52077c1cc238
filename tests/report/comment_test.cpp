#include "report/comment.h"

#include "catch.h"
#include "report/fixture.h"
#include "report/markdown.h"

using namespace lockkeeper::report;

TEST_CASE("a marker holds nothing of its key that could end it") {
  struct Row {
    const char *key, *marker;
  };
  const Row rows[] = {
      {"", "<!-- lockkeeper:report:default -->"},   {"billing.v2", "<!-- lockkeeper:report:billing.v2 -->"},
      {"a b\n", "<!-- lockkeeper:report:a_b_ -->"}, {"x --> y", "<!-- lockkeeper:report:x_-___y -->"},
      {"---", "<!-- lockkeeper:report:-__ -->"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.key);
    CHECK(comment_marker(row.key) == row.marker);
  }
}

TEST_CASE("no key's marker is the beginning of another's") {
  CHECK_FALSE(comment_text("ab", "").starts_with(comment_marker("a")));
  CHECK(comment_text("a", "text") == comment_marker("a") + "\ntext");
}

TEST_CASE("a comment with 5,000 findings stays within its limit, marker included") {
  test::Fixture fixture;
  fixture.add_file("1.sql", "SELECT 1;\n");
  for (int count = 0; count < 5000; ++count)
    fixture.add_finding("1.sql", "SELECT", lockkeeper::rules::Severity::error, "r", std::string(300, 'm'));
  const std::size_t room = comment_room("key", kMaxComment);
  const std::string text = comment_text("key", lint_markdown(fixture.lint({.markdown_limit = room})));
  CHECK(text.size() <= kMaxComment);
  CHECK(text.size() > kMaxComment / 2);
}
