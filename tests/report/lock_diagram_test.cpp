#include "report/lock_diagram.h"

#include "catch.h"
#include "report/plan_story.h"

using namespace lockkeeper;
using namespace lockkeeper::report;
using sql::LockMode;

TEST_CASE("the diagram shows which migration locks what against writes") {
  test::Story story;
  story.plan.pending[0].locks = {{"orders", LockMode::share_row_exclusive},
                                 {"users", LockMode::access_exclusive}};
  story.plan.pending[1].locks = {{"users", LockMode::share}, {"logs", LockMode::share_update_exclusive}};
  CHECK(lock_diagram(story.plan) ==
        "```mermaid\nflowchart LR\n"
        "  r0[(\"orders\")]\n"
        "  r1[(\"users\")]\n"
        "  m0[\"migrations/003_add_email.sql\"]\n"
        "  m1[\"migrations/004_index_email.sql\"]\n"
        "  m0 -->|SHARE ROW EXCLUSIVE| r0\n"
        "  m0 -->|ACCESS EXCLUSIVE| r1\n"
        "  m1 -->|SHARE| r1\n"
        "```\n");
}

TEST_CASE("there is no diagram where nothing is locked against writes, or of more than 50 things") {
  test::Story story;
  CHECK(lock_diagram(story.plan).empty());
  story.plan.pending[0].locks = {{"logs", LockMode::row_exclusive}};
  CHECK(lock_diagram(story.plan).empty());
  for (int count = 0; count < 60; ++count)
    story.plan.pending[0].locks.push_back({"t" + std::to_string(count), LockMode::share});
  CHECK(lock_diagram(story.plan).empty());
}

TEST_CASE("names in a diagram hold nothing that could end a label") {
  test::Story story;
  story.add.path = "a\"]\n```\n<b>#quot;`.sql";
  story.plan.pending[0].locks = {{"\"x\"]; click r0 \"javascript:\"", LockMode::share}};
  const std::string text = lock_diagram(story.plan);
  CHECK(text.find("[(\"_x___ click r0 _javascript__\")]") != text.npos);
  CHECK(text.find("[\"a________b__quot__.sql\"]") != text.npos);
}
