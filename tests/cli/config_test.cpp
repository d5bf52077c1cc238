#include "cli/config.h"

#include <chrono>

#include "base/error.h"
#include "catch.h"

using namespace lockkeeper;
using namespace std::chrono_literals;

namespace {

cli::Config config_of(const std::string& text, const std::string& environment = {}) {
  return cli::read_config(base::parse_config(text, "lockkeeper.toml"), environment);
}

/// "line: message / hint".
std::string error_of(const std::string& text, const std::string& environment = {}) {
  try {
    config_of(text, environment);
  } catch (const base::Error& error) {
    CHECK(error.kind() == base::ErrorKind::usage);
    REQUIRE(error.where().has_value());
    CHECK(error.where()->path == "lockkeeper.toml");
    return std::to_string(error.where()->line) + ": " + error.what() + " / " + error.hint();
  }
  return "no error";
}

}  // namespace

TEST_CASE("every documented key reaches the option that it names") {
  const cli::Config config = config_of(R"(
[migrations]
dir = "db"
layout = "plain"
runner = "psql"
[lint]
baseline = "0042_x.sql"
required_header = "^-- Ticket: "
pg_version = "15.3"
fail_on = "warning"
idempotent = true
enable = ["a"]
disable = ["b", "c"]
[lint.severity]
drop-table = "warning"
drop-column = { "legacy/" = "notice", "x.sql" = "error" }
[lint.naming]
table = "^[a-z_]+$"
[lint.required]
columns = ["created_at"]
comment = true
[[lint.allow]]
rule = "drop-table"
path = "db/001.sql"
reason = "applied"
[apply]
lock_timeout = "500ms"
statement_timeout = 0
attempts = 3
lock_wait = "2m"
out_of_order = "warn"
role = "owner"
review = ["destructive", "drop-index"]
[backup]
store = "dumps"
[window]
days = ["mon", "sun"]
from = "22:00"
to = "06:30"
zone = "Europe/Berlin"
applies_to = "destructive"
max_minutes = 90
[hooks]
before_apply = "b"
finally = { url_env = "DONE_URL" }
[seed]
files = ["s.sql"]
[deploy]
when = "always"
retries = 0
[[check]]
name = "health"
url_env = "HEALTH_URL"
method = "POST"
headers = { Accept = "text/plain" }
request_body = "${TOKEN}"
status = [200, 204]
body = "ok"
timeout = "1s"
interval = "2s"
until = "1h"
json = { pointer = "/rate", min = 1, max = 2.5, equals = "x" }
for = "2m"
)");
  CHECK(config.directory == "db");
  CHECK(config.lint.runner == sql::Runner::psql);
  CHECK(config.lint.pg_version == 15);
  CHECK(config.lint.pg_minor == 3);
  CHECK(config.fail_on == rules::FailOn::warning);
  CHECK(config.lint.enable == std::vector<std::string>{"required-header", "idempotent", "a",
                                                       "naming-convention", "required-table-elements"});
  REQUIRE(config.lint.naming.size() == 1);
  CHECK(config.lint.naming[0].kind == "table");
  CHECK(config.lint.naming[0].pattern == "^[a-z_]+$");
  CHECK(config.lint.required.columns == std::vector<std::string>{"created_at"});
  CHECK(config.lint.required.comment);
  CHECK(config.lint.required.header == "^-- Ticket: ");
  CHECK(config.lint_baseline == 42);
  CHECK(config.lint.disable == std::vector<std::string>{"b", "c"});
  REQUIRE(config.lint.severities.size() == 3);
  CHECK(config.lint.severities[0].rule == "drop-table");
  CHECK(config.lint.severities[0].severity == rules::Severity::warning);
  CHECK(config.lint.severities[1].path == "legacy/");
  CHECK(config.lint.severities[2].severity == rules::Severity::error);
  REQUIRE(config.lint.allows.size() == 1);
  CHECK(config.lint.allows[0].reason == "applied");
  CHECK(config.apply.lock_timeout == 500ms);
  CHECK(config.apply.statement_timeout == 0ms);
  CHECK(config.apply.attempts == 3);
  CHECK(config.apply.lock_wait == 2min);
  CHECK(config.apply.out_of_order == migrate::OutOfOrder::warn);
  CHECK(config.apply.role == "owner");
  CHECK(config.backup.store == "dumps");
  CHECK(config.apply.window.days == std::vector<int>{1, 7});
  CHECK(config.apply.window.to == "06:30");
  CHECK(config.apply.window.zone == "Europe/Berlin");
  CHECK(config.apply.window.applies_to == migrate::Window::AppliesTo::destructive);
  CHECK(config.apply.window.max_minutes == 90);
  CHECK(config.hooks.before_apply.command == "b");
  CHECK(config.hooks.finally.url_env == "DONE_URL");
  CHECK(config.seed_files == std::vector<std::string>{"s.sql"});
  CHECK(config.review == std::vector<std::string>{"destructive", "drop-index"});
  CHECK(config.hook.when == deploy::FireWhen::always);
  CHECK(config.hook.attempts == 1);
  REQUIRE(config.checks.size() == 1);
  const cli::ConfiguredCheck& check = config.checks[0];
  CHECK(check.url_env == "HEALTH_URL");
  CHECK(check.http.method == "POST");
  CHECK(check.http.headers[0].second == "text/plain");
  CHECK(check.http.body == "${TOKEN}");
  CHECK(check.http.status == std::vector<int>{200, 204});
  CHECK(check.http.body_pattern == "ok");
  CHECK(check.timing.timeout == 1s);
  CHECK(check.timing.interval == 2s);
  CHECK(check.timing.until == 1h);
  CHECK(check.timing.hold == 2min);
  REQUIRE(check.http.json.has_value());
  CHECK(check.http.json->pointer == "/rate");
  CHECK(check.http.json->min == 1.0);
  CHECK(check.http.json->max == 2.5);
  CHECK(check.http.json->equals->string() == "x");
}

