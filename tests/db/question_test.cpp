#include "migrate/question.h"

#include "base/error.h"
#include "catch.h"
#include "db/server.h"

using namespace lockkeeper;
using migrate::Answer;
using Verdict = Answer::Verdict;

namespace {

Answer ask(const std::string& query, const migrate::Connection& connection,
           std::chrono::milliseconds timeout = std::chrono::seconds(30)) {
  return migrate::ask(query, connection, timeout, tests::quiet_interrupt());
}

}  // namespace

TEST_CASE("a question is answered by one boolean") {
  tests::Database database;
  database.run("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2); CREATE SEQUENCE s");
  database.run(
      "CREATE FUNCTION f() RETURNS boolean LANGUAGE plpgsql AS $$BEGIN INSERT INTO t VALUES (3); RETURN "
      "true; "
      "END$$");
  struct Row {
    const char* query;
    Verdict verdict;
    const char* detail;
  };
  const Row rows[] = {
      {"SELECT true", Verdict::yes, "true in "},
      {"SELECT count(*) = 2 FROM t;", Verdict::yes, "true in "},
      {"VALUES (true) -- so it is", Verdict::yes, "true in "},
      {"WITH w AS (SELECT max(a) AS m FROM t) SELECT m = 2 FROM w", Verdict::yes, "true in "},
      {"SELECT false", Verdict::no, "the query gave false"},
      {"SELECT NULL::boolean", Verdict::no, "the query gave NULL"},
      {"SELECT true WHERE false", Verdict::no, "the query gave no row"},
      {"SELECT true FROM t", Verdict::unusable, "the query gave more than one row"},
      {"SELECT true, true", Verdict::unusable, "the query gave 2 columns instead of one"},
      {"SELECT", Verdict::unusable, "the query gave 0 columns instead of one"},
      {"SELECT 1", Verdict::unusable, "the query gave '1', which is no boolean"},
      {"SELECT 'true'", Verdict::unusable, "the query gave 'true', which is no boolean"},
      {"SELECT 1 WHERE false", Verdict::unusable, "the query gave a column, which is no boolean"},
      {"SELECT E'\\033[31mx\\n::error::y'", Verdict::unusable, "the query gave 'x ::error::y', which is no"},
      {"SELECT 1/0 = 1", Verdict::no, "the query failed: division by zero (22012)"},
      {"SELECT a FROM missing", Verdict::no, "the query failed: relation \"missing\" does not exist (42P01)"},
      {"SELEC true", Verdict::unusable, "the query failed: syntax error"},
      {"", Verdict::unusable, "the query failed: syntax error"},
      {"DELETE FROM t RETURNING true", Verdict::unusable, "the query failed: syntax error"},
      {"SELECT true; DELETE FROM t", Verdict::unusable, "the query failed: cannot insert multiple commands"},
      {"WITH w AS (DELETE FROM t RETURNING a) SELECT true FROM w", Verdict::unusable,
       "the query failed: DECLARE CURSOR must not contain data-modifying"},
      {"SELECT true INTO u", Verdict::unusable, "the query failed: "},
      {"SELECT f()", Verdict::unusable, "the query failed: cannot execute INSERT in a read-only transaction"},
      {"SELECT nextval('s') = 1", Verdict::unusable, "the query failed: cannot execute nextval()"},
      {"SELECT generate_series(1, 1000000000) > 0", Verdict::unusable, "the query gave more than one row"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.query);
    const Answer answer = ask(row.query, database.connection());
    CHECK(answer.verdict == row.verdict);
    CAPTURE(answer.detail);
    CHECK(answer.detail.find(row.detail) == 0);
  }
  CHECK(database.value("SELECT count(*) FROM t") == "2");
}

TEST_CASE("a question that takes too long is ended on the server") {
  const tests::Database database;
  const Answer answer =
      ask("SELECT pg_sleep(600) IS NULL", database.connection(), std::chrono::milliseconds(50));
  CHECK(answer.verdict == Verdict::no);
  CHECK(answer.detail == "the query failed: canceling statement due to statement timeout (57014)");
}

TEST_CASE("a question without a server is a no, and shows no password") {
  const tests::Database database;
  const migrate::Connection connection =
      migrate::parse_connection(tests::Server::get().tcp_url(database.name(), "s3cret-word"), "DATABASE_URL");
  const Answer answer = ask("SELECT true", connection);
  CHECK(answer.verdict == Verdict::no);
  CHECK(answer.detail.find("password authentication failed") != std::string::npos);
  CHECK(answer.detail.find("s3cret-word") == std::string::npos);
}

TEST_CASE("a question looks where the URL says") {
  tests::Database database;
  database.run("CREATE SCHEMA app; CREATE TABLE app.only_here (a int)");
  migrate::Connection connection = database.connection();
  connection.search_path = "app";
  CHECK(ask("SELECT count(*) = 0 FROM only_here", connection).verdict == Verdict::yes);
}
