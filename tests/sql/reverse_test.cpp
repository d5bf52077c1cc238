#include "sql/reverse.h"

#include "catch.h"

using namespace lockkeeper;

namespace {

/// Statements and "-- note" lines, joined by a space.
std::string reversed(const std::string& text) {
  const base::Source source("a.sql", text);
  std::string out;
  for (const sql::ReverseStep& step : sql::reverse_of(sql::analyse(source))) {
    if (!out.empty()) out += ' ';
    out += step.note.empty() ? step.sql : "-- " + step.note;
  }
  return out;
}

}  // namespace

TEST_CASE("what an operation made is undone, the last one first") {
  struct Case {
    const char* sql;
    const char* reverse;
  };
  const Case cases[] = {
      {"CREATE TABLE a (id int NOT NULL); CREATE INDEX CONCURRENTLY i ON a (id);",
       "DROP INDEX CONCURRENTLY i; DROP TABLE a;"},
      {"ALTER TABLE app.t ADD COLUMN c int NOT NULL DEFAULT 3, ADD CONSTRAINT k CHECK (c > 0);",
       "ALTER TABLE app.t DROP CONSTRAINT k; ALTER TABLE app.t DROP COLUMN c;"},
      {"ALTER TABLE t RENAME \"Odd x\" TO \"y\"\"z\";",
       "ALTER TABLE t RENAME COLUMN \"y\"\"z\" TO \"Odd x\";"},
      {"ALTER TABLE app.t RENAME TO u;", "ALTER TABLE app.u RENAME TO t;"},
      {"ALTER TABLE t ALTER a SET NOT NULL;", "ALTER TABLE t ALTER COLUMN a DROP NOT NULL;"},
      {"CREATE FUNCTION f(a int, b text) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;",
       "DROP FUNCTION f(integer, text);"},
      {"CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();", "DROP TRIGGER tr ON t;"},
      {"GRANT SELECT, INSERT ON t TO r;", "REVOKE SELECT, INSERT ON TABLE t FROM r;"},
      {"SET lock_timeout = '1s'; COMMENT ON TABLE t IS 'x';", ""},
      {"CREATE TABLE IF NOT EXISTS a (id int);",
       "-- may have been there before: CREATE TABLE a | IF NOT EXISTS"},
      {"DROP TABLE a;", "-- not undone: DROP TABLE a"},
      {"UPDATE t SET a = 1;", "-- not undone: UPDATE t SET (a) = (#1)"},
  };
  for (const Case& row : cases) {
    CAPTURE(row.sql);
    CHECK(reversed(row.sql) == row.reverse);
  }
}
