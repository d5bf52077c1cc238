#include "cli/comment.h"

#include "base/json.h"
#include "catch.h"
#include "deploy/http_server.h"
#include "program.h"
#include "report/comment.h"

using namespace lockkeeper;
using namespace lockkeeper::cli;
using cli::test::Project;

namespace {

/// A GitHub that has these comments and answers writes with `status`.
struct GitHub {
  std::string nodes;
  int status = 200;
  std::string headers = {};
  tests::HttpServer server{[this](std::size_t, const std::string& request) {
    if (!request.starts_with("POST /graphql ")) return tests::answer(status, "{}", headers);
    return tests::answer(200, R"({"data":{"repository":{"pullRequest":{"comments":{"nodes":[)" + nodes +
                                  R"(],"pageInfo":{"hasNextPage":false,"endCursor":null}}}}}})");
  }};

  std::vector<std::string> writes() const {
    std::vector<std::string> out;
    for (const std::string& request : server.requests())
      if (!request.starts_with("POST /graphql ")) out.push_back(request);
    return out;
  }
};

std::string node(int id, bool own, bool hidden, const std::string& body) {
  base::Json json = base::Json::object();
  json.add("databaseId", id);
  json.add("viewerDidAuthor", own);
  json.add("isMinimized", hidden);
  json.add("body", body);
  return base::to_text(json, -1);
}

const char* const kOwnPullRequest = R"({"pull_request":{"number":7,"head":{"repo":{"full_name":"o/r"}}}})";

struct Story {
  Project project;
  GitHub github;

