#include "report/markdown.h"

#include "catch.h"
#include "report/fixture.h"

using namespace lockkeeper;
using namespace lockkeeper::report;
using rules::Severity;

namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

TEST_CASE("the first line is the verdict") {
  test::Fixture nothing;
  CHECK(first_line(lint_markdown(nothing.lint())) == "## ✅ No migrations to check");
  test::Fixture clean;
  clean.add_file("1.sql", "SELECT 1;\n");
  CHECK(first_line(lint_markdown(clean.lint())) == "## ✅ Migrations pass: no findings");
  clean.add_finding("1.sql", "SELECT", Severity::warning, "r", "m");
  CHECK(first_line(lint_markdown(clean.lint())) == "## ⚠️ Migrations pass: 1 warning");
  clean.add_finding("1.sql", "SELECT", Severity::error, "r", "m");
  CHECK(first_line(lint_markdown(clean.lint())) == "## ❌ Migrations blocked: 1 error, 1 warning");
  test::Fixture unreadable;
  unreadable.result().unreadable.push_back({"1.sql", "Permission denied"});
  CHECK(first_line(lint_markdown(unreadable.lint())) == "## ❌ 1 migration could not be read");
}

TEST_CASE("worst come first, and what is suppressed is listed apart with its reason") {
  test::Fixture fixture;
  fixture.add_file("1.sql", "SELECT 1;\n");
  fixture.add_finding("1.sql", "SELECT", Severity::warning, "w", "m");
  fixture.add_finding("1.sql", "SELECT", Severity::error, "e", "m");
  fixture.add_finding("1.sql", "SELECT", Severity::error, "s", "m").suppressed = {"it *is* small", 1};
  const std::string text = lint_markdown(fixture.lint());
  CHECK(text.find("| ❌ | `1.sql:1` | `e` | m |\n| ⚠️ | `1.sql:1` | `w` | m |\n\n") != text.npos);
  CHECK(text.find("<summary>1 suppressed finding</summary>") != text.npos);
  CHECK(text.find("| `1.sql:1` | `s` | it \\*is\\* small | line 1 |") != text.npos);
}

TEST_CASE("5,000 findings stay within the limit and keep the worst") {
  test::Fixture fixture;
  fixture.add_file("1.sql", "SELECT 1;\n");
  for (int count = 0; count < 5000; ++count) {
    rules::Finding& finding =
        fixture.add_finding("1.sql", "SELECT", Severity::notice, "n", std::string(300, 'm'));
    finding.fix = std::string(300, 'f');
  }
  fixture.add_finding("1.sql", "SELECT", Severity::error, "worst", "m");
  for (const std::size_t limit : {20'000U, 65'000U, 1'000'000U}) {
    CAPTURE(limit);
    const std::string text = lint_markdown(fixture.lint({.markdown_limit = limit}));
    CHECK(text.size() <= limit);
    CHECK(text.find("`worst`") != text.npos);
    CHECK(text.find(" more findings\n") != text.npos);
  }
}

TEST_CASE("a page without room holds the verdict at least") {
  test::Fixture fixture;
  test::fill(fixture);
  const std::string text = lint_markdown(fixture.lint({.markdown_limit = 0}));
  CHECK(text.starts_with("## ❌ Migrations blocked: 2 errors, 1 warning, 1 notice\n\n"));
  CHECK(text.size() < 400);
}
