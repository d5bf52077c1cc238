#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;
using sql::recognised_slots;

TEST_CASE("INSERT shows its columns and its first row") {
  const sql::RecognisedRow rows[] = {
      {"INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (#1)"},
      {"insert into app.t as x (a, \"B\", c[1]) values (1, default, f(2, 3)), (4, 5, 6), (7, 8, 9)",
       "INSERT INTO app.t (a, \"B\", c[]) VALUES (#1, DEFAULT, #2)"},
      {"INSERT INTO t (a) VALUES (DEFAULT)", "INSERT INTO t (a) VALUES (DEFAULT)"},
      {"INSERT INTO t DEFAULT VALUES", "INSERT INTO t DEFAULT VALUES"},
      {"INSERT INTO t (a) SELECT b FROM c", "INSERT INTO t (a) SELECT #1"},
      {"INSERT INTO t (SELECT b FROM c)", "INSERT INTO t SELECT #1"},
      {"INSERT INTO t TABLE c", "INSERT INTO t SELECT #1"},
      {"INSERT INTO t VALUES (1) UNION SELECT 2", "INSERT INTO t SELECT #1"},
      {"INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
       "INSERT INTO t VALUES (#1) | ON CONFLICT DO NOTHING"},
      {"INSERT INTO t VALUES (1) ON CONFLICT (a) WHERE b DO UPDATE SET a = 2 RETURNING a",
       "INSERT INTO t VALUES (#1) | ON CONFLICT DO UPDATE | RETURNING"},
      {"INSERT INTO t SELECT 1 ON CONFLICT ON CONSTRAINT c DO NOTHING",
       "INSERT INTO t SELECT #1 | ON CONFLICT DO NOTHING"},
      {"INSERT INTO t SELECT 1 FROM a JOIN b ON conflict = 1", "INSERT INTO t SELECT #1"},
      {"INSERT INTO t (a) OVERRIDING SYSTEM VALUE VALUES (1)",
       "INSERT INTO t (a) VALUES (#1) | OVERRIDING SYSTEM VALUE"},
      {"INSERT INTO t OVERRIDING USER VALUE SELECT 1", "INSERT INTO t SELECT #1 | OVERRIDING USER VALUE"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("UPDATE pairs its columns with their values") {
  const sql::RecognisedRow rows[] = {
      {"UPDATE t SET a = 1", "UPDATE t SET (a) = (#1)"},
      {"UPDATE ONLY app.t * AS x SET a = 1, b = DEFAULT WHERE id = 2",
       "UPDATE app.t SET (a, b) = (#1, DEFAULT) WHERE #2 | ONLY"},
      {"UPDATE t x SET (a, b) = (1, DEFAULT), c[2] = 3, (d, e) = ROW (4, 5)",
       "UPDATE t SET (a, b, c[], d, e) = (#1, DEFAULT, #2, #3, #4)"},
      {"UPDATE t SET (a, b) = (SELECT 1, 2), c = 3", "UPDATE t SET (a, b, c) = (#1, #2)"},
      {"UPDATE t SET a = b IS DISTINCT FROM c", "UPDATE t SET (a) = (#1)"},
      {"UPDATE t SET a = u.a FROM u WHERE t.id = u.id RETURNING t.a",
       "UPDATE t SET (a) = (#1) WHERE #2 | FROM | RETURNING"},
      {"UPDATE t SET a = 1 WHERE CURRENT OF c", "UPDATE t SET (a) = (#1) WHERE CURRENT OF c"},
      {"UPDATE t SET a = 1 WHERE TRUE", "UPDATE t SET (a) = (#1) | ALWAYS TRUE"},
      {"UPDATE t SET a = extract(year FROM b) WHERE (1 = 1)", "UPDATE t SET (a) = (#1) | ALWAYS TRUE"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
  CHECK(recognised_slots("UPDATE t SET (a, b) = (f(1, 2), -3), c = (SELECT 4) WHERE id IN (5)") ==
        "#1 f(1, 2)\n#2 -3\n#3 (SELECT 4)\n#4 id IN (5)");
}

TEST_CASE("a value's slot knows whether it is a literal, a query or an expression") {
  const base::Source source("test.sql",
                            "INSERT INTO t VALUES (-1, 'a', NULL, (SELECT 1), (2), now(), DEFAULT)");
  const sql::Script script = sql::analyse(source);
  REQUIRE(script.operations.size() == 1);
  using Kind = sql::SlotKind;
  const Kind expected[] = {Kind::literal, Kind::literal,    Kind::literal,
                           Kind::query,   Kind::expression, Kind::expression};
  REQUIRE(script.operations[0].slots.size() == std::size(expected));
  for (std::size_t index = 0; index < std::size(expected); ++index) {
    CAPTURE(index);
    CHECK(script.operations[0].slots[index].kind == expected[index]);
  }
}

TEST_CASE("DELETE shows its condition, and lists as flags") {
  const sql::RecognisedRow rows[] = {
      {"DELETE FROM t", "DELETE FROM t"},
      {"DELETE FROM ONLY (t) AS x WHERE x.a = 1", "DELETE FROM t WHERE #1 | ONLY"},
      {"DELETE FROM t x USING u, v WHERE x.a = u.a RETURNING *",
       "DELETE FROM t WHERE #1 | RETURNING | USING"},
      {"DELETE FROM t WHERE CURRENT OF c", "DELETE FROM t WHERE CURRENT OF c"},
      {"DELETE FROM t WHERE NOT FALSE", "DELETE FROM t | ALWAYS TRUE"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("only a condition that plainly holds for every row is always true") {
  for (const char* condition :
       {"true", "TRUE", "1=1", "1 = 1", "'a' = 'a'", "not false", "NOT NOT true", "((true))", "id = 1 OR 1=1",
        "true AND (2 >= 2)", "not false and (a or true)"}) {
    CAPTURE(condition);
    CHECK(recognised("DELETE FROM t WHERE " + std::string(condition)) == "DELETE FROM t | ALWAYS TRUE");
  }
  for (const char* condition :
       {"a", "a = a", "1 = 2", "false", "not true", "true and a", "\"true\"", "true = a",
        "CASE WHEN a OR 1=1 OR b THEN c END", "(true) IS a", "1 = 1 - a"}) {
    CAPTURE(condition);
    CHECK(recognised("DELETE FROM t WHERE " + std::string(condition)) == "DELETE FROM t WHERE #1");
  }
}

TEST_CASE("MERGE gives its head and one operation per branch") {
  CHECK(recognised("MERGE INTO t AS x USING s ON x.id = s.id "
                   "WHEN MATCHED AND CASE WHEN s.a THEN true END THEN UPDATE SET a = CASE WHEN b THEN 1 END "
                   "WHEN NOT MATCHED BY SOURCE THEN DELETE "
                   "WHEN NOT MATCHED BY TARGET THEN INSERT VALUES (1) "
                   "WHEN MATCHED THEN DO NOTHING RETURNING x.id") ==
        "MERGE INTO t | RETURNING\n"
        "MERGE INTO t WHEN MATCHED AND #1 THEN UPDATE\n"
        "MERGE INTO t WHEN NOT MATCHED BY SOURCE THEN DELETE\n"
        "MERGE INTO t WHEN NOT MATCHED THEN INSERT\n"
        "MERGE INTO t WHEN MATCHED THEN DO NOTHING");
}

TEST_CASE("the data changes of a WITH come before the statement that holds them") {
  const sql::RecognisedRow rows[] = {
      {"WITH moved AS (DELETE FROM logs RETURNING *) INSERT INTO archive SELECT * FROM moved",
       "DELETE FROM logs | CTE | RETURNING\nINSERT INTO archive SELECT #1"},
      {"WITH RECURSIVE a (x, y) AS NOT MATERIALIZED (SELECT 1), "
       "b AS (UPDATE t SET c = 1 WHERE d RETURNING c) SELECT * FROM b",
       "UPDATE t SET (c) = (#1) WHERE #2 | CTE | RETURNING\nSELECT #1"},
      {"WITH a AS (WITH b AS (SELECT 1) DELETE FROM t USING b) SELECT 1",
       "DELETE FROM t | CTE | USING\nSELECT #1"},
      {"WITH RECURSIVE a AS (SELECT 1) SEARCH DEPTH FIRST BY x, y SET z CYCLE x SET c USING p, "
       "b AS (DELETE FROM t) SELECT 1",
       "DELETE FROM t | CTE\nSELECT #1"},
      {"((WITH a AS (DELETE FROM t) SELECT 1))", "DELETE FROM t | CTE\nSELECT #1"},
      {"WITH a AS (SELECT 1) DELETE FROM t", "DELETE FROM t"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("COPY shows what it copies and where from or to") {
  const sql::RecognisedRow rows[] = {
      {"COPY t TO STDOUT", "COPY t TO STDOUT"},
      {"COPY t (a, b) FROM 'x.csv' WITH (FORMAT csv) WHERE a > 1", "COPY t (a, b) FROM #1 | SERVER FILE"},
      {"COPY t FROM PROGRAM 'curl x'", "COPY t FROM PROGRAM #1 | PROGRAM"},
      {"COPY (SELECT 1) TO STDOUT", "COPY #1 TO STDOUT"},
      {"COPY (WITH x AS (DELETE FROM a RETURNING 1) SELECT 1) TO STDOUT",
       "DELETE FROM a | CTE | RETURNING\nCOPY #1 TO STDOUT"},
      {"COPY (DELETE FROM t RETURNING *) TO STDOUT", "DELETE FROM t | RETURNING\nCOPY #1 TO STDOUT"},
      {"COPY t (a) FROM stdin;\n1;drop table t;\n\\.\n", "COPY t (a) FROM STDIN\nPSQL copy-data"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a query is one operation that names a lone call") {
  const sql::RecognisedRow rows[] = {
      {"SELECT 'DROP TABLE users; --' AS s, $a$ ALTER TABLE t DROP COLUMN x; $a$ AS d", "SELECT #1"},
      {"SELECT setval('s', 1)", "SELECT setval #1"},
      {"SELECT app.\"Do it\"(a) AS x FROM t", "SELECT app.\"Do\\u{20}it\" #1"},
      {"SELECT f(1), g(2)", "SELECT #1"},
      {"SELECT coalesce(a, b)", "SELECT #1"},
      {"SELECT cast(a AS int)", "SELECT #1"},
      {"SELECT DISTINCT f(a) FROM t", "SELECT #1"},
      {"SELECT * FROM t FOR NO KEY UPDATE", "SELECT #1 | FOR UPDATE"},
      {"SELECT * FROM (SELECT 1 FOR UPDATE) x", "SELECT #1"},
      {"VALUES (1), (2)", "SELECT #1"},
      {"TABLE t", "SELECT #1"},
      {"(SELECT 1) UNION (SELECT 2)", "SELECT #1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("SELECT INTO makes a table, set_config() sets") {
  const sql::RecognisedRow rows[] = {
      {"SELECT a INTO TEMP TABLE x FROM t", "CREATE TABLE x | SELECT INTO | TEMP\nCREATE TABLE x AS #1"},
      {"SELECT a INTO UNLOGGED app.x",
       "CREATE TABLE app.x | SELECT INTO | UNLOGGED\nCREATE TABLE app.x AS #1"},
      {"SELECT pg_catalog.set_config('search_path', '', false)",
       "SET search_path = \"\"\nSELECT pg_catalog.set_config #1"},
      {"SELECT set_config('LOCK_timeout', '1500', true), set_config('search_path', 'a, \"B\", c', false)",
       "SET LOCAL lock_timeout = 1500ms\nSET search_path = a, \"B\", c\nSELECT #1"},
      {"SELECT set_config(a, 'x', true)", "SELECT set_config #1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a data statement that reads like none is not analysed") {
  for (const char* sql : {"INSERT",
                          "INSERT INTO",
                          "INSERT INTO t",
                          "INSERT INTO t (a",
                          "INSERT INTO t (a) VALUES",
                          "INSERT INTO t (1)",
                          "INSERT INTO t VALUES (1) nonsense",
                          "UPDATE",
                          "UPDATE t",
                          "UPDATE t SET",
                          "UPDATE t SET a",
                          "UPDATE t SET a =",
                          "UPDATE t SET WHERE x",
                          "DELETE",
                          "DELETE FROM",
                          "DELETE FROM t a b",
                          "MERGE INTO",
                          "MERGE INTO t USING s ON a WHEN x",
                          "COPY",
                          "COPY t",
                          "COPY t FROM",
                          "COPY t FROM x",
                          "WITH",
                          "WITH x",
                          "WITH x AS (",
                          "WITH x AS (SELECT 1)",
                          "WITH x AS (SELECT 1) DROP TABLE t",
                          "PERFORM f()"}) {
    CAPTURE(sql);
    CHECK(recognised(sql).ends_with("| NOT ANALYSED"));
  }
}

TEST_CASE("rows behind the first cost no more than a walk over them") {
  std::string sql = "INSERT INTO t (a, b) VALUES (1, 'x')";
  for (int row = 0; row < 100'000; ++row) sql += ", ((2), f('y'))";
  const base::Source source("test.sql", sql + " ON CONFLICT DO NOTHING");
  const sql::Script script = sql::analyse(source);
  REQUIRE(script.operations.size() == 1);
  CHECK(script.operations[0].text == "INSERT INTO t (a, b) VALUES (#1, #2) | ON CONFLICT DO NOTHING");
  CHECK(script.operations[0].slots.size() == 2);
}
