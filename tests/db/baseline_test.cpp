#include "migrate/baseline.h"

#include "catch.h"
#include "db/run.h"
#include "migrate/inspect.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Project;
using tests::Result;

namespace {

/// "001 002", or the error.
std::string baseline(Project& project, const std::string& to) {
  migrate::ApplyOptions options = tests::quick_options();
  options.to = to;
  try {
    const migrate::Layout layout = project.layout();
    std::string text;
    for (const std::string& version :
         migrate::baseline(layout, project.database.connection(), options, tests::quiet_interrupt(),
                           [](const migrate::Event&) {})) {
      text += (text.empty() ? "" : " ") + version;
    }
    return text;
  } catch (const base::Error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("a database with tables but no history is refused until it has a baseline") {
  Project project;
  project.database.run("CREATE TABLE users (id int)");
  project.write("001_users.sql", "CREATE TABLE users (id int);");
  project.write("002_email.sql", "ALTER TABLE users ADD COLUMN email text;");
  const Result refused = apply(project);
  CHECK(refused.kind() == ErrorKind::refused);
  CHECK(refused.what().find("public.users") != std::string::npos);
  CHECK(refused.error->hint().find("baseline") != std::string::npos);
  CHECK(project.database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockkeeper'") == "0");

  CHECK(baseline(project, "001") == "001");
  CHECK(project.database.value("SELECT state FROM lockkeeper.history WHERE source = 'project'") ==
        "baseline");
  CHECK(project.database.value("SELECT action || ' ' || detail FROM lockkeeper.audit") ==
        "baseline 1 migrations taken as applied");
  CHECK(apply(project).applied() == "002");
}

TEST_CASE("a baseline of 0 adopts a database that has none of the migrations") {
  Project project;
  project.database.run("CREATE TABLE legacy (id int)");
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  CHECK(baseline(project, "0").empty());
  CHECK(apply(project).applied() == "001");
}

TEST_CASE("a baseline is refused over a history, and for a version that is not there") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  CHECK(baseline(project, "7").find("no migration has the version 7") != std::string::npos);
  CHECK(baseline(project, "").find("baseline needs --to VERSION") != std::string::npos);
  CHECK(apply(project).what() == "no error");
  CHECK(baseline(project, "001").find("the history has rows already") != std::string::npos);
}

TEST_CASE("tables of extensions and the system are no reason to refuse") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  CHECK(project.database.value("SELECT count(*) > 0 FROM information_schema.sql_features") == "t");
  CHECK(apply(project).what() == "no error");
}

TEST_CASE("inspect shows pending, problems and no history, and creates nothing") {
  Project project;
  project.database.run("CREATE TABLE users (id int)");
  project.write("001_users.sql", "CREATE TABLE users (id int);");
  const migrate::Layout layout = project.layout();
  const migrate::Plan plan =
      migrate::inspect(layout, project.database.connection(), "", migrate::Identity::read);
  REQUIRE(plan.pending.size() == 1);
  REQUIRE(plan.problems.size() == 1);
  CHECK(plan.problems[0].kind == migrate::Problem::Kind::no_history);
  CHECK(plan.database.ends_with("/" + project.database.name()));
  CHECK(plan.database.front() != '/');
  CHECK(project.database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockkeeper'") == "0");
}

TEST_CASE("inspect reads the history that apply wrote, and their digests agree") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  CHECK(apply(project).what() == "no error");
  project.write("002_b.sql", "CREATE TABLE b (id int);");
  const migrate::Layout layout = project.layout();
  migrate::Plan plan = migrate::inspect(layout, project.database.connection(), "", migrate::Identity::read);
  REQUIRE(plan.applied.size() == 1);
  CHECK(plan.applied[0].version == "001");
  CHECK(plan.applied[0].by == "postgres");
  CHECK(plan.applied[0].applied_at.size() == 20);
  REQUIRE(plan.pending.size() == 1);
  CHECK(plan.problems.empty());
  migrate::seal(plan, "test", {});
  CHECK(apply(project).said("planned " + plan.digest));
}
