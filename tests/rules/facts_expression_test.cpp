#include "catch.h"
#include "rules/linting.h"
#include "sql/expression.h"

using namespace lockkeeper;
using tests::fact_answer;

namespace {

struct Row {
  const char* sql;
  const char* expected;
  const char* earlier = "";
};

void check(const char* fact, const char* match, const Row& row, const rules::LintOptions& options = {}) {
  CAPTURE(fact, row.sql, row.earlier);
  CHECK(fact_answer(fact, match, row.sql, row.earlier, options) == row.expected);
}

}  // namespace

TEST_CASE("compares-null looks at the conditions of an operation only") {
  static constexpr Row kRows[] = {
      {"UPDATE t SET a = 1 WHERE a = NULL", "yes"},
      {"UPDATE t SET a = NULL WHERE id = 1", "no"},
      {"UPDATE t SET a = 1 WHERE id IN (SELECT id FROM u WHERE u.b <> NULL)", "yes"},
      {"DELETE FROM t WHERE NULL = a", "yes"},
      {"DELETE FROM t WHERE a != (NULL)", "yes"},
      {"DELETE FROM t WHERE a = NULL::text", "yes"},
      {"DELETE FROM t WHERE a NOT IN (1, NULL)", "yes"},
      {"DELETE FROM t WHERE a NOT IN (1, coalesce(b, NULL))", "no"},
      {"DELETE FROM t WHERE a IN (1, NULL)", "no"},
      {"DELETE FROM t WHERE a IS NULL AND b IS NOT NULL", "no"},
      {"DELETE FROM t WHERE (a IS NULL) = (b IS NULL)", "no"},
      {"DELETE FROM t WHERE a IS NULL = b", "no"},
      {"DELETE FROM t WHERE a = 'NULL' -- = NULL", "no"},
      {"DELETE FROM t WHERE nullif(a, '') = b", "no"},
      {"CREATE TABLE t (a int CHECK (a <> NULL))", "yes"},
      {"CREATE TABLE t (a int DEFAULT NULL)", "no"},
      {"CREATE POLICY p ON t USING (true) WITH CHECK (a = NULL)", "yes"},
      {"MERGE INTO t USING s ON t.a = s.a WHEN MATCHED AND t.b = NULL THEN DELETE", "yes"},
      {"CREATE INDEX i ON t (a) WHERE a = NULL", "yes"},
  };
  for (const Row& row : kRows) check("compares-null", "^[A-Z]", row);
}

TEST_CASE("too-long counts the bytes of a decoded name") {
  const std::string longest(63, 'a');
  const std::string umlauts = "\"" + std::string(31, 'a') +
                              "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
                              "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\"";
  const auto answer = [](const std::string& name) {
    return fact_answer("too-long(table)", "^CREATE TABLE {table}{end}", "CREATE TABLE " + name + " (a int);");
  };
  CHECK(answer(longest) == "no");
  CHECK(answer(longest + "a") == "yes");
  CHECK(answer(longest + "." + longest) == "no");
  CHECK(answer(umlauts) == "no");  // 31 + 16 * 2
  CHECK(answer("\"a" + umlauts.substr(1)) == "yes");
  // Escapes of ours are not in the name.
  CHECK(answer("\"" + std::string(60, ' ') + "ab\"") == "no");
  const auto findings = tests::lint("CREATE TABLE " + longest + "bc (a int);");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message.find("the server calls it " + longest) != std::string::npos);
}

TEST_CASE("reads-protected follows the relations of a query") {
  static constexpr Row kRows[] = {
      {"CREATE VIEW v AS SELECT * FROM d", "yes",
       "CREATE TABLE d (a int); ALTER TABLE d ENABLE ROW LEVEL SECURITY;"},
      {"CREATE VIEW v AS SELECT * FROM o JOIN d USING (a)", "yes",
       "CREATE TABLE o (a int); CREATE TABLE d (a int); ALTER TABLE d ENABLE ROW LEVEL SECURITY;"},
      {"CREATE VIEW v AS SELECT * FROM d", "no", "CREATE TABLE d (a int);"},
      {"CREATE VIEW v AS SELECT * FROM nobody_made", "unknown"},
      {"CREATE VIEW v AS SELECT 1 AS a", "no"},
      {"CREATE VIEW v AS WITH d AS (SELECT 1) SELECT * FROM d", "no",
       "CREATE TABLE d (a int); ALTER TABLE d ENABLE ROW LEVEL SECURITY;"},
  };
  for (const Row& row : kRows) check("reads-protected(expr)", "^CREATE VIEW {view} AS {expr}", row);
  // Enabled behind the view: only the end of the change set tells.
  const char* later =
      "CREATE TABLE d (a int); CREATE VIEW v AS SELECT * FROM d; ALTER TABLE d ENABLE ROW LEVEL SECURITY;";
  CHECK(fact_answer("reads-protected(expr)", "^CREATE VIEW {view} AS {expr}", later) == "no");
  CHECK(fact_answer("finally-reads-protected(expr)", "^CREATE VIEW {view} AS {expr}", later) == "yes");
}

