#include "base/error.h"
#include "catch.h"
#include "cli/check.h"
#include "db/server.h"
#include "deploy/http_server.h"

using namespace lockkeeper;
using tests::answer;
using tests::HttpServer;

namespace {

/// A configuration and an environment around checks.
struct Setting {
  cli::Config config;
  cli::Environment environment{cli::Environment::Variables{}};
  cli::Arguments arguments;
  cli::Workspace workspace;
  cli::Outcome outcome;

  cli::Invocation invocation() { return {arguments, config, environment, workspace, outcome}; }
  cli::ConfiguredCheck& add(const std::string& name) {
    cli::ConfiguredCheck& check = config.checks.emplace_back();
    check.name = name;
    check.timing.interval = std::chrono::milliseconds(1);
    check.timing.until = std::chrono::seconds(30);
    return check;
  }
  cli::ConfiguredCheck& add_query(const std::string& name, const std::string& query) {
    cli::ConfiguredCheck& check = add(name);
    check.kind = cli::ConfiguredCheck::Kind::sql;
    check.query = query;
    check.timing.successes = 1;
    return check;
  }
  /// What the checks said, or "error KIND: .." when they threw.
  std::string run(const std::string& name = {}) {
    std::string said;
    try {
      const cli::Invocation around = invocation();
      cli::CheckSteps checks(around, name);
      checks.run(tests::quiet_interrupt(), [&said](const std::string& line) { said += line + "\n"; });
    } catch (const base::Error& error) {
      said += "error " + std::to_string(static_cast<int>(error.kind())) + ": " + error.what();
    }
    CHECK(said.find("s3cret") == std::string::npos);
    return said;
  }
};

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string error_of(base::ErrorKind kind) { return "error " + std::to_string(static_cast<int>(kind)); }

}  // namespace

TEST_CASE("a check gets its variables from the environment") {
  const HttpServer server([](std::size_t, const std::string&) { return answer(200, "ok"); });
  Setting setting;
  cli::ConfiguredCheck& configured = setting.add("health");
  configured.http.headers = {{"Authorization", "Bearer ${TOKEN}!"}, {"X", "$5"}};
  configured.url_env = "HEALTH_URL";
  setting.environment = cli::Environment({{"HEALTH_URL", server.url("/s3cret")}});
  CHECK(setting.run() == error_of(base::ErrorKind::usage) + ": check health: TOKEN is not set");
  setting.environment.set("TOKEN", "t0ken");
  const std::string said = setting.run();
  CHECK(holds(said, "check health http://127.0.0.1:"));
  CHECK(holds(said, ": answered 200 in "));
  CHECK(holds(server.requests().at(0), "Authorization: Bearer t0ken!\r\nX: $5\r\n"));
  CHECK(holds(setting.run("other"), "there is no check 'other'"));
}

TEST_CASE("HEALTH_CHECK_URL is a check of its own unless the configuration has it") {
  struct Row {
    const char* configured_name;
    const char* configured_variable;
    std::vector<std::string> expected;
  };
  const Row rows[] = {
      {nullptr, nullptr, {"health"}},
      {"smoke", "SMOKE_URL", {"smoke", "health"}},
      {"smoke", "HEALTH_CHECK_URL", {"smoke"}},
      {"health", "SMOKE_URL", {"health"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expected);
    Setting setting;
    setting.environment = cli::Environment(
        {{"HEALTH_CHECK_URL", "https://app.example/health"}, {"SMOKE_URL", "https://app.example/"}});
    if (row.configured_name != nullptr) setting.add(row.configured_name).url_env = row.configured_variable;
    const cli::Invocation invocation = setting.invocation();
    CHECK(cli::CheckSteps(invocation).names() == row.expected);
    CHECK(cli::CheckSteps(invocation, row.expected.back()).names().size() == 1);
  }
}

TEST_CASE("a check that does not hold is an error of its own kind") {
  const HttpServer server([](std::size_t, const std::string&) { return answer(503, ""); });
  Setting setting;
  cli::ConfiguredCheck& check = setting.add("health");
  check.http.url = server.url("/s3cret");
  check.timing.until = std::chrono::milliseconds(20);
  const std::string said = setting.run();
  CHECK(holds(said, error_of(base::ErrorKind::check)));
  CHECK(holds(said, ": answered 503 ("));
}

TEST_CASE("a check is named when its configuration cannot be used") {
  struct Row {
    const char *url, *body, *error;
  };
  const Row rows[] = {
      {"https://app.example/", "(", "check health: body: "},
      {"http://app.example/s3cret", "", "check health: the URL is not https"},
  };
  for (const Row& row : rows) {
    Setting setting;
    cli::ConfiguredCheck& check = setting.add("health");
    check.http.url = row.url;
    check.http.body_pattern = row.body;
    CHECK(holds(setting.run(), error_of(base::ErrorKind::usage) + ": " + row.error));
  }
}

TEST_CASE("a query is asked of the database of the run") {
  const tests::Database database;
  Setting setting;
  setting.add_query("rows", "SELECT true");
  CHECK(holds(setting.run(), error_of(base::ErrorKind::usage) + ": check rows: "));
  setting.environment = cli::Environment({{"DATABASE_URL", database.url()}});
  CHECK(holds(setting.run(), "check rows postgresql://"));
  CHECK(holds(setting.run(), ": true in "));
  setting.config.checks[0].query = "SELECT 1";
  CHECK(holds(setting.run(), error_of(base::ErrorKind::check)));
  CHECK(holds(setting.run(), "the query gave '1', which is no boolean (1 try)"));
}

TEST_CASE("a query is asked again until it is true, and watched after that") {
  tests::Database database;
  Setting setting;
  setting.environment = cli::Environment({{"DATABASE_URL", database.url()}});
  const std::string soon = database.value("SELECT quote_literal(clock_timestamp() + interval '200 ms')");
  cli::ConfiguredCheck& check =
      setting.add_query("rows", "SELECT clock_timestamp() > " + soon + "::timestamptz");
  CHECK(holds(setting.run(), ": true in "));
  check.query = "SELECT clock_timestamp() < " + soon + "::timestamptz + interval '1 s'";
  check.timing.hold = std::chrono::minutes(10);
  CHECK(holds(setting.run(), ": held, but did not stay so: the query gave false ("));
}
