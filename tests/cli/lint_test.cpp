#include "base/json.h"
#include "catch.h"
#include "program.h"

using namespace lockkeeper;
using cli::test::count_of;
using cli::test::kDangerous;
using cli::test::kHarmless;
using cli::test::Project;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("harmless migrations pass, dangerous ones block") {
  const Project project;
  project.write("migrations/001_users.sql", kHarmless);
  const auto clean = project.run({"lint"});
  CHECK(clean.exit_code == 0);
  CHECK(clean.output == "no findings in 1 file (1 statement, 0 not analysed)\n");
  CHECK(clean.errors == "");

  project.write("migrations/002_drop.sql", kDangerous);
  const auto blocked = project.run({"lint"});
  CHECK(blocked.exit_code == 1);
  CHECK(has(blocked.output, "migrations/002_drop.sql:1:"));
  CHECK(has(blocked.output, "[drop-column]"));
  CHECK(has(blocked.output, "^^^^"));
  CHECK(has(blocked.output, "1 error in 2 files (2 statements, 0 not analysed)\n"));
  CHECK(project.run({"lint", "--fail-on", "never"}).exit_code == 0);
}

TEST_CASE("the level that blocks comes from the flag, else from the configuration") {
  const Project project;
  project.write("migrations/001.sql", "ALTER TABLE accounts ALTER COLUMN a DROP NOT NULL;\n");
  CHECK(project.run({"lint"}).exit_code == 0);
  CHECK(project.run({"lint", "--fail-on", "warning"}).exit_code == 1);
  project.write("lockkeeper.toml", "[lint]\nfail_on = \"warning\"\n");
  CHECK(project.run({"lint"}).exit_code == 1);
  CHECK(project.run({"lint", "--fail-on", "error"}).exit_code == 0);
}

TEST_CASE("the folder is the operand, else the configuration's, else migrations") {
  const Project project;
  const auto nothing = project.run({"lint"});
  CHECK(nothing.exit_code == 2);
  CHECK(has(nothing.errors, "there is no folder 'migrations' here"));

  project.write("migrations/1.sql", kDangerous);
  project.write("db/1.sql", kHarmless);
  CHECK(project.run({"lint"}).exit_code == 1);
  CHECK(project.run({"lint", "db"}).exit_code == 0);
  project.write("lockkeeper.toml", "[migrations]\ndir = \"db\"\n");
  CHECK(project.run({"lint"}).exit_code == 0);
  CHECK(project.run({"lint", "migrations"}).exit_code == 1);
  const auto missing = project.run({"lint", "no/such"});
  CHECK(missing.exit_code == 2);
  CHECK(has(missing.errors, "no/such is no file and no folder"));
}

TEST_CASE("an empty folder is nothing to check, and says so") {
  const Project project;
  project.write("migrations/README", "");
  const auto result = project.run({"lint"});
  CHECK(result.exit_code == 0);
  CHECK(result.output == "no SQL files found, nothing to check\n");
}

TEST_CASE("a folder of migrations in a programming language is an error, not nothing to do") {
  for (const std::string file : {"2024_init.ts", "001_init.js", "001_init.mjs"}) {
    CAPTURE(file);
    const Project project;
    project.write("migrations/" + file, "export async function up() {}\n");
    const auto result = project.run({"lint"});
    CHECK(result.exit_code == 2);
    CHECK(has(result.errors, "migrations holds migrations that are not SQL: " + file));
    CHECK(has(result.errors, "\nhint: "));
  }
}

TEST_CASE("a file that cannot be read does not keep the rest from being judged") {
  const Project project;
  project.write("migrations/001.sql", kHarmless);
  REQUIRE(
      base::run_process({"ln", "-s", "loop.sql", project.path() + "/migrations/loop.sql"}, "").exit_code ==
      0);
  REQUIRE(base::run_process({"mkdir", project.path() + "/migrations/003.sql"}, "").exit_code == 0);
  project.write("migrations/004.sql", kDangerous);
  const auto result = project.run({"lint", "migrations/001.sql", "migrations/004.sql"});
  CHECK(result.exit_code == 1);
  const auto all = project.run({"lint"});
  CHECK(all.exit_code == 2);
  CHECK(has(all.output, "migrations/loop.sql: error: cannot read migrations/loop.sql: Too many levels"));
  CHECK(has(all.output, "[drop-column]"));
  CHECK(has(all.output, "1 file could not be read"));
}

