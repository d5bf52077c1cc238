// The way back, on a server.
#include "migrate/rollback.h"

#include "base/file.h"
#include "base/json.h"
#include "catch.h"
#include "db/command.h"

using namespace lockkeeper;
using base::ProcessResult;
using tests::contains;
using tests::Program;
using tests::Project;

namespace {

constexpr const char* kVersions =
    "SELECT coalesce(string_agg(version, ' ' ORDER BY place), '') FROM lockkeeper.history WHERE source = "
    "'project'";

/// Three migrations, applied: a table, an index built concurrently, a column.
class Applied {
 public:
  Project project;
  Program program{project};

  Applied() {
    project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n");
    project.write("migrations/001_rollback.sql", "DROP TABLE users;\n");
    project.write("migrations/002_index.sql", "CREATE INDEX CONCURRENTLY users_email ON users (email);\n");
    project.write("migrations/002_rollback.sql", "DROP INDEX CONCURRENTLY users_email;\n");
    project.write("migrations/003_check.sql",
                  "ALTER TABLE users ADD CONSTRAINT known CHECK (id > 0) NOT VALID;\n");
    project.write("migrations/003_rollback.sql", "ALTER TABLE users DROP CONSTRAINT known;\n");
    REQUIRE(program.run({"apply"}).exit_code == 0);
  }
  std::string versions() { return project.database.value(kVersions); }
  /// Plans the way back and has it approved.
  ProcessResult back_approved(const std::string& to) {
    program.run({"plan", "--rollback-to", to, "--out", "plan.json"});
    const auto json = base::parse_json(base::read_file(project.folder.path() + "/plan.json"));
    return program.run({"rollback", "--plan", "plan.json", "--digest",
                        json ? json->find("digest")->string() : "", "--no-backup", "a test"});
  }
};

}  // namespace

TEST_CASE("a rollback undoes in reverse order, and says so in history and audit") {
  Applied applied;
  const ProcessResult back = applied.program.run({"rollback", "--to", "001"});
  CAPTURE(back.output, back.errors);
  CHECK(back.exit_code == 0);
  CHECK(back.output.find("003_rollback.sql") < back.output.find("002_rollback.sql"));
  CHECK(contains(back.output, "2 migrations rolled back"));
  CHECK(applied.versions() == "001");
  tests::Database& database = applied.project.database;
  CHECK(database.value("SELECT to_regclass('users_email') IS NULL") == "t");
  CHECK(database.value("SELECT count(*) FROM pg_constraint WHERE conname = 'known'") == "0");
  CHECK(database.list("SELECT action || ':' || migration FROM lockkeeper.audit WHERE action = 'rolled back' "
                      "ORDER BY id") ==
        "rolled back:migrations/003_rollback.sql rolled back:migrations/002_rollback.sql");
  CHECK(contains(applied.program.run({"rollback", "--to", "001"}).output, "nothing to roll back"));
}

TEST_CASE("bytes that were rolled back are on hold, and an edit releases them") {
  Applied applied;
  REQUIRE(applied.program.run({"rollback", "--to", "002"}).exit_code == 0);
  const ProcessResult held = applied.program.run({"apply"});
  CHECK(held.exit_code == 3);
  CHECK(contains(held.errors, "003_check.sql was rolled back on"));
  CHECK(applied.program.run({"plan"}).exit_code == 3);
  CHECK(applied.program.run({"status", "--fail-on", "on-hold"}).exit_code == 1);
  applied.project.write("migrations/003_check.sql",
                        "ALTER TABLE users ADD CONSTRAINT known CHECK (id > 1) NOT VALID;\n");
  CHECK(applied.program.run({"apply"}).exit_code == 0);
  CHECK(applied.versions() == "001 002 003");
  // And once more, with what the first time left in the history.
  CHECK(applied.program.run({"rollback", "--to", "002"}).exit_code == 0);
  CHECK(applied.program.run({"apply"}).exit_code == 3);
}

