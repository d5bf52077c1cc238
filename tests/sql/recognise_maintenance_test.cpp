#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("VACUUM and its kin give one operation per table, with what is switched on") {
  const sql::RecognisedRow rows[] = {
      {"VACUUM", "VACUUM"},
      {"VACUUM FULL FREEZE VERBOSE ANALYZE a, b.c (x, y)",
       "VACUUM a | ANALYZE | FREEZE | FULL\nVACUUM b.c (x, y) | ANALYZE | FREEZE | FULL"},
      {"VACUUM (FULL, ANALYZE off, PARALLEL 4) orders", "VACUUM orders | FULL"},
      {"VACUUM (FULL FALSE) t", "VACUUM t"},
      {"ANALYSE VERBOSE t (a)", "ANALYZE t (a)"},
      {"ANALYZE", "ANALYZE"},
      {"CLUSTER", "CLUSTER"},
      {"CLUSTER VERBOSE orders USING orders_pkey", "CLUSTER orders USING orders_pkey"},
      {"CLUSTER orders_pkey ON orders", "CLUSTER orders USING orders_pkey"},
      {"REPACK (CONCURRENTLY) t USING INDEX i", "REPACK t USING i | CONCURRENTLY"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("replication objects show what they hold") {
  const sql::RecognisedRow rows[] = {
      {"CREATE PUBLICATION p", "CREATE PUBLICATION p"},
      {"CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert')", "CREATE PUBLICATION p | ALL TABLES"},
      {"ALTER PUBLICATION p DROP TABLE a, ONLY b",
       "ALTER PUBLICATION p DROP TABLE a\nALTER PUBLICATION p DROP TABLE b"},
      {"ALTER PUBLICATION p ADD TABLE a (x, y) WHERE (x > 1), b",
       "ALTER PUBLICATION p ADD TABLE a\nALTER PUBLICATION p ADD TABLE b"},
      {"ALTER PUBLICATION p ADD TABLES IN SCHEMA s", "ALTER PUBLICATION p ADD TABLES IN SCHEMA s"},
      {"ALTER PUBLICATION p OWNER TO r", "ALTER PUBLICATION p OWNER TO r"},
      {"CREATE SUBSCRIPTION s CONNECTION 'host=h password=x' PUBLICATION p",
       "CREATE SUBSCRIPTION s | PASSWORD | SLOT"},
      {"CREATE SUBSCRIPTION s CONNECTION 'postgres://u:x@h/d' PUBLICATION p WITH (create_slot = false)",
       "CREATE SUBSCRIPTION s | PASSWORD"},
      {"CREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION p WITH (connect = 'off')",
       "CREATE SUBSCRIPTION s"},
      {"ALTER SUBSCRIPTION s CONNECTION 'password=x'", "ALTER SUBSCRIPTION s CONNECTION | PASSWORD"},
      {"ALTER SUBSCRIPTION s SET PUBLICATION a, b WITH (refresh = false)",
       "ALTER SUBSCRIPTION s SET PUBLICATION a\nALTER SUBSCRIPTION s SET PUBLICATION b"},
      {"ALTER SUBSCRIPTION s REFRESH PUBLICATION", "ALTER SUBSCRIPTION s REFRESH PUBLICATION"},
      {"ALTER SUBSCRIPTION s DISABLE", "ALTER SUBSCRIPTION s DISABLE"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("COMMENT ON names its object, never the comment") {
  const sql::RecognisedRow rows[] = {
      {"COMMENT ON TABLE app.t IS 'DROP TABLE t'", "COMMENT ON TABLE app.t"},
      {"COMMENT ON COLUMN t.a IS NULL", "COMMENT ON COLUMN t.a"},
      {"COMMENT ON MATERIALIZED VIEW v IS 'x'", "COMMENT ON MATERIALIZED VIEW v"},
      {"COMMENT ON RULE r ON t IS 'x'", "COMMENT ON RULE r ON t"},
      {"COMMENT ON CONSTRAINT c ON DOMAIN d IS 'x'", "COMMENT ON CONSTRAINT c ON DOMAIN d"},
      {"COMMENT ON FUNCTION f(a int) IS 'x'", "COMMENT ON FUNCTION f(integer)"},
      {"COMMENT ON CAST (text AS int) IS 'x'", "COMMENT ON CAST #1"},
      {"COMMENT ON OPERATOR || (text, text) IS 'x'", "COMMENT ON OPERATOR #1"},
      {"COMMENT ON LARGE OBJECT 1234 IS 'x'", "COMMENT ON LARGE OBJECT #1"},
      {"COMMENT ON DATABASE app IS 'do not DROP DATABASE'", "COMMENT ON DATABASE app"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("commands of one word are that word") {
  const sql::RecognisedRow rows[] = {
      {"SHOW search_path", "SHOW"},
      {"LISTEN x", "LISTEN"},
      {"NOTIFY x, 'y'", "NOTIFY"},
      {"CHECKPOINT", "CHECKPOINT"},
      {"DECLARE c CURSOR FOR SELECT 1", "DECLARE"},
      {"FETCH ALL FROM c", "FETCH"},
      {"DEALLOCATE ALL", "DEALLOCATE"},
      {"LOAD 'auto_explain'", "LOAD #1"},
      {"SECURITY LABEL ON TABLE t IS 'x'", "SECURITY LABEL"},
      {"IMPORT FOREIGN SCHEMA s FROM SERVER x INTO y", "IMPORT FOREIGN SCHEMA s"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a maintenance command that reads like none is not analysed") {
  for (const char* sql :
       {"VACUUM t u", "VACUUM (FULL", "VACUUM t (1)", "CLUSTER t USING", "CREATE PUBLICATION",
        "ALTER PUBLICATION p", "ALTER PUBLICATION p ADD", "ALTER PUBLICATION p nonsense",
        "CREATE SUBSCRIPTION s", "COMMENT ON", "COMMENT ON TABLE t", "COMMENT ON NONSENSE t IS 'x'",
        "COMMENT ON TABLE t IS x", "LOAD", "IMPORT FOREIGN SCHEMA"}) {
    CAPTURE(sql);
    CHECK(recognised(sql).ends_with("| NOT ANALYSED"));
  }
}
