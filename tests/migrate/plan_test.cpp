#include "migrate/plan.h"

#include "base/error.h"
#include "catch.h"
#include "migrate/layout_builder.h"
#include "migrate/message.h"

using namespace lockkeeper::migrate;
using lockkeeper::base::Error;
using lockkeeper::tests::applied;
using lockkeeper::tests::make_layout;

namespace {

const std::string kTable = "CREATE TABLE a (id int);";

/// "pending: 002 003 | edited 001"
std::string dump(const Plan& plan) {
  std::string text = "pending:";
  for (const auto& pending : plan.pending) {
    text += " " + pending.migration->version;
    if (pending.resumes) text += "@" + std::to_string(pending.resume_at);
  }
  for (const auto& problem : plan.problems)
    text += " | " + std::string(to_text(problem.kind)) + " " + problem.migration;
  return text;
}

}  // namespace

TEST_CASE("what the history does not have is pending, in the order of the files") {
  const Layout layout = make_layout({{"001_a.sql", kTable}, {"002_b.sql", ""}, {"003_c.sql", ""}});
  const auto& files = layout.migrations;
  CHECK(dump(make_plan(layout, {}, "", 15)) == "pending: 001 002 003");
  CHECK(dump(make_plan(layout, {applied(files[0])}, "", 15)) == "pending: 002 003");
  CHECK(dump(make_plan(layout, {applied(files[0]), applied(files[1]), applied(files[2])}, "", 15)) ==
        "pending:");
}

TEST_CASE("versions are compared as numbers, so a file may be padded later") {
  const Layout layout = make_layout({{"001_a.sql", kTable}, {"002_b.sql", ""}});
  AppliedMigration row = applied(layout.migrations[0]);
  row.version = "1";
  CHECK(dump(make_plan(layout, {row}, "", 15)) == "pending: 002");
}

TEST_CASE("the option --to is the last version to run, and must be one") {
  const Layout layout = make_layout({{"001_a.sql", kTable}, {"002_b.sql", ""}, {"003_c.sql", ""}});
  CHECK(dump(make_plan(layout, {}, "002", 15)) == "pending: 001 002");
  CHECK(dump(make_plan(layout, {}, "2", 15)) == "pending: 001 002");
  CHECK_THROWS_AS(make_plan(layout, {}, "4", 15), Error);
  CHECK_THROWS_AS(make_plan(layout, {}, "2x", 15), Error);
  CHECK_THROWS_AS(make_plan(make_layout({}), {}, "1", 15), Error);
}

TEST_CASE("differences between files and history are problems") {
  const Layout layout = make_layout({{"001_a.sql", kTable}, {"002_b.sql", ""}, {"003_c.sql", ""}});
  const auto& files = layout.migrations;
  SECTION("edited") {
    AppliedMigration row = applied(files[0]);
    row.sha256 = "something else";
    CHECK(dump(make_plan(layout, {row}, "", 15)) == "pending: 002 003 | edited 001_a");
  }
  SECTION("edited after a baseline") {
    AppliedMigration row = applied(files[0]);
    row.state = AppliedMigration::State::baseline;
    row.sha256 = "something else";
    CHECK(dump(make_plan(layout, {row}, "", 15)) == "pending: 002 003 | edited 001_a");
  }
  SECTION("missing") {
    AppliedMigration row = applied(files[2]);
    row.version = "004";
    row.name = "gone";
    CHECK(dump(make_plan(layout, {applied(files[0]), applied(files[1]), applied(files[2]), row}, "", 15)) ==
          "pending: | missing 004_gone");
  }
  SECTION("out of order") {
    CHECK(dump(make_plan(layout, {applied(files[0]), applied(files[2])}, "", 15)) ==
          "pending: 002 | out-of-order 002_b");
  }
  SECTION("a version that is no number") {
    AppliedMigration row = applied(files[0]);
    row.version = "init";
    CHECK(dump(make_plan(layout, {row}, "", 15)) == "pending: 001 002 003 | missing init_a");
  }
}

TEST_CASE("what sorts before an applied migration runs where the layout's own tool runs it") {
  struct Row {
    LayoutKind kind;
    std::string_view version;
    OutOfOrder expected;
  };
  const Row rows[] = {
      {LayoutKind::plain, "002", OutOfOrder::error},
      {LayoutKind::plain, "00000002", OutOfOrder::error},
      {LayoutKind::plain, "1000001", OutOfOrder::error},
      {LayoutKind::plain, "20240131", OutOfOrder::warn},
      {LayoutKind::plain, "20240131093000", OutOfOrder::warn},
      {LayoutKind::prisma, "20240131093000_a", OutOfOrder::warn},
      {LayoutKind::prisma, "02_a", OutOfOrder::warn},
      {LayoutKind::drizzle_folders, "20240131093000_a", OutOfOrder::warn},
      {LayoutKind::drizzle_journal, "0002_a", OutOfOrder::error},
      {LayoutKind::dbmate, "20240131093000", OutOfOrder::warn},
      {LayoutKind::supabase, "20240131093000", OutOfOrder::warn},
      {LayoutKind::sqlx, "20240131093000", OutOfOrder::warn},
      {LayoutKind::diesel, "20240131093000", OutOfOrder::warn},
      {LayoutKind::goose, "20240131093000", OutOfOrder::error},
      {LayoutKind::golang_migrate, "20240131093000", OutOfOrder::error},
      {LayoutKind::flyway, "2", OutOfOrder::error},
  };
  for (const Row& row : rows) {
    CAPTURE(to_text(row.kind), row.version);
    CHECK(usual_out_of_order(row.kind, row.version) == row.expected);
  }
  const Layout layout = make_layout({{"20240101_a.sql", ""}, {"20240102_b.sql", ""}});
  const Plan plan = make_plan(layout, {applied(layout.migrations[1])}, "", 15);
  REQUIRE(plan.problems.size() == 1);
  CHECK(plan.problems[0].usual == OutOfOrder::warn);
}