TEST_CASE("a step that loses data wants an approved plan, and its losses are listed") {
  Applied applied;
  const ProcessResult blocked = applied.program.run({"rollback", "--to", "0"});
  CHECK(blocked.exit_code == 1);
  CHECK(contains(blocked.output, "migrations/001_rollback.sql loses table users"));
  CHECK(contains(blocked.output, "lockkeeper plan --rollback-to 0 --out FILE"));
  CHECK(applied.versions() == "001 002 003");
  const ProcessResult back = applied.back_approved("0");
  CAPTURE(back.output, back.errors);
  CHECK(back.exit_code == 0);
  CHECK(applied.versions().empty());
  CHECK(applied.project.database.value("SELECT to_regclass('users') IS NULL") == "t");
  CHECK(applied.project.database.value(
            "SELECT detail FROM lockkeeper.audit WHERE migration LIKE '%001_rollback.sql'") ==
        "lost: table users");
}

TEST_CASE("a suppression in the way down does not stand for an approval") {
  Applied applied;
  applied.project.write("migrations/003_rollback.sql",
                        "-- lockkeeper:allow delete-without-where, missing-where reason: small\n"
                        "DELETE FROM users WHERE id = 1;\n");
  const ProcessResult blocked = applied.program.run({"rollback", "--to", "002"});
  CHECK(blocked.exit_code == 1);
  CHECK(contains(blocked.output, "loses rows of users"));
}

TEST_CASE("what is irreversible is refused by name, and nothing is undone") {
  Applied applied;
  std::remove((applied.project.folder.path() + "/migrations/002_rollback.sql").c_str());
  applied.project.write("migrations/001_rollback.sql", "-- later\n");
  const ProcessResult refused = applied.program.run({"rollback", "--to", "0"});
  CHECK(refused.exit_code == 3);
  CHECK(contains(refused.errors, "002_index.sql has no way down"));
  CHECK(contains(refused.errors, "001_rollback.sql holds no statement"));
  CHECK(applied.versions() == "001 002 003");
  CHECK(applied.program.run({"plan", "--rollback-to", "0"}).exit_code == 3);
  CHECK(applied.program.run({"rollback"}).exit_code == 2);
  CHECK(applied.program.run({"rollback", "--to", "9"}).exit_code == 2);
}

TEST_CASE("a way down that fails leaves its migration applied, and those before it undone") {
  Applied applied;
  applied.project.write("migrations/002_rollback.sql",
                        "DROP INDEX users_email;\nALTER TABLE users DROP CONSTRAINT nothing;\n");
  const ProcessResult failed = applied.program.run({"rollback", "--to", "001"});
  CAPTURE(failed.output, failed.errors);
  CHECK(failed.exit_code == 4);
  CHECK(contains(failed.errors, "migrations/002_rollback.sql:2"));
  CHECK(applied.versions() == "001 002");
  CHECK(applied.project.database.value("SELECT to_regclass('users_email') IS NOT NULL") == "t");
}

TEST_CASE("a rollback that stopped between statements goes on there, and apply waits for it") {
  Applied applied;
  applied.project.write("migrations/002_rollback.sql",
                        "DROP INDEX CONCURRENTLY users_email;\nDROP INDEX CONCURRENTLY not_there;\n");
  REQUIRE(applied.program.run({"rollback", "--to", "001"}).exit_code == 4);
  CHECK(applied.versions() == "001 002");
  CHECK(
      applied.project.database.value(
          "SELECT state || ' ' || statements_done FROM lockkeeper.history WHERE source = 'undo' AND version "
          "= '002'") == "started 1");
  applied.project.write("migrations/003_check.sql", "SELECT 1;\n");
  const ProcessResult waits = applied.program.run({"apply"});
  CHECK(waits.exit_code == 3);
  CHECK(contains(waits.errors, "the rollback of 002_index was left unfinished after 1"));
  applied.project.write(
      "migrations/002_rollback.sql",
      "DROP INDEX CONCURRENTLY users_email;\nDROP INDEX CONCURRENTLY IF EXISTS not_there;\n");
  const ProcessResult back = applied.program.run({"rollback", "--to", "001"});
  CAPTURE(back.output, back.errors);
  CHECK(back.exit_code == 0);
  CHECK(applied.versions() == "001");
}

TEST_CASE("a database without history has nothing to roll back") {
  const Project project;
  project.write("migrations/001_a.sql", "CREATE TABLE a (id int);\n");
  const Program program(project);
  CHECK(program.run({"rollback", "--to", "0"}).exit_code == 3);
  CHECK(program.run({"plan", "--rollback-to", "0"}).exit_code == 3);
}
