// The recipes of the guides, as they stand there, with stand-ins for the programs of the platforms. A
// stand-in writes down how it was called; when its sub-command is the one that fails, it says why and ends
// with 9.
#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/text.h"
#include "catch.h"
#include "cli/code_blocks.h"
#include "db/command.h"

using namespace lockkeeper;
using base::ProcessResult;
using tests::contains;
using tests::Program;
using tests::Project;

namespace {

constexpr const char* kPage = "docs/guides/backups.md";
constexpr std::string_view kSecret = "s3cret-key";

constexpr std::string_view kStandIn = R"(#!/bin/sh
name=$(basename "$0")
{ printf '%s' "$name"; for word in "$@"; do printf ' [%s]' "$word"; done; echo; } >>"$STAND_INS/calls"
case " $* " in *" $STAND_IN_FAILS "*) echo "$name: no answer from the platform" >&2; exit 9;; esac
)";

/// A table with a row, a migration that destroys a column of it, and the recipe of one platform.
class Recipe {
 public:
  Project project;
  Program program{project};

  explicit Recipe(std::string_view heading) {
    project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n");
    REQUIRE(program.run({"apply"}).exit_code == 0);
    project.write("migrations/002_drop.sql",
                  "-- lockkeeper:allow drop-column reason: unused\nALTER TABLE users DROP COLUMN email;\n");
    project.write("lockkeeper.toml", tests::block_below(kPage, heading, "toml", "[backup]").text);
    program.set("STAND_INS=" + project.folder.path());
    program.set("PATH=" + project.folder.path() + "/bin:/usr/bin:/bin");
  }
  /// `answer` is a shell script that prints what the platform's program would.
  void stand_in(const std::string& name, const std::string& answer) const {
    project.write("bin/" + name, std::string(kStandIn) + answer);
    std::filesystem::permissions(project.folder.path() + "/bin/" + name, std::filesystem::perms(0755));
  }
  void add_migration_that_fails() const {
    project.write("migrations/003_fails.sql", "ALTER TABLE users ADD COLUMN x nothing;\n");
  }
  bool has_email() {
    return project.database.value(
               "SELECT count(*) FROM information_schema.columns WHERE column_name = 'email'") == "1";
  }
  /// One line per call, the time in names replaced: "aws [rds] [wait] ..".
  std::string calls() const {
    const std::string path = project.folder.path() + "/calls";
    return base::is_file(path) ? without_time(base::read_file(path)) : "";
  }
  static std::string without_time(std::string text) {
    for (std::size_t at = text.find("before-2"); at != text.npos; at = text.find("before-2", at + 1)) {
      text.replace(at, std::string_view("before-20261121-093012").size(), "before-TIME");
    }
    return text;
  }
  ProcessResult apply() const { return program.run({"apply"}); }
};

struct Platform {
  const char* heading;
  const char* program;
  std::vector<std::string> variables;
  const char* answer;              ///< shell script
  std::vector<const char*> steps;  ///< words of a call that may fail
  const char* calls;
  const char* restore;
};

