// What git and names tell of migrations, on real repositories.
#include "catch.h"
#include "program.h"

using namespace lockkeeper;
using cli::test::Project;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Three merged migrations on main, and a branch checked out.
void prepare(const Project& project) {
  project.git({"init", "-q"});
  project.write("migrations/001_t.sql", "CREATE TABLE public.t (id bigint PRIMARY KEY);\n");
  project.write("migrations/002_a.sql", "ALTER TABLE public.t ADD a int;\n");
  project.write("migrations/003_b.sql", "ALTER TABLE public.t ADD b int; -- the second of two columns\n");
  project.commit_all("base");
  project.git({"switch", "-q", "-c", "topic"});
}

std::string lint(const Project& project, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"lint", "--base", "main", "--advice", "--quiet"});
  return project.run(more).output;
}

}  // namespace

TEST_CASE("a merged migration that was edited, renamed or deleted is an error") {
  const Project project;
  prepare(project);
  SECTION("edited") {
    project.write("migrations/002_a.sql", "ALTER TABLE public.t ADD a text;\n");
    CHECK(has(lint(project), "migrations/002_a.sql: error: this migration was changed after it was merged"));
  }
  SECTION("edited and committed") {
    project.write("migrations/002_a.sql", "ALTER TABLE public.t ADD a text;\n");
    project.commit_all("edit");
    CHECK(has(lint(project), "migrations/002_a.sql: error: this migration was changed after it was merged"));
  }
  SECTION("renamed") {
    project.git({"mv", "migrations/003_b.sql", "migrations/004_b.sql"});
    const std::string said = lint(project);
    CHECK(has(said, "migrations/004_b.sql: error: this migration was renamed after it was merged"));
    CHECK(has(said, "it was migrations/003_b.sql"));
  }
  SECTION("deleted") {
    project.git({"rm", "-q", "migrations/002_a.sql"});
    CHECK(has(lint(project), "migrations/002_a.sql: error: this migration was deleted after it was merged"));
  }
  SECTION("a marker that runners obey") {
    project.write("migrations/002_a.sql", "-- +goose Down\nALTER TABLE public.t ADD a int;\n");
    CHECK(has(lint(project), "migrations/002_a.sql: error: this migration was changed"));
  }
}

TEST_CASE("an edit of comments is a notice, and makes nothing of the file new") {
  const Project project;
  prepare(project);
  project.write("migrations/001_t.sql",
                "-- one more comment\nCREATE TABLE public.t (id   bigint PRIMARY KEY);\n");
  project.write("migrations/004_drop.sql", "DROP TABLE public.t;\n");
  const std::string said = lint(project);
  CHECK(has(said, "migrations/001_t.sql: notice: a comment of this migration was changed"));
  CHECK(has(said, "migrations/004_drop.sql:1:12: error: "));
  CHECK(has(said, "[drop-table]"));
  CHECK_FALSE(has(said, "duplicate-object"));
}

TEST_CASE("a new migration comes behind the merged ones and has a version of its own") {
  const Project project;
  prepare(project);
  SECTION("in front") {
    project.git({"switch", "-q", "main"});
    project.write("migrations/007_late.sql", "SELECT 1;\n");
    project.commit_all("late");
    project.git({"switch", "-q", "-c", "other"});
    project.write("migrations/005_x.sql", "SELECT 1;\n");
    const std::string said = lint(project);
    CHECK(has(said, "migrations/005_x.sql: error: the version of this file does not come last"));
    CHECK(has(said, "007_late.sql is merged already"));
  }
  SECTION("the same version") {
    project.write("migrations/002_z.sql", "SELECT 1;\n");
    const std::string said = lint(project);
    CHECK(has(said, "migrations/002_z.sql: error: two migrations have the same version"));
    CHECK(has(said, "002_a.sql has version 002 too: git mv migrations/002_z.sql migrations/004_z.sql"));
    CHECK_FALSE(has(said, "migrations/002_a.sql: error"));
  }
  SECTION("behind, and a file that came from elsewhere") {
    project.write("drafts/x.sql", "SELECT 1 AS a_draft_that_git_recognises;\n");
    project.commit_all("draft");
    project.git({"mv", "drafts/x.sql", "migrations/004_x.sql"});
    CHECK_FALSE(has(lint(project, {"migrations"}), "error"));
  }
}

TEST_CASE("a late timestamp is what apply makes of it: run in some layouts, refused in others") {
  struct Case {
    const char* layout;
    const char* text;  ///< what stands in front of the statement
    const char* name;  ///< behind the version
    const char* severity;
  };
  const Case cases[] = {
      {"plain", "", "_x.sql", "warning"},
      {"dbmate", "-- migrate:up\n", "_x.sql", "warning"},
      {"goose", "-- +goose Up\n", "_x.sql", "error"},
      {"golang-migrate", "", "_x.up.sql", "error"},
  };
  for (const Case& row : cases) {
    DYNAMIC_SECTION(row.layout) {
      const Project project;
      project.git({"init", "-q", "-b", "main"});
      const std::string text = std::string(row.text) + "SELECT 1;\n";
      project.write(std::string("migrations/20240201000000") + row.name, text);
      project.commit_all("base");
      project.git({"switch", "-q", "-c", "branch"});
      project.write(std::string("migrations/20240101000000") + row.name, text);
      const std::string said = lint(project);
      CAPTURE(said);
      CHECK(has(said, std::string("migrations/20240101000000") + row.name + ": " + row.severity + ": "));
      CHECK(has(said, "[out-of-order-version]"));
    }
  }
}

