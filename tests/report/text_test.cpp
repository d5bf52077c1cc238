#include "report/text.h"

#include "catch.h"
#include "report/fixture.h"
#include "report/paint.h"

using namespace lockkeeper;
using namespace lockkeeper::report;
using rules::Severity;

namespace {

std::string last_line(const std::string& text) {
  const std::size_t end = text.rfind('\n', text.size() - 2);
  return end == text.npos ? text : text.substr(end + 1);
}

}  // namespace

TEST_CASE("the last line counts what was found and what was looked at") {
  test::Fixture fixture;
  CHECK(lint_text(fixture.lint()) == "no SQL files found, nothing to check\n");

  fixture.add_file("a.sql", "SELECT 1;\n");
  fixture.result().summary.statements = 1;
  CHECK(lint_text(fixture.lint()) == "no findings in 1 file (1 statement, 0 not analysed)\n");

  fixture.add_finding("a.sql", "SELECT", Severity::error, "r", "m");
  fixture.add_finding("a.sql", "1", Severity::error, "r", "m");
  fixture.add_finding("a.sql", "1", Severity::warning, "r", "m");
  CHECK(last_line(lint_text(fixture.lint())) ==
        "2 errors, 1 warning in 1 file (1 statement, 0 not analysed)\n");
}

TEST_CASE("why is said once per rule, the fix every time") {
  test::Fixture fixture;
  fixture.add_file("a.sql", "SELECT 1;\n");
  for (int count = 0; count < 2; ++count) {
    rules::Finding& finding = fixture.add_finding("a.sql", "1", Severity::error, "r", "m");
    finding.why = "the reason";
    finding.fix = "the cure";
  }
  const std::string text = lint_text(fixture.lint());
  CHECK(text.find("the reason") == text.rfind("the reason"));
  CHECK(text.find("the cure") != text.rfind("the cure"));
}

TEST_CASE("a finding whose text is no longer held is shown without a frame") {
  test::Fixture fixture;
  fixture.add_file("a.sql", "SELECT 1;\n");
  fixture.add_finding("a.sql", "1", Severity::error, "r", "m").path = "gone.sql";
  CHECK(lint_text(fixture.lint()).starts_with("gone.sql:1:8: error: m [r]\n\n"));
}

TEST_CASE("a finding about a whole file, or about none, has the place that is known") {
  test::Fixture fixture;
  rules::Finding finding;
  finding.rule = "r";
  finding.message = "m";
  finding.path = "lockkeeper.toml";
  fixture.result().findings.push_back(finding);
  finding.path = "";
  fixture.result().findings.push_back(finding);
  CHECK(lint_text(fixture.lint({.detail = Detail::one_line})) ==
        "lockkeeper.toml: error: m [r]\nerror: m [r]\n");
}

TEST_CASE("colour is there only when asked for, and hostile text brings none of its own") {
  test::Fixture fixture;
  test::fill(fixture);
  CHECK(lint_text(fixture.lint()).find('\x1b') == std::string::npos);
  CHECK(lint_text(fixture.lint({.color = Color::yes})).find('\x1b') != std::string::npos);
}

TEST_CASE("paragraphs are wrapped under their label, lines stay lines") {
  CHECK(paragraph("fix: ", "one two three\nfour", 12) == "fix: one two\n     three\n     four\n");
  CHECK(paragraph("fix: ", "  indented words stay", 16) == "fix:   indented\n       words\n       stay\n");
  CHECK(paragraph("fix: ", "unbreakable-word", 8) == "fix: unbreakable-word\n");
  CHECK(paragraph("fix: ", "a\n\nb\n\n", 40) == "fix: a\n\n     b\n");
}
