#include "migrate/rollback_plan.h"

#include "base/error.h"
#include "catch.h"
#include "migrate/layout_builder.h"

using namespace lockkeeper;
using namespace lockkeeper::migrate;
using tests::applied;
using tests::make_layout;

namespace {

/// Three migrations with ways down, all applied in this order.
struct Story {
  Layout layout = make_layout({{"001_a.sql", "CREATE TABLE a (id int);"},
                               {"002_b.sql", "CREATE TABLE b (id int);"},
                               {"003_c.sql", "ALTER TABLE a ADD COLUMN c int;"}});
  Layout down = make_layout({{"001_back.sql", "DROP TABLE a;"},
                             {"002_back.sql", "DROP TABLE b;"},
                             {"003_back.sql", "ALTER TABLE a DROP COLUMN c;"}});
  History history;

  Story() {
    for (const Migration& one : layout.migrations) history.applied.push_back(applied(one));
  }
  Plan plan(const std::string& to) const { return make_rollback_plan(layout, down, history, to, 15); }
  /// "003 002", with "!" and the kinds of the problems behind.
  std::string shape(const std::string& to) const {
    const Plan plan = this->plan(to);
    std::string text;
    for (const auto& one : plan.pending) text += (text.empty() ? "" : " ") + one.migration->version;
    for (const Problem& one : plan.problems) {
      text += (text.empty() ? "!" : " !") + std::string(to_text(one.kind)) + " " + one.migration;
    }
    return text;
  }
  void edit(std::size_t index, const std::string& text) {
    Migration& one = layout.migrations[index];
    one.source = std::make_shared<const base::Source>(one.path, text);
    one.sha256 = base::sha256(text);
  }
};

}  // namespace

TEST_CASE("a rollback undoes what is behind its target, the last one applied first") {
  Story story;
  CHECK(story.shape("003").empty());
  CHECK(story.shape("002") == "003");
  CHECK(story.shape("1") == "003 002");
  CHECK(story.shape("0") == "003 002 001");
  std::swap(story.history.applied[1], story.history.applied[2]);
  CHECK(story.shape("001") == "002 003");
  CHECK(story.plan("1").direction == "down");
  CHECK(story.plan("1").standing.size() == 3);
}

TEST_CASE("a target that is not applied is an error") {
  Story story;
  story.history.applied.pop_back();
  for (const char* to : {"003", "7", "x", ""}) {
    CAPTURE(to);
    CHECK_THROWS_AS(story.plan(to), base::Error);
  }
}

TEST_CASE("what cannot be undone is named with its reason") {
  Story story;
  SECTION("no way down") {
    story.down.migrations.erase(story.down.migrations.begin() + 1);
    CHECK(story.shape("1") == "003 !irreversible 002_b");
  }
  SECTION("an empty way down") {
    story.down = make_layout({{"002_back.sql", "-- nothing yet\n"}, {"003_back.sql", "SELECT 1;"}});
    CHECK(story.shape("1") == "003 !irreversible 002_b");
  }
  SECTION("its own word") {
    story.edit(1, "-- lockkeeper:irreversible reason: mails were sent\nCREATE TABLE b (id int);");
    story.history.applied[1].sha256 = story.layout.migrations[1].sha256;
    CHECK(story.shape("1") == "003 !irreversible 002_b");
    CHECK(story.plan("1").problems[0].message.find("mails were sent") != std::string::npos);
  }
  SECTION("edited since") {
    story.edit(1, "CREATE TABLE b (id bigint);");
    CHECK(story.shape("1") == "003 !edited 002_b");
  }
  SECTION("unfinished") {
    story.history.applied[2].state = AppliedMigration::State::started;
    CHECK(story.shape("1") == "002 !failed 003_c");
  }
  SECTION("without its file") {
    story.layout.migrations.pop_back();
    CHECK(story.shape("1") == "002 !missing 003_c");
    CHECK(story.shape("2") == "!missing 003_c");
  }
}

TEST_CASE("the losses of a way down are known from what the ways up made") {
  const Plan plan = Story().plan("0");
  REQUIRE(plan.pending.size() == 3);
  REQUIRE(plan.pending[0].losses.size() == 1);
  CHECK(plan.pending[0].losses[0].what == "column a.c");
  CHECK(plan.pending[1].losses[0].what == "table b");
  CHECK(plan.pending[0].strongest_lock == sql::LockMode::access_exclusive);
}

TEST_CASE("a rollback that was cut off goes on, and its target is refused to a run that goes up") {
  Story story;
  AppliedMigration undo = story.history.applied[2];
  undo.state = AppliedMigration::State::started;
  undo.statements_done = 0;
  undo.was_running = true;
  story.history.undone.push_back(undo);
  const Plan plan = story.plan("2");
  REQUIRE(plan.pending.size() == 1);
  CHECK(plan.pending[0].resumes);
  CHECK(plan.pending[0].was_running);
  Plan up = make_plan(story.layout, story.history.applied, "", 15);
  add_holds(story.layout, up, story.history.undone);
  REQUIRE(up.problems.size() == 1);
  CHECK(up.problems[0].kind == Problem::Kind::half_undone);
}

TEST_CASE("rolled back bytes are on hold until they change") {
  Story story;
  AppliedMigration undo = story.history.applied.back();
  story.history.applied.pop_back();
  story.history.undone.push_back(undo);
  Plan up = make_plan(story.layout, story.history.applied, "", 15);
  add_holds(story.layout, up, story.history.undone);
  REQUIRE(up.problems.size() == 1);
  CHECK(up.problems[0].kind == Problem::Kind::on_hold);
  story.edit(2, "ALTER TABLE a ADD COLUMN d int;");
  Plan edited = make_plan(story.layout, story.history.applied, "", 15);
  add_holds(story.layout, edited, story.history.undone);
  CHECK(edited.problems.empty());
}
