#include "report/apply_markdown.h"

#include "catch.h"
#include "report/plan_story.h"

using namespace lockkeeper;
using namespace lockkeeper::report;

namespace {

struct Run {
  test::Story story;
  migrate::ApplyRecord record;

  Run() {
    record.database = "postgresql://db.example/app";
    record.plan = story.plan;
  }
  std::string text() const { return apply_markdown({record, story.findings, story.sources}); }
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("an apply that went through lists what it applied and what was said") {
  Run run;
  run.record.applied = {{"003", "add_email", "migrations/003_add_email.sql", 1, 1},
                        {"004", "index_email", "migrations/004_index_email.sql", 2, 3}};
  run.record.notes = {"deploy hook https://api.example: answered 201"};
  CHECK(run.text() ==
        "## ✅ 2 migrations applied in 3.0 s\n\n"
        "`postgresql://db.example/app` · digest `sha256:00ff`\n\n"
        "| migration | outcome | took | tries |\n| --- | --- | --- | --- |\n"
        "| `migrations/003_add_email.sql` | ✅ applied | 1.0 s | 1 |\n"
        "| `migrations/004_index_email.sql` | ✅ applied | 2.0 s | 3 |\n\n"
        "- deploy hook https:\xE2\x80\x8B//api.example: answered 201\n\n");
}

TEST_CASE("a failed apply says where, why and what was not reached") {
  Run run;
  run.record.failed = {"migrations/003_add_email.sql", 3, "type \"x|y\" does not exist (42704)", 2};
  run.record.error = "type \"x|y\" does not exist (42704)";
  run.record.hint = "fix the *file*";
  const std::string text = run.text();
  CHECK(text.starts_with("## ❌ Apply failed: 0 of 2 migrations applied\n"));
  CHECK(has(text,
            "| `migrations/003_add_email.sql` | ❌ failed at line 3: type \"x\\|y\" does not exist (42704) |  "
            "| 2 |\n"));
  CHECK(has(text, "| `migrations/004_index_email.sql` | not reached |  |  |\n"));
  CHECK(has(text, "**What to do** fix the \\*file\\*\n"));
}

TEST_CASE("the verdict tells apart what ended a run") {
  Run run;
  run.record.blocked = true;
  run.story.findings.summary.errors = 2;
  CHECK(run.text().starts_with("## ❌ Apply blocked: 2 errors\n"));
  run.record.blocked = false;
  run.record.applied = {{"003", "", "migrations/003_add_email.sql", 1, 1},
                        {"004", "", "migrations/004_index_email.sql", 1, 1}};
  run.record.error = "the deploy hook failed";
  CHECK(run.text().starts_with("## ❌ 2 migrations applied, then the run failed\n"));
  run.record.applied.clear();
  run.record.plan.pending.clear();
  CHECK(run.text().starts_with("## ❌ Apply failed\n"));
  run.record.error.clear();
  CHECK(run.text().starts_with("## ✅ Nothing to apply\n"));
}

TEST_CASE("a rollback is told in words of its own") {
  Run run;
  run.record.plan.direction = "down";
  run.record.applied = {{"003", "", "migrations/003_add_email.sql", 1, 1}};
  run.record.error = "no";
  CHECK(run.text().starts_with("## ❌ Rollback failed: 1 of 2 migrations rolled back\n"));
  CHECK(has(run.text(), "| ✅ rolled back |"));
  run.record.applied.clear();
  run.record.error.clear();
  CHECK(run.text().starts_with("## ✅ Nothing to roll back\n"));
}

TEST_CASE("notices of the server stand in a block that they cannot end") {
  Run run;
  run.record.notices = {"NOTICE: ```\n</details>\n::error::x", "NOTICE: two"};
  run.record.notices_seen = 7;
  CHECK(has(run.text(),
            "<details><summary>7 notices from the server, the first 2</summary>\n\n````text\n"
            "NOTICE: ``` </details> ::error::x\nNOTICE: two\n````\n\n</details>\n"));
}
