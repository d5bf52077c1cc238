#include "cli/config.h"

#include <chrono>

#include "base/error.h"
#include "catch.h"

using namespace lockkeeper;
using namespace std::chrono_literals;

namespace {

cli::Config config_of(const std::string& text) {
  return cli::read_config(base::parse_config(text, "lockkeeper.toml"));
}

/// "line: message / hint".
std::string error_of(const std::string& text) {
  try {
    config_of(text);
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
  CHECK(check.check.method == "POST");
  CHECK(check.check.headers[0].second == "text/plain");
  CHECK(check.check.body == "${TOKEN}");
  CHECK(check.check.status == std::vector<int>{200, 204});
  CHECK(check.check.body_pattern == "ok");
  CHECK(check.check.timeout == 1s);
  CHECK(check.check.interval == 2s);
  CHECK(check.check.until == 1h);
  CHECK(check.check.hold == 2min);
  REQUIRE(check.check.json.has_value());
  CHECK(check.check.json->pointer == "/rate");
  CHECK(check.check.json->min == 1.0);
  CHECK(check.check.json->max == 2.5);
  CHECK(check.check.json->equals->string() == "x");
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
      {"[[check]]\nname = \"x\"\nkind = \"sql\"\n",
       "3: [[check]] kind = \"sql\" is not supported by this version / remove it"},
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
      {"[deploy]\ncommand = \"x\"\n", "2: [deploy] command is not supported by this version / remove it"},
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

TEST_CASE("sections of later versions are refused by name") {
  for (const std::string section : {"environment", "database"}) {
    CHECK(error_of("[" + section + "]\n") ==
          "1: [" + section + "] is not supported by this version / remove it");
  }
}

TEST_CASE("a broken rule of the user's is said with its place") {
  CHECK(error_of("[[rule]]\nid = \"x\"\nmatsh = \"^DROP\"\n").starts_with("3: "));
}