TEST_CASE("a check of kind sql has a query, and holds when it is true once") {
  const cli::Config config =
      config_of("[[check]]\nname = \"rows\"\nkind = \"sql\"\nquery = \"SELECT true\"\nuntil = \"3s\"\n");
  REQUIRE(config.checks.size() == 1);
  CHECK(config.checks[0].kind == cli::ConfiguredCheck::Kind::sql);
  CHECK(config.checks[0].query == "SELECT true");
  CHECK(config.checks[0].timing.successes == 1);
  CHECK(config.checks[0].timing.until == 3s);
}

TEST_CASE("an empty file gives the defaults") {
  const cli::Config config = config_of("");
  CHECK(config.directory.empty());
  CHECK(config.fail_on == rules::FailOn::error);
  CHECK(config.apply.lock_timeout == 5s);
  CHECK(config.checks.empty());
}

TEST_CASE("what is wrong in the configuration is said with its line and what is meant") {
  struct Row {
    const char *text, *error;
  };
  const Row rows[] = {
      {"\n[lnt]\n", "2: 'lnt' is not a section / write 'lint'"},
      {"[lint]\n\nfail-on = 1\n", "3: 'fail-on' is not a key of [lint] / write 'fail_on'"},
      {"[apply]\nzzz = 1\n",
       "2: 'zzz' is not a key of [apply] / use one of lock_timeout, statement_timeout, attempts, lock_wait, "
       "out_of_order, role, app_role, review"},
      {"[lint]\nfail_on = \"errors\"\n",
       "2: fail_on must be one of error, warning, never, not 'errors' / write \"error\""},
      {"[lint]\npg_version = \"latest\"\n", "2: pg_version must be a version: 15 or \"14.2\" / "},
      {"[lint]\npg_version = 150000\n", "2: pg_version must be from 9 to 30, not 150000 / "},
      {"[lint.naming]\ntables = \"x\"\n", "2: 'tables' is not a kind of name / write 'table'"},
      {"[lint.required]\ncomment = 1\n", "2: comment must be true or false / "},
      {"[lint]\ndisable = \"x\"\n", "2: disable must be a list of texts: [\"..\"] / "},
      {"[lint]\ndisable = [1]\n", "2: disable must be a text in quotes / "},
      {"lint = 1\n", "1: lint must be a section: [lint] / "},
      {"[check]\nname = \"x\"\n", "1: check must be a list of sections: [[check]] / "},
      {"[[check]]\nname = \"x\"\n", "1: [[check]] needs either url or url_env / "},
      {"[[check]]\nname = \"x\"\nurl = \"https://a\"\nurl_env = \"B\"\n",
       "1: [[check]] needs either url or url_env / "},
      {"[[check]]\nname = \"x\"\nurl = \"https://a\"\njson = { max = 1 }\n",
       "4: json needs a pointer that begins with /: { pointer = \"/errorRate\", max = 0.05 } / "},
      {"[[check]]\nname = \"x\"\nurl = \"https://a\"\njson = { pointer = \"/a\", max = \"1\" }\n",
       "4: max must be a number / "},
      {"[[check]]\nname = \"x\"\nkind = \"sql\"\n", "1: [[check]] of kind \"sql\" needs query / "},
      {"[[check]]\nname = \"x\"\nkind = \"sq\"\n",
       "3: kind must be one of http, sql, command, not 'sq' / write \"sql\""},
      {"[[check]]\nname = \"x\"\nkind = \"command\"\n", "1: [[check]] of kind \"command\" needs command / "},
      {"[[check]]\nname = \"x\"\nkind = \"command\"\ncommand = \"a\"\nsave = { a = \"/a\" }\n",
       "5: save is a key of [[check]] with kind = \"http\", and this one is of kind \"command\" / write kind "
       "= "
       "\"http\", or remove save"},
      {"[[check]]\nname = \"x\"\nurl = \"https://a\"\nsave = { a-b = \"/a\" }\n",
       "4: save: 'a-b' is no name of letters, digits and _ / "},
      {"[[check]]\nname = \"x\"\nurl = \"https://a\"\nsave = { a = \"a\" }\n",
       "4: save needs pointers that begin with /: { token = \"/accessToken\" } / "},
      {"[[check]]\nname = \"x\"\nurl = \"https://a/${t}\"\nsave = { t = \"/a\" }\n",
       "1: check x uses t, which it saves itself / save it with an earlier check"},
      {"[[check]]\nname = \"x\"\nurl = \"https://a\"\nheaders = { A = \"${t}\" }\n[[check]]\nname = "
       "\"y\"\nurl = \"https://a\"\nsave = { t = \"/a\" }\n",
       "1: check x uses t, which check y saves only later / put [[check]] y before it"},
      {"[[check]]\nname = \"x\"\nkind = \"command\"\ncommand = \"a $t\"\n[[check]]\nname = "
       "\"y\"\nurl = \"https://a\"\nsave = { t = \"/a\" }\n",
       "1: check x uses t, which check y saves only later / put [[check]] y before it"},
      {"[[check]]\nname = \"x\"\nurl = \"https://a\"\nsave = { t = \"/a\" }\n[[check]]\nname = "
       "\"y\"\nurl = \"https://a\"\nsave = { t = \"/b\" }\n",
       "5: check y: t is saved by check x already / save it under another name"},
      {"[[check]]\nname = \"x\"\nquery = \"SELECT true\"\n",
       "3: query is a key of [[check]] with kind = \"sql\", and this one is of kind \"http\" / write kind = "
       "\"sql\", or remove query"},
      {"[[check]]\nname = \"x\"\nkind = \"sql\"\nqery = \"SELECT true\"\n",
       "4: 'qery' is not a key of [[check]] / write 'query'"},
      {"[[check]]\nname = \"x\"\nurl = \"https://a\"\ntimeout = 0\n",
       "4: timeout must not be 0: a check must come to an end / "},
      {"[[check]]\nname = \"x\"\nurl = \"https://a\"\n[[check]]\nname = \"x\"\nurl = \"https://b\"\n",
       "4: there are two [[check]]s called 'x' / rename one"},
      {"[[lint.allow]]\nrule = \"x\"\npath = \"y\"\n", "1: [[lint.allow]] needs reason / "},
      {"[lint.severity]\ndrop-table = \"eror\"\n",
       "2: drop-table must be one of notice, warning, error, not 'eror' / write \"error\""},
      {"[apply]\nlock_timeout = \"5\"\n",
       "2: lock_timeout is no duration: '5' / write a number and a unit: 500ms, 5s, 10m or 1h"},
      {"[apply]\nlock_timeout = \"-5s\"\n",
       "2: lock_timeout is no duration: '-5s' / write a number and a unit: 500ms, 5s, 10m or 1h"},
      {"[apply]\nlock_timeout = \"9999999999999h\"\n", "2: lock_timeout is over a week / "},
      {"[apply]\nlock_timeout = 0\n",
       "2: lock_timeout must not be 0: traffic would queue behind a waiting migration / "},
      {"[apply]\nattempts = 0\n", "2: attempts must be from 1 to 1000, not 0 / "},
      {"[backup]\ncomand = \"x\"\n", "2: 'comand' is not a key of [backup] / write 'command'"},
      {"[window]\nfrom = \"25:00\"\nto = \"06:00\"\n", "2: from must be a time: \"22:00\" / "},
      {"[window]\nfrom = \"22:00\"\n", "1: [window] needs both from and to, or neither / "},
      {"[window]\ndays = [\"mo\"]\n",
       "2: days must be one of mon, tue, wed, thu, fri, sat, sun, not 'mo' / write \"mon\""},
      {"[hooks]\nfinally = { url = \"x\" }\n",
       "2: 'url' is not a key of [hooks] finally / use one of url_env"},
      {"[migrations]\nsources = [\"x\"]\n",
       "2: [migrations] sources is not supported by this version / remove it"},
      {"[lint]\nbaseline = \"x\"\n", "2: baseline must be a version or the name of a migration: \"0042\" / "},
      {"[migrations]\nlayout = \"prizma\"\n",
       "2: layout must be one of plain, prisma, drizzle, golang-migrate, dbmate, goose, supabase, flyway, "
       "sqlx, "
       "diesel, not 'prizma' / write \"prisma\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(error_of(row.text) == row.error);
  }
}

TEST_CASE("a broken rule of the user's is said with its place") {
  CHECK(error_of("[[rule]]\nid = \"x\"\nmatsh = \"^DROP\"\n").starts_with("3: "));
}

TEST_CASE("an environment comes before the file, key by key") {
  const std::string text = R"(
[migrations]
dir = "db"
[apply]
lock_timeout = "1s"
attempts = 3
review = ["destructive"]
[lint]
disable = ["a"]
[hooks]
before_apply = "x"
[[check]]
name = "health"
url = "https://app.example/health"
headers = { A = "1", B = "2" }
[[check]]
name = "rows"
kind = "sql"
query = "SELECT true"
[environment.production]
url_env = "PROD_URL"
deploy_hook_env = "PROD_HOOK"
[environment.production.apply]
attempts = 9
review = []
[environment.production.window]
from = "22:00"
to = "05:00"
[environment.production.hooks]
before_apply = { url_env = "HOOK" }
[[environment.production.check]]
name = "health"
url_env = "HEALTH"
headers = { B = "3" }
[[environment.production.check]]
name = "more"
url = "https://app.example/more"
[environment.staging.deploy]
when = "never"
)";
  const cli::Config config = config_of(text, "production");
  CHECK(config.variables.url_env == "PROD_URL");
  CHECK(config.variables.url_owner == "environment production");
  CHECK(config.variables.deploy_hook_env == "PROD_HOOK");
  CHECK(config.directory == "db");
  CHECK(config.apply.lock_timeout == 1s);
  CHECK(config.apply.attempts == 9);
  CHECK(config.review.empty());
  CHECK(config.lint.disable == std::vector<std::string>{"a"});
  CHECK(config.apply.window.from == "22:00");
  CHECK(config.hooks.before_apply.command.empty());
  CHECK(config.hooks.before_apply.url_env == "HOOK");
  REQUIRE(config.checks.size() == 3);
  CHECK(config.checks[0].http.url.empty());
  CHECK(config.checks[0].url_env == "HEALTH");
  CHECK(config.checks[0].http.headers[1].second == "3");
  CHECK(config.checks[1].query == "SELECT true");
  CHECK(config.checks[2].name == "more");
  CHECK(config.hook.when == deploy::FireWhen::applied);

  const cli::Config staging = config_of(text, "staging");
  CHECK(staging.hook.when == deploy::FireWhen::never);
  CHECK(staging.variables.url_env.empty());
  CHECK(staging.apply.attempts == 3);
  const cli::Config file = config_of(text);
  CHECK(file.variables.url_env.empty());
  CHECK(file.apply.attempts == 3);
  CHECK(file.checks.size() == 2);
}

