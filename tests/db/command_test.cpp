// The program itself against a database: exit codes, reports, secrets.
#include "db/command.h"

#include <csignal>
#include <cstdio>

#include "base/file.h"
#include "base/json.h"
#include "catch.h"

using namespace lockkeeper;
using base::ProcessResult;
using tests::contains;
using tests::Program;
using tests::Project;
using tests::Server;

TEST_CASE("status, plan and apply agree, and exit codes say what happened") {
  Project project;
  project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY);\n");
  const Program program(project);

  CHECK(program.run({"status"}).exit_code == 0);
  CHECK(program.run({"status", "--fail-on", "pending"}).exit_code == 1);
  CHECK(program.run({"status", "--fail-on", "failed,edited"}).exit_code == 0);
  CHECK(program.run({"status", "--fail-on", "pendig"}).exit_code == 2);

  const ProcessResult plan = program.run({"plan", "--report", "json"});
  CHECK(plan.exit_code == 0);
  const auto json = base::parse_json(plan.output);
  REQUIRE(json);
  const std::string digest = json->find("digest")->string();
  CHECK(json->find("pending")->items().size() == 1);

  const ProcessResult apply = program.run({"apply"});
  CHECK(apply.exit_code == 0);
  CHECK(contains(apply.output, digest));
  CHECK(contains(apply.output, "[1/1] migrations/001_users.sql"));
  CHECK(contains(apply.output, "1 migration applied in"));
  CHECK(program.run({"status", "--fail-on", "pending,failed,edited"}).exit_code == 0);
  CHECK(contains(program.run({"apply"}).output, "nothing to apply"));
}

TEST_CASE("the reports of an apply are its outcome, also when it fails") {
  Project project;
  project.write("migrations/001_users.sql",
                "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
                "DO $$ BEGIN RAISE NOTICE '::error::x ##[group]y'; END $$;\n");
  project.write("migrations/002_broken.sql", "ALTER TABLE users ADD COLUMN kind no_such_type;\n");
  const Program program(project);
  CHECK(program.run({"apply", "--report-dir", "out"}).exit_code == 4);
  const std::string failed = base::read_file(project.folder.path() + "/out/report.md");
  CHECK(failed.starts_with("## ❌ Apply failed: 1 of 2 migrations applied\n"));
  CHECK(contains(failed, "| `migrations/001_users.sql` | ✅ applied |"));
  CHECK(contains(failed, "| `migrations/002_broken.sql` | ❌ failed at line 1: "));
  CHECK(contains(failed, "NOTICE: ::error::x ##\\[group]y"));
  const std::string junit = base::read_file(project.folder.path() + "/out/junit.xml");
  CHECK(contains(junit, "<testsuite name=\"apply\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\""));
  CHECK(contains(junit, "migrations/002_broken.sql:1: type \"no_such_type\" does not exist"));
  const auto json = base::parse_json(base::read_file(project.folder.path() + "/out/report.json"));
  REQUIRE(json);
  CHECK(json->at_pointer("/result")->string() == "failed");
  CHECK(json->at_pointer("/migrations/0/outcome")->string() == "applied");
  CHECK(json->at_pointer("/migrations/1/error/line")->integer() == 1);
  CHECK(contains(json->at_pointer("/notices/0")->string(), "::error::x ##[group]y"));
  CHECK(contains(program.run({"status", "--report", "markdown"}).output,
                 "| `migrations/001_users.sql` | applied |"));
}

TEST_CASE("findings block an apply before anything is made") {
  Project project;
  project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n");
  const Program program(project);
  REQUIRE(program.run({"apply"}).exit_code == 0);
  project.write("migrations/002_drop.sql", "ALTER TABLE users DROP COLUMN email;\n");
  CHECK(program.run({"plan"}).exit_code == 1);
  const ProcessResult blocked = program.run({"apply", "--report", "junit=findings.xml"});
  CHECK(blocked.exit_code == 1);
  CHECK(contains(blocked.output, "[drop-column]"));
  CHECK(contains(base::read_file(project.folder.path() + "/findings.xml"), "drop-column"));
  CHECK(project.database.value(
            "SELECT count(*) FROM information_schema.columns WHERE table_name = 'users'") == "2");
  CHECK(program.run({"apply", "--fail-on", "never"}).exit_code == 3);
  CHECK(program.run({"apply", "--fail-on", "never", "--no-backup", "a test"}).exit_code == 0);
}