TEST_CASE("unknown-function is neither the server's nor the folder's") {
  static constexpr Row kRows[] = {
      {"SELECT create_hypertable('t', 'ts')", "yes"},
      {"SELECT count(*) FROM t", "no"},
      {"SELECT pg_catalog.setval('s', 1)", "no"},
      {"SELECT cron.schedule('a', 'b')", "yes"},
      {"SELECT app.count(1)", "yes"},
      {"SELECT f(1)", "no", "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'select 1';"},
      {"SELECT app.f(1)", "yes", "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'select 1';"},
  };
  for (const Row& row : kRows) check("unknown-function(fn)", "^SELECT {routine:fn} {expr}", row);
}

TEST_CASE("protects says whether a timeout is in force where the file waits") {
  static constexpr Row kRows[] = {
      {"SET lock_timeout = '2s'; ALTER TABLE t ADD a int;", "yes"},
      {"SET LOCAL lock_timeout = '2s'; ALTER TABLE t ADD a int;", "no"},
      {"BEGIN; SET LOCAL lock_timeout = '2s'; ALTER TABLE t ADD a int; COMMIT;", "yes"},
      {"BEGIN; SET LOCAL lock_timeout = '2s'; COMMIT; ALTER TABLE t ADD a int;", "no"},
      {"BEGIN; SET lock_timeout = '2s'; ROLLBACK; ALTER TABLE t ADD a int;", "no"},
      {"SET lock_timeout = '2s'; RESET ALL; ALTER TABLE t ADD a int;", "no"},
      {"SET lock_timeout = '2s'; ALTER TABLE t ADD a int; RESET lock_timeout; ALTER TABLE t ADD b int;",
       "yes"},
      {"ALTER TABLE t ADD a int; SET lock_timeout = '2s';", "no"},
      {"SET lock_timeout = 0; ALTER TABLE t ADD a int;", "no"},
      // There is nothing to protect.
      {"SET lock_timeout = '2s'; CREATE TABLE n (a int); ALTER TABLE n ADD b int;", "unknown"},
      {"SET lock_timeout = '2s'; CREATE INDEX CONCURRENTLY i ON t (a);", "unknown"},
      {"SET my.lock_timeout = '2s'; ALTER TABLE t ADD a int;", "no"},
      {"ALTER ROLE app SET lock_timeout = '2s'; ALTER TABLE t ADD a int;", "no"},
      {"SET statement_timeout = '2s'; ALTER TABLE t ADD a int;", "yes"},
  };
  rules::LintOptions options;
  options.runner = sql::Runner::psql;
  for (const Row& row : kRows) check("finally-protects", "_timeout = ", row, options);
  // Another setting protects it.
  check("finally-protects", "^SET lock_timeout = 2s",
        {"SET lock_timeout = '2s'; SET lock_timeout = '3s'; ALTER TABLE t ADD a int;", "unknown"}, options);
  // Lockkeeper sets a lock_timeout itself.
  check("finally-protects", "_timeout = ", {"ALTER TABLE t ADD a int; SET lock_timeout = '2s';", "unknown"});
  check("finally-protects", "_timeout = ", {"SET lock_timeout = 0; ALTER TABLE t ADD a int;", "no"});
}

TEST_CASE("begins looks at the first words of what is put together") {
  static constexpr Row kRows[] = {
      {"DO $$ BEGIN EXECUTE 'GRANT SELECT ON t TO ' || r; END $$", "yes"},
      {"DO $$ BEGIN EXECUTE format('  revoke all on %I from %I', t, r); END $$", "yes"},
      {"DO $$ BEGIN EXECUTE 'DROP TABLE ' || t; END $$", "no"},
      {"DO $$ BEGIN EXECUTE command || 'GRANT'; END $$", "unknown"},
      {"DO $$ BEGIN EXECUTE 'GRANTED ' || t; END $$", "no"},
  };
  for (const Row& row : kRows) check("begins(expr, grant, revoke)", "^EXECUTE DYNAMIC {expr}", row);
}

TEST_CASE("runner and session-reused are what the configuration says") {
  rules::LintOptions psql;
  psql.runner = sql::Runner::psql;
  CHECK(fact_answer("runner(psql)", "^SELECT", "SELECT 1;", "", psql) == "yes");
  CHECK(fact_answer("runner(psql)", "^SELECT", "SELECT 1;") == "no");
  CHECK(fact_answer("runner(lockkeeper)", "^SELECT", "SELECT 1;") == "yes");
  CHECK(fact_answer("session-reused", "^SELECT", "SELECT 1;", "", psql) == "yes");
  CHECK(fact_answer("session-reused", "^SELECT", "SELECT 1;") == "no");
}