const std::vector<Platform> kPlatforms = {
    {"RDS",
     "aws",
     {"DB_INSTANCE=app-db", "AWS_SECRET_ACCESS_KEY=s3cret-key"},
     "case $2 in create-db-snapshot) echo creating;; esac\n",
     {"create-db-snapshot", "wait"},
     "aws [rds] [create-db-snapshot] [--db-instance-identifier] [app-db] [--db-snapshot-identifier] "
     "[before-TIME] "
     "[--query] [DBSnapshot.Status] [--output] [text]\n"
     "aws [rds] [wait] [db-snapshot-available] [--db-snapshot-identifier] [before-TIME]\n",
     "aws rds restore-db-instance-from-db-snapshot --db-instance-identifier app-db-restored "
     "--db-snapshot-identifier "
     "before-TIME"},
    {"Heroku",
     "heroku",
     {"HEROKU_APP=shop", "HEROKU_API_KEY=s3cret-key"},
     "case $1 in pg:backups:info) printf '=== Backup b007\\n\\nDatabase:         DATABASE\\nStatus:          "
     " "
     "Completed\\n';; esac\n",
     {"pg:backups:capture", "pg:backups:info"},
     "heroku [pg:backups:capture] [DATABASE_URL] [--app] [shop]\n"
     "heroku [pg:backups:info] [--app] [shop]\n",
     "heroku pg:backups:restore b007 DATABASE_URL --app shop --confirm shop"},
    {"Neon",
     "neonctl",
     {"NEON_PROJECT=cool-name-1", "NEON_BRANCH=production", "NEON_API_KEY=s3cret-key"},
     "echo '{\"branch\": {}}'\n",
     {"branches"},
     "neonctl [branches] [create] [--project-id] [cool-name-1] [--parent] [production] [--name] "
     "[before-TIME] "
     "[--no-compute] [--output] [json]\n",
     "neonctl branches restore production before-TIME --project-id cool-name-1 --preserve-under-name "
     "failed-before-TIME"},
};

void set_up(Recipe& recipe, const Platform& platform) {
  recipe.stand_in(platform.program, platform.answer);
  for (const std::string& variable : platform.variables) recipe.program.set(variable);
}

/// The script of the step with this name in a workflow of a guide.
std::string script_of(const std::string& page, const std::string& step) {
  for (const tests::CodeBlock& block : tests::code_blocks(page)) {
    const std::size_t name = block.text.find("name: " + step + "\n");
    if (block.language != "yaml" || name == block.text.npos) continue;
    const std::size_t run = block.text.find("run: |\n", name);
    REQUIRE(run != block.text.npos);
    const std::size_t indent = run - block.text.rfind('\n', run) - 1 + 2;
    std::string script;
    for (std::size_t at = block.text.find('\n', run) + 1; at < block.text.size();) {
      const std::size_t end = block.text.find('\n', at);
      const std::string line = block.text.substr(at, end - at);
      if (line.find_first_not_of(' ') < indent) break;
      script += line.substr(std::min(indent, line.size())) + "\n";
      at = end + 1;
    }
    return script;
  }
  FAIL(page << " has no step '" << step << "'");
  return {};
}

}  // namespace

TEST_CASE("the guides' backups are made before the first migration") {
  for (const Platform& platform : kPlatforms) {
    CAPTURE(platform.heading);
    Recipe recipe(platform.heading);
    set_up(recipe, platform);
    const ProcessResult done = recipe.apply();
    CAPTURE(done.output, done.errors);
    CHECK(done.exit_code == 0);
    CHECK(recipe.calls() == platform.calls);
    CHECK(contains(done.output, "backup: made by the command of [backup]"));
    CHECK_FALSE(recipe.has_email());
    CHECK_FALSE(contains(recipe.calls() + done.output + done.errors, kSecret));

    const ProcessResult again = recipe.apply();
    CHECK(again.exit_code == 0);
    CHECK(recipe.calls() == platform.calls);
  }
}

TEST_CASE("when a step of a guide's backup fails, no migration runs") {
  for (const Platform& platform : kPlatforms) {
    for (const char* step : platform.steps) {
      CAPTURE(platform.heading, step);
      Recipe recipe(platform.heading);
      set_up(recipe, platform);
      recipe.program.set(std::string("STAND_IN_FAILS=") + step);
      const ProcessResult failed = recipe.apply();
      CAPTURE(failed.output, failed.errors);
      CHECK(failed.exit_code == 3);
      CHECK(contains(failed.output, std::string(platform.program) + ": no answer from the platform"));
      CHECK(contains(failed.errors,
                     "the backup failed: the command of [backup] ended with 9; nothing was changed"));
      CHECK(recipe.has_email());
      CHECK_FALSE(contains(failed.output + failed.errors, "the state from before this run"));
      CHECK_FALSE(contains(recipe.calls() + failed.output + failed.errors, kSecret));
    }
  }
}

