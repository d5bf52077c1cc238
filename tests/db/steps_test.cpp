// What surrounds the migrations: backup, window, hooks, seed.
#include "base/file.h"
#include "catch.h"
#include "db/command.h"

using namespace lockkeeper;
using base::ProcessResult;
using tests::contains;
using tests::Program;
using tests::Project;

namespace {

/// A table with a row, and a migration that destroys a column, suppressed with a reason.
class Story {
 public:
  Project project;
  Program program{project};

  Story() {
    project.write(
        "migrations/001_users.sql",
        "CREATE TABLE users (id bigint PRIMARY KEY, email text);\nINSERT INTO users VALUES (1, 'a');\n");
    REQUIRE(program.run({"apply"}).exit_code == 0);
    project.write("migrations/002_drop.sql",
                  "-- lockkeeper:allow drop-column reason: unused\nALTER TABLE users DROP COLUMN email;\n");
  }
  void configure(const std::string& text) { project.write("lockkeeper.toml", text); }
  bool has_email() {
    return project.database.value(
               "SELECT count(*) FROM information_schema.columns WHERE column_name = 'email'") == "1";
  }
  std::string file(const std::string& name) {
    return base::is_file(project.folder.path() + "/" + name)
               ? base::read_file(project.folder.path() + "/" + name)
               : "";
  }
};

}  // namespace

TEST_CASE("a plan that destroys data wants a backup or a reason for none") {
  Story story;
  const ProcessResult refused = story.program.run({"apply"});
  CHECK(refused.exit_code == 3);
  CHECK(contains(refused.errors, "no backup is configured"));
  CHECK(story.has_email());
  CHECK(story.program.run({"apply", "--no-backup", " "}).exit_code == 2);
  CHECK(story.program.run({"apply", "--no-backup", "restored this morning"}).exit_code == 0);
  CHECK(story.project.database.value("SELECT detail FROM lockkeeper.audit WHERE action = 'no backup'") ==
        "restored this morning");
}

TEST_CASE(
    "the backup is read back whole, holds what was destroyed, and its restore command is said on failure") {
  Story story;
  story.configure("[backup]\nstore = \"dumps\"\n");
  story.project.write("migrations/003_fails.sql", "ALTER TABLE users ADD COLUMN x nothing;\n");
  const ProcessResult failed = story.program.run({"apply"});
  CAPTURE(failed.output, failed.errors);
  CHECK(failed.exit_code == 4);
  CHECK(contains(failed.output, "bytes), read back whole"));
  CHECK(contains(failed.output, "pg_restore --clean --if-exists --dbname \"$DATABASE_URL\" dumps/before-"));
  const auto dumps = base::list_directory(story.project.folder.path() + "/dumps");
  REQUIRE(dumps.size() == 1);
  const ProcessResult sql =
      base::run_process({"pg_restore", "-f", "-", "dumps/" + dumps[0].name}, story.project.folder.path());
  CHECK(contains(sql.output, "1\ta"));
}

TEST_CASE("a backup that fails stops the run before anything changes") {
  Story story;
  story.configure("[backup]\ncommand = \"echo no space; exit 7\"\n");
  const ProcessResult failed = story.program.run({"apply"});
  CHECK(failed.exit_code == 3);
  CHECK(contains(failed.output, "no space"));
  CHECK(contains(failed.errors, "ended with 7; nothing was changed"));
  CHECK(story.has_email());
  story.configure("[backup]\nexternal = \"snapshots of the platform\"\n");
  CHECK(story.program.run({"apply"}).exit_code == 0);
  CHECK_FALSE(story.has_email());
}

TEST_CASE("hooks run around a run, and the last one always") {
  Story story;
  const std::string hooks =
      "[hooks]\nbefore_apply = \"echo $LOCKKEEPER_EVENT >> log\"\nafter_apply = \"echo $LOCKKEEPER_EVENT "
      "$LOCKKEEPER_APPLIED >> log\"\non_failure = \"echo $LOCKKEEPER_EVENT >> log\"\nfinally = \"echo "
      "$LOCKKEEPER_EVENT >> log\"\n";
  story.configure(hooks);
  SECTION("after success") {
    CHECK(story.program.run({"apply", "--no-backup", "a test"}).exit_code == 0);
    CHECK(story.file("log") == "before_apply\nafter_apply 1\nfinally\n");
    CHECK(story.program.run({"apply"}).exit_code == 0);
    CHECK(story.file("log") == "before_apply\nafter_apply 1\nfinally\n");
  }
  SECTION("after failure") {
    story.project.write("migrations/002_drop.sql", "SELECT nothing;\n");
    CHECK(story.program.run({"apply"}).exit_code == 4);
    CHECK(story.file("log") == "before_apply\non_failure\nfinally\n");
  }
  SECTION("a first hook that fails") {
    story.configure("[hooks]\nbefore_apply = \"exit 3\"\nfinally = \"echo end >> log\"\n");
    CHECK(story.program.run({"apply", "--no-backup", "a test"}).exit_code == 6);
    CHECK(story.has_email());
    CHECK(story.file("log") == "end\n");
  }
}