TEST_CASE("two files of one version are found without git too") {
  const Project project;
  project.write("migrations/001_a.sql", "SELECT 1;\n");
  project.write("migrations/001_b.sql", "SELECT 1;\n");
  project.write("migrations/001_b.down.sql", "SELECT 1;\n");
  const auto result = project.run({"lint", "--quiet"});
  CHECK(result.exit_code == 1);
  CHECK(result.output.starts_with("migrations/001_b.sql: error: two migrations have the same version"));
}

TEST_CASE("a change of the configuration is said, and can be left out of the judgement") {
  const Project project;
  prepare(project);
  project.write("lockkeeper.toml", "[lint]\ndisable = [\"drop-table\"]\n");
  project.write("migrations/004_drop.sql", "DROP TABLE public.t;\n");
  SECTION("the checkout's configuration") { CHECK_FALSE(has(lint(project), "[drop-table]")); }
  SECTION("the base's") {
    const std::string said = lint(project, {"--config-ref", "base"});
    CHECK(has(said, "[drop-table]"));
    CHECK(has(said, "lockkeeper.toml: warning: this change also changes Lockkeeper's configuration"));
  }
  SECTION("what says so cannot be switched off") {
    project.write("lockkeeper.toml", "[lint]\ndisable = [\"config-changed\"]\n");
    const auto result = project.run({"lint", "--base", "main"});
    CHECK(result.exit_code == 2);
    CHECK(has(result.errors, "config-changed cannot be switched off"));
  }
  SECTION("without --base there is no base") {
    const auto result = project.run({"lint", "--config-ref", "base"});
    CHECK(result.exit_code == 2);
    CHECK(has(result.errors, "--config-ref base needs --base"));
  }
}

TEST_CASE("a schema file that stays behind its migrations is said") {
  const Project project;
  prepare(project);
  project.write("lockkeeper.toml", "[migrations]\nschema_file = \"schema.sql\"\n");
  project.write("schema.sql", "-- schema\n");
  project.commit_all("schema");
  project.git({"switch", "-q", "-C", "main"});
  project.git({"switch", "-q", "-C", "topic"});
  project.write("migrations/004_c.sql", "ALTER TABLE public.t ADD c int;\n");
  CHECK(
      has(lint(project), "schema.sql: warning: migrations were added, but the schema file was not written"));
  project.write("schema.sql", "-- schema with c\n");
  CHECK_FALSE(has(lint(project), "schema.sql"));
}

TEST_CASE("git's zeros for a new branch are a clear error") {
  const Project project;
  prepare(project);
  const auto result = project.run({"lint", "--base", std::string(40, '0')});
  CHECK(result.exit_code == 2);
  CHECK(has(result.errors, "this is the first push of a branch"));
}

TEST_CASE("drizzle's journal says what runs, and what to add when it does not name a file") {
  const Project project;
  project.git({"init", "-q"});
  project.write("drizzle/0000_first.sql", "SELECT 1;\n");
  project.write("drizzle/0000_never_named.sql", "SELECT 1;\n");
  project.commit_all("base");
  project.git({"switch", "-q", "-c", "topic"});
  project.write("drizzle/0001_second.sql", "SELECT 1;\n");
  project.write("drizzle/0002_by \"hand\".sql", "SELECT 1;\n");
  project.write("drizzle/meta/_journal.json",
                R"({"version":"7","dialect":"postgresql","entries":[)"
                R"({"idx":0,"version":"7","when":2000,"tag":"0000_first","breakpoints":true},)"
                R"({"idx":1,"version":"7","when":1000,"tag":"0001_second","breakpoints":true}]})");
  const std::string said = project.run({"lint", "--quiet", "--base", "main", "drizzle"}).output;
  CHECK(has(said, "drizzle/0001_second.sql: error: the version of this file does not come last"));
  CHECK(has(said, "is not later than that of 0000_first, so drizzle skips it"));
  CHECK(has(said,
            "error: drizzle never runs this file, because its journal does not name it: add "
            R"({"idx":2,"version":"7","when":2001,"tag":"0002_by \"hand\"","breakpoints":true})"
            " to drizzle/meta/_journal.json"));
  CHECK_FALSE(has(said, "drizzle/0000_"));

  project.write("drizzle/0001_other.sql", "SELECT 1;\n");
  CHECK(has(project.run({"lint", "--quiet", "--base", "main", "drizzle"}).output,
            "and run drizzle-kit generate again"));

  project.write("drizzle/meta/_journal.json", "{\"entries\":[{}]}");
  const auto broken = project.run({"lint", "--base", "main", "drizzle"});
  CHECK(broken.exit_code == 2);
  CHECK(has(broken.errors, "drizzle/meta/_journal.json is no journal of drizzle-kit"));
}