TEST_CASE("what is wrong in an environment is said, whichever is meant") {
  struct Row {
    const char *text, *environment, *error;
  };
  const Row rows[] = {
      {"[environment.a]\n", "b", "1: there is no environment 'b', only a / use one of them"},
      {"[environment.staging]\n[environment.production]\n", "prodution",
       "1: there is no environment 'prodution', only staging, production / write --env production"},
      {"", "a", "1: there is no environment 'a': the file has none / add [environment.a] to lockkeeper.toml"},
      {"[environment.a]\nurlenv = \"X\"\n", "",
       "2: 'urlenv' is not a key of [environment.a] / write 'url_env'"},
      {"[environment.a]\nurl_env = 1\n", "", "2: url_env must be a text in quotes / "},
      {"[environment.a.aply]\n", "", "1: 'aply' is not a key of [environment.a] / write 'apply'"},
      {"[environment.a.apply]\natempts = 1\n", "", "2: 'atempts' is not a key of [apply] / write 'attempts'"},
      {"[environment]\na = 1\n", "", "2: environment.a must be a section: [environment.a] / "},
      {"environment = 1\n", "", "1: environment must be a section: [environment] / "},
      {"[window]\nfrom = \"22:00\"\nto = \"05:00\"\n[environment.a.window]\nfrom = \"x\"\n", "",
       "5: from must be a time: \"22:00\" / "},
      {"[[check]]\nname = \"x\"\nurl = \"https://a\"\n[[environment.a.check]]\nname = \"x\"\nkind = "
       "\"sql\"\nquery = \"SELECT true\"\n",
       "",
       "3: url is a key of [[check]] with kind = \"http\", and this one is of kind \"sql\" / write kind = "
       "\"http\", "
       "or remove url"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(error_of(row.text, row.environment) == row.error);
  }
}

namespace {

const std::string kTwoDatabases = R"(
[apply]
lock_timeout = "1s"
attempts = 3
[database.users]
dir = "db/users"
url_env = "USERS_URL"
[database.orders]
dir = "db/orders"
url_env = "ORDERS_URL"
[database.orders.apply]
attempts = 5
lock_timeout = "2s"
[[check]]
name = "rows"
kind = "sql"
database = "orders"
query = "SELECT true"
)";

}  // namespace

