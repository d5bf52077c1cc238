#include "migrate/wire.h"

#include <csignal>
#include <thread>

#include "catch.h"
#include "db/server.h"

using namespace lockkeeper;
using migrate::Reply;
using migrate::Rows;
using migrate::TransactionState;
using migrate::Wire;
using tests::Database;

TEST_CASE("a message's answers come one for each statement, with rows and NULLs") {
  Database database;
  const auto wire = database.session();
  const Reply reply = wire->query("SELECT 1, NULL; CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2)");
  REQUIRE(reply.results.size() == 3);
  CHECK(reply.results[0].command == "SELECT 1");
  CHECK(reply.results[0].rows == std::vector<migrate::Row>{{"1", std::nullopt}});
  CHECK(reply.results[1].command == "CREATE TABLE");
  CHECK(reply.results[2].command == "INSERT 0 2");
  CHECK_FALSE(reply.error);
  CHECK(reply.state == TransactionState::idle);
}

TEST_CASE("an error ends the message, says its position, and shows the transaction's state") {
  Database database;
  const auto wire = database.session();
  const Reply reply = wire->query("BEGIN;SELECT 1;SELECT nothing;SELECT 2");
  CHECK(reply.results.size() == 2);
  REQUIRE(reply.error);
  CHECK(reply.error->sqlstate == "42703");
  CHECK(reply.error->position == 23);
  CHECK(reply.state == TransactionState::failed);
  CHECK(wire->query("ROLLBACK").state == TransactionState::idle);
}

TEST_CASE("rows that nobody wants are dropped as they come") {
  Database database;
  const auto wire = database.session();
  const Reply reply = wire->query("SELECT generate_series(1, 100000); SELECT 1", Rows::drop);
  REQUIRE(reply.results.size() == 2);
  CHECK(reply.results[0].rows.empty());
  CHECK(reply.results[0].command == "SELECT 100000");
}

TEST_CASE("notices carry their SQLSTATE") {
  Database database;
  const auto wire = database.session();
  std::vector<migrate::ServerMessage> notices;
  wire->on_notice([&](const migrate::ServerMessage& message) { notices.push_back(message); });
  wire->query("CREATE TABLE IF NOT EXISTS t (a int); CREATE TABLE IF NOT EXISTS t (a int)");
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].severity == "NOTICE");
  CHECK(notices[0].sqlstate == "42P07");
}

TEST_CASE("COPY takes its data, and a COPY without data fails instead of waiting") {
  Database database;
  const auto wire = database.session();
  wire->query("CREATE TABLE t (a int)");
  CHECK(wire->copy_in("COPY t FROM STDIN", "1\n2\n").results.at(0).command == "COPY 2");
  const Reply bad = wire->copy_in("COPY t FROM STDIN", "3\nx\n");
  REQUIRE(bad.error);
  CHECK(bad.error->context.starts_with("COPY t, line 2"));
  const Reply none = wire->query("COPY t FROM STDIN");
  REQUIRE(none.error);
  CHECK(none.error->sqlstate == "57014");
  CHECK_FALSE(wire->query("COPY t TO STDOUT").error);
  CHECK(wire->query("SELECT count(*) FROM t").results.at(0).rows == std::vector<migrate::Row>{{"2"}});
}

TEST_CASE("a connection that breaks throws, and stays broken") {
  Database database;
  const auto wire = database.session();
  database.run("SELECT pg_terminate_backend(" + std::to_string(wire->protocol_pid()) + ")");
  CHECK_THROWS_AS(wire->query("SELECT 1"), migrate::ConnectionLost);
  CHECK_THROWS_AS(wire->query("SELECT 1"), migrate::ConnectionLost);
}

TEST_CASE("the wait handler is called while an answer is awaited") {
  Database database;
  const auto wire = database.session();
  int calls = 0;
  wire->on_wait(
      [&](double seconds) {
        calls += seconds > 0 ? 1 : 0;
        return std::chrono::milliseconds(20);
      },
      std::chrono::milliseconds(20));
  wire->query("SELECT pg_sleep(0.3)");
  CHECK(calls > 3);
}

TEST_CASE("a large message is sent while the server talks back") {
  Database database;
  const auto wire = database.session();
  std::string sql;
  for (int i = 0; i < 20000; ++i)
    sql += "DO $$ BEGIN RAISE NOTICE 'some text that fills the socket'; END $$;";
  std::size_t notices = 0;
  wire->on_notice([&](const migrate::ServerMessage&) { ++notices; });
  CHECK_FALSE(wire->query(sql).error);
  CHECK(notices == 20000);
}