TEST_CASE("a failed migration exits 4 and shows its line, an edited one 3") {
  Project project;
  project.write("migrations/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n");
  project.write("migrations/002_b.sql", "-- \xC3\xA9\nALTER TABLE a ADD COLUMN b nothing;\n");
  const Program program(project);
  const ProcessResult failed = program.run({"apply"});
  CHECK(failed.exit_code == 4);
  CHECK(contains(failed.errors, "migrations/002_b.sql:2:28: type \"nothing\" does not exist (42704)"));
  CHECK(contains(failed.output, "ALTER TABLE a ADD COLUMN b nothing;"));
  project.write("migrations/001_a.sql", "CREATE TABLE a (id bigint);\n");
  CHECK(program.run({"apply"}).exit_code == 3);
  CHECK(program.run({"plan"}).exit_code == 3);
  CHECK(program.run({"status", "--fail-on", "edited"}).exit_code == 1);
}

TEST_CASE("a database without history needs a baseline") {
  Project project;
  project.database.run("CREATE TABLE users (id bigint)");
  project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY);\n");
  project.write("migrations/002_b.sql", "CREATE TABLE b (id bigint PRIMARY KEY);\n");
  const Program program(project);
  const ProcessResult refused = program.run({"apply"});
  CHECK(refused.exit_code == 3);
  CHECK(contains(refused.errors, "baseline"));
  CHECK(program.run({"plan"}).exit_code == 3);
  CHECK(program.run({"baseline"}).exit_code == 2);
  CHECK(contains(program.run({"baseline", "--to", "001"}).output,
                 "1 migration taken as applied, up to and with 001"));
  CHECK(program.run({"baseline", "--to", "001"}).exit_code == 3);
  CHECK(program.run({"apply"}).exit_code == 0);
}

TEST_CASE("the password is in no output, whatever goes wrong") {
  Project project;
  project.write("migrations/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n");
  Program program(project);
  const std::vector<std::string> urls = {
      Server::get().tcp_url(project.database.name(), "hunter2hunter2"),
      "postgresql://postgres:hunter2@hunter2@127.0.0.1/x",
      "postgresql://postgres:hunter2/hunter2@127.0.0.1/x",
      "mysql://postgres:hunter2@127.0.0.1/x",
      "hunter2",
      "prisma+postgres://hunter2",
      "postgresql://postgres:hunter2@127.0.0.1:1/x?schema=app&sslmode=hunter2",
      "postgresql://postgres:hunter2hunter2@nowhere.invalid/x",
  };
  for (const std::string& url : urls) {
    program.connect_to(url);
    for (const char* command : {"apply", "status", "plan"}) {
      const ProcessResult result = program.run({command});
      CAPTURE(url, command, result.output, result.errors);
      CHECK(result.exit_code != 0);
      CHECK_FALSE(contains(result.output + result.errors, "hunter2"));
    }
  }
}

TEST_CASE("SIGTERM and SIGINT end an apply with their own codes") {
  for (const auto& [signal, code] : {std::pair{SIGTERM, 143}, std::pair{SIGINT, 130}}) {
    Project project;
    project.write("migrations/001_a.sql", "SELECT pg_sleep(30);\n");
    const std::string log = project.folder.path() + ".log";
    const int process =
        tests::spawn_here({LOCKKEEPER_BINARY, "apply", project.folder.path() + "/migrations"}, log,
                          {"DATABASE_URL=" + project.database.url(), "DATABASE_URL_UNPOOLED="});
    REQUIRE(tests::becomes(
        project.database,
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(30)%' AND state = "
        "'active' AND datname = current_database()",
        "1"));
    kill(process, signal);
    CHECK(tests::wait_for(process, 5) == code);
    CHECK(project.database.value("SELECT count(*) FROM lockkeeper.history WHERE source = 'project'") == "0");
    std::remove(log.c_str());
  }
}
