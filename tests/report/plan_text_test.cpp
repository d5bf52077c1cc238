#include "report/plan_text.h"

#include "base/json.h"
#include "catch.h"
#include "report/json.h"
#include "report/plan_story.h"
#include "report/status_markdown.h"
#include "report/status_text.h"

using namespace lockkeeper;
using namespace lockkeeper::report;
using test::Story;

TEST_CASE("a plan shows how each migration runs and its strongest lock") {
  const Story story;
  CHECK(plan_text(story.report()) ==
        "migrations/003_add_email.sql\n"
        "  2 statements in one transaction\n"
        "  strongest lock: ACCESS EXCLUSIVE\n"
        "migrations/004_index_email.sql\n"
        "  1 statement, each alone\n"
        "  strongest lock: none\n"
        "\n"
        "2 migrations to apply, 2 applied before (plain layout, lockkeeper history)\n"
        "digest sha256:00ff\n");
}

TEST_CASE("a plan names what cannot run, what is resumed and what is wrong") {
  Story story;
  story.plan.pending[0].execution.refusal = "COMMIT at line 3";
  story.plan.pending[0].execution.hint = "remove it";
  story.plan.pending[1].resume_at = 4;
  story.plan.problems.push_back({migrate::Problem::Kind::edited, "001_users",
                                 "001_users was edited after it was applied", "restore it"});
  const std::string text = plan_text(story.report());
  CHECK(text.find("  cannot run: COMMIT at line 3\n  hint: remove it\n") != text.npos);
  CHECK(text.find("each alone, resumed at statement 5\n") != text.npos);
  CHECK(text.find("edited: 001_users was edited after it was applied\n  hint: restore it\n") != text.npos);
}

TEST_CASE("status lists applied and pending migrations under each other") {
  const Story story;
  CHECK(status_text(story.report()) ==
        "001_users             applied     2026-01-02T03:04:05Z by deploy\n"
        "002_orders_and_items  baseline    2026-01-02T03:04:05Z by deploy\n"
        "003_add_email         pending\n"
        "004_index_email       pending\n"
        "\n"
        "2 applied, 2 pending (plain layout, lockkeeper history)\n");
}

TEST_CASE("what was left half-way does not count as applied") {
  Story story;
  SECTION("unfinished") { story.plan.applied[1].state = migrate::AppliedMigration::State::started; }
  SECTION("failed") { story.plan.applied[1].state = migrate::AppliedMigration::State::failed; }
  const std::string text = status_text(story.report());
  CHECK(text.find("1 applied, 2 pending (plain layout") != text.npos);
  CHECK(status_markdown(story.report()).starts_with("## 🕓 Database: 1 applied, 2 pending\n"));
}

TEST_CASE("status says once what was left unfinished, and does not count it as applied") {
  Story story;
  migrate::AppliedMigration begun;
  begun.version = "003";
  begun.name = "add_email";
  begun.state = migrate::AppliedMigration::State::started;
  begun.applied_at = "2026-02-02T03:04:05Z";
  story.plan.applied.push_back(begun);
  story.plan.pending.front().resumes = true;
  CHECK(status_text(story.report()) ==
        "001_users             applied     2026-01-02T03:04:05Z by deploy\n"
        "002_orders_and_items  baseline    2026-01-02T03:04:05Z by deploy\n"
        "003_add_email         unfinished  2026-02-02T03:04:05Z\n"
        "004_index_email       pending\n\n"
        "2 applied, 2 pending (plain layout, lockkeeper history)\n");
}

TEST_CASE("text from a database forges nothing in status or plan") {
  Story story;
  story.plan.applied[0].name = "\n::error::x\x1b[31m";
  story.plan.applied[0].by = "##[group]";
  story.plan.problems.push_back(
      {migrate::Problem::Kind::edited, "x", "\n::set-output name=a::b", "\n::error::c"});
  for (const std::string& text : {status_text(story.report()), plan_text(story.report())}) {
    CHECK(text.find("\n::") == text.npos);
    CHECK(text.find("##[") == text.npos);
    CHECK(text.find('\x1b') == text.npos);
  }
}

TEST_CASE("the plan's JSON has the documented members") {
  const Story story;
  const auto json = base::parse_json(plan_json(story.report()));
  REQUIRE(json.has_value());
  std::string keys;
  for (const auto& [key, value] : json->members()) keys += key + " ";
  CHECK(keys == "format digest direction to tool layout history database applied pending findings problems ");
  std::string pending;
  for (const auto& [key, value] : json->at_pointer("/pending/0")->members()) pending += key + " ";
  CHECK(pending ==
        "version name path sha256 transactional statements strongest_lock resume_at loses adopted ");
  CHECK(json->at_pointer("/pending/0/strongest_lock")->string() == "ACCESS EXCLUSIVE");
  CHECK(json->at_pointer("/pending/0/transactional")->boolean());
  CHECK(json->at_pointer("/pending/1/strongest_lock")->is_null());
  CHECK_FALSE(json->at_pointer("/pending/1/transactional")->boolean());
}

TEST_CASE("the status' JSON has the documented members") {
  Story story;
  story.plan.problems.push_back({migrate::Problem::Kind::edited, "001_users", "m", "h"});
  const auto json = base::parse_json(status_json(story.report()));
  REQUIRE(json.has_value());
  std::string keys;
  for (const auto& [key, value] : json->members()) keys += key + " ";
  CHECK(keys == "layout history applied pending problems ");
  CHECK(
      base::to_text(*json->at_pointer("/applied/0"), -1) ==
      R"({"version":"001","name":"users","applied_at":"2026-01-02T03:04:05Z","by":"deploy","sha256":"","statements_done":0})");
  CHECK(base::to_text(*json->at_pointer("/problems/0"), -1) ==
        R"({"kind":"edited","migration":"001_users","message":"m","hint":"h"})");
}

TEST_CASE("what apply did is one line per migration and one for all") {
  migrate::ApplyOutcome outcome;
  CHECK(apply_text(outcome) == "nothing to apply\n");
  outcome.applied.push_back({"003", "a", "migrations/003_a.sql", 0.04, 1});
  outcome.applied.push_back({"004", "b", "migrations/004_b.sql", 75, 3});
  CHECK(apply_text(outcome) ==
        "applied migrations/003_a.sql in 40 ms\n"
        "applied migrations/004_b.sql in 1 min 15 s (3 attempts)\n"
        "2 migrations applied in 1 min 15 s\n");
  outcome.blocked = true;
  outcome.verdict.summary = "1 error";
  CHECK(apply_text(outcome) == "nothing was applied: 1 error\n");
}

TEST_CASE("durations are short") {
  struct Row {
    double seconds;
    const char* text;
  };
  for (const Row row : {Row{0, "0 ms"},
                        {0.0042, "4 ms"},
                        {0.2, "0.2 s"},
                        {9.94, "9.9 s"},
                        {9.96, "10 s"},
                        {59.6, "1 min 0 s"},
                        {3599.9, "1 h 0 min"},
                        {7261, "2 h 1 min"}}) {
    CHECK(duration_text(row.seconds) == row.text);
  }
}