TEST_CASE("an unfinished migration resumes at the statement that failed") {
  const std::string text =
      "-- lockkeeper:no-transaction reason: test\nVACUUM a;\nCREATE INDEX CONCURRENTLY i ON a (id);\nVACUUM "
      "b;\n";
  const Layout layout = make_layout({{"001_a.sql", text}});
  AppliedMigration row = applied(layout.migrations[0]);
  row.state = AppliedMigration::State::started;
  row.statements_done = 1;
  const Plan first = make_plan(layout, {}, "", 15);
  row.done_sha256 = prefix_sha256(*first.pending.at(0).script, 1);
  row.error = "boom";

  SECTION("as it was") { CHECK(dump(make_plan(layout, {row}, "", 15)) == "pending: 001@1 | failed 001_a"); }
  SECTION("edited behind the statements that ran") {
    const Layout fixed = make_layout({{"001_a.sql", text + "SELECT 1;"}});
    CHECK(dump(make_plan(fixed, {row}, "", 15)) == "pending: 001@1 | failed 001_a");
  }
  SECTION("edited in the statements that ran") {
    const Layout changed = make_layout({{"001_a.sql", "VACUUM c;\nVACUUM b;"}});
    CHECK(dump(make_plan(changed, {row}, "", 15)) == "pending: 001@1 | failed 001_a | edited 001_a");
  }
  SECTION("even when it no longer needs to run statement by statement") {
    const Layout plain = make_layout({{"001_a.sql", "VACUUM a;\nSELECT 1;"}});
    const Plan plan = make_plan(plain, {row}, "", 15);
    REQUIRE(plan.pending.size() == 1);
    CHECK(plan.pending[0].execution.execution == lockkeeper::sql::Execution::each_alone);
  }
}

TEST_CASE("a pending migration knows how it runs and its strongest lock") {
  const Layout layout = make_layout({{"001_a.sql", kTable},
                                     {"002_b.sql", "ALTER TABLE a ADD COLUMN b int;"},
                                     {"003_c.sql", "CREATE INDEX CONCURRENTLY i ON a (id);"}});
  const Plan plan = make_plan(layout, {applied(layout.migrations[0])}, "", 15);
  REQUIRE(plan.pending.size() == 2);
  CHECK(plan.pending[0].execution.execution == lockkeeper::sql::Execution::one_transaction);
  CHECK(plan.pending[0].strongest_lock == lockkeeper::sql::LockMode::access_exclusive);
  CHECK(plan.pending[1].execution.execution == lockkeeper::sql::Execution::each_alone);
  CHECK(plan.pending[1].strongest_lock == lockkeeper::sql::LockMode::share_update_exclusive);
}

TEST_CASE("the digest pins everything that a plan would do") {
  const Layout layout = make_layout({{"001_a.sql", kTable}, {"002_b.sql", "SELECT 1;"}});
  const auto digest = [](Plan plan, const std::string& version, const std::string& findings) {
    seal(plan, version, {findings});
    return plan.digest;
  };
  Plan plan = make_plan(layout, {}, "", 15);
  plan.database = "cluster/1/shop";
  const std::string first = digest(plan, "1.0", "f");
  CHECK(first.starts_with("sha256:"));
  CHECK(first.size() == 71);
  CHECK(digest(plan, "1.0", "f") == first);
  CHECK(digest(plan, "1.1", "f") != first);
  CHECK(digest(plan, "1.0", "g") != first);

  Plan elsewhere = plan;
  elsewhere.database = "cluster/1/other";
  CHECK(digest(elsewhere, "1.0", "f") != first);
  Plan shorter = make_plan(layout, {}, "1", 15);
  shorter.database = plan.database;
  CHECK(digest(shorter, "1.0", "f") != first);
  Plan later = make_plan(layout, {applied(layout.migrations[0])}, "", 15);
  later.database = plan.database;
  CHECK(digest(later, "1.0", "f") != first);
  const Layout edited = make_layout({{"001_a.sql", kTable}, {"002_b.sql", "SELECT 2;"}});
  Plan other = make_plan(edited, {}, "", 15);
  other.database = plan.database;
  CHECK(digest(other, "1.0", "f") != first);
}
