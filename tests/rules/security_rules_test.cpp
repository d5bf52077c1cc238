// The levels of the security rules by circumstance, and what they must pass over.
#include "catch.h"
#include "rules/linting.h"

using namespace lockkeeper;
using tests::lint;
using tests::summary;

namespace {

struct Row {
  const char* sql;
  const char* expected;
  const char* earlier = "";
};

void check(const Row& row) {
  std::vector<tests::File> earlier;
  if (*row.earlier != '\0') earlier.push_back({"001.sql", row.earlier});
  CAPTURE(row.sql, row.earlier);
  CHECK(summary(lint(earlier, {{"002.sql", row.sql}}, {})) == row.expected);
}

}  // namespace

TEST_CASE("a SECURITY DEFINER routine needs a search_path that its caller cannot choose") {
  static constexpr Row kRows[] = {
      {"CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = publicity AS '';",
       ""},
      {"CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = \"$user\", public AS "
       "'';",
       "1:1 warning security-definer-without-search-path\n"},
      {"CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET work_mem = '1MB' AS '';",
       "1:1 error security-definer-without-search-path\n"},
      {"ALTER FUNCTION f() SECURITY DEFINER RESET work_mem;",
       "1:20 error security-definer-without-search-path\n"},
      // Another overload gets the setting.
      {"CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql SECURITY DEFINER AS ''; ALTER FUNCTION f(text) SET "
       "search_path = '';",
       "1:1 error security-definer-without-search-path\n"},
      {"CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'x | SECURITY DEFINER' $$;", ""},
  };
  for (const Row& row : kRows) check(row);
}

TEST_CASE("a grant is broad by whom or by what it opens, and the server's own defaults are none") {
  static constexpr Row kRows[] = {
      {"GRANT SELECT (name) ON users TO PUBLIC;", "1:24 warning broad-grant\n"},
      {"GRANT SELECT ON users TO \"PUBLIC\";", ""},
      {"GRANT USAGE ON TYPE mood TO PUBLIC; GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC;", ""},
      {"GRANT ALL ON FUNCTION f() TO app;", ""},
      {"GRANT ALL ON FUNCTION f() TO PUBLIC;", ""},
      {"ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;", ""},
      {"GRANT ALL ON SCHEMA app TO app;", "1:21 warning broad-grant\n"},
      {"GRANT ALL ON SCHEMA app TO app;", "1:21 warning broad-grant\n", "CREATE SCHEMA app;"},
      {"CREATE SCHEMA app; GRANT ALL ON SCHEMA app TO app;", ""},
      {"CREATE TABLE n (a int); GRANT ALL ON n TO PUBLIC;", "1:38 warning broad-grant\n"},
      {"CREATE SCHEMA app; GRANT ALL ON ALL TABLES IN SCHEMA app TO app;", ""},
      {"CREATE SCHEMA app; GRANT ALL ON ALL TABLES IN SCHEMA app TO PUBLIC;", "1:54 warning broad-grant\n"},
      {"GRANT SELECT ON a, b, c TO PUBLIC;", "1:17 warning broad-grant\n"},
      {"GRANT readers TO app WITH ADMIN OPTION;", "1:7 warning broad-grant\n"},
      {"REVOKE GRANT OPTION FOR SELECT ON users FROM app;", ""},
  };
  for (const Row& row : kRows) check(row);
}

TEST_CASE("row security that ends is an error, and a policy that another one replaces is none") {
  static constexpr Row kRows[] = {
      {"DROP POLICY tenant ON docs;", "1:13 error disable-row-level-security\n"},
      {"DROP POLICY tenant ON docs; DROP TABLE docs;", "1:40 error drop-table\n"},
      {"ALTER TABLE docs DISABLE ROW LEVEL SECURITY; UPDATE docs SET a = 1 WHERE id = 1; ALTER TABLE docs "
       "ENABLE "
       "ROW LEVEL SECURITY;",
       "", "CREATE TABLE docs (id int, a int); CREATE POLICY p ON docs USING (a = 1);"},
      {"SET row_security = off;", ""},
      {"CREATE POLICY n ON docs USING (a = 2); DROP POLICY tenant ON docs;", "",
       "CREATE TABLE docs (a int); ALTER TABLE docs ENABLE ROW LEVEL SECURITY;"},
  };
  for (const Row& row : kRows) check(row);
}

TEST_CASE("a policy that is always true is reported for writing, to everybody") {
  static constexpr Row kRows[] = {
      {"CREATE POLICY p ON docs FOR UPDATE USING (a = 1) WITH CHECK (true);",
       "1:1 warning permissive-policy\n"},
      {"CREATE POLICY p ON docs FOR DELETE TO \"PUBLIC\" USING (true);", ""},
      {"ALTER POLICY p ON docs USING (1 = 1);", "1:1 warning permissive-policy\n"},
  };
  for (Row row : kRows) {
    row.earlier = "CREATE TABLE docs (a int); ALTER TABLE docs ENABLE ROW LEVEL SECURITY;";
    check(row);
  }
}

TEST_CASE("roles, passwords and what belongs to the server have their levels") {
  static constexpr Row kRows[] = {
      {"CREATE ROLE app NOLOGIN;", "1:1 warning role-or-credential-change\n"},
      {"ALTER USER app PASSWORD NULL;", "1:1 warning role-or-credential-change\n"},
      {"ALTER USER app PASSWORD 'x';", "1:1 error role-or-credential-change\n"},
      {"ALTER ROLE app NOSUPERUSER;", "1:1 warning role-or-credential-change\n"},
      {"DO $$ BEGIN CREATE ROLE app LOGIN PASSWORD 'x'; END $$;", "1:13 error role-or-credential-change\n"},
      {"ALTER DATABASE app SET app.tenant = 'x';", ""},
      {"ALTER DATABASE app SET work_mem = '1GB';", "1:20 warning server-level-change\n"},
      {"CREATE FOREIGN DATA WRAPPER w;", "1:1 warning server-level-change\n"},
      {"CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();", "1:1 error server-level-change\n"},
      {"COPY (SELECT 1) TO '/tmp/x';", "1:1 error server-level-change\n"},
      {"CREATE FUNCTION f() RETURNS int LANGUAGE plperlu AS '';", "1:1 error server-level-change\n"},
      {"ALTER EXTENSION postgis UPDATE TO '3.4';", "1:1 warning create-extension\n"},
      {"CREATE EXTENSION postgis;", ""},
  };
  for (const Row& row : kRows) check(row);
}
