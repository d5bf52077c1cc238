#include "base/error.h"
#include "base/file.h"
#include "catch.h"
#include "cli/hook.h"
#include "db/server.h"
#include "deploy/http_server.h"
#include "migrate/own_schema.h"
#include "migrate/temporary_folder.h"

using namespace lockkeeper;
using deploy::FireWhen;
using tests::answer;
using tests::HttpServer;

namespace {

/// Runs that follow each other on one database, with one platform.
class Platform {
 public:
  explicit Platform(HttpServer::Answer answers) : server(std::move(answers)) {
    for (const migrate::Migration& migration : migrate::own_layout().migrations) {
      database.run(std::string(migration.source->text()));
    }
    config.hook.attempts = 1;
    config.hook.timeout = std::chrono::milliseconds(300);
  }

  enum class Applied { nothing, something };
  /// What the run said, and "error KIND: .." when it threw.
  std::string run(Applied applied) {
    return said([this, applied](cli::DeployStep& step) {
      if (applied == Applied::something) apply(step);
      step.finish();
    });
  }
  /// As migrations do.
  void apply(cli::DeployStep& step) {
    if (const auto sha = step.to_owe()) database.run(migrate::record_owed(*sha, "1"));
    step.note_applied();
  }
  std::string fire(cli::DeployStep::Force force) {
    return said([force](cli::DeployStep& step) { step.fire(force); });
  }
  std::string states() { return database.list("SELECT state FROM lockkeeper.deploy_hook ORDER BY id"); }
  /// Of each request so far.
  std::vector<std::string> keys() const {
    std::vector<std::string> keys;
    for (const std::string& request : server.requests()) {
      keys.push_back(request.substr(request.find("Idempotency-Key: ") + 17, 32));
    }
    return keys;
  }

  tests::Database database;
  HttpServer server;
  cli::Config config;
  cli::Environment environment{
      {{"DEPLOY_HOOK_URL", server.url("/hook/s3cret?k=s3cret")}, {"GITHUB_SHA", "abc"}}};

 private:
  template <typename Act>
  std::string said(Act act) {
    std::string out;
    const cli::Arguments arguments;
    const cli::Workspace workspace;
    cli::Outcome outcome;
    const cli::Invocation invocation{arguments, config, environment, workspace, outcome};
    const std::vector<migrate::Connection> connections{database.connection()};
    try {
      cli::DeployStep step(invocation, connections, tests::quiet_interrupt(),
                           [&out](const std::string& line) { out += line + "\n"; });
      act(step);
    } catch (const base::Error& error) {
      out += "error " + std::to_string(static_cast<int>(error.kind())) + ": " + error.what() +
             "\nhint: " + error.hint();
    }
    CHECK(out.find("s3cret") == std::string::npos);
    return out;
  }
};

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

const std::string kHookError = "error " + std::to_string(static_cast<int>(base::ErrorKind::hook));

}  // namespace

TEST_CASE("when the hook is fired") {
  struct Row {
    FireWhen when;
    Platform::Applied applied;
    std::size_t requests;
  };
  const Row rows[] = {
      {FireWhen::applied, Platform::Applied::something, 1},
      {FireWhen::applied, Platform::Applied::nothing, 0},
      {FireWhen::always, Platform::Applied::something, 1},
      {FireWhen::always, Platform::Applied::nothing, 1},
      {FireWhen::never, Platform::Applied::something, 0},
      {FireWhen::never, Platform::Applied::nothing, 0},
  };
  Platform platform([](std::size_t, const std::string&) { return answer(201, R"({"job":{"id":"j1"}})"); });
  for (const Row& row : rows) {
    CAPTURE(static_cast<int>(row.when), static_cast<int>(row.applied));
    platform.config.hook.when = row.when;
    const std::size_t before = platform.server.requests().size();
    const std::string said = platform.run(row.applied);
    CHECK(platform.server.requests().size() - before == row.requests);
    CHECK(holds(said, ": answered 201, deploy j1\n") == (row.requests == 1));
  }
  CHECK(platform.states() == "delivered delivered");
}

TEST_CASE("a failed hook is made up for by the next run, under the same key") {
  Platform platform(
      [](std::size_t number, const std::string&) { return answer(number < 2 ? 500 : 201, "{}"); });
  for (const auto applied : {Platform::Applied::something, Platform::Applied::nothing}) {
    const std::string said = platform.run(applied);
    CHECK(holds(said, kHookError));
    CHECK(holds(said, "answered 500\nhint: the next apply fires it again, or: lockkeeper hook"));
    CHECK(platform.states() == "failed");
  }
  const std::string said = platform.run(Platform::Applied::nothing);
  CHECK(holds(said, "making up for the deploy of 20"));
  CHECK(holds(said, "answered 201\n"));
  CHECK(platform.states() == "delivered");
  const std::vector<std::string> keys = platform.keys();
  REQUIRE(keys.size() == 3);
  CHECK(keys[0] == keys[1]);
  CHECK(keys[1] == keys[2]);
  CHECK(platform.run(Platform::Applied::nothing).empty());
}

TEST_CASE("a deploy of unknown outcome stays until it is forced, under a key of its own") {
  Platform platform(
      [](std::size_t number, const std::string&) { return number == 0 ? std::string() : answer(201, "{}"); });
  CHECK(holds(platform.run(Platform::Applied::something), kHookError));
  CHECK(platform.states() == "unknown");
  CHECK(holds(platform.run(Platform::Applied::nothing), "is not known"));
  CHECK(holds(platform.fire(cli::DeployStep::Force::no), "is not known"));
  CHECK(platform.server.requests().size() == 1);
  CHECK(holds(platform.fire(cli::DeployStep::Force::yes), "answered 201"));
  CHECK(platform.states() == "delivered");
  CHECK(platform.keys()[0] != platform.keys()[1]);
}

