#include "report/plan_markdown.h"

#include "catch.h"
#include "report/plan_story.h"

using namespace lockkeeper;
using namespace lockkeeper::report;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

rules::Finding error_in(const std::string& path) {
  rules::Finding finding;
  finding.rule = "drop-column";
  finding.path = path;
  finding.message = "m";
  return finding;
}

}  // namespace

TEST_CASE("a plan shows verdict, versions, digest and how each migration runs") {
  const test::Story story;
  CHECK(plan_markdown(story.report()) ==
        "## ✅ Plan: 2 migrations to apply\n\n"
        "`002` → `004` · 2 applied before, plain layout, lockkeeper history\n\n"
        "Digest `sha256:00ff`\n\n"
        "| migration | statements | runs in | strongest lock | findings |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| `migrations/003_add_email.sql` | 2 | one transaction | ACCESS EXCLUSIVE |  |\n"
        "| `migrations/004_index_email.sql` | 1 | each alone | none |  |\n\n");
}

TEST_CASE("a plan's first line says what would stop it") {
  test::Story story;
  story.plan.problems.push_back(
      {migrate::Problem::Kind::edited, "001_users", "001_users was *edited*", "restore it"});
  std::string text = plan_markdown(story.report());
  CHECK(has(text, "## ⚠️ Plan: 2 migrations to apply, 1 problem\n"));
  CHECK(has(text, "| edited | 001_users was \\*edited\\* | restore it |\n"));

  story.plan.pending[0].execution.refusal = "COMMIT at line 3";
  text = plan_markdown(story.report());
  CHECK(has(text, "## ❌ Plan: 2 migrations to apply, but not as it is\n"));
  CHECK(has(text, "| ❌ cannot run: COMMIT at line 3 |"));

  story.findings.findings.push_back(error_in("migrations/003_add_email.sql"));
  story.findings.summary.errors = 1;
  text = plan_markdown(story.report());
  CHECK(has(text, "## ❌ Plan: 2 migrations to apply, blocked: 1 error\n"));
  CHECK(has(text, "| ACCESS EXCLUSIVE | ❌ 1 error |\n"));

  story.plan.pending.clear();
  story.findings = {};
  story.plan.problems.clear();
  CHECK(has(plan_markdown(story.report()), "## ✅ Plan: nothing to apply\n"));
}

TEST_CASE("a plan that goes back says what it loses") {
  test::Story story;
  story.plan.direction = "down";
  story.plan.to = "002";
  story.plan.pending[0].losses = {{migrate::DataLoss::Extent::values, "the values of users.*email*", {}}};
  const std::string text = plan_markdown(story.report());
  CHECK(has(text, "## ✅ Plan: 2 migrations to roll back\n\nback to `002` · "));
  CHECK(has(text, "| `migrations/003_add_email.sql` | the values of users.\\*email\\* |\n"));
  story.plan.direction = "up";
  CHECK_FALSE(has(plan_markdown(story.report()), "the values of"));
}

TEST_CASE("the SQL of a plan is whole where there is room, an excerpt where there is little") {
  test::Story story;
  std::string sql;
  for (int line = 0; line < 500; ++line) sql += "SELECT 'line " + std::to_string(line) + "';\n";
  story.add.source = std::make_shared<base::Source>(story.add.path, sql);
  const std::string whole = plan_markdown(story.report());
  CHECK(has(whole, "<summary>SQL of <code>migrations/003&#95;add&#95;email.sql</code></summary>"));
  CHECK(has(whole, "line 499"));

  PlanReport report = story.report();
  report.style.markdown_limit = 8000;
  const std::string excerpt = plan_markdown(report);
  CHECK(excerpt.size() <= 8000);
  CHECK(has(excerpt, "<summary>Beginning of <code>"));
  CHECK(has(excerpt, "line 100"));
  CHECK_FALSE(has(excerpt, "line 499"));

  report.style.markdown_limit = 2000;
  CHECK_FALSE(has(plan_markdown(report), "line 1"));
}