  Story() {
    project.write("migrations/001.sql", cli::test::kDangerous);
    project.write("event.json", kOwnPullRequest);
  }
  base::ProcessResult lint(std::vector<std::string> options,
                           std::vector<std::string> environment = {}) const {
    std::vector<std::string> words{"lint"};
    words.insert(words.end(), options.begin(), options.end());
    for (const std::string& more :
         {std::string("GITHUB_TOKEN=secret-token"), std::string("GITHUB_REPOSITORY=o/r"),
          "GITHUB_EVENT_PATH=" + project.path() + "/event.json", "GITHUB_API_URL=" + github.server.url(""),
          "GITHUB_GRAPHQL_URL=" + github.server.url("/graphql")})
      environment.push_back(more);
    return project.run(words, environment);
  }
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

std::string body_of(const std::string& request) {
  const auto json = base::parse_json(request.substr(request.find("\r\n\r\n") + 4));
  REQUIRE(json);
  return json->find("body")->string();
}

const std::string kMarker = report::comment_marker("");

}  // namespace

TEST_CASE("a blocked pull request gets a comment with the report") {
  Story story;
  story.github.status = 201;
  const auto result = story.lint({"--comment", "failure"});
  CHECK(result.exit_code == 1);
  CHECK(result.errors == "lockkeeper: the comment on the pull request is created\n");
  const auto writes = story.github.writes();
  REQUIRE(writes.size() == 1);
  CHECK(writes[0].starts_with("POST /repos/o/r/issues/7/comments "));
  CHECK(has(writes[0], "Authorization: Bearer secret-token\r\n"));
  CHECK(body_of(writes[0]).starts_with(kMarker + "\n## ❌ Migrations blocked: 1 error\n"));
  CHECK_FALSE(has(result.output + result.errors, "secret-token"));
}

TEST_CASE("the token's own comment is changed in place; nobody else's, no hidden one, no other key's") {
  Story story;
  story.github.nodes = node(1, false, false, kMarker + "\nall clear") + "," +
                       node(2, true, true, kMarker + "\nx") + "," +
                       node(3, true, false, report::comment_marker("other") + "\nx") + "," +
                       node(4, true, false, "see " + kMarker) + "," + node(5, true, false, kMarker + "\nold");
  CHECK(story.lint({"--comment=always"}).errors ==
        "lockkeeper: the comment on the pull request is changed\n");
  const auto writes = story.github.writes();
  REQUIRE(writes.size() == 1);
  CHECK(writes[0].starts_with("PATCH /repos/o/r/issues/comments/5 "));

  story.github.nodes = node(5, true, false, body_of(writes[0]));
  CHECK(story.lint({"--comment=always"}).errors ==
        "lockkeeper: the comment on the pull request is unchanged\n");
  CHECK(story.github.writes().size() == 1);
}

TEST_CASE("with failure, a run that passes clears an earlier comment and makes no new one") {
  Story story;
  story.project.write("migrations/001.sql", cli::test::kHarmless);
  CHECK(story.lint({"--comment", "failure"}).errors.empty());
  CHECK(story.github.writes().empty());
  story.github.nodes = node(5, true, false, kMarker + "\n## ❌ Migrations blocked");
  CHECK(story.lint({"--comment", "failure"}).exit_code == 0);
  REQUIRE(story.github.writes().size() == 1);
  CHECK(has(body_of(story.github.writes()[0]), "## ✅ Migrations pass: no findings"));
}

TEST_CASE("what keeps a comment away is said and changes nothing else") {
  struct Row {
    const char* event;
    std::vector<std::string> environment;
    int status;
    const char* said;
  };
  const Row rows[] = {
      {R"({"pull_request":{"number":7,"head":{"repo":{"full_name":"stranger/r"}}}})",
       {},
       200,
       "the pull request comes from a fork"},
      {R"({"pull_request":{"number":7,"head":{"repo":null}}})",
       {},
       200,
       "the pull request comes from a fork"},
      {R"({"ref":"refs/heads/main"})", {}, 200, "this run is not of a pull request"},
      {"no json", {}, 200, "this run is not of a pull request"},
      {kOwnPullRequest, {"GITHUB_TOKEN="}, 200, "GITHUB_TOKEN is not set"},
      {kOwnPullRequest, {"GITHUB_REPOSITORY=o/r/../x"}, 200, "GITHUB_REPOSITORY is not OWNER/NAME"},
      {kOwnPullRequest, {"GITHUB_EVENT_PATH="}, 200, "GITHUB_EVENT_PATH is not set"},
      {kOwnPullRequest, {"GITHUB_EVENT_PATH=/nowhere"}, 200, "/nowhere"},
      {kOwnPullRequest, {}, 403, "GitHub answered 403: give the job `permissions: pull-requests: write`"},
      {kOwnPullRequest, {}, 404, "GitHub answered 404: give the job `permissions: pull-requests: write`"},
      {kOwnPullRequest, {}, 500, "GitHub answered 500"},
      {kOwnPullRequest,
       {"GITHUB_API_URL=http://example.com", "GITHUB_GRAPHQL_URL=http://example.com"},
       200,
       "https"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.said);
    Story story;
    story.project.write("event.json", row.event);
    story.github.status = row.status;
    const auto result = story.lint({"--comment=always"}, row.environment);
    CHECK(result.exit_code == 1);
    CHECK(result.errors.starts_with("lockkeeper: no comment on the pull request: "));
    CHECK(has(result.errors, row.said));
    CHECK(has(result.output, "[drop-column]"));
    CHECK_FALSE(has(result.errors, "secret-token"));
  }
}

TEST_CASE("a comment that GitHub finds too long is tried with less") {
  Story story;
  std::string sql;
  for (int count = 0; count < 400; ++count)
    sql += "ALTER TABLE a" + std::to_string(count) + " DROP COLUMN b;\n";
  story.project.write("migrations/001.sql", sql);
  story.github.status = 422;
  CHECK(has(story.lint({"--comment=always"}).errors, "GitHub answered 422"));
  const auto writes = story.github.writes();
  REQUIRE(writes.size() == 3);
  CHECK(body_of(writes[0]).size() > 40'000);
  CHECK(body_of(writes[1]).size() < 17'000);
  CHECK(body_of(writes[1]).starts_with(kMarker + "\n## ❌ "));
}

TEST_CASE("a busy GitHub is asked again") {
  Story story;
  story.github.status = 503;
  story.github.headers = "Retry-After: 0\r\n";
  CHECK(has(story.lint({"--comment=always"}).errors, "GitHub answered 503"));
  CHECK(story.github.writes().size() == 3);
}

TEST_CASE("the action comments with the token of its input") {
  Story story;
  story.github.status = 201;
  const auto result = story.project.run(
      {"github"},
      {"GITHUB_ACTIONS=true", "INPUT_COMMENT=always", "INPUT_GITHUB_TOKEN=from-input", "INPUT_BASE=none",
       "GITHUB_REPOSITORY=o/r", "GITHUB_EVENT_PATH=" + story.project.path() + "/event.json",
       "GITHUB_API_URL=" + story.github.server.url(""),
       "GITHUB_GRAPHQL_URL=" + story.github.server.url("/graphql")});
  CHECK(result.exit_code == 1);
  const auto writes = story.github.writes();
  REQUIRE(writes.size() == 1);
  CHECK(has(writes[0], "Authorization: Bearer from-input\r\n"));
}

TEST_CASE("without the option nobody is asked") {
  Story story;
  CHECK(story.lint({}).errors.empty());
  CHECK(story.lint({"--comment=never"}).errors.empty());
  CHECK(story.github.server.requests().empty());
}