TEST_CASE("each database has what holds for it, in the order of the file") {
  const cli::Config config = config_of(
      kTwoDatabases +
          "[environment.staging.apply]\nattempts = 7\n[environment.staging.database.orders]\nurl_env = "
          "\"STAGING_ORDERS\"\n[environment.staging.database.orders.window]\nmax_minutes = 4\n",
      "staging");
  REQUIRE(config.databases.size() == 2);
  const cli::Config& users = config.databases[0];
  const cli::Config& orders = config.databases[1];
  CHECK(users.database == "users");
  CHECK(users.directory == "db/users");
  CHECK(users.variables.url_env == "USERS_URL");
  CHECK(users.variables.url_owner == "database users");
  CHECK(users.apply.attempts == 7);
  CHECK(users.apply.lock_timeout == 1s);
  CHECK(orders.database == "orders");
  CHECK(orders.directory == "db/orders");
  CHECK(orders.variables.url_env == "STAGING_ORDERS");
  CHECK(orders.variables.url_owner == "database orders of environment staging");
  CHECK(orders.apply.lock_timeout == 2s);
  CHECK(orders.apply.attempts == 7);
  CHECK(orders.apply.window.max_minutes == 4);
  CHECK(orders.databases.empty());
  CHECK(config.checks[0].database == "orders");
}

