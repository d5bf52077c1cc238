// An approved plan runs exactly as it was approved, or not at all.
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

/// A table with data, and a migration that drops a column: blocked without an approval.
class Dispatch {
 public:
  Project project;
  Program program{project};

  Dispatch() {
    project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n");
    REQUIRE(program.run({"apply"}).exit_code == 0);
    project.write("migrations/002_drop.sql", "ALTER TABLE users DROP COLUMN email;\n");
  }
  /// Writes plan.json; its digest.
  std::string plan(std::vector<std::string> words = {}) {
    words.insert(words.begin(), {"plan", "--out", "plan.json"});
    program.run(words);
    const auto json = base::parse_json(base::read_file(project.folder.path() + "/plan.json"));
    REQUIRE(json);
    REQUIRE(json->find("digest") != nullptr);
    return json->find("digest")->string();
  }
  ProcessResult apply(const std::string& digest, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"apply", "--plan", "plan.json", "--digest", digest, "--no-backup", "a test"});
    return program.run(more);
  }
  bool has_email() {
    return project.database.value(
               "SELECT count(*) FROM information_schema.columns WHERE column_name = 'email' AND table_name = "
               "'users'") == "1";
  }
};

}  // namespace

TEST_CASE("an approved plan runs with the findings that it lists, and the record says who approved it") {
  Dispatch dispatch;
  const ProcessResult blocked = dispatch.program.run({"apply"});
  CHECK(blocked.exit_code == 1);
  CHECK(contains(blocked.output, "--plan FILE --digest DIGEST"));
  const std::string digest = dispatch.plan();
  dispatch.program.set("GITHUB_SERVER_URL=https://git.example");
  dispatch.program.set("GITHUB_REPOSITORY=a/b");
  dispatch.program.set("GITHUB_RUN_ID=77");
  dispatch.program.set("GITHUB_RUN_ATTEMPT=2");
  const ProcessResult done = dispatch.apply(digest, {"--approver", "mona"});
  CHECK(done.errors.empty());
  CHECK(done.exit_code == 0);
  CHECK_FALSE(dispatch.has_email());
  CHECK(dispatch.project.database.value("SELECT sha256 || ' ' || detail FROM lockkeeper.audit WHERE action = "
                                        "'approved'") ==
        digest + " approver: mona; run: https://git.example/a/b/actions/runs/77/attempts/2");

  const ProcessResult again = dispatch.apply(digest);
  CHECK(again.exit_code == 3);
  CHECK(contains(again.errors, "002 (drop) was applied since"));
}

TEST_CASE("whatever differs from the approved plan is refused and named") {
  Dispatch dispatch;
  dispatch.project.write("migrations/003_more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n");
  const std::string digest = dispatch.plan();
  std::string because;
  SECTION("an edited file") {
    dispatch.project.write("migrations/002_drop.sql", "ALTER TABLE users DROP COLUMN email; -- now\n");
    because = "pending 002 (migrations/002_drop.sql) differs: sha256 ";
  }
  SECTION("a file more") {
    dispatch.project.write("migrations/004_last.sql", "SELECT 1;\n");
    because = "004 (migrations/004_last.sql) became pending since";
  }
  SECTION("a file less") {
    std::remove((dispatch.project.folder.path() + "/migrations/003_more.sql").c_str());
    because = "003 (migrations/003_more.sql) is no longer pending";
  }
  SECTION("a finding more") {
    dispatch.project.write("lockkeeper.toml", "[lint.severity]\ndrop-column = \"warning\"\n");
    because = "new finding: warning drop-column migrations/002_drop.sql:1:";
  }
  SECTION("another database") {
    const Project other;
    other.database.session()->query("CREATE TABLE users (id bigint PRIMARY KEY, email text)");
    dispatch.program.connect_to(other.database.url());
    REQUIRE(dispatch.program.run({"baseline", "--to", "001"}).exit_code == 0);
    const ProcessResult refused = dispatch.apply(digest);
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.errors, "the database was '"));
    return;
  }
  const ProcessResult refused = dispatch.apply(digest);
  CAPTURE(refused.errors);
  CHECK(refused.exit_code == 3);
  CHECK(contains(refused.errors, "not the one that was approved"));
  CHECK(contains(refused.errors, because));
  CHECK(dispatch.has_email());
  CHECK(dispatch.project.database.value("SELECT count(*) FROM lockkeeper.audit") == "0");
}

TEST_CASE("a plan file that was changed, or is another one, is refused before the database is asked") {
  Dispatch dispatch;
  const std::string digest = dispatch.plan();
  const std::string path = dispatch.project.folder.path() + "/plan.json";
  std::string text = base::read_file(path);
  dispatch.program.connect_to("postgresql://127.0.0.1:1/nobody");
  CHECK(dispatch.apply("sha256:" + std::string(64, '0')).exit_code == 3);
  CHECK(dispatch.apply("sha256:00ff").exit_code == 2);
  CHECK(dispatch.program.run({"apply", "--plan", "plan.json"}).exit_code == 2);
  text.replace(text.find("002_drop.sql"), 12, "002_drip.sql");
  base::write_file(path, text);
  const ProcessResult changed = dispatch.apply(digest);
  CHECK(changed.exit_code == 3);
  CHECK(contains(changed.errors, "was changed after it was made"));
  base::write_file(path, "{}");
  CHECK(dispatch.apply(digest).exit_code == 2);
}

TEST_CASE("a digest alone is enough, and a plan's --to comes with its file") {
  Dispatch dispatch;
  dispatch.project.write("migrations/003_more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n");
  SECTION("digest alone") {
    const std::string digest = dispatch.plan();
    CHECK(dispatch.program.run({"apply", "--digest", digest.substr(7), "--no-backup", "a test"}).exit_code ==
          0);
  }
  SECTION("a plan with --to") {
    const std::string digest = dispatch.plan({"--to", "002"});
    CHECK(dispatch.apply(digest).exit_code == 0);
    CHECK(dispatch.project.database.value("SELECT to_regclass('more') IS NULL") == "t");
  }
  CHECK_FALSE(dispatch.has_email());
}

TEST_CASE("an approval does not reach what is refused") {
  Dispatch dispatch;
  const std::string digest = dispatch.plan();
  dispatch.project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint);\n");
  const ProcessResult refused = dispatch.apply(digest);
  CHECK(refused.exit_code == 3);
  CHECK(contains(refused.errors, "was changed after it was applied"));
}

TEST_CASE("review wants an approved plan although the finding is suppressed") {
  Dispatch dispatch;
  dispatch.project.write("migrations/002_drop.sql",
                         "-- lockkeeper:allow drop-column reason: unused since May\n"
                         "ALTER TABLE users DROP COLUMN email;\n");
  CHECK(dispatch.program.run({"plan"}).exit_code == 0);
  dispatch.project.write("lockkeeper.toml", "[apply]\nreview = [\"destructiv\"]\n");
  const ProcessResult unknown = dispatch.program.run({"apply"});
  CHECK(unknown.exit_code == 2);
  CHECK(contains(unknown.errors, "write \"destructive\""));
  dispatch.project.write("lockkeeper.toml", "[apply]\nreview = [\"destructive\"]\n");
  const ProcessResult blocked = dispatch.program.run({"apply", "--fail-on", "never"});
  CHECK(blocked.exit_code == 1);
  CHECK(contains(blocked.output, "1 finding to review"));
  CHECK(dispatch.has_email());
  CHECK(dispatch.apply(dispatch.plan()).exit_code == 0);
  CHECK_FALSE(dispatch.has_email());
}
