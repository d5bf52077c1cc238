// `lint --base` on real repositories.
#include <unistd.h>

#include "catch.h"
#include "program.h"

using namespace lockkeeper;
using cli::test::kDangerous;
using cli::test::kHarmless;
using cli::test::Project;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A repository whose main has one dangerous migration, with a branch checked out.
void prepare(const Project& project) {
  project.git({"init", "-q"});
  project.write("migrations/001_drop.sql", kDangerous);
  project.write("migrations/002_users.sql", kHarmless);
  project.commit_all("base");
  project.git({"switch", "-q", "-c", "topic"});
}

}  // namespace

TEST_CASE("only what changed since the merge base is on trial") {
  const Project project;
  prepare(project);
  const auto unchanged = project.run({"lint", "--base", "main"});
  CHECK(unchanged.exit_code == 0);
  CHECK(unchanged.output == "no SQL files found, nothing to check\n");

  project.write("migrations/003_more.sql", "ALTER TABLE users ADD COLUMN a int;\n");
  project.commit_all("more");
  const auto harmless = project.run({"lint", "--base", "main"});
  CHECK(harmless.exit_code == 0);
  CHECK(has(harmless.output, "in 1 file"));
}

TEST_CASE("committed, staged, changed and untracked files are all on trial") {
  const Project project;
  prepare(project);
  project.write("migrations/003_committed.sql", "DROP TABLE committed;\n");
  project.commit_all("three");
  project.write("migrations/004_staged.sql", "DROP TABLE staged;\n");
  project.git({"add", "migrations/004_staged.sql"});
  project.write("migrations/002_users.sql", "DROP TABLE changed;\n");
  project.write("migrations/005_untracked \xC3\xBC\n.sql", "DROP TABLE untracked;\n");
  const auto result = project.run({"lint", "--base", "main"});
  CHECK(result.exit_code == 1);
  for (const std::string name : {"committed", "staged", "changed", "untracked"}) {
    CAPTURE(name);
    CHECK(has(result.output, "DROP TABLE " + name));
  }
  CHECK(has(result.output, "in 4 files"));
}

TEST_CASE("what main did since the branch left it is not on trial") {
  const Project project;
  prepare(project);
  project.write("migrations/003_topic.sql", "ALTER TABLE users ADD COLUMN a int;\n");
  project.commit_all("topic");
  project.git({"switch", "-q", "main"});
  project.write("migrations/004_main.sql", "DROP TABLE main_only;\n");
  project.commit_all("main goes on");
  project.git({"switch", "-q", "topic"});
  CHECK(project.run({"lint", "--base", "main"}).exit_code == 0);
}

TEST_CASE("the files of a change set are judged together, behind the base's") {
  const Project project;
  prepare(project);
  project.write("migrations/003_orders.sql", "CREATE TABLE orders (id bigint);\n");
  project.write("migrations/004_index.sql", "CREATE INDEX orders_id ON orders (id);\n");
  CHECK(project.run({"lint", "--base", "main"}).exit_code == 0);
  project.commit_all("orders");
  project.write("migrations/005_index.sql", "CREATE INDEX orders_id2 ON orders (id);\n");
  const auto later = project.run({"lint", "--base", "HEAD"});
  CHECK(later.exit_code == 1);
  CHECK(has(later.output, "[create-index-without-concurrently]"));
}

TEST_CASE("a reference may be a remote's branch, a tag or a commit") {
  const Project project;
  prepare(project);
  project.git({"tag", "v1"});
  const std::string commit = project.git({"rev-parse", "HEAD"});
  project.git({"update-ref", "refs/remotes/origin/release", "HEAD"});
  project.write("migrations/003.sql", kDangerous);
  for (const std::string& reference : {std::string("v1"), commit.substr(0, 40), std::string("release"),
                                       std::string("origin/release"), std::string("main~0")}) {
    CAPTURE(reference);
    CHECK(has(project.run({"lint", "--base", reference}).output, "in 1 file"));
  }
}

TEST_CASE("a reference that cannot be used is a clear error") {
  const Project project;
  prepare(project);
  struct Row {
    const char *reference, *error;
  };
  const Row rows[] = {
      {"no-such-branch",
       "--base no-such-branch is not known here\nhint: run git fetch origin no-such-branch first\n"},
      {"--output=x", "--base '--output=x' is no git reference\n"},
      {"a b", "--base 'a b' is no git reference\n"},
      {"", "--base '' is no git reference\n"},
      {"main:migrations", "--base main:migrations is not known here\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reference);
    const auto result = project.run({"lint", std::string("--base=") + row.reference});
    CHECK(result.exit_code == 2);
    CHECK(has(result.errors, row.error));
  }
  CHECK_FALSE(project.has("x"));
}

TEST_CASE("without a repository --base is a clear error") {
  const Project project;
  project.write("migrations/001.sql", kHarmless);
  const auto result = project.run({"lint", "--base", "main"});
  CHECK(result.exit_code == 2);
  CHECK(has(result.errors, "--base needs a git repository, and here is none"));
}

TEST_CASE("without a commit --base is a clear error") {
  const Project project;
  project.git({"init", "-q"});
  project.write("migrations/001.sql", kHarmless);
  CHECK(project.run({"lint", "--base", "main"}).exit_code == 2);
}

TEST_CASE("a shallow clone that does not reach the merge base says what to do") {
  const Project origin;
  prepare(origin);
  origin.write("migrations/003.sql", kHarmless);
  origin.commit_all("three");
  origin.git({"switch", "-q", "main"});
  origin.write("migrations/004.sql", kHarmless);
  origin.commit_all("four");

  const Project clone;
  clone.git({"clone", "-q", "--depth", "1", "--no-single-branch", "file://" + origin.path(), "."});
  clone.git({"switch", "-q", "topic"});
  const auto result = clone.run({"lint", "--base", "main"});
  CHECK(result.exit_code == 2);
  CHECK(has(result.errors, "the clone is shallow"));
  CHECK(has(result.errors, "fetch-depth: 0"));
}

TEST_CASE("histories without a common commit are a clear error") {
  const Project project;
  prepare(project);
  project.git({"switch", "-q", "--orphan", "other"});
  project.write("migrations/001.sql", kHarmless);
  project.commit_all("other");
  const auto result = project.run({"lint", "--base", "main"});
  CHECK(result.exit_code == 2);
  CHECK(has(result.errors, "HEAD and main have no commit in common"));
}

TEST_CASE("nothing that the checkout's configuration names is run") {
  const Project project;
  prepare(project);
  project.write("trap", "#!/bin/sh\ntouch '" + project.path() + "/trapped'\n");
  REQUIRE(base::run_process({"chmod", "+x", project.path() + "/trap"}, "").exit_code == 0);
  const std::string trap = project.path() + "/trap";
  project.git({"config", "core.fsmonitor", trap});
  project.git({"config", "diff.external", trap});
  project.git({"config", "diff.trap.textconv", trap});
  project.git({"config", "diff.trap.command", trap});
  project.git({"config", "core.pager", trap});
  project.git({"config", "core.hooksPath", project.path() + "/hooks"});
  project.write(".gitattributes", "*.sql diff=trap\n");
  project.write("migrations/002_users.sql", "ALTER TABLE users ADD COLUMN a int;\n");
  project.write("migrations/003.sql", kDangerous);
  ::unlink((project.path() + "/trapped").c_str());
  const auto result = project.run({"lint", "--base", "main"});
  CHECK(result.exit_code == 1);
  CHECK_FALSE(project.has("trapped"));
}