TEST_CASE("bytes that are no SQL text are a finding of their file") {
  struct Row {
    const char* what;
    std::string bytes;
  };
  const Row rows[] = {
      {"UTF-16", std::string("\xFF\xFES\0E\0", 6)},
      {"NUL", std::string("SELECT 1;\0", 10)},
      {"invalid UTF-8", "SELECT '\xFF';\n"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.what) {
      const Project project;
      project.write("migrations/001.sql", row.bytes);
      project.write("migrations/002.sql", kDangerous);
      const auto result = project.run({"lint"});
      CHECK(result.exit_code == 1);
      CHECK(has(result.output, "[unreadable-input]"));
      CHECK(has(result.output, "[drop-column]"));
    }
  }
}

TEST_CASE("a byte order mark and CRLF change nothing") {
  const Project project;
  project.write("migrations/001.sql", "\xEF\xBB\xBF\r\n\r\nALTER TABLE accounts\r\n\tDROP COLUMN email;\r\n");
  const auto result = project.run({"lint"});
  CHECK(result.exit_code == 1);
  CHECK(has(result.output, "migrations/001.sql:4:2: error:"));
}

TEST_CASE("a psql line, a placeholder and broken SQL are findings") {
  struct Row {
    const char *what, *sql;
  };
  const Row rows[] = {
      {"psql line", "\\i other.sql\n"},
      {"placeholder", "CREATE TABLE {{ name }} (id int);\n"},
      {"unterminated string", "SELECT 'abc;\n"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.what) {
      const Project project;
      project.write("migrations/001.sql", row.sql);
      const auto result = project.run({"lint"});
      CHECK(has(result.output, "migrations/001.sql:1:"));
      CHECK(result.exit_code <= 1);
    }
  }
}

TEST_CASE("earlier files teach what later ones are judged by") {
  const Project project;
  project.write("migrations/001_users.sql", "CREATE TABLE users (name varchar(50));\n");
  project.write("migrations/002_index.sql", "CREATE INDEX users_name ON users (name);\n");
  project.write("migrations/003_index.sql", "CREATE INDEX users_name2 ON users (name);\n");
  CHECK(project.run({"lint"}).exit_code == 1);
  CHECK(project.run({"lint", "--change-set", "all"}).exit_code == 0);
}

TEST_CASE("a numbered file given alone is judged behind those before it, which are not on trial") {
  const Project project;
  project.write("migrations/001_drop.sql", kDangerous);
  project.write("migrations/002_users.sql", kHarmless);
  project.write("migrations/003_again.sql", kHarmless);
  const auto result = project.run({"lint", "migrations/003_again.sql"});
  CHECK(result.exit_code == 1);
  CHECK(has(result.output, "[duplicate-object]"));
  CHECK_FALSE(has(result.output, "001_drop"));
  CHECK(has(result.output, " in 1 file "));
}

TEST_CASE("down files are judged as such and never replayed") {
  const Project project;
  project.write("migrations/001_users.sql", kHarmless);
  project.write("migrations/001_rollback.sql", "DROP TABLE IF EXISTS users CASCADE;\n");
  project.write("migrations/002_index.sql", "ALTER TABLE users ADD COLUMN a int;\n");
  const auto result = project.run({"lint"});
  CHECK(result.exit_code == 0);
}

TEST_CASE("standard input is judged alone, under the name that it is given") {
  const Project project;
  project.write("migrations/001_users.sql", kHarmless);
  const auto plain = project.run_with_input({"lint", "-"}, kDangerous);
  CHECK(plain.exit_code == 1);
  CHECK(has(plain.output, "<stdin>:1:"));
  const auto named =
      project.run_with_input({"lint", "-", "--stdin-filename", "migrations/007.sql"}, kDangerous);
  CHECK(has(named.output, "migrations/007.sql:1:"));
  CHECK(project.run_with_input({"lint", "-"}, "").exit_code == 0);
  const auto mixed = project.run_with_input({"lint", "-", "migrations"}, kDangerous);
  CHECK(mixed.exit_code == 2);
  CHECK(has(mixed.errors, "'-' is judged alone"));
}

