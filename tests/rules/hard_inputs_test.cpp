// Inputs on which linters go wrong: text that only looks like statements, names that hide others, proofs that
// cross files. Errors and warnings, no more and no less.
#include "catch.h"
#include "rules/linting.h"

using namespace lockkeeper;
using tests::File;
using tests::lint;
using tests::summary;

namespace {

struct Row {
  const char* name;
  const char* sql;
  const char* expected;
  const char* earlier = "";
};

std::string said(const Row& row, sql::Runner runner) {
  rules::LintOptions options;
  options.runner = runner;
  options.pg_version = 15;
  std::vector<File> earlier;
  if (*row.earlier != '\0') earlier.push_back({"001.sql", row.earlier});
  return summary(lint(earlier, {{"002.sql", row.sql}}, options));
}

}  // namespace

TEST_CASE("hard inputs, each statement its own transaction") {
  static constexpr Row kRows[] = {
      {"strings and dollar quotes hold statements",
       "SELECT 'DROP TABLE users; --' AS s, $a$ ALTER TABLE t DROP COLUMN x; $a$ AS d;", ""},
      {"comments nest", "/* outer /* DROP TABLE t; */ still comment */ SELECT 1;", ""},
      {"escapes and continued strings", "SELECT E'it\\'s; DROP TABLE x', U&'d\\0061t', B'01', 'a'\n'b';", ""},
      {"a SQL-standard body holds semicolons",
       "CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM t; UPDATE t SET a = 1; END; "
       "ALTER "
       "TABLE t ADD a2 int;",
       "1:114 warning missing-lock-timeout\n"},
      {"a rolled back table is not new",
       "BEGIN; SAVEPOINT s; CREATE TABLE n (i int); ROLLBACK TO s; CREATE INDEX i ON n (i); COMMIT;",
       "1:60 error create-index-without-concurrently\n1:60 warning missing-lock-timeout\n"},
      {"settings: SET LOCAL outside a block, ROLLBACK of a SET",
       "SET LOCAL lock_timeout = '2s'; ALTER TABLE t ADD x int; BEGIN; SET lock_timeout = '5'; ALTER TABLE t "
       "ADD y "
       "int; ROLLBACK; ALTER TABLE t ADD z int;",
       "1:1 warning timeout-not-in-effect\n1:1 warning uncommitted-transaction\n1:46 warning "
       "missing-lock-timeout\n"
       "1:64 warning timeout-not-in-effect\n1:137 warning missing-lock-timeout\n"},
      {"a rename without a transaction leaves a gap",
       "SET lock_timeout = '2s'; ALTER TABLE a RENAME TO b; CREATE VIEW a AS SELECT * FROM b;",
       "1:40 warning rename-table\n"},
      {"COPY rows are no SQL", "COPY t (a) FROM STDIN;\n1;drop table t;\n\\.\n", ""},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(said(row, sql::Runner::psql) == row.expected);
  }
}

