// `snapshot` on a real server, and what lint makes of it.
#include "base/file.h"
#include "base/process.h"
#include "catch.h"
#include "db/run.h"

using namespace lockkeeper;
using base::ProcessResult;
using tests::Project;

namespace {

ProcessResult run(const Project& project, std::vector<std::string> words) {
  words.insert(words.begin(), LOCKKEEPER_BINARY);
  return base::run_process(
      words, project.folder.path(),
      {"DATABASE_URL=" + project.database.url(), "DATABASE_URL_UNPOOLED=", "GITHUB_ACTIONS=", "NO_COLOR=1"});
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a snapshot holds sizes and types and no data, and lint reads it") {
  Project project;
  project.database.run(
      "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(50) DEFAULT 'secret-default');"
      "INSERT INTO users SELECT n, 'secret-row' || n FROM generate_series(1, 2000) n;"
      "CREATE TABLE \"Odd, name\" (a int[], \"b \"\"c\" numeric(10,2));"
      "CREATE TABLE parts (k int) PARTITION BY RANGE (k);"
      "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (9);"
      "CREATE MATERIALIZED VIEW seen AS SELECT 1 AS one; ANALYZE;");
  const ProcessResult taken = run(project, {"snapshot"});
  CAPTURE(taken.output, taken.errors);
  CHECK(taken.exit_code == 0);
  CHECK(contains(taken.output, "lockkeeper.snapshot.json: 5 tables, no data"));
  const std::string text = base::read_file(project.folder.path() + "/lockkeeper.snapshot.json");
  CHECK_FALSE(contains(text, "secret"));
  CHECK(contains(text, "\"rows\":2000"));

  project.write("migrations/001_widen.sql", "ALTER TABLE users ALTER COLUMN email TYPE varchar(100);\n");
  project.write("lockkeeper.toml", "[snapshot]\nlarge_rows = 1500\n");
  CHECK(run(project, {"lint"}).exit_code == 0);
  project.write("migrations/002_narrow.sql", "ALTER TABLE users ALTER COLUMN email TYPE varchar(20);\n");
  const ProcessResult linted = run(project, {"lint"});
  CHECK(linted.exit_code == 1);
  CHECK(contains(linted.output, "(users: about 2,000 rows, "));
}

TEST_CASE("a role that may only connect takes a snapshot") {
  Project project;
  project.database.run("CREATE TABLE users (id bigint); REVOKE ALL ON SCHEMA public FROM public");
  const std::string role = "lk_snapshot_" + std::to_string(::getpid());
  project.database.run("CREATE ROLE " + role + " LOGIN");
  const std::string url = project.database.url() + "&user=" + role;
  const ProcessResult taken =
      base::run_process({LOCKKEEPER_BINARY, "snapshot", "--out", "sizes/s.json"}, project.folder.path(),
                        {"DATABASE_URL=" + url, "DATABASE_URL_UNPOOLED=", "GITHUB_ACTIONS=", "NO_COLOR=1"});
  project.database.run("DROP ROLE " + role);
  CAPTURE(taken.output, taken.errors, url);
  CHECK(taken.exit_code == 0);
  CHECK(contains(base::read_file(project.folder.path() + "/sizes/s.json"), "\"name\":\"users\""));
}

TEST_CASE("a snapshot that is broken or missing is an error with the way out") {
  Project project;
  project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint);\n");
  project.write("lockkeeper.snapshot.json", "{\"format\": 1}");
  const ProcessResult broken = run(project, {"lint"});
  CHECK(broken.exit_code == 2);
  CHECK(contains(broken.errors, "lockkeeper snapshot"));
  project.write("lockkeeper.toml", "[snapshot]\nfile = \"missing.json\"\n");
  CHECK(run(project, {"lint"}).exit_code == 2);
  project.write("lockkeeper.toml", "[snapshot]\nfile = \"old.json\"\n");
  project.write("old.json", R"({"format": 1, "taken_at": "2020-01-01T00:00:00Z", "tables": []})");
  const ProcessResult old = run(project, {"lint"});
  CHECK(old.exit_code == 0);
  CHECK(contains(old.errors, "days old"));
}
