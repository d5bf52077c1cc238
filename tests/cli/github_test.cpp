// `lockkeeper github` as the action's step runs it. With a database it is run in tests/actions.
#include <map>
#include <sstream>

#include "catch.h"
#include "program.h"

using namespace lockkeeper;
using cli::test::count_of;
using cli::test::kDangerous;
using cli::test::kHarmless;
using cli::test::Project;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

base::ProcessResult run(const Project& project, std::vector<std::string> environment) {
  for (const std::string& entry :
       {std::string("GITHUB_ACTIONS=true"), "GITHUB_OUTPUT=" + project.path() + "/output",
        "GITHUB_STEP_SUMMARY=" + project.path() + "/summary", "GITHUB_WORKSPACE=" + project.path(),
        "RUNNER_TEMP=" + project.path(), std::string("GITHUB_EVENT_NAME=")}) {
    environment.push_back(entry);
  }
  return project.run({"github"}, environment);
}

/// The outputs as the runner reads them.
std::map<std::string, std::string> outputs(const Project& project) {
  std::map<std::string, std::string> values;
  std::istringstream file(project.read("output"));
  for (std::string line; std::getline(file, line);) {
    const std::size_t at = line.find("<<");
    REQUIRE(at != line.npos);
    const std::string delimiter = line.substr(at + 2);
    std::string value;
    for (std::string part; std::getline(file, part) && part != delimiter;)
      value += (value.empty() ? "" : "\n") + part;
    values[line.substr(0, at)] = value;
  }
  return values;
}

}  // namespace

TEST_CASE("a blocked lint annotates, reports, sets outputs and writes a summary") {
  const Project project;
  project.write("migrations/001_drop.sql", kDangerous);
  const auto result = run(project, {"INPUT_COMMAND=lint"});
  CHECK(result.exit_code == 1);
  CHECK(count_of(result.output, "\n::error title=drop-column,file=migrations/001_drop.sql,line=1") == 1);
  auto values = outputs(project);
  CHECK(values["result"] == "blocked");
  CHECK(values["exit-code"] == "1");
  CHECK(values["errors"] == "1");
  CHECK(values["files"] == "1");
  CHECK(values["json"] == "lockkeeper-report/report.json");
  CHECK(has(project.read(values["json"]), "\"drop-column\""));
  CHECK(has(project.read(values["junit"]), "drop-column"));
  CHECK(project.read("summary").starts_with("## ❌ Migrations blocked: "));
  CHECK(has(project.read("summary"), "`drop-column`"));
}

TEST_CASE("annotations stand outside of what the runner was told not to read") {
  const Project project;
  project.write("migrations/001_drop.sql", kDangerous);
  const auto result = run(project, {"INPUT_COMMAND=lint"});
  const std::size_t begin = result.output.find("::stop-commands::");
  REQUIRE(begin == 0);
  const std::string token = result.output.substr(17, 32);
  const std::size_t end = result.output.find("\n::" + token + "::\n");
  REQUIRE(end != result.output.npos);
  CHECK(result.output.find("dropping accounts.email") < end);
  CHECK(result.output.find("::error") > end);
}

TEST_CASE("a lint that finds nothing is done, and one without files has nothing to do") {
  const Project project;
  project.write("migrations/001_users.sql", kHarmless);
  CHECK(run(project, {}).exit_code == 0);
  CHECK(outputs(project)["result"] == "done");
  const Project empty;
  empty.write("migrations/readme.txt", "");
  CHECK(run(empty, {}).exit_code == 0);
  CHECK(outputs(empty)["result"] == "nothing-to-do");
}