TEST_CASE("hard inputs, one transaction for the file") {
  static constexpr Row kRows[] = {
      {"quoted keywords, a semicolon in a name, three actions",
       "ALTER TABLE IF EXISTS ONLY \"App\".\"Order; Items\" DROP \"DROP\", ADD \"check\" int, ALTER \"type\" "
       "TYPE "
       "text;",
       "1:49 error drop-column\n1:79 warning change-column-type\n"},
      {"folding: N is n, \"N\" is not",
       "CREATE TABLE n (a int); CREATE INDEX ON N (a); CREATE INDEX ON public.\"N\" (a);",
       "1:48 error create-index-without-concurrently\n"},
      {"inside a DO block and a literal EXECUTE",
       "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'c') THEN ALTER TABLE t ADD "
       "CONSTRAINT c CHECK (a > 0); END IF; EXECUTE 'DROP INDEX i'; EXECUTE format('DROP TABLE %I', x); END "
       "$$;",
       "1:100 error add-check-without-not-valid\n1:156 warning drop-index-without-concurrently\n"
       "1:160 warning dynamic-sql\n"},
      {"volatility of nested expressions",
       "ALTER TABLE t ADD COLUMN at timestamptz DEFAULT timezone('utc', now()), ADD k uuid DEFAULT "
       "coalesce(NULL, "
       "gen_random_uuid()), ADD d jsonb DEFAULT '{}'::jsonb;",
       "1:84 error add-column-volatile-default\n"},
      {"types that an earlier file tells",
       "ALTER TABLE t ALTER COLUMN v TYPE varchar(100), ALTER COLUMN c TYPE text USING c::text;",
       "1:49 error change-column-type\n", "CREATE TABLE t (v varchar(50), c char(8));"},
      {"a data-modifying CTE in front of an INSERT",
       "WITH moved AS (DELETE FROM logs RETURNING *) INSERT INTO archive SELECT * FROM moved;",
       "1:16 error delete-without-where\n1:46 warning insert-without-columns\n1:46 warning "
       "unbatched-backfill\n"},
      {"renames are followed",
       "ALTER TABLE a RENAME TO b; CREATE VIEW a AS SELECT * FROM b; CREATE TABLE c (i int); ALTER TABLE c "
       "RENAME TO "
       "d; DROP TABLE d; DROP TABLE a_old, b;",
       "1:138 error drop-table\n1:145 error drop-table\n"},
      {"a temporary table hides a permanent one",
       "create table pg_temp.users (i int); drop table users; drop table users;", "1:66 error drop-table\n"},
      {"a suppression covers its statement or its line",
       "-- lockkeeper:allow drop-table reason: x\n/* c */ ALTER TABLE t\nDROP COLUMN a, -- lockkeeper:allow "
       "drop-column reason: y\nDROP COLUMN b; DROP TABLE z;",
       "1:1 warning suppression-hygiene\n4:1 error drop-column\n4:27 error drop-table\n"},
      {"ALTER TABLE on other kinds, options that are off",
       "CREATE VIEW v AS SELECT 1 AS x; ALTER TABLE v RENAME COLUMN x TO y; ALTER TABLE t_idx RENAME TO "
       "u_idx; VACUUM "
       "(FULL FALSE) t;",
       "1:1 warning mixed-transactional-statements\n1:87 warning rename-type-or-routine\n"},
      {"a BOM and CRLF", "\xef\xbb\xbfSELECT 1;\r\nDROP TABLE t;\r\n", "2:12 error drop-table\n"},
      {"columns count code points", "/* \xc3\xa4\xc3\xb6 \xf0\x9f\x94\x92 */ DROP TABLE t;",
       "1:23 error drop-table\n"},
      {"END is COMMIT, ABORT is ROLLBACK", "SELECT 1; END; ABORT;",
       "1:11 error transaction-nesting\n1:16 error transaction-nesting\n"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(said(row, sql::Runner::lockkeeper) == row.expected);
  }
}

TEST_CASE("a proof of NOT NULL crosses files, and is gone with its constraint") {
  const std::vector<File> proof = {
      {"1.sql", "ALTER TABLE users ADD CONSTRAINT nn CHECK (NOT (email IS NULL)) NOT VALID;"},
      {"2.sql", "ALTER TABLE public.users VALIDATE CONSTRAINT nn;"}};
  std::vector<File> apart = proof;
  apart.push_back(
      {"3.sql", "ALTER TABLE users ALTER email SET NOT NULL; ALTER TABLE users DROP CONSTRAINT nn;"});
  CHECK(summary(lint({}, apart)).empty());
  // The server drops first, so in one statement it scans again.
  std::vector<File> together = proof;
  together.push_back({"3.sql", "ALTER TABLE users ALTER email SET NOT NULL, DROP CONSTRAINT nn;"});
  CHECK(summary(lint({}, together)) == "1:19 error set-not-null\n");
}
