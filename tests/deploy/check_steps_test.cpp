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

  std::string concealed;  ///< what the log was told to hide

  cli::Invocation invocation() {
    return {arguments, config,  environment,
            workspace, outcome, [this](const std::string& secret) { concealed += secret + "\n"; }};
  }
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
  cli::ConfiguredCheck& add_command(const std::string& name, const std::string& command) {
    cli::ConfiguredCheck& check = add(name);
    check.kind = cli::ConfiguredCheck::Kind::command;
    check.command = command;
    check.timing.successes = 1;
    return check;
  }
  cli::ConfiguredCheck& add_url(const std::string& name, const std::string& url) {
    cli::ConfiguredCheck& check = add(name);
    check.http.url = url;
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

TEST_CASE("a command holds when it ends with 0, and its output is shown") {
  Setting setting;
  setting.add_command("smoke", "printf 'a\\033[1mb\\n'; echo $LOCKKEEPER_EVENT $LOCKKEEPER_CHECK");
  const std::string said = setting.run();
  CHECK(holds(said, "  ab\n  check smoke\ncheck smoke: ended with 0 in "));
}

TEST_CASE("a command that fails shows the output of its last try, without secrets") {
  Setting setting;
  setting.environment.set("DEPLOY_HOOK_URL", "https://hook.example/s3cret");
  cli::ConfiguredCheck& check =
      setting.add_command("smoke", "echo https://hook.example/s3cret; echo not yet >&2; exit 3");
  check.timing.until = std::chrono::milliseconds(30);
  const std::string said = setting.run();
  CHECK(
      holds(said, "  ***\n  not yet\n" + error_of(base::ErrorKind::check) + ": check smoke: ended with 3 ("));
}

TEST_CASE("a command is run again until it holds, and not when it can never") {
  const HttpServer server(
      [](std::size_t number, const std::string&) { return answer(number < 2 ? 503 : 200, ""); });
  Setting setting;
  setting.add_command("smoke", "curl -fsS " + server.url("/"));
  CHECK(holds(setting.run(), "check smoke: ended with 0 in "));
  CHECK(server.requests().size() == 3);
  setting.config.checks[0].command = "lockkeeper-no-such-program";
  CHECK(holds(setting.run(), "check smoke: ended with 127 (1 try)"));
}

TEST_CASE("a command that takes too long is ended") {
  Setting setting;
  cli::ConfiguredCheck& check = setting.add_command("smoke", "echo begun; sleep 600");
  check.timing.timeout = std::chrono::milliseconds(200);
  check.timing.until = std::chrono::milliseconds(0);
  CHECK(holds(setting.run(), "  begun\n" + error_of(base::ErrorKind::check) +
                                 ": check smoke: was ended after 200 ms, its timeout (1 try)"));
}

TEST_CASE("a saved value is used by later checks, and nobody sees it") {
  const HttpServer server([](std::size_t number, const std::string&) {
    return answer(200, number == 0 ? R"({"accessToken":"s3cret t0ken"})" : R"({"echo":"s3cret t0ken"})");
  });
  Setting setting;
  setting.add_url("login", server.url("/login")).http.save = {{"token", "/accessToken"}};
  cli::ConfiguredCheck& use = setting.add_url("orders", server.url("/orders"));
  use.http.headers = {{"Authorization", "Bearer ${token}"}};
  use.http.body = "t=${token}";
  use.http.method = "POST";
  use.http.json = deploy::JsonBound{"/echo", {}, {}, "x"};
  use.timing.until = std::chrono::milliseconds(0);
  const std::string said = setting.run();
  CHECK(holds(said, "check login http://127.0.0.1:"));
  CHECK(holds(said, "/echo is \"***\" instead of \"x\""));
  CHECK(setting.concealed == "s3cret t0ken\n");
  CHECK(holds(server.requests().at(1), "Authorization: Bearer s3cret t0ken\r\n"));
  CHECK(holds(server.requests().at(1), "\r\n\r\nt=s3cret t0ken"));
}

TEST_CASE("a command gets the saved values that it names, as variables") {
  const std::string body = "{\"a\":\"s3cret$(id)\",\"b\":\"other s3cret\"}";
  const HttpServer server([&body](std::size_t, const std::string&) { return answer(200, body); });
  Setting setting;
  setting.add_url("login", server.url("/")).http.save = {{"token", "/a"}, {"other", "/b"}};
  setting.add_command("smoke",
                      "test \"$token\" = 's3cret$(id)' && echo \"got $token\" && env | grep -c ^other=");
  // grep finds no such variable and ends with 1.
  setting.config.checks[1].timing.until = std::chrono::milliseconds(0);
  CHECK(holds(setting.run(),
              "  got ***\n  0\n" + error_of(base::ErrorKind::check) + ": check smoke: ended with 1"));
}

TEST_CASE("one check asks those before it whose values it uses, and no others") {
  const HttpServer server([](std::size_t, const std::string&) { return answer(200, R"({"a":"s3cret"})"); });
  Setting setting;
  setting.add_url("first", server.url("/first")).http.save = {{"one", "/a"}};
  setting.add_url("unrelated", server.url("/unrelated")).http.save = {{"two", "/a"}};
  setting.add_url("second", server.url("/second/${one}")).http.save = {{"three", "/a"}};
  setting.add_url("third", server.url("/third?t=${three}"));
  const cli::Invocation invocation = setting.invocation();
  using Names = std::vector<std::string>;
  CHECK(cli::CheckSteps(invocation, "third").names() == Names{"first", "second", "third"});
  CHECK(cli::CheckSteps(invocation, "unrelated").names() == Names{"unrelated"});
  CHECK(holds(setting.run("third"), "check third http://127.0.0.1:"));
  CHECK(server.requests().size() == 3);
  CHECK(holds(server.requests().at(1), "GET /second/s3cret "));
  CHECK(holds(setting.run("thrd"), "there is no check 'thrd' in the configuration"));
}

TEST_CASE("a saved value is never mistaken for a variable of the environment") {
  Setting setting;
  setting.add_url("login", "https://app.example/").http.save = {{"token", "/a"}};
  setting.environment.set("token", "mine");
  CHECK(setting.run() ==
        error_of(base::ErrorKind::usage) +
            ": check login: it saves token, and the environment has a variable of that name");
}

TEST_CASE("a saved value that makes no header or URL fails its check at once") {
  const HttpServer server(
      [](std::size_t, const std::string&) { return answer(200, R"({"a":"x\r\nEvil: y"})"); });
  Setting setting;
  setting.add_url("login", server.url("/")).http.save = {{"token", "/a"}};
  cli::ConfiguredCheck& header = setting.add_url("header", server.url("/"));
  header.http.headers = {{"A", "${token}"}};
  CHECK(holds(setting.run(), error_of(base::ErrorKind::check) + ": check header"));
  CHECK(holds(setting.run(), ": an HTTP header holds a line break (1 try)"));
  header.http.headers.clear();
  header.http.url = "https://${token}/";
  CHECK(holds(setting.run(),
              error_of(base::ErrorKind::check) + ": check header: the URL cannot be read (1 try)"));
}