TEST_CASE("reports go to their files, and text to standard output when nothing else does") {
  const Project project;
  project.write("migrations/001.sql", kDangerous);
  const auto result = project.run({"lint", "--report", "junit=out/junit.xml", "--report", "json=lint.json",
                                   "--report", "github=github.txt"});
  CHECK(result.exit_code == 1);
  CHECK(has(result.output, "[drop-column]"));
  CHECK(has(project.read("out/junit.xml"), "<failure type=\"drop-column\""));
  CHECK(has(project.read("github.txt"), "::error title=drop-column,file=migrations/001.sql,line=1,"));
  const auto json = base::parse_json(project.read("lint.json"));
  REQUIRE(json.has_value());
  CHECK(json->at_pointer("/findings/0/rule")->string() == "drop-column");
  CHECK(json->at_pointer("/summary/errors")->integer() == 1);

  const auto only_json = project.run({"lint", "--report", "json"});
  CHECK(base::parse_json(only_json.output).has_value());
}

TEST_CASE("a report that cannot be is an error before anything is judged") {
  const Project project;
  project.write("migrations/001.sql", kDangerous);
  struct Row {
    std::vector<std::string> reports;
    const char* error;
  };
  const Row rows[] = {
      {{"jnit=x"}, "there is no report 'jnit' of this command\nhint: write --report junit\n"},
      {{"yaml"},
       "there is no report 'yaml' of this command\nhint: use one of text, github, junit, sarif, markdown, "
       "json\n"},
      {{"json="}, "--report json= names no file\n"},
      {{"json", "text"}, "two reports cannot both go to standard output\n"},
      {{"json=migrations/001.sql/x"}, "Not a directory"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reports);
    std::vector<std::string> arguments{"lint"};
    for (const std::string& report : row.reports) {
      arguments.push_back("--report");
      arguments.push_back(report);
    }
    const auto result = project.run(arguments);
    CHECK(result.exit_code == 2);
    CHECK(has(result.errors, row.error));
  }
}

TEST_CASE("inside GitHub Actions annotations come along, but never into another format") {
  const Project project;
  project.write("migrations/001.sql", kDangerous);
  const std::vector<std::string> actions{"GITHUB_ACTIONS=true"};
  const auto both = project.run({"lint"}, actions);
  CHECK(has(both.output, "\n::error title=drop-column,"));
  CHECK(has(both.output, "1 error in 1 file"));
  CHECK_FALSE(has(project.run({"lint"}).output, "::error"));
  CHECK(base::parse_json(project.run({"lint", "--report", "json"}, actions).output).has_value());
  CHECK(count_of(project.run({"lint", "--report", "github"}, actions).output, "::error ") == 1);
  CHECK_FALSE(has(project.run({"lint", "--report", "github=x.txt"}, actions).output, "::error"));
}

