// People's word against the history.
#include "migrate/settle.h"

#include "catch.h"
#include "db/command.h"

using namespace lockkeeper;
using base::ProcessResult;
using tests::contains;
using tests::Program;
using tests::Project;

namespace {

class Story {
 public:
  Project project;
  Program program{project};

  Story() {
    project.write("migrations/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n");
    project.write("migrations/001_rollback.sql", "COMMENT ON TABLE a IS 'undone';\n");
    REQUIRE(program.run({"apply"}).exit_code == 0);
  }
  /// 002 stops at its second statement, the first one recorded.
  void leave_unfinished() {
    project.write("migrations/002_b.sql",
                  "CREATE INDEX CONCURRENTLY a_id ON a (id);\nCREATE INDEX CONCURRENTLY a_no ON a (no);\n");
    REQUIRE(program.run({"apply"}).exit_code == 4);
    REQUIRE(state("002") == "started");
  }
  std::string state(const std::string& version) {
    return project.database.value(
        "SELECT state FROM lockkeeper.history WHERE source = 'project' AND version = '" + version + "'");
  }
  std::string audit() {
    return project.database.value(
        "SELECT action || ': ' || detail FROM lockkeeper.audit ORDER BY id DESC LIMIT 1");
  }
};

}  // namespace

TEST_CASE("an unfinished migration is settled either way, with an audit row") {
  Story story;
  story.leave_unfinished();
  SECTION("applied") {
    CHECK(story.program.run({"resolve", "--applied", "002"}).exit_code == 0);
    CHECK(story.state("002") == "done");
    CHECK(story.audit() == "resolved as applied: migrations/002_b.sql counts as applied to its end");
    CHECK(story.program.run({"status", "--fail-on", "pending,failed,edited"}).exit_code == 0);
  }
  SECTION("rolled back, by name") {
    const ProcessResult done = story.program.run({"resolve", "migrations", "--rolled-back", "002_b"});
    CAPTURE(done.output, done.errors);
    CHECK(done.exit_code == 0);
    CHECK(story.state("002").empty());
    CHECK(contains(story.audit(), "resolved as rolled back: migrations/002_b.sql counts as not applied"));
    story.project.database.run("DROP INDEX a_id");
    story.project.write("migrations/002_b.sql", "CREATE INDEX CONCURRENTLY a_id ON a (id);\n");
    CHECK(story.program.run({"apply"}).exit_code == 0);
  }
}

TEST_CASE("a pending migration can be taken as applied without running it") {
  Story story;
  story.project.write("migrations/002_b.sql", "CREATE TABLE a (id int);\n");
  CHECK(story.program.run({"resolve", "--applied", "2"}).exit_code == 0);
  CHECK(story.state("002") == "baseline");
  CHECK(contains(story.program.run({"apply"}).output, "nothing to apply"));
}

TEST_CASE("what a baseline took as applied by mistake is taken back") {
  const bool prisma = GENERATE(false, true);
  CAPTURE(prisma);
  const std::string folder = prisma ? "prisma/migrations" : "migrations";
  const std::string first = prisma ? "/20240101000000_a/migration.sql" : "/001_a.sql";
  const std::string second = prisma ? "/20240102000000_b/migration.sql" : "/002_b.sql";
  const std::string version = prisma ? "20240102000000_b" : "002";
  const Project project;
  const Program program(project);
  if (prisma) project.write(folder + "/migration_lock.toml", "provider = \"postgresql\"\n");
  project.write(folder + first, "CREATE TABLE a (id bigint PRIMARY KEY);\n");
  project.write(folder + second, "CREATE TABLE b (id bigint PRIMARY KEY);\n");
  const auto session = project.database.session();
  session->query("CREATE TABLE a (id bigint PRIMARY KEY)");
  REQUIRE(program.run({"baseline", folder, "--to", version}).exit_code == 0);

  const ProcessResult back = program.run({"resolve", folder, "--rolled-back", version});
  CAPTURE(back.output, back.errors);
  CHECK(back.exit_code == 0);
  CHECK(contains(back.output, "was taken as applied and does not count as applied any more"));
  const ProcessResult done = program.run({"apply", folder});
  CAPTURE(done.output, done.errors);
  CHECK(done.exit_code == 0);
  CHECK(contains(done.output, "1 migration applied"));
  // What ran is not taken back by a word.
  CHECK(program.run({"resolve", folder, "--rolled-back", version}).exit_code == 3);
}

TEST_CASE("what is on hold is released") {
  Story story;
  REQUIRE(story.program.run({"rollback", "--to", "0"}).exit_code == 0);
  REQUIRE(story.program.run({"apply"}).exit_code == 3);
  SECTION("to be run again") {
    CHECK(story.program.run({"resolve", "--rolled-back", "001"}).exit_code == 0);
    story.project.database.run("DROP TABLE a");
    CHECK(story.program.run({"apply"}).exit_code == 0);
  }
  SECTION("as applied after all") {
    CHECK(story.program.run({"resolve", "--applied", "001"}).exit_code == 0);
    CHECK(story.state("001") == "baseline");
    CHECK(story.project.database.value("SELECT count(*) FROM lockkeeper.history WHERE source = 'undo'") ==
          "0");
  }
}

TEST_CASE("a row whose file is gone can be taken away") {
  Story story;
  story.project.write("migrations/002_b.sql", "SELECT 1;\n");
  REQUIRE(story.program.run({"apply"}).exit_code == 0);
  std::remove((story.project.folder.path() + "/migrations/002_b.sql").c_str());
  REQUIRE(story.program.run({"apply"}).exit_code == 3);
  CHECK(story.program.run({"status", "--fail-on", "missing"}).exit_code == 1);
  CHECK(story.program.run({"resolve", "--rolled-back", "002"}).exit_code == 0);
  CHECK(story.program.run({"status", "--fail-on", "missing"}).exit_code == 0);
}

TEST_CASE("repair takes an edited file as what was applied") {
  Story story;
  story.project.write("migrations/001_a.sql", "-- users\nCREATE TABLE a (id bigint PRIMARY KEY);\n");
  REQUIRE(story.program.run({"apply"}).exit_code == 3);
  const ProcessResult done = story.program.run({"repair", "001"});
  CHECK(done.exit_code == 0);
  CHECK(contains(done.output, "the history takes migrations/001_a.sql as it is now"));
  CHECK(contains(story.audit(), "repaired: "));
  CHECK(story.program.run({"apply"}).exit_code == 0);
  CHECK(contains(story.program.run({"repair", "migrations", "001"}).output, "nothing to repair"));
}

TEST_CASE("a word that the history does not need is refused") {
  Story story;
  story.project.write("migrations/002_b.sql", "SELECT 1;\n");
  const std::vector<std::pair<std::vector<std::string>, int>> cases = {
      {{"resolve", "--applied", "001"}, 3},
      {{"resolve", "--rolled-back", "001"}, 3},
      {{"resolve", "--rolled-back", "002"}, 3},
      {{"resolve", "--applied", "009"}, 2},
      {{"repair", "002"}, 3},
      {{"repair", "009"}, 2},
      {{"repair"}, 2},
      {{"repair", "migrations", "001", "x"}, 2},
      {{"resolve"}, 2},
      {{"resolve", "--applied", "1", "--rolled-back", "1"}, 2},
  };
  for (const auto& [words, code] : cases) {
    CAPTURE(words);
    CHECK(story.program.run(words).exit_code == code);
  }
  CHECK(story.project.database.value("SELECT count(*) FROM lockkeeper.audit") == "0");
}