TEST_CASE("when a migration fails behind a guide's backup, the way to restore it is said") {
  for (const Platform& platform : kPlatforms) {
    CAPTURE(platform.heading);
    Recipe recipe(platform.heading);
    set_up(recipe, platform);
    recipe.add_migration_that_fails();
    const ProcessResult failed = recipe.apply();
    CAPTURE(failed.output, failed.errors);
    CHECK(failed.exit_code == 4);
    CHECK(recipe.calls() == platform.calls);
    CHECK(contains(Recipe::without_time(failed.output),
                   std::string("the state from before this run: ") + platform.restore + "\n"));
  }
}

TEST_CASE("a backup that Heroku's program did not wait for is not taken for one") {
  Recipe recipe("Heroku");
  set_up(recipe, kPlatforms[1]);
  recipe.stand_in(
      "heroku",
      "case $1 in pg:backups:info) printf '=== Backup b007\\n\\nStatus:           Running\\n';; esac\n");
  const ProcessResult failed = recipe.apply();
  CAPTURE(failed.output, failed.errors);
  CHECK(failed.exit_code == 3);
  CHECK(contains(failed.output, "Running"));
  CHECK(recipe.has_email());
}

TEST_CASE("a command that does not say how to restore is pointed to") {
  Recipe recipe("RDS");
  recipe.project.write("lockkeeper.toml", "[backup]\ncommand = \"echo saved\"\n");
  recipe.add_migration_that_fails();
  const ProcessResult failed = recipe.apply();
  CHECK(failed.exit_code == 4);
  CHECK(contains(failed.output, "before this run: restore it from what the command of [backup] made"));
}

TEST_CASE("a backup that somebody else keeps is named when a migration fails") {
  Recipe recipe("A backup before the migration");
  recipe.add_migration_that_fails();
  const ProcessResult failed = recipe.apply();
  CAPTURE(failed.output, failed.errors);
  CHECK(failed.exit_code == 4);
  CHECK(contains(failed.output, "backup: kept elsewhere: point-in-time recovery"));
  CHECK(contains(failed.output, "the state from before this run: restore it from: point-in-time recovery"));
}

TEST_CASE("Heroku's guide reads the URL of each run, and the key is no argument") {
  Recipe recipe("Heroku");
  recipe.stand_in("curl",
                  "grep -q \"^Authorization: Bearer $HEROKU_API_KEY\\$\" || exit 22\n"
                  "printf '{\"DATABASE_URL\": \"%s\"}' \"$CURRENT_URL\"\n");
  recipe.stand_in("jq", "sed 's/.*: \"\\(.*\\)\"}/\\1/'\n");
  const std::string script = script_of("docs/guides/heroku.md", "Read the URL");
  // Rotated: the same database under another user's name.
  recipe.project.database.run("DROP ROLE IF EXISTS rotated");
  recipe.project.database.run("CREATE ROLE rotated SUPERUSER LOGIN");
  std::string other = recipe.project.database.url();
  other.replace(other.find("postgres@"), 9, "rotated@");
  for (const std::string& url : {recipe.project.database.url(), other}) {
    recipe.project.write("output", "");
    const ProcessResult read = base::run_process(
        {"bash", "-e", "-o", "pipefail", "-c", script}, recipe.project.folder.path(),
        {"PATH=" + recipe.project.folder.path() + "/bin:/usr/bin:/bin",
         "STAND_INS=" + recipe.project.folder.path(), "APP=shop", "HEROKU_API_KEY=" + std::string(kSecret),
         "CURRENT_URL=" + url, "GITHUB_OUTPUT=output"});
    CAPTURE(read.output, read.errors);
    CHECK(read.exit_code == 0);
    CHECK(read.output == "::add-mask::" + url + "\n");
    const std::string output = base::read_file(recipe.project.folder.path() + "/output");
    REQUIRE(output == "url=" + url + "\n");
    recipe.program.connect_to(url);
    CHECK(recipe.program.run({"status"}).exit_code == 0);
  }
  CHECK_FALSE(contains(recipe.calls(), kSecret));
  recipe.project.database.run("DROP ROLE rotated");
}
