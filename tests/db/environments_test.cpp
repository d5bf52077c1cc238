// `--env NAME`: one configuration for several places.
#include "base/file.h"
#include "catch.h"
#include "db/command.h"

using namespace lockkeeper;
using base::ProcessResult;
using tests::contains;
using tests::Program;
using tests::Project;

TEST_CASE("an environment says where the database and the hook are, and nothing else is taken") {
  Project project;
  Program program{project};
  project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY);\n");
  project.write("lockkeeper.toml",
                "[environment.staging]\nurl_env = \"STAGING_URL\"\ndeploy_hook_env = "
                "\"STAGING_HOOK\"\n[environment.staging.hooks]\nbefore_apply = \"echo staging >> log\"\n");
  for (const char* command : {"apply", "status", "plan"}) {
    const ProcessResult unset = program.run({command, "--env", "staging"});
    CHECK(unset.exit_code == 2);
    CHECK(contains(unset.errors, "environment staging: STAGING_URL is not set"));
  }
  const ProcessResult unknown = program.run({"apply", "--env", "stagin"});
  CHECK(unknown.exit_code == 2);
  CHECK(contains(unknown.errors, "hint: write --env staging"));

  program.set("STAGING_URL=" + project.database.url());
  program.set("DEPLOY_HOOK_URL=http://127.0.0.1:1/production");
  program.connect_to("postgres://nobody@127.0.0.1:1/production");
  const ProcessResult done = program.run({"apply", "--env", "staging"});
  CAPTURE(done.output, done.errors);
  CHECK(done.exit_code == 0);
  CHECK(contains(done.output, "deploy hook: none is set (STAGING_HOOK)"));
  CHECK(base::read_file(project.folder.path() + "/log") == "staging\n");
  CHECK(project.database.value("SELECT count(*) FROM users") == "0");
}