TEST_CASE("outputs and summary are written when the command cannot do its job") {
  struct Row {
    std::vector<std::string> environment;
    int exit_code;
    const char* result;
    const char* message;
  };
  const Row rows[] = {
      {{"INPUT_COMMAND=aply"}, 2, "unusable", "the input command is one of"},
      {{"INPUT_COMMAND=lint", "INPUT_MIGRATIONS=nowhere"}, 2, "unusable", "nowhere"},
      {{"INPUT_COMMAND=lint", "INPUT_FAIL_ON=never ever"}, 2, "unusable", "--fail-on is"},
      {{"INPUT_COMMAND=apply"}, 2, "unusable", "the input database-url is empty"},
      {{"INPUT_COMMAND=apply", "INPUT_DATABASE_URL=postgres://u:hunter2hunter2@127.0.0.1:1/d"},
       4,
       "failed",
       "cannot connect to 127.0.0.1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.message);
    const Project project;
    project.write("migrations/001_users.sql", kHarmless);
    const auto result = run(project, row.environment);
    CHECK(result.exit_code == row.exit_code);
    CHECK(has(result.output, "::error title=lockkeeper::"));
    CHECK(has(result.output, row.message));
    auto values = outputs(project);
    CHECK(values["result"] == row.result);
    CHECK(values["exit-code"] == std::to_string(row.exit_code));
  }
}

TEST_CASE("secrets are masked before anything else is said, and said nowhere else") {
  const Project project;
  project.write("migrations/001_users.sql", kHarmless);
  const std::string url = "postgres://admin:open%20sesame@127.0.0.1:1/shop";
  const std::string hook = "http://127.0.0.1:1/hooks/a-secret-path";
  const auto result =
      run(project, {"INPUT_COMMAND=apply", "INPUT_DATABASE_URL=" + url, "INPUT_DEPLOY_HOOK_URL=" + hook});
  CHECK(result.exit_code == 4);
  std::string said;
  std::istringstream lines(result.output);
  bool masking = true;
  for (std::string line; std::getline(lines, line);) {
    const bool mask = line.starts_with("::add-mask::");
    if (mask) CHECK(masking);
    masking = mask;
    if (!mask) said += line + "\n";
  }
  CHECK(has(result.output, "::add-mask::open sesame\n"));
  CHECK(has(result.output, "::add-mask::" + hook + "\n"));
  said += result.errors + project.read("output") + project.read("summary");
  for (const std::string secret : {"sesame", "a-secret-path"}) {
    CAPTURE(secret);
    CHECK_FALSE(has(said, secret));
  }
}

TEST_CASE("text of a migration forms no workflow command in the action's log") {
  const Project project;
  project.write("migrations/001_forge.sql",
                "DROP TABLE a; -- ::error::forged ##[error]forged\n"
                "DROP TABLE \"x\n::set-output name=digest::forged\";\n");
  const auto result = run(project, {"INPUT_COMMAND=lint"});
  CHECK(result.exit_code == 1);
  CHECK(count_of(result.output, "##[") == 0);
  CHECK(count_of(result.output, "\n::set-output") == 0);
  CHECK_FALSE(has(project.read("output"), "forged"));
}

TEST_CASE("the base's configuration is not asked for where there is no base") {
  const Project project;
  project.write("migrations/001_users.sql", kHarmless);
  for (const std::string base : {"none", "auto"}) {
    CAPTURE(base);
    CHECK(run(project, {"INPUT_CONFIG_REF=base", "INPUT_BASE=" + base}).exit_code == 0);
  }
}

TEST_CASE("annotations and summary can be switched off") {
  const Project project;
  project.write("migrations/001_drop.sql", kDangerous);
  const auto result =
      run(project, {"INPUT_ANNOTATIONS=false", "INPUT_SUMMARY=false", "INPUT_REPORT_DIR=out/a b"});
  CHECK(result.exit_code == 1);
  CHECK_FALSE(has(result.output, "::error"));
  CHECK_FALSE(project.has("summary"));
  CHECK(outputs(project)["json"] == "out/a b/report.json");
  CHECK(project.has("out/a b/report.json"));
}

TEST_CASE("outside of GitHub Actions nothing is done") {
  const Project project;
  const auto result = project.run({"github"}, {"INPUT_DATABASE_URL=postgres://u:hunter2hunter2@h/d"});
  CHECK(result.exit_code == 2);
  CHECK_FALSE(has(result.output + result.errors, "hunter2"));
}