TEST_CASE("outside its window nothing runs") {
  Story story;
  const std::string today =
      story.project.database.value("SELECT lower(to_char(now() AT TIME ZONE 'UTC', 'dy'))");
  std::string others;
  for (const char* day : {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}) {
    if (day != today) others += (others.empty() ? "\"" : ", \"") + std::string(day) + "\"";
  }
  story.configure("[window]\ndays = [" + others + "]\n");
  const ProcessResult shut = story.program.run({"apply", "--no-backup", "a test"});
  CHECK(shut.exit_code == 3);
  CHECK(contains(shut.errors, "the window is shut"));
  CHECK(story.has_email());
  story.configure("[window]\ndays = [" + others + "]\nzone = \"No/Where\"\n");
  CHECK(story.program.run({"apply", "--no-backup", "a test"}).exit_code == 2);
  story.configure("[window]\ndays = [\"" + today + "\"]\n");
  CHECK(story.program.run({"apply", "--no-backup", "a test"}).exit_code == 0);
}

TEST_CASE("a window for what destroys lets the rest through") {
  Story story;
  const std::string today =
      story.project.database.value("SELECT lower(to_char(now() AT TIME ZONE 'UTC', 'dy'))");
  const std::string other = today == "mon" ? "tue" : "mon";
  story.configure("[window]\ndays = [\"" + other + "\"]\napplies_to = \"destructive\"\n");
  CHECK(story.program.run({"apply", "--no-backup", "a test"}).exit_code == 3);
  story.project.write("migrations/002_drop.sql", "CREATE TABLE fine (id bigint PRIMARY KEY);\n");
  CHECK(story.program.run({"apply"}).exit_code == 0);
}

TEST_CASE("a new database is seeded once") {
  Project project;
  const Program program(project);
  project.write("lockkeeper.toml", "[seed]\nfiles = [\"seed/one.sql\"]\n");
  project.write("seed/one.sql", "INSERT INTO users VALUES (7);\n");
  project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY);\n");
  const ProcessResult first = program.run({"apply"});
  CAPTURE(first.output, first.errors);
  CHECK(first.exit_code == 0);
  CHECK(contains(first.output, "seeded seed/one.sql"));
  project.write("migrations/002_more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n");
  CHECK(program.run({"apply"}).exit_code == 0);
  CHECK(project.database.list("SELECT id FROM users") == "7");
}

TEST_CASE("a seed that the first run did not get to is made up for by the next, each file once") {
  Project project;
  const Program program(project);
  project.write("lockkeeper.toml", "[seed]\nfiles = [\"seed/one.sql\", \"seed/two.sql\"]\n");
  project.write("seed/one.sql", "INSERT INTO users VALUES (1);\n");
  project.write("seed/two.sql", "INSERT INTO users VALUES (2);\n");
  project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint);\n");
  SECTION("a migration failed") {
    project.write("migrations/002_bad.sql", "SELECT 1 / 0;\n");
    CHECK(program.run({"apply"}).exit_code == 4);
    project.write("migrations/002_bad.sql", "SELECT 1;\n");
  }
  SECTION("a file of the seed failed, and no migration is left") {
    project.write("seed/two.sql", "SELECT 1 / 0;\n");
    CHECK(program.run({"apply"}).exit_code == 4);
    CHECK(project.database.list("SELECT id FROM users") == "1");
    project.write("seed/two.sql", "INSERT INTO users VALUES (2);\n");
  }
  SECTION("the run was killed before anything but our own tables was there") {
    project.write("migrations/002_bad.sql", "SELECT 1 / 0;\n");
    CHECK(program.run({"apply"}).exit_code == 4);
    project.database.run(
        "DELETE FROM lockkeeper.history WHERE source = 'project'; TRUNCATE lockkeeper.audit; DROP TABLE "
        "users");
    project.write("migrations/002_bad.sql", "SELECT 1;\n");
  }
  const ProcessResult second = program.run({"apply"});
  CAPTURE(second.output, second.errors);
  CHECK(second.exit_code == 0);
  CHECK(contains(second.output, "seeded seed/two.sql"));
  CHECK(project.database.list("SELECT id FROM users ORDER BY id") == "1 2");
  CHECK(!contains(program.run({"apply"}).output, "seeded"));
}

TEST_CASE("a file that joins the seed later is not run, and a database that was adopted is not new") {
  Project project;
  const Program program(project);
  project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint);\n");
  project.write("seed/one.sql", "INSERT INTO users VALUES (1);\n");
  SECTION("it joins") { CHECK(program.run({"apply"}).exit_code == 0); }
  SECTION("adopted") {
    project.database.run("CREATE TABLE users (id bigint)");
    CHECK(program.run({"baseline", "--to", "001"}).exit_code == 0);
  }
  project.write("lockkeeper.toml", "[seed]\nfiles = [\"seed/one.sql\"]\n");
  project.write("migrations/002_more.sql", "CREATE TABLE more (id bigint);\n");
  CHECK(program.run({"apply"}).exit_code == 0);
  CHECK(program.run({"apply"}).exit_code == 0);
  CHECK(project.database.value("SELECT count(*) FROM users") == "0");
}
