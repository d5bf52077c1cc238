#include "migrate/history.h"

#include "catch.h"
#include "migrate/server_facts.h"

using namespace lockkeeper::migrate;

TEST_CASE("literals and names are quoted whatever they hold") {
  CHECK(quote_literal("plain") == "'plain'");
  CHECK(quote_literal("it's") == "'it''s'");
  CHECK(quote_literal("a\\'b") == " E'a\\\\''b'");
  CHECK(quote_name("Or\"der") == "\"Or\"\"der\"");
}

TEST_CASE("history rows are divided into the project's and our own") {
  const Row project = {"project", "004",       "x", "abc",  "started",
                       "2",       "def",       "t", "boom", "2026-01-02T03:04:05Z",
                       "app",     std::nullopt};
  const Row own = {"lockkeeper", "001",        "schema", "abc",        "done",
                   "0",          std::nullopt, "f",      std::nullopt, "2026-01-02T03:04:05Z",
                   "app",        "0.25"};
  ServerFacts facts;
  facts.has_history = true;
  const History history = parse_history({own, project}, facts, nullptr, Layout());
  CHECK(history.is_there);
  CHECK(history.kept_by == "lockkeeper");
  REQUIRE(history.applied.size() == 1);
  REQUIRE(history.own.size() == 1);
  const AppliedMigration& row = history.applied[0];
  CHECK(row.version == "004");
  CHECK(row.state == AppliedMigration::State::started);
  CHECK(row.statements_done == 2);
  CHECK(row.done_sha256 == "def");
  CHECK(row.was_running);
  CHECK(row.error == "boom");
  CHECK(row.seconds == 0);
  CHECK(history.own[0].state == AppliedMigration::State::done);
  CHECK(history.own[0].seconds == 0.25);
}

TEST_CASE("the errors of the fence are told from a migration's own") {
  ServerMessage fence;
  fence.sqlstate = "23502";
  fence.schema = "lockkeeper";
  fence.table = "history";
  fence.column = "state";
  CHECK(is_fence_error(fence));
  CHECK_FALSE(is_recorded_error(fence));
  fence.schema = "public";
  CHECK_FALSE(is_fence_error(fence));
  ServerMessage recorded;
  recorded.sqlstate = "23505";
  recorded.schema = "lockkeeper";
  recorded.constraint = "history_pkey";
  CHECK(is_recorded_error(recorded));
  ServerMessage by_tool = fence;
  by_tool.schema = "lockkeeper";
  by_tool.column = "version";
  CHECK(is_recorded_error(by_tool));
  CHECK_FALSE(is_fence_error(by_tool));
}