TEST_CASE("a run that dies after its first migration leaves its deploy to the next one") {
  Platform platform([](std::size_t, const std::string&) { return answer(201, "{}"); });
  const cli::Arguments arguments;
  const cli::Workspace workspace;
  cli::Outcome outcome;
  const cli::Invocation invocation{arguments, platform.config, platform.environment, workspace, outcome};
  const std::vector<migrate::Connection> connections{platform.database.connection()};
  {
    cli::DeployStep step(invocation, connections, tests::quiet_interrupt(), [](const std::string&) {});
    platform.apply(step);
  }
  CHECK(platform.states() == "pending");
  CHECK(holds(platform.run(Platform::Applied::nothing), "answered 201"));
  CHECK(platform.states() == "delivered");
}

TEST_CASE("a hook is fired although the table of deploys is gone") {
  Platform platform([](std::size_t, const std::string&) { return answer(201, "{}"); });
  platform.database.run("DROP TABLE lockkeeper.deploy_hook");
  platform.config.hook.when = FireWhen::always;
  CHECK(holds(platform.run(Platform::Applied::nothing), "answered 201"));
}

TEST_CASE("without a hook apply says that nothing is deployed") {
  Platform platform([](std::size_t, const std::string&) { return answer(201, "{}"); });
  platform.environment = cli::Environment(cli::Environment::Variables{});
  CHECK(holds(platform.run(Platform::Applied::something), "none is set (DEPLOY_HOOK_URL)"));
  CHECK(platform.run(Platform::Applied::nothing).empty());
}

TEST_CASE("the hook's URL comes from one of two variables, and is named by it when it cannot be used") {
  using Variables = cli::Environment::Variables;
  const std::string url = "https://example.com/a";
  CHECK(cli::hook_url(cli::Environment(Variables{})).url.empty());
  CHECK(cli::hook_url(cli::Environment(Variables{{"VERCEL_DEPLOY_HOOK_URL", url}})).variable ==
        "VERCEL_DEPLOY_HOOK_URL");
  CHECK(cli::hook_url(cli::Environment(Variables{{"VERCEL_DEPLOY_HOOK_URL", "x"}, {"DEPLOY_HOOK_URL", url}}))
            .url == url);
  try {
    cli::hook_url(cli::Environment(Variables{{"DEPLOY_HOOK_URL", "http://example.com/s3cret"}}));
    FAIL("accepted");
  } catch (const base::Error& error) {
    CHECK(error.kind() == base::ErrorKind::usage);
    CHECK(std::string(error.what()) == "DEPLOY_HOOK_URL: the URL is not https");
  }
}

TEST_CASE("a command deploys in the hook's place, once, and knows which deploy it is") {
  Platform platform([](std::size_t, const std::string&) { return answer(200, ""); });
  platform.environment =
      cli::Environment({{"GITHUB_SHA", "abc"}, {"DATABASE_URL", "postgresql://u:s3cret@h/d"}});
  const tests::TemporaryFolder folder;
  const std::string log = folder.path() + "/log";
  platform.config.deploy_command = "echo $LOCKKEEPER_EVENT $LOCKKEEPER_GIT_SHA $LOCKKEEPER_DEPLOY_KEY >>" +
                                   log + "; echo postgresql://u:s3cret@h/d";
  const std::string said = platform.run(Platform::Applied::something);
  CHECK(holds(said, "deploy command: ended with 0"));
  CHECK(holds(said, "***"));
  CHECK(platform.states() == "delivered");
  CHECK(platform.run(Platform::Applied::nothing).empty());
  const std::string lines = base::read_file(log);
  CHECK(lines.starts_with("deploy abc "));
  CHECK(lines.size() == std::string("deploy abc ").size() + 33);
  CHECK(platform.server.requests().empty());
}

TEST_CASE("a command that fails is run again by the next run, under the same key") {
  Platform platform([](std::size_t, const std::string&) { return answer(200, ""); });
  platform.environment = cli::Environment({{"GITHUB_SHA", "abc"}, {"CI", "true"}});
  const tests::TemporaryFolder folder;
  const std::string log = folder.path() + "/log";
  const std::string note = "echo $LOCKKEEPER_DEPLOY_KEY >>" + log;
  platform.config.deploy_command = note + "; echo quota; exit 3";
  const std::string failed = platform.run(Platform::Applied::something);
  CHECK(holds(failed, "quota"));
  CHECK(holds(failed, kHookError + ": deploy command: ended with 3\nhint: the next apply runs it again"));
  CHECK(platform.states() == "failed");
  platform.config.deploy_command = note;
  CHECK(holds(platform.run(Platform::Applied::nothing), "making up for the deploy of"));
  CHECK(platform.states() == "delivered");
  const std::string keys = base::read_file(log);
  CHECK(keys.substr(0, 33) == keys.substr(33));
}

TEST_CASE("a command beside a hook's URL is refused before anything is applied") {
  Platform platform([](std::size_t, const std::string&) { return answer(200, ""); });
  platform.config.deploy_command = "true";
  const std::string said = platform.run(Platform::Applied::something);
  CHECK(holds(said, "[deploy] command and DEPLOY_HOOK_URL both deploy"));
  CHECK(platform.states().empty());
}
