// The payloads are cut down to what is read; the checkouts are as actions/checkout makes them.
#include <algorithm>

#include "catch.h"
#include "program.h"

using namespace lockkeeper;
using cli::test::kDangerous;
using cli::test::kHarmless;
using cli::test::Project;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

/// main with a dangerous migration of old, and the merge of a branch that adds a harmless one.
void prepare(const Project& project) {
  project.git({"init", "-q"});
  project.write("migrations/001_drop.sql", kDangerous);
  project.commit_all("base");
  project.git({"switch", "-q", "-c", "topic"});
  project.write("migrations/002_users.sql", kHarmless);
  project.commit_all("topic");
  project.git({"switch", "-q", "main"});
  project.write("readme", "main went on");
  project.commit_all("main");
  project.git({"switch", "-q", "--detach", "main"});
  project.git({"merge", "-q", "--no-ff", "-m", "merge", "topic"});
}

base::ProcessResult lint(const Project& project, const std::string& event, const std::string& payload,
                         const std::string& ref = "refs/pull/7/merge") {
  project.write(".git/event.json", payload);
  return project.run({"github"}, {"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=" + event,
                                  "GITHUB_EVENT_PATH=" + project.path() + "/.git/event.json",
                                  "GITHUB_REF=" + ref, "INPUT_COMMAND=lint"});
}

std::string push_from(const std::string& before) { return "{\"before\":\"" + before + "\"}"; }

}  // namespace

TEST_CASE("a pull request is judged by what its merge commit adds to the base") {
  const Project project;
  prepare(project);
  const auto result = lint(project, "pull_request", "{}");
  CHECK(result.exit_code == 0);
  CHECK(has(result.output, "in 1 file"));
}

TEST_CASE("a merge commit at depth two is enough, and at depth one the fix is named") {
  const Project origin;
  prepare(origin);
  const Project shallow;
  for (const std::string depth : {"1", "2"}) {
    CAPTURE(depth);
    shallow.git({"init", "-q", depth});
    const std::string url = "file://" + origin.path();
    shallow.git(
        {"-C", depth, "fetch", "-q", "--depth", depth, url, origin.git({"rev-parse", "HEAD"}).substr(0, 40)});
    shallow.git({"-C", depth, "checkout", "-q", "FETCH_HEAD"});
    shallow.write("event.json", "{}");
    const auto result = base::run_process(
        {LOCKKEEPER_BINARY, "github"}, shallow.path() + "/" + depth,
        {"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request",
         "GITHUB_EVENT_PATH=" + shallow.path() + "/event.json", "GITHUB_REF=refs/pull/7/merge", "NO_COLOR=1",
         "GITHUB_OUTPUT=", "GITHUB_STEP_SUMMARY="});
    CHECK(result.exit_code == (depth == "1" ? 2 : 0));
    CHECK(has(result.output, depth == "1" ? "fetch-depth: 2" : "in 1 file"));
  }
}

TEST_CASE("a pull request whose own head is checked out is judged from its base") {
  const Project project;
  prepare(project);
  const std::string base = trimmed(project.git({"rev-parse", "main"}));
  project.git({"switch", "-q", "topic"});
  const auto result = lint(project, "pull_request", R"({"pull_request":{"base":{"sha":")" + base + R"("}}})");
  CHECK(result.exit_code == 0);
  CHECK(has(result.output, "in 1 file"));
}

TEST_CASE("a push is judged from what the branch was before, or as a whole when that is not known") {
  const Project project;
  prepare(project);
  const std::string before = trimmed(project.git({"rev-parse", "HEAD^1"}));
  const std::string ref = "refs/heads/main";
  CHECK(lint(project, "push", push_from(before), ref).exit_code == 0);
  const auto first = lint(project, "push", push_from(std::string(40, '0')), ref);
  CHECK(first.exit_code == 1);
  CHECK(has(first.output, "the branch is new"));
  const auto forced = lint(project, "push", push_from(std::string(40, 'a')), ref);
  CHECK(forced.exit_code == 1);
  CHECK(has(forced.output, "does not hold what the branch was before"));
}

TEST_CASE("a merge queue is judged from the branch it builds on") {
  const Project project;
  prepare(project);
  const std::string base = trimmed(project.git({"rev-parse", "main"}));
  const auto result = lint(project, "merge_group", R"({"merge_group":{"base_sha":")" + base + R"("}})", "");
  CHECK(result.exit_code == 0);
  CHECK(has(result.output, "in 1 file"));
}

TEST_CASE("what a payload says instead of a commit is never given to git") {
  const Project project;
  prepare(project);
  for (const char* before : {"--output=x", "main", "HEAD", "$(id)", "ABCDEF"}) {
    CAPTURE(before);
    const auto result = lint(project, "push", push_from(before), "refs/heads/main");
    CHECK(result.exit_code == 1);
    CHECK_FALSE(project.has("x"));
  }
  CHECK(lint(project, "push", "no json", "refs/heads/main").exit_code == 1);
  CHECK(lint(project, "workflow_dispatch", "{}", "refs/heads/main").exit_code == 1);
}
