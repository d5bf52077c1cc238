#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("a sequence shows its options only where they change") {
  const sql::RecognisedRow rows[] = {
      {"CREATE SEQUENCE IF NOT EXISTS app.s AS bigint START WITH 5 INCREMENT BY -2 NO MAXVALUE CACHE 10 "
       "OWNED BY t.a",
       "CREATE SEQUENCE app.s | IF NOT EXISTS"},
      {"CREATE TEMP SEQUENCE s; CREATE UNLOGGED SEQUENCE s",
       "CREATE SEQUENCE s | TEMP\n"
       "CREATE SEQUENCE s | UNLOGGED"},
      {"ALTER SEQUENCE s RESTART; ALTER SEQUENCE IF EXISTS s RESTART WITH 5 INCREMENT BY -2 NO CYCLE",
       "ALTER SEQUENCE s RESTART\n"
       "ALTER SEQUENCE s RESTART #1 INCREMENT #2 NO CYCLE | TARGET IF EXISTS"},
      {"ALTER SEQUENCE s OWNED BY app.t.a; ALTER SEQUENCE s OWNED BY NONE; ALTER SEQUENCE s AS int4",
       "ALTER SEQUENCE s OWNED BY app.t.a\n"
       "ALTER SEQUENCE s OWNED BY NONE\n"
       "ALTER SEQUENCE s AS integer"},
      {"ALTER SEQUENCE s RENAME TO r; ALTER SEQUENCE s SET SCHEMA x; ALTER SEQUENCE s OWNER TO bob; ALTER "
       "SEQUENCE s SET LOGGED",
       "ALTER SEQUENCE s RENAME TO r\n"
       "ALTER SEQUENCE s SET SCHEMA x\n"
       "ALTER SEQUENCE s OWNER TO bob\n"
       "ALTER SEQUENCE s SET LOGGED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a schema is followed by the statements inside it") {
  const sql::RecognisedRow rows[] = {
      {"CREATE SCHEMA s; CREATE SCHEMA IF NOT EXISTS \"S\" AUTHORIZATION bob; CREATE SCHEMA AUTHORIZATION "
       "bob",
       "CREATE SCHEMA s\n"
       "CREATE SCHEMA \"S\" | IF NOT EXISTS\n"
       "CREATE SCHEMA bob"},
      {"CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW v AS SELECT a FROM t",
       "CREATE SCHEMA s\n"
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD COLUMN a integer\n"
       "CREATE VIEW v AS #1"},
      {"ALTER SCHEMA a RENAME TO b; ALTER SCHEMA a OWNER TO bob",
       "ALTER SCHEMA a RENAME TO b\n"
       "ALTER SCHEMA a OWNER TO bob"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("an extension is made, updated and filled") {
  const sql::RecognisedRow rows[] = {
      {"CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH CASCADE VERSION '1.1' SCHEMA ext; CREATE EXTENSION "
       "pg_trgm",
       "CREATE EXTENSION \"uuid-ossp\" SCHEMA ext VERSION #1 | CASCADE | IF NOT EXISTS\n"
       "CREATE EXTENSION pg_trgm"},
      {"ALTER EXTENSION e UPDATE; ALTER EXTENSION e UPDATE TO '2.0'; ALTER EXTENSION e SET SCHEMA x",
       "ALTER EXTENSION e UPDATE\n"
       "ALTER EXTENSION e UPDATE TO #1\n"
       "ALTER EXTENSION e SET SCHEMA x"},
      {"ALTER EXTENSION e ADD TABLE app.t; ALTER EXTENSION e DROP FUNCTION f(int); ALTER EXTENSION e ADD "
       "MATERIALIZED VIEW v; ALTER EXTENSION e ADD CAST (a AS b); ALTER EXTENSION e DROP OPERATOR CLASS c "
       "USING gin",
       "ALTER EXTENSION e ADD TABLE app.t\n"
       "ALTER EXTENSION e DROP FUNCTION f(integer)\n"
       "ALTER EXTENSION e ADD MATERIALIZED VIEW v\n"
       "ALTER EXTENSION e ADD CAST #1\n"
       "ALTER EXTENSION e DROP OPERATOR CLASS #1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("of other objects only kind and name are shown") {
  const sql::RecognisedRow rows[] = {
      {"CREATE DATABASE d OWNER bob; CREATE TABLESPACE s LOCATION '/x'; CREATE SERVER IF NOT EXISTS s "
       "FOREIGN DATA WRAPPER f; CREATE FOREIGN DATA WRAPPER f",
       "CREATE DATABASE d\n"
       "CREATE TABLESPACE s\n"
       "CREATE SERVER s | IF NOT EXISTS\n"
       "CREATE FOREIGN DATA WRAPPER f"},
      {"CREATE OR REPLACE TRUSTED PROCEDURAL LANGUAGE PLPGSQL; CREATE ACCESS METHOD m TYPE INDEX HANDLER h; "
       "CREATE STATISTICS IF NOT EXISTS s ON a, b FROM t; CREATE COLLATION c FROM \"C\"",
       "CREATE LANGUAGE plpgsql | OR REPLACE\n"
       "CREATE ACCESS METHOD m\n"
       "CREATE STATISTICS s | IF NOT EXISTS\n"
       "CREATE COLLATION c"},
      {"CREATE TEXT SEARCH CONFIGURATION c (COPY = english); CREATE DEFAULT CONVERSION c FOR 'a' TO 'b' FROM "
       "f",
       "CREATE TEXT SEARCH CONFIGURATION c\n"
       "CREATE CONVERSION c"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("what changes a database or server is shown") {
  const sql::RecognisedRow rows[] = {
      {"ALTER DATABASE d SET lock_timeout = '5'; ALTER DATABASE d SET search_path TO a, b; ALTER DATABASE d "
       "RESET ALL; ALTER DATABASE d SET TABLESPACE s; ALTER DATABASE d CONNECTION LIMIT 5; ALTER DATABASE d "
       "REFRESH COLLATION VERSION",
       "ALTER DATABASE d SET lock_timeout = 5ms\n"
       "ALTER DATABASE d SET search_path = a, b\n"
       "ALTER DATABASE d RESET ALL\n"
       "ALTER DATABASE d SET TABLESPACE s\n"
       "ALTER DATABASE d CONNECTION LIMIT #1\n"
       "ALTER DATABASE d REFRESH COLLATION VERSION"},
      {"ALTER DATABASE d RENAME TO e; ALTER DATABASE d OWNER TO bob; ALTER LANGUAGE plpgsql OWNER TO bob; "
       "ALTER STATISTICS s SET SCHEMA x; ALTER STATISTICS s SET STATISTICS 5",
       "ALTER DATABASE d RENAME TO e\n"
       "ALTER DATABASE d OWNER TO bob\n"
       "ALTER LANGUAGE plpgsql OWNER TO bob\n"
       "ALTER STATISTICS s SET SCHEMA x\n"
       "ALTER STATISTICS s SET STATISTICS #1"},
      {"ALTER FOREIGN DATA WRAPPER f HANDLER h NO VALIDATOR", "ALTER FOREIGN DATA WRAPPER f HANDLER #1"},
      {"ALTER SERVER s OPTIONS (SET host 'x'); ALTER SERVER s VERSION '2'; ALTER TABLESPACE s SET "
       "(seq_page_cost = 1); ALTER TABLESPACE s RESET (seq_page_cost)",
       "ALTER SERVER s OPTIONS #1\n"
       "ALTER SERVER s VERSION #1\n"
       "ALTER TABLESPACE s SET seq_page_cost = 1\n"
       "ALTER TABLESPACE s RESET seq_page_cost"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("what reads like none of these is not analysed") {
  const sql::RecognisedRow rows[] = {
      {"CREATE SCHEMA; CREATE SCHEMA s FROB; CREATE SEQUENCE; CREATE SEQUENCE s FROB; CREATE EXTENSION; "
       "CREATE EXTENSION e FROB; CREATE DATABASE",
       "CREATE schema | NOT ANALYSED\n"
       "CREATE schema s frob | NOT ANALYSED\n"
       "CREATE sequence | NOT ANALYSED\n"
       "CREATE sequence s frob | NOT ANALYSED\n"
       "CREATE extension | NOT ANALYSED\n"
       "CREATE extension e frob | NOT ANALYSED\n"
       "CREATE database | NOT ANALYSED"},
      {"ALTER SEQUENCE s; ALTER SEQUENCE s RESTART FROB; ALTER EXTENSION e; ALTER EXTENSION e ADD FROB x; "
       "ALTER DATABASE d; ALTER DATABASE d FROB",
       "alter sequence s | NOT ANALYSED\n"
       "ALTER SEQUENCE s restart frob | NOT ANALYSED\n"
       "alter extension e | NOT ANALYSED\n"
       "alter extension e add frob x | NOT ANALYSED\n"
       "alter database d | NOT ANALYSED\n"
       "ALTER DATABASE d frob | NOT ANALYSED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}