TEST_CASE("colour follows --color, then NO_COLOR") {
  const Project project;
  project.write("migrations/001.sql", kDangerous);
  const auto colored = [&](const std::vector<std::string>& more,
                           const std::vector<std::string>& environment) {
    std::vector<std::string> arguments{"lint"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return has(project.run(arguments, environment).output, "\x1b[");
  };
  CHECK_FALSE(colored({}, {"NO_COLOR="}));
  CHECK(colored({"--color", "always"}, {"NO_COLOR=1"}));
  CHECK(colored({}, {"NO_COLOR=", "GITHUB_ACTIONS=true"}));
  CHECK_FALSE(colored({}, {"NO_COLOR=1", "GITHUB_ACTIONS=true"}));
  CHECK_FALSE(colored({"--color", "never"}, {"NO_COLOR=", "GITHUB_ACTIONS=true"}));
  project.run({"lint", "--color", "always", "--report", "text=out.txt"});
  CHECK_FALSE(has(project.read("out.txt"), "\x1b["));
}

TEST_CASE("quiet gives one line per finding and nothing else") {
  const Project project;
  project.write("migrations/001.sql", kHarmless);
  CHECK(project.run({"lint", "--quiet"}).output == "");
  project.write("migrations/002.sql", kDangerous);
  const auto result = project.run({"lint", "--quiet"});
  CHECK(count_of(result.output, "\n") == 1);
  CHECK(result.output.starts_with("migrations/002.sql:1:"));
}

TEST_CASE("what a goose or dbmate file undoes is judged as a way back, and never replayed") {
  const Project project;
  project.write("migrations/001.sql",
                "-- +goose Up\nCREATE TABLE t (a int);\n-- +goose Down\nDROP TABLE t;\n");
  project.write(
      "migrations/002.sql",
      "-- migrate:up\nALTER TABLE t ADD COLUMN b int;\n-- migrate:down\nALTER TABLE t DROP COLUMN b;\n");
  const auto result = project.run({"lint"});
  CHECK(result.exit_code == 0);
  CHECK(has(result.output, "no findings in 2 files (4 statements, 0 not analysed)"));
}

TEST_CASE("notices are shown only when asked for") {
  const Project project;
  project.write("migrations/001.sql", kDangerous);
  project.write(
      "lockkeeper.toml",
      "[lint]\ndisable = [\"require-schema-qualified\"]\n[lint.severity]\ndrop-column = \"notice\"\n");
  const auto plain = project.run({"lint"});
  CHECK(plain.exit_code == 0);
  CHECK(count_of(plain.output, "notice") == 0);
  const auto advice = project.run({"lint", "--advice"});
  CHECK(has(advice.output, "notice: "));
  CHECK(has(advice.output, " in 1 file"));
  CHECK(advice.exit_code == 0);
}

TEST_CASE("a baseline leaves what is older to the Schema") {
  const Project project;
  project.write("migrations/001_a.sql", "CREATE TABLE t (a int, b int); DROP TABLE old;\n");
  project.write("migrations/002_b.sql", "DROP TABLE older;\n");
  project.write("migrations/010_c.sql", "ALTER TABLE t DROP COLUMN a;\n");
  for (const char* baseline : {"2", "\"002\"", "\"002_b.sql\""}) {
    CAPTURE(baseline);
    project.write("lockkeeper.toml", std::string("[lint]\nbaseline = ") + baseline + "\n");
    const auto result = project.run({"lint", "--quiet"});
    CHECK(result.exit_code == 1);
    CHECK(count_of(result.output, "error") == 1);
    CHECK(has(result.output, "migrations/010_c.sql:1:15: error: dropping t.a"));
  }
  project.write("lockkeeper.toml", "[lint]\nbaseline = \"latest\"\n");
  const auto refused = project.run({"lint"});
  CHECK(refused.exit_code == 2);
  CHECK(has(refused.errors, "baseline must be a version or the name of a migration"));
}

TEST_CASE("a suppressed finding does not block and stays visible") {
  const Project project;
  project.write("migrations/001.sql", "-- lockkeeper:allow drop-column reason: nobody reads it since v4\n" +
                                          std::string(kDangerous));
  const auto by_comment = project.run({"lint"});
  CHECK(by_comment.exit_code == 0);
  CHECK(has(by_comment.output, "suppressed error: "));
  CHECK(has(by_comment.output, "nobody reads it since v4 (line 1)"));

  project.write("migrations/001.sql", kDangerous);
  project.write(
      "lockkeeper.toml",
      "[[lint.allow]]\nrule = \"drop-column\"\npath = \"migrations/001.sql\"\nreason = \"long applied\"\n");
  const auto by_configuration = project.run({"lint"});
  CHECK(by_configuration.exit_code == 0);
  CHECK(has(by_configuration.output, "long applied (configuration)"));
}

TEST_CASE("the configuration's mistakes are said with their place") {
  const Project project;
  project.write("migrations/001.sql", kHarmless);
  project.write("lockkeeper.toml", "[lint]\nfailon = \"error\"\n");
  const auto unknown = project.run({"lint"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.errors ==
        "lockkeeper: error: lockkeeper.toml:2:10: 'failon' is not a key of [lint]\nhint: write 'fail_on'\n");

  project.write("lockkeeper.toml", "[lint]\ndisable = [\"drop-colum\"]\n");
  const auto no_rule = project.run({"lint"});
  CHECK(no_rule.exit_code == 2);
  CHECK(has(no_rule.errors, "drop-column"));

  project.write("other.toml", "");
  CHECK(project.run({"lint", "--config", "other.toml"}).exit_code == 0);
  CHECK(project.run({"lint", "--config", "missing.toml"}).exit_code == 2);
}

TEST_CASE("a user's rule fires, and a broken one is named") {
  const Project project;
  project.write("migrations/001.sql", kHarmless);
  const std::string rule =
      "[[rule]]\nid = \"no-users\"\nseverity = \"error\"\ncategory = \"process\"\non = \"operation\"\n"
      "message = \"table {table} is not wanted\"\nwhy = \"because\"\n"
      "bad = [\"CREATE TABLE users (a int);\"]\ngood = [\"CREATE TABLE a (a int);\"]\n";
  project.write("lockkeeper.toml", rule + "match = '^CREATE TABLE {table}$'\n");
  const auto result = project.run({"lint"});
  CAPTURE(result.errors);
  CHECK(result.exit_code == 1);
  CHECK(has(result.output, "table users is not wanted [no-users]"));

  project.write("lockkeeper.toml", rule + "match = '^CREATE TABLE ('\n");
  const auto broken = project.run({"lint"});
  CHECK(broken.exit_code == 2);
  CHECK(has(broken.errors, "no-users"));
}

TEST_CASE("debug shows tokens and operations instead of findings") {
  const Project project;
  project.write("migrations/001.sql", kDangerous);
  const auto tokens = project.run({"lint", "--debug", "tokens"});
  CHECK(tokens.exit_code == 0);
  CHECK(has(tokens.output, "word"));
  const auto operations = project.run({"lint", "--debug", "operations"});
  CHECK(has(operations.output, "== migrations/001.sql\n"));
  CHECK(has(operations.output, "ALTER TABLE accounts DROP COLUMN email"));
}

TEST_CASE("paths count from the repository's root, wherever the program is started") {
  const Project project;
  project.git({"init", "-q"});
  project.write("lockkeeper.toml", "[migrations]\ndir = \"db/migrations\"\n");
  project.write("db/migrations/001.sql", kDangerous);
  const auto by_configuration = project.run_in("db", {"lint", "--report", "json=lint.json"});
  CHECK(by_configuration.exit_code == 1);
  CHECK(has(by_configuration.output, "db/migrations/001.sql:1:"));
  CHECK(project.has("db/lint.json"));
  const auto by_operand = project.run_in("db/migrations", {"lint", "001.sql"});
  CHECK(has(by_operand.output, "db/migrations/001.sql:1:"));
}

TEST_CASE("hostile names and SQL forge no workflow command") {
  const Project project;
  project.write("migrations/001_\n::error::x.sql",
                "DROP TABLE \"::error::forged\n::set-output name=a::b\";\n");
  const auto result = project.run({"lint"}, {"GITHUB_ACTIONS=true", "NO_COLOR=1"});
  CHECK(result.exit_code == 1);
  CHECK(count_of("\n" + result.output, "\n::") == 1);
  CHECK_FALSE(has(result.output, "\n::set-output"));
}

TEST_CASE("known findings stay visible and block no more, and new ones do") {
  const Project project;
  project.write("migrations/001_drop.sql", kDangerous);
  project.write("lockkeeper.toml", "[lint]\nknown = \"lockkeeper.known.json\"\n");
  CHECK(project.run({"lint"}).exit_code == 2);  // it was never written

  const auto written = project.run({"lint", "--update-known"});
  CHECK(written.exit_code == 0);
  CHECK(written.output == "lockkeeper.known.json: 1 finding known from now on\n");
  CHECK(project.run({"lint"}).exit_code == 0);
  CHECK(has(project.run({"lint", "--report", "json"}).output, "known: lockkeeper.known.json"));

  project.write("migrations/001_drop.sql", "-- a line above\n" + std::string(kDangerous));
  CHECK(project.run({"lint"}).exit_code == 0);
  project.write("migrations/002_drop.sql", kDangerous);
  CHECK(project.run({"lint"}).exit_code == 1);
  CHECK(project.run({"lint", "--update-known"}).exit_code == 0);
  CHECK(project.run({"lint"}).exit_code == 0);

  project.write("migrations/002_drop.sql", kHarmless);
  CHECK(has(project.run({"lint"}).errors, "1 of the known findings in lockkeeper.known.json is gone"));
}

TEST_CASE("writing known findings wants a file to write and the whole folder") {
  const Project project;
  project.write("migrations/001_drop.sql", kDangerous);
  CHECK(project.run({"lint", "--update-known"}).exit_code == 2);
}
