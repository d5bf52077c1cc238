// Where an error is, and what is said about it.
#include "catch.h"
#include "db/run.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Project;
using tests::Result;

TEST_CASE("an error points at its place in the file, however the file was sent") {
  struct Case {
    const char* name;
    const char* text;
    const char* where;
    const char* what;
  };
  const Case cases[] = {
      {"syntax error in one message", "CREATE TABLE b (id int);\nCREATE TABEL c (id int);\n", "002_b.sql:2:8",
       "(42601)"},
      {"behind wide characters", "COMMENT ON TABLE a IS 'äöü 😀'; ALTER TABLE a ADD COLUMN x nothing;",
       "002_b.sql:1:59", "(42704)"},
      {"with CRLF", "COMMENT ON TABLE a IS 'é';\r\n\r\n  ALTER TABLE nothing\r\n  ADD COLUMN x int;\r\n",
       "002_b.sql:3:3", "(42P01)"},
      {"behind a byte order mark",
       "\xEF\xBB\xBF"
       "CREATE TABEL c (id int);",
       "002_b.sql:1:8", "(42601)"},
      {"without a position, in one message",
       "CREATE TABLE b (id int PRIMARY KEY);\nINSERT INTO b VALUES (1);\nINSERT INTO b VALUES (1);\n",
       "002_b.sql:3:1", "(23505)"},
      {"statement by statement", "UPDATE a SET id = 1;\nSELECT 'ü', nothing FROM a;\n", "002_b.sql:2:13",
       "(42703)"},
      {"without a position, statement by statement", "UPDATE a SET id = 1;\n  SELECT 1/0;\n", "002_b.sql:2:3",
       "(22012)"},
      {"in a function body", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\nSELECT nothing\n$$;",
       "002_b.sql:2:8", "(42703)"},
      {"in COPY data", "COPY a FROM STDIN;\n1\n2\nx\n\\.\n", "002_b.sql:4:1", "(22P02)"},
      {"at COMMIT",
       "ALTER TABLE a ADD CONSTRAINT u UNIQUE (id) DEFERRABLE INITIALLY DEFERRED;\nINSERT INTO a VALUES (7), "
       "(7);\n",
       "002_b.sql:0:0", "(23505)"},
      {"at the end of the input", "CREATE TABLE b (id int", "002_b.sql:1:23", "(42601)"},
  };
  for (const Case& row : cases) {
    DYNAMIC_SECTION(row.name) {
      Project project;
      project.write("001_a.sql", "CREATE TABLE a (id int);");
      project.write("002_b.sql", row.text);
      const Result result = apply(project);
      CAPTURE(result.what());
      CHECK(result.kind() == ErrorKind::database);
      CHECK(result.where() == row.where);
      CHECK(result.what().find(row.what) != std::string::npos);
      CHECK(project.database.value(
                "SELECT count(*) FROM lockkeeper.history WHERE source = 'project' AND version = '002'") ==
            "0");
    }
  }
}

TEST_CASE("detail and context of the server belong to the error") {
  Project project;
  project.write("001_a.sql",
                "CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1);\n"
                "DO $$ BEGIN INSERT INTO a VALUES (1); END $$;");
  const Result result = apply(project);
  CHECK(result.what().find("Key (id)=(1) already exists.") != std::string::npos);
  CHECK(result.what().find("PL/pgSQL function inline_code_block line 1") != std::string::npos);
}

TEST_CASE("hostile text in a server's error stays on its line") {
  Project project;
  project.write("001_a.sql", "DO $$ BEGIN RAISE EXCEPTION E'x\\n::error::forged\\e[31m'; END $$;");
  const Result result = apply(project);
  CHECK(result.what().find('\n') == std::string::npos);
  CHECK(result.what().find('\x1b') == std::string::npos);
}

TEST_CASE("a statement that cannot run in a transaction, hidden in a function, is explained") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  project.write("002_b.sql", "DO $$ BEGIN EXECUTE 'VACUUM ' || quote_ident('a'); END $$;");
  const Result result = apply(project);
  CHECK(result.what().find("(25001)") != std::string::npos);
  CHECK(result.error->hint().find("no-transaction") != std::string::npos);
}

TEST_CASE("a new enum value that is used at once is explained") {
  Project project;
  project.write("001_a.sql", "CREATE TYPE mood AS ENUM ('ok');");
  project.write("002_b.sql", "ALTER TYPE mood ADD VALUE 'sad'; SELECT 'sad'::mood;");
  const Result result = apply(project);
  CHECK(result.what().find("(55P04)") != std::string::npos);
  CHECK(result.error->hint().find("later migration") != std::string::npos);
}

TEST_CASE("a file that gives up the run's lock is rolled back") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int); SELECT pg_advisory_unlock_all();");
  const Result result = apply(project);
  CHECK(result.kind() == ErrorKind::refused);
  CHECK(result.what().find("locks of this run were lost") != std::string::npos);
  CHECK(project.database.value("SELECT to_regclass('a') IS NULL") == "t");
}

TEST_CASE("a version that someone else recorded meanwhile is rolled back") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  CHECK(apply(project).what() == "no error");
  project.write(
      "002_b.sql",
      "CREATE TABLE b (id int); INSERT INTO lockkeeper.history (source, version, name, sha256, state, "
      "tool_version) VALUES ('project', '002', 'b', 'x', 'done', 'x');");
  const Result result = apply(project);
  CHECK(result.kind() == ErrorKind::refused);
  CHECK(result.what().find("recorded by someone else") != std::string::npos);
  CHECK(project.database.value("SELECT to_regclass('b') IS NULL") == "t");
}
