// The catalogue's own examples: every bad one is found, every good one is silent.
#include <algorithm>
#include <set>

#include "catch.h"
#include "rules/linting.h"
#include "sql/grammar.h"
#include "sql/script.h"

using namespace lockkeeper;
using namespace lockkeeper::rules;

namespace {

std::vector<Finding> findings_of(const Rule& rule, const Example& example) {
  LintOptions options = tests::options_of(rule, example);
  options.advice = true;
  std::vector<tests::File> earlier;
  if (!example.earlier.empty()) earlier.push_back({"001_earlier.sql", std::string(example.earlier)});
  return tests::lint(earlier, {{"002_trial.sql", std::string(example.sql), std::string(example.event)}},
                     options);
}

bool speaks(const std::vector<Finding>& findings, const Rule& rule) {
  return std::ranges::any_of(findings, [&rule](const Finding& finding) {
    const bool counts = finding.severity != Severity::notice || rule.severity == Severity::notice;
    return finding.rule == rule.id && !finding.suppressed && counts;
  });
}

}  // namespace

TEST_CASE("every bad example of a rule is found by it") {
  for (const Rule& rule : catalogue()) {
    for (const Example& example : rule.bad) {
      CAPTURE(rule.id, example.earlier, example.sql);
      const std::vector<Finding> findings = findings_of(rule, example);
      const std::string said = tests::summary(findings);
      CAPTURE(said);
      CHECK(speaks(findings, rule));
    }
  }
}

TEST_CASE("every good example of a rule is passed over by it") {
  for (const Rule& rule : catalogue()) {
    for (const Example& example : rule.good) {
      CAPTURE(rule.id, example.earlier, example.sql);
      const std::vector<Finding> findings = findings_of(rule, example);
      const std::string said = tests::summary(findings);
      CAPTURE(said);
      CHECK_FALSE(speaks(findings, rule));
    }
  }
}

TEST_CASE("a finding shows names as the file spells them and leaves no place of its message empty") {
  for (const Rule& rule : catalogue()) {
    for (const Example& example : rule.bad) {
      for (const Finding& finding : findings_of(rule, example)) {
        CAPTURE(rule.id, example.sql, finding.rule, finding.message);
        // A placeholder shows its own braces.
        const bool shows_braces = finding.rule == "unresolved-placeholder";
        CHECK((shows_braces || finding.message.find('{') == std::string::npos));
        CHECK((shows_braces || finding.fix.find('{') == std::string::npos));
        CHECK((finding.message.find('?') == std::string::npos || example.sql.find('?') != std::string::npos));
        CHECK((finding.fix.find('?') == std::string::npos || example.sql.find('?') != std::string::npos));
        CHECK_FALSE(finding.message.starts_with(' '));
        CHECK(finding.message.find("  ") == std::string::npos);
        CHECK(finding.message.find("\\u{") == std::string::npos);
        CHECK_FALSE(finding.message.empty());
      }
    }
  }
  const std::vector<Finding> findings = tests::lint("ALTER TABLE \"App\".\"Order; Items\" DROP \"DROP\";");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message.find("\"App\".\"Order; Items\".\"DROP\"") != std::string::npos);
}

TEST_CASE("a fix that calls itself SQL can be run as it stands") {
  std::size_t checked = 0;
  for (const Rule& rule : catalogue()) {
    if (rule.fix_kind != FixKind::sql) continue;
    for (const Example& example : rule.bad) {
      for (const Finding& finding : findings_of(rule, example)) {
        if (finding.rule != rule.id) continue;
        const base::Source source("fix.sql", finding.fix);
        const sql::Script script = sql::analyse(source);
        CAPTURE(rule.id, example.sql, finding.fix);
        CHECK_FALSE(script.statements.empty());
        CHECK(script.not_analysed == 0);
        for (const sql::StatementRecord& statement : script.statements)
          CHECK_FALSE(sql::judge_syntax(source.slice(statement.range)));
        ++checked;
      }
    }
  }
  CHECK(checked > 0);
}

TEST_CASE("ids are unique and read well behind allow") {
  std::set<std::string_view> seen;
  for (const Rule& rule : catalogue()) {
    CAPTURE(rule.id);
    CHECK(seen.insert(rule.id).second);
    CHECK(rule.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos);
    CHECK_FALSE(rule.id.starts_with("no-"));
    CHECK_FALSE(rule.id.starts_with("ban-"));
    if (rule.severity == Severity::error) CHECK_FALSE(rule.fix.empty());
  }
}
