#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("a DROP gives one operation per object, with the statement's flags") {
  const sql::RecognisedRow rows[] = {
      {"DROP TABLE a", "DROP TABLE a"},
      {"drop table if exists a, app.\"B c\" cascade;",
       "DROP TABLE a | CASCADE | IF EXISTS\nDROP TABLE app.\"B\\u{20}c\" | CASCADE | IF EXISTS"},
      {"DROP TABLE a RESTRICT", "DROP TABLE a"},
      {"DROP INDEX CONCURRENTLY IF EXISTS i", "DROP INDEX i | CONCURRENTLY | IF EXISTS"},
      {"DROP MATERIALIZED VIEW v", "DROP MATERIALIZED VIEW v"},
      {"DROP FOREIGN TABLE f", "DROP FOREIGN TABLE f"},
      {"DROP FOREIGN DATA WRAPPER f", "DROP FOREIGN DATA WRAPPER f"},
      {"DROP DATABASE IF EXISTS d WITH (FORCE)", "DROP DATABASE d | FORCE | IF EXISTS"},
      {"DROP DATABASE d (FORCE)", "DROP DATABASE d | FORCE"},
      {"DROP USER a, \"B\"", "DROP ROLE a\nDROP ROLE \"B\""},
      {"DROP GROUP g", "DROP ROLE g"},
      {"DROP PROCEDURAL LANGUAGE PLPGSQL", "DROP LANGUAGE plpgsql"},
      {"DROP TEXT SEARCH CONFIGURATION c", "DROP TEXT SEARCH CONFIGURATION c"},
      {"DROP TRIGGER IF EXISTS x ON app.t CASCADE", "DROP TRIGGER x ON app.t | CASCADE | IF EXISTS"},
      {"DROP POLICY p ON t", "DROP POLICY p ON t"},
      {"DROP RULE r ON t", "DROP RULE r ON t"},
      {"DROP OPERATOR CLASS c USING btree", "DROP OPERATOR CLASS c USING btree"},
      {"DROP OPERATOR || (text, text)", "DROP OPERATOR #1"},
      {"DROP CAST (text AS integer) CASCADE", "DROP CAST #1 | CASCADE"},
      {"DROP USER MAPPING IF EXISTS FOR app SERVER s", "DROP USER MAPPING FOR app SERVER s | IF EXISTS"},
      {"DROP SUBSCRIPTION s", "DROP SUBSCRIPTION s"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a dropped routine shows the types of its input arguments") {
  const sql::RecognisedRow rows[] = {
      {"DROP FUNCTION f", "DROP FUNCTION f"},
      {"DROP FUNCTION f()", "DROP FUNCTION f()"},
      {"DROP FUNCTION app.f(int, VARCHAR(10)), g(a timestamp with time zone, OUT b text)",
       "DROP FUNCTION app.f(integer, varchar)\nDROP FUNCTION g(timestamptz)"},
      {"DROP PROCEDURE p(IN a int, b IN int8, VARIADIC c text[])",
       "DROP PROCEDURE p(integer, bigint, text[])"},
      {"DROP AGGREGATE agg(*)", "DROP AGGREGATE agg(*)"},
      {"DROP ROUTINE r(double precision)", "DROP ROUTINE r(double precision)"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("TRUNCATE and the OWNED BY statements give one operation per object") {
  const sql::RecognisedRow rows[] = {
      {"TRUNCATE a", "TRUNCATE a"},
      {"TRUNCATE TABLE ONLY a, b * RESTART IDENTITY CASCADE",
       "TRUNCATE a | CASCADE | ONLY | RESTART IDENTITY\nTRUNCATE b | CASCADE | RESTART IDENTITY"},
      {"TRUNCATE a CONTINUE IDENTITY RESTRICT", "TRUNCATE a"},
      {"DROP OWNED BY a, CURRENT_USER CASCADE",
       "DROP OWNED BY a | CASCADE\nDROP OWNED BY CURRENT_USER | CASCADE"},
      {"REASSIGN OWNED BY a, b TO c", "REASSIGN OWNED BY a TO c\nREASSIGN OWNED BY b TO c"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a DROP that reads like none is not analysed") {
  for (const char* sql :
       {"DROP", "DROP TABLE", "DROP TABLE a b", "DROP TABLE a,", "DROP NONSENSE x", "DROP TRIGGER x",
        "DROP FUNCTION f(", "TRUNCATE", "TRUNCATE a b", "DROP OWNED BY", "REASSIGN OWNED BY a TO"}) {
    CAPTURE(sql);
    CHECK(recognised(sql).ends_with("| NOT ANALYSED"));
  }
}

TEST_CASE("the operation of a DROP points at the object's name") {
  const base::Source source("test.sql", "DROP TABLE IF EXISTS a,\n  app.b CASCADE;");
  const sql::Script script = sql::analyse(source);
  REQUIRE(script.operations.size() == 2);
  CHECK(source.slice(script.operations[0].range) == "a");
  CHECK(source.slice(script.operations[1].range) == "app.b");
  CHECK(source.position(script.operations[1].range.begin) == base::Position{2, 3});
}
