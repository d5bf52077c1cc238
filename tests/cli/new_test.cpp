// The files of the next migration.
#include "catch.h"
#include "program.h"

using namespace lockkeeper;
using cli::test::Project;

TEST_CASE("new continues the numbers and the names of its folder") {
  struct Case {
    std::vector<std::string> files;
    std::vector<std::string> words;
    const char* output;
  };
  const Case cases[] = {
      {{"migrations/001_a.sql"},
       {"new", "Add users"},
       "migrations/002_add_users.sql\nmigrations/002_rollback.sql\n"},
      {{"migrations/0009_a.sql", "migrations/0009_a.down.sql"},
       {"new", "b"},
       "migrations/0010_b.sql\nmigrations/0010_b.down.sql\n"},
      {{"migrations/7_a.up.sql", "migrations/7_a.down.sql"},
       {"new", "b", "--layout", "golang-migrate"},
       "migrations/8_b.up.sql\nmigrations/8_b.down.sql\n"},
      {{"migrations/V3__a.sql"},
       {"new", "b", "--layout", "flyway"},
       "migrations/V4__b.sql\nmigrations/U4__b.sql\n"},
  };
  for (const Case& row : cases) {
    const Project project;
    for (const std::string& file : row.files) project.write(file, "SELECT 1;\n");
    const base::ProcessResult made = project.run(row.words);
    CAPTURE(row.words, made.errors);
    CHECK(made.exit_code == 0);
    CHECK(made.output == row.output);
    CHECK(project.run({"lint", "--fail-on", "error", "migrations"}).exit_code == 0);
  }
}

TEST_CASE("new divides a file as its tool does") {
  const Project project;
  project.write("migrations/001_a.sql", "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n");
  CHECK(project.run({"new", "b"}).output == "migrations/002_b.sql\n");
  CHECK(project.read("migrations/002_b.sql") ==
        "-- +goose Up\n-- b\n\n-- +goose Down\n-- Undoes 002_b.sql.\n");
}

TEST_CASE("new --reverse-of goes forward with what undoes a migration") {
  const Project project;
  project.write("migrations/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\nUPDATE b SET c = 1;\n");
  CHECK(project.run({"new", "--reverse-of", "001"}).output ==
        "migrations/002_undo_001.sql\nmigrations/002_rollback.sql\n");
  CHECK(project.read("migrations/002_undo_001.sql") ==
        "-- Undoes migrations/001_a.sql.\n-- TODO not undone: UPDATE b SET (c) = (#1)\nDROP TABLE a;\n");
  CHECK(project.read("migrations/002_rollback.sql").find("CREATE TABLE a") != std::string::npos);
  project.write("migrations/001_rollback.sql", "DROP TABLE a CASCADE;\n");
  CHECK(project.run({"new", "gone", "--reverse-of", "1"}).exit_code == 0);
  CHECK(project.read("migrations/003_gone.sql") ==
        "-- Undoes migrations/001_a.sql.\nDROP TABLE a CASCADE;\n");
}

TEST_CASE("new refuses what it cannot make") {
  const Project project;
  project.write("migrations/001_a.sql", "SELECT 1;\n");
  CHECK(project.run({"new"}).exit_code == 2);
  CHECK(project.run({"new", "../x"}).exit_code == 2);
  CHECK(project.run({"new", "x", "--reverse-of", "009"}).exit_code == 2);
  CHECK(project.run({"new", "a", "b"}).exit_code == 2);
}
