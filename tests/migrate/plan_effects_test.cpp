#include "migrate/plan_effects.h"

#include "catch.h"
#include "migrate/layout_builder.h"

using namespace lockkeeper;
using tests::applied;
using tests::make_layout;

namespace {

migrate::PendingMigration pending_of(const migrate::Layout& layout) {
  const migrate::Plan plan = migrate::make_plan(layout, {applied(layout.migrations[0])}, "", 15);
  return plan.pending.at(0);
}

}  // namespace

TEST_CASE("only a file that cannot take long travels as one message") {
  struct Case {
    const char* sql;
    bool one_message;
    bool no_trace;
  };
  const Case cases[] = {
      {"CREATE TABLE n (id int); CREATE INDEX ON n (id); INSERT INTO n VALUES (1);", true, true},
      {"ALTER TABLE a ADD COLUMN b int;", true, true},
      {"ALTER TABLE a ADD COLUMN b int; ALTER TABLE a ADD COLUMN c int;", true, true},
      {"ALTER TABLE a ADD COLUMN b int; ALTER TABLE p ADD COLUMN c int;", false, false},
      {"COMMENT ON TABLE a IS 'x';", true, true},
      {"SET lock_timeout = '1s'; ALTER TABLE a ADD COLUMN b int;", true, false},
      {"SET search_path = app; CREATE TABLE n (id int);", false, false},
      {"SET standard_conforming_strings = off; CREATE TABLE n (id int);", false, false},
      {"UPDATE a SET id = 1;", false, false},
      {"INSERT INTO a VALUES (1);", false, false},
      {"CREATE TABLE n (id int); INSERT INTO n VALUES (f());", false, false},
      {"INSERT INTO a SELECT * FROM p;", false, false},
      {"DO $$ BEGIN NULL; END $$;", false, false},
      {"CALL p();", false, false},
      {"SELECT f();", false, false},
      {"CREATE TABLE n AS SELECT * FROM a;", false, false},
      {"CREATE MATERIALIZED VIEW v AS SELECT * FROM a;", false, false},
      {"CREATE INDEX i ON a (id);", false, false},
      {"ALTER TABLE a ALTER COLUMN id TYPE text;", false, false},
      {"CREATE EXTENSION postgis;", false, false},
      {"COPY a FROM STDIN;\n1\n\\.\n", false, false},
      {"CREATE TEMP TABLE t (id int);", true, false},
      {"CREATE INDEX CONCURRENTLY i ON a (id);", false, false},
      {"BEGIN; ALTER TABLE a ADD COLUMN b int; COMMIT;", true, true},
      {"", true, true},
  };
  for (const Case& row : cases) {
    CAPTURE(row.sql);
    const auto layout = make_layout(
        {{"001_a.sql", "CREATE TABLE a (id int); CREATE TABLE p (id int);"}, {"002_b.sql", row.sql}});
    const migrate::PendingMigration pending = pending_of(layout);
    CHECK(pending.one_message == row.one_message);
    CHECK(pending.leaves_no_trace == row.no_trace);
  }
}

TEST_CASE("a file over 64 KiB goes statement by statement") {
  const std::string big = "COMMENT ON TABLE a IS '" + std::string(70000, 'x') + "';";
  const auto layout = make_layout({{"001_a.sql", "CREATE TABLE a (id int);"}, {"002_b.sql", big}});
  CHECK_FALSE(pending_of(layout).one_message);
}

TEST_CASE("a lock on what the pending files made themselves is not a lock on traffic") {
  const auto layout = make_layout({{"001_a.sql", "CREATE TABLE a (id int);"},
                                   {"002_b.sql", "CREATE TABLE n (id int);"},
                                   {"003_c.sql", "ALTER TABLE n ADD COLUMN b int;"}});
  const migrate::Plan plan = migrate::make_plan(layout, {applied(layout.migrations[0])}, "", 15);
  REQUIRE(plan.pending.size() == 2);
  CHECK(plan.pending[1].strongest_lock == sql::LockMode::none);
}