TEST_CASE("what is wrong with databases is said with its place") {
  struct Row {
    std::string text, environment, error;
  };
  const std::string one = "[database.a]\ndir = \"a\"\nurl_env = \"A\"\n";
  const std::string two = one + "[database.b]\ndir = \"b\"\nurl_env = \"B\"\n";
  const std::string query = "[[check]]\nname = \"x\"\nkind = \"sql\"\nquery = \"SELECT true\"\n";
  const Row rows[] = {
      {"[database.a]\nurl_env = \"A\"\n", "", "1: [database.a] needs dir / "},
      {"[database.a]\ndir = \"a\"\n", "", "1: [database.a] needs url_env / "},
      {one + "uri_env = \"A\"\n", "", "4: 'uri_env' is not a key of [database.a] / write 'url_env'"},
      {one + "[database.a.check]\n", "",
       "4: 'check' is not a key of [database.a] / use one of dir, url_env, migrations, apply, backup, "
       "window, hooks, "
       "seed, snapshot"},
      {one + "[database.a.apply]\natempts = 1\n", "",
       "5: 'atempts' is not a key of [apply] / write 'attempts'"},
      {two + "[environment.e]\nurl_env = \"E\"\n", "",
       "8: [environment.e] has one url_env, and there are several databases / write it under "
       "[environment.e.database.a]"},
      {two + "[environment.e.database.c]\nurl_env = \"E\"\n", "",
       "7: 'c' is not a database / use one of a, b"},
      {two + query, "", "7: check x needs database: there are several / use one of a, b"},
      {two + query + "database = \"c\"\n", "", "7: 'c' is not a database / use one of a, b"},
      {query + "database = \"c\"\n", "",
       "1: check x names the database c, and the file has none / remove database"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(error_of(row.text, row.environment) == row.error);
  }
  CHECK(config_of(one + query).databases.size() == 1);
}
