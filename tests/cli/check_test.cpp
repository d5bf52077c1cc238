// `lockkeeper check` as a user and the action run it.
#include "catch.h"
#include "deploy/http_server.h"
#include "program.h"

using namespace lockkeeper;
using cli::test::count_of;
using cli::test::Project;

namespace {

/// Answers with a token, and repeats it to whoever shows it.
tests::HttpServer token_server() {
  return tests::HttpServer([](std::size_t, const std::string&) {
    return tests::answer(200, R"({"accessToken":"s3cret 100%","echo":"s3cret 100%"})");
  });
}

std::string login_and_echo(const tests::HttpServer& server) {
  return "[[check]]\nname = \"login\"\nurl = \"" + server.url("/login") +
         "\"\ninterval = \"1ms\"\nsave = { token = \"/accessToken\" }\n" +
         "[[check]]\nname = \"smoke\"\nkind = \"command\"\ncommand = 'echo \"::error::got $token\"'\n";
}

const std::string kMask = "::add-mask::s3cret 100%25\n";

}  // namespace

TEST_CASE("a saved value is masked in the log of a job before anything can show it") {
  const auto server = token_server();
  const Project project;
  project.write("lockkeeper.toml", login_and_echo(server));
  const auto result = project.run({"check"}, {"GITHUB_ACTIONS=true"});
  CHECK(result.exit_code == 0);
  CHECK(result.errors == kMask);
  CHECK(result.output.find("  \\::error::got ***\n") != std::string::npos);
  CHECK(result.output.find("s3cret") == std::string::npos);
  CHECK(project.run({"check"}).errors.empty());
}

TEST_CASE("the action masks a saved value between what the runner is told not to read") {
  const auto server = token_server();
  const Project project;
  project.write("lockkeeper.toml", login_and_echo(server));
  const auto result = project.run(
      {"github"},
      {"GITHUB_ACTIONS=true", "INPUT_COMMAND=check", "GITHUB_OUTPUT=" + project.path() + "/output",
       "GITHUB_STEP_SUMMARY=" + project.path() + "/summary", "GITHUB_WORKSPACE=" + project.path(),
       "RUNNER_TEMP=" + project.path(), "GITHUB_EVENT_NAME="});
  CAPTURE(result.output, result.errors);
  CHECK(result.exit_code == 0);
  CHECK(count_of(result.output, "::stop-commands::") == 2);
  const std::string first = result.output.substr(result.output.find("::stop-commands::") + 17, 32);
  const std::size_t mask = result.output.find("\n::" + first + "::\n" + kMask + "::stop-commands::");
  REQUIRE(mask != result.output.npos);
  CHECK(mask < result.output.find("got ***"));
  const std::string second = result.output.substr(result.output.find("::stop-commands::", mask) + 17, 32);
  CHECK(second != first);
  CHECK(result.output.find("\n::" + second + "::\n") > result.output.find("got ***"));
  CHECK(count_of(result.output, "s3cret") == 1);
  CHECK(count_of(project.read("summary") + project.read("output"), "s3cret") == 0);
}

TEST_CASE("a check that fails is exit code 7, one that is not there 2") {
  const Project project;
  project.write("lockkeeper.toml",
                "[[check]]\nname = \"smoke\"\nkind = \"command\"\ncommand = \"exit 9\"\nuntil = 0\n");
  const auto failed = project.run({"check", "smoke"});
  CHECK(failed.exit_code == 7);
  CHECK(failed.errors.find("check smoke: ended with 9 (1 try)") != std::string::npos);
  const auto unknown = project.run({"check", "smok"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.errors.find("hint: write smoke") != std::string::npos);
}
