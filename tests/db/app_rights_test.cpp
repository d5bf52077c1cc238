#include "catch.h"
#include "db/run.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Project;
using tests::Result;

namespace {

migrate::ApplyOptions options_for(const std::string& role) {
  migrate::ApplyOptions options = tests::quick_options();
  options.app_role = role;
  return options;
}

}  // namespace

TEST_CASE("what the application's role may not do with new objects is said after the run") {
  Project project;
  project.database.run("CREATE ROLE \"rights test\"");
  project.write("001_old.sql", "CREATE TABLE old (id int);");
  CHECK(apply(project).what() == "no error");
  project.write(
      "002_new.sql",
      "CREATE SCHEMA app; CREATE TABLE app.closed (id serial, n int GENERATED ALWAYS AS IDENTITY);\n"
      "CREATE TABLE half (id int); GRANT SELECT, UPDATE ON half TO \"rights test\";\n"
      "CREATE TABLE open (id int); GRANT ALL ON open TO \"rights test\";\n"
      "CREATE TABLE parts (k int) PARTITION BY LIST (k);\n"
      "CREATE TABLE part PARTITION OF parts FOR VALUES IN (1);\n"
      "GRANT SELECT, INSERT, UPDATE, DELETE ON parts TO \"rights test\";\n"
      "CREATE VIEW seen AS SELECT 1 AS x;\n"
      "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
      "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
      "REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;");
  const Result result = apply(project, options_for("rights test"));
  CHECK(result.what() == "no error");
  const char* lines[] = {
      "has no right to USAGE on app; grant it in a migration: GRANT USAGE ON SCHEMA app TO \"rights test\"",
      "has no right to SELECT, INSERT, UPDATE, DELETE on app.closed;",
      "has no right to USAGE on app.closed_id_seq; grant it in a migration: GRANT USAGE ON SEQUENCE "
      "app.closed_id_seq TO",
      "has no right to INSERT, DELETE on public.half;",
      "has no right to SELECT on public.seen;",
      "has no right to EXECUTE on public.f(a integer); grant it in a migration: GRANT EXECUTE ON FUNCTION "
      "public.f(a integer) TO",
  };
  std::size_t said = 0;
  for (const std::string& event : result.events) said += event.find("has no right") != std::string::npos;
  CHECK(said == std::size(lines));
  for (const char* line : lines) {
    CAPTURE(line);
    CHECK(result.said(line));
  }
  project.database.run("DROP OWNED BY \"rights test\"; DROP ROLE \"rights test\"");
}

TEST_CASE("many objects without rights end in a number") {
  Project project;
  project.database.run("CREATE ROLE rights_test_many");
  std::string text;
  for (int i = 0; i < 25; ++i) text += "CREATE TABLE t" + std::to_string(i) + " (id int);\n";
  project.write("001_a.sql", text);
  const Result result = apply(project, options_for("rights_test_many"));
  CHECK(result.said("rights_test_many lacks rights on 5 more new objects"));
  project.database.run("DROP ROLE rights_test_many");
}

TEST_CASE("a role that does not exist is refused before anything runs") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  const Result result = apply(project, options_for("nobody_of_that_name"));
  CHECK(result.kind() == ErrorKind::refused);
  CHECK(result.what().find("nobody_of_that_name") != std::string::npos);
  CHECK(project.database.value("SELECT to_regclass('a') IS NULL") == "t");
}
