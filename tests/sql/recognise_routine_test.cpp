#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("a routine shows its signature, result, language and settings") {
  const sql::RecognisedRow rows[] = {
      {"CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'SELECT 1'",
       "CREATE FUNCTION f() RETURNS void LANGUAGE sql"},
      {"CREATE OR REPLACE FUNCTION app.calc(a int, b text DEFAULT 'x, y', OUT c int, VARIADIC d int8[] = "
       "'{}') "
       "RETURNS SETOF users IMMUTABLE STRICT SECURITY DEFINER COST 10 AS $$DROP TABLE t$$ "
       "SET search_path = app, pg_temp LANGUAGE PLPGSQL SET lock_timeout TO '5'",
       "CREATE FUNCTION app.calc(integer, text, bigint[]) RETURNS setof users LANGUAGE plpgsql "
       "SET search_path = app, pg_temp SET lock_timeout = 5ms | IMMUTABLE | OR REPLACE | SECURITY DEFINER | "
       "STRICT"},
      {"CREATE FUNCTION f(IN double precision, x timestamp with time zone, INOUT y varchar(10)) AS 'a', 'b' "
       "LANGUAGE C RETURNS NULL ON NULL INPUT",
       "CREATE FUNCTION f(double precision, timestamptz, varchar) LANGUAGE c | STRICT"},
      {"CREATE FUNCTION f() RETURNS TABLE (a int, b text) LANGUAGE 'sql' STABLE AS ''",
       "CREATE FUNCTION f() RETURNS table(a integer, b text) LANGUAGE sql | STABLE"},
      {"CREATE FUNCTION f(a int) RETURNS int RETURN a + 1",
       "CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql | ATOMIC"},
      {"CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM t; UPDATE t SET a = 1; END",
       "CREATE FUNCTION f() RETURNS void LANGUAGE sql | ATOMIC"},
      {"CREATE PROCEDURE p(a int) LANGUAGE plpgsql SECURITY INVOKER SET search_path FROM CURRENT AS ''",
       "CREATE PROCEDURE p(integer) LANGUAGE plpgsql SET search_path = CURRENT | SECURITY INVOKER"},
      {"CREATE AGGREGATE sum2(int) (SFUNC = int4pl, STYPE = int)", "CREATE AGGREGATE sum2(integer)"},
      {"CREATE AGGREGATE cnt(*) (SFUNC = f, STYPE = int)", "CREATE AGGREGATE cnt(*)"},
      {"CREATE AGGREGATE o (BASETYPE = int, SFUNC = f, STYPE = int)", "CREATE AGGREGATE o"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("ALTER of a routine gives one operation per action") {
  const sql::RecognisedRow rows[] = {
      {"ALTER FUNCTION f(int) SECURITY DEFINER SET search_path = a RESET ALL RESTRICT",
       "ALTER FUNCTION f(integer) SECURITY DEFINER\nALTER FUNCTION f(integer) SET search_path = a\n"
       "ALTER FUNCTION f(integer) RESET ALL"},
      {"ALTER PROCEDURE p() VOLATILE COST 100", "ALTER PROCEDURE p() VOLATILE\nALTER PROCEDURE p() COST #1"},
      {"ALTER ROUTINE r RENAME TO s", "ALTER ROUTINE r RENAME TO s"},
      {"ALTER FUNCTION f(int) OWNER TO CURRENT_USER", "ALTER FUNCTION f(integer) OWNER TO CURRENT_USER"},
      {"ALTER AGGREGATE a(*) SET SCHEMA s", "ALTER AGGREGATE a(*) SET SCHEMA s"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a trigger shows its table, events and function") {
  const sql::RecognisedRow rows[] = {
      {"CREATE TRIGGER n BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
       "CREATE TRIGGER n ON t BEFORE UPDATE EXECUTE f | FOR EACH ROW"},
      {"CREATE OR REPLACE TRIGGER n AFTER INSERT OR UPDATE OF a, \"B\" OR DELETE ON app.t "
       "REFERENCING NEW TABLE AS x OLD TABLE y FOR STATEMENT WHEN (pg_trigger_depth() = 0) "
       "EXECUTE PROCEDURE app.f('a', 1)",
       "CREATE TRIGGER n ON app.t AFTER INSERT OR UPDATE OF a, \"B\" OR DELETE WHEN #1 EXECUTE app.f | OR "
       "REPLACE"},
      {"CREATE CONSTRAINT TRIGGER n AFTER INSERT ON t FROM p DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
       "EXECUTE FUNCTION f()",
       "CREATE TRIGGER n ON t AFTER INSERT EXECUTE f | CONSTRAINT | DEFERRABLE | FOR EACH ROW | INITIALLY "
       "DEFERRED"},
      {"CREATE TRIGGER n INSTEAD OF INSERT ON v FOR ROW EXECUTE FUNCTION f()",
       "CREATE TRIGGER n ON v INSTEAD OF INSERT EXECUTE f | FOR EACH ROW"},
      {"CREATE TRIGGER n BEFORE TRUNCATE ON t EXECUTE FUNCTION f()",
       "CREATE TRIGGER n ON t BEFORE TRUNCATE EXECUTE f"},
      {"ALTER TRIGGER n ON t RENAME TO m", "ALTER TRIGGER n ON t RENAME TO m"},
      {"CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('x') EXECUTE FUNCTION g()",
       "CREATE EVENT TRIGGER e ON ddl_command_end"},
      {"ALTER EVENT TRIGGER e ENABLE ALWAYS", "ALTER EVENT TRIGGER e ENABLE ALWAYS"},
      {"ALTER EVENT TRIGGER e OWNER TO r", "ALTER EVENT TRIGGER e OWNER TO r"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a routine or trigger that reads like none is not analysed") {
  for (const char* sql :
       {"CREATE FUNCTION f", "CREATE FUNCTION f(", "CREATE FUNCTION f() what",
        "CREATE FUNCTION f(a b c d) AS ''", "ALTER FUNCTION f", "ALTER FUNCTION f() what",
        "CREATE AGGREGATE a", "CREATE TRIGGER n", "CREATE TRIGGER n BEFORE ON t",
        "CREATE TRIGGER n BEFORE UPDATE ON t", "CREATE TRIGGER n BEFORE UPDATE ON t EXECUTE f()",
        "ALTER TRIGGER n ON t", "CREATE EVENT TRIGGER e ON x", "ALTER EVENT TRIGGER e"}) {
    CAPTURE(sql);
    CHECK(recognised(sql).ends_with("| NOT ANALYSED"));
  }
}
