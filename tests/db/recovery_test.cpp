// What docs/recovery.md shows of each failure is what the program says when it is brought about.
#include <algorithm>
#include <optional>
#include <regex>
#include <sstream>

#include "base/file.h"
#include "base/text.h"
#include "catch.h"
#include "cli/code_blocks.h"
#include "db/command.h"
#include "deploy/http_server.h"

using namespace lockkeeper;
using base::ProcessResult;
using tests::contains;
using tests::HttpServer;
using tests::Program;
using tests::Project;

namespace {

/// Numbers, digests, days, addresses and line ends do not count.
std::string plain(std::string text) {
  static const std::vector<std::pair<std::regex, const char*>> kPlain = {
      {std::regex(R"(https?://(?:127\.0\.0\.1:\d+|[a-z]+\.example(?:\.com)?))"), "URL"},
      {std::regex(R"(\b(?:[0-9a-f]{64}|[0-9a-f]{12}|[0-9a-f]{8})\b)"), "HEX"},
      {std::regex(R"(\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b)"), "DAY"},
      {std::regex(R"(\b(?:mon|tue|wed|thu|fri|sat|sun)(?:, (?:mon|tue|wed|thu|fri|sat|sun))*\b)"), "DAYS"},
      {std::regex(R"(\d+(?:\.\d+)?)"), "0"},
      {std::regex(R"(\b0 m?s\b)"), "TIME"},
      {std::regex(R"(\b(?:admin|postgres)\b)"), "USER"},
      {std::regex(R"(\s+)"), " "},
  };
  for (const auto& [pattern, shown] : kPlain) text = std::regex_replace(text, pattern, shown);
  return text;
}

/// The parts of a shown output between its "..." must be there in their order. The first that is not, or "".
std::string missing_part(const std::string& shown, const std::string& output) {
  std::string rest = plain(shown);
  const std::string said = plain(output);
  std::size_t at = 0;
  while (!rest.empty()) {
    const std::size_t dots = std::min(rest.find("..."), rest.size());
    const std::string part(base::trim(rest.substr(0, dots)));
    const std::size_t found = said.find(part, at);
    if (found == said.npos) return part;
    at = found + part.size();
    rest.erase(0, std::min(dots + 3, rest.size()));
  }
  return {};
}

/// What stands behind "$ COMMAND" in a block, or before the first one.
std::string shown_of(const tests::CodeBlock& block, std::string_view command) {
  std::istringstream lines(block.text);
  std::string line, current, text;
  while (std::getline(lines, line)) {
    if (line.starts_with("$ ")) {
      current = line.substr(2);
    } else if (current == command) {
      text += line + "\n";
    }
  }
  return text;
}

constexpr const char* kWithTeam = "id bigint PRIMARY KEY, team bigint";

class Failure {
 public:
  Project project;
  Program program{project};

  explicit Failure(const std::string& columns = "id bigint PRIMARY KEY, email text") {
    program.set("DEPLOY_HOOK_URL=");
    project.write("migrations/001_users.sql", "CREATE TABLE users (" + columns + ");\n");
    project.write("migrations/001_rollback.sql", "DROP TABLE users;\n");
    REQUIRE(run({"apply"}).exit_code == 0);
  }
  ProcessResult run(const std::vector<std::string>& words) const { return program.run(words); }
  void write(const std::string& name, const std::string& text) const {
    project.write("migrations/" + name, text);
  }
  void configure(const std::string& text) const { project.write("lockkeeper.toml", text); }

  /// Runs it, and holds it against the block of the page below `heading` with `part`: the whole of it, or
  /// what it shows of `command`.
  ProcessResult check(int exit_code, const std::vector<std::string>& words, std::string_view heading,
                      std::string_view part, std::string_view command = "") const {
    const tests::CodeBlock block = tests::block_below("docs/recovery.md", heading, "", part);
    const ProcessResult result = run(words);
    CAPTURE(block.place(), result.output, result.errors);
    CHECK(result.exit_code == exit_code);
    CHECK(missing_part(shown_of(block, command), result.output + result.errors) == "");
    return result;
  }
  std::string digest_of(const std::string& plan) const {
    const std::string text = base::read_file(project.folder.path() + "/" + plan);
    const std::size_t at = text.find("sha256:");
    REQUIRE(at != text.npos);
    return text.substr(at, 7 + 64);
  }
};

}  // namespace

TEST_CASE("exit 1 is as docs/recovery.md shows it") {
  Failure failure(kWithTeam);
  failure.write("004_drop_team.sql", "ALTER TABLE users DROP COLUMN team;\n");
  failure.check(1, {"apply"}, "1: blocked", "drop-column");
}

TEST_CASE("exit 2 is as docs/recovery.md shows it") {
  Failure failure;
  failure.configure("[apply]\nlock_timout = \"5s\"\n");
  failure.check(2, {"apply"}, "2: unusable", "lock_timout");
  failure.configure("");
  failure.program.connect_to("");
  failure.check(2, {"apply"}, "2: unusable", "no database");
}

TEST_CASE("a pooler is refused as docs/recovery.md shows it") {
  Failure failure;
  failure.program.set(
      "DATABASE_URL_UNPOOLED=postgresql://u:p@ep-x-1-pooler.eu-central-1.aws.neon.tech/app?sslmode=require");
  failure.check(3, {"apply"}, "3: refused", "-pooler");
}

TEST_CASE("a history that is missing, edited or on hold is refused as docs/recovery.md shows it") {
  Failure failure;
  failure.write("004_teams.sql", "CREATE TABLE teams (id bigint PRIMARY KEY);\n");
  failure.write("004_rollback.sql", "-- lockkeeper:allow drop-table reason: a test\nDROP TABLE teams;\n");
  REQUIRE(failure.run({"apply"}).exit_code == 0);
  SECTION("edited") {
    failure.write("004_teams.sql", "CREATE TABLE teams (id bigint PRIMARY KEY, name text);\n");
    failure.write("005_more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n");
    failure.check(3, {"apply"}, "3: refused", "was changed after");
    CHECK(failure.run({"repair", "004"}).exit_code == 0);
    CHECK(failure.run({"apply"}).exit_code == 0);
  }
  SECTION("on hold") {
    failure.run({"plan", "--rollback-to", "001", "--out", "plan.json"});
    const ProcessResult back = failure.run({"rollback", "--plan", "plan.json", "--digest",
                                            failure.digest_of("plan.json"), "--no-backup", "a test"});
    CAPTURE(back.output, back.errors);
    REQUIRE(back.exit_code == 0);
    failure.check(3, {"apply"}, "3: refused", "was rolled back");
    CHECK(failure.run({"resolve", "--rolled-back", "004"}).exit_code == 0);
    CHECK(failure.run({"apply"}).exit_code == 0);
  }
  SECTION("missing") {
    failure.project.database.run("DROP SCHEMA lockkeeper CASCADE; DROP TABLE teams");
    failure.check(3, {"apply"}, "3: refused", "no history");
    CHECK(failure.run({"baseline", "--to", "004"}).exit_code == 0);
    CHECK(failure.run({"apply"}).exit_code == 0);
  }
}

TEST_CASE("another run is named as docs/recovery.md shows it") {
  Failure failure;
  failure.configure("[apply]\nlock_wait = \"1s\"\n");
  failure.write("002_slow.sql", "SELECT pg_sleep(6);\n");
  const int other = tests::spawn_here(
      {"sh", "-c", "cd '" + failure.project.folder.path() + "' && " LOCKKEEPER_BINARY " apply"},
      failure.project.folder.path() + "/other.log",
      {"DATABASE_URL=" + failure.project.database.url(), "DATABASE_URL_UNPOOLED="});
  REQUIRE(tests::becomes(
      failure.project.database,
      "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(6)%' AND state = 'active' "
      "AND pid <> pg_backend_pid() AND datname = current_database()",
      "1"));
  failure.check(3, {"apply"}, "3: refused", "another run holds");
  CHECK(tests::wait_for(other, 30) == 0);
}

TEST_CASE("a missing backup and a shut window are as docs/recovery.md shows them") {
  Failure failure(kWithTeam);
  failure.write("002_drop.sql",
                "-- lockkeeper:allow drop-column reason: a test\nALTER TABLE users DROP COLUMN team;\n");
  failure.check(3, {"apply"}, "3: refused", "no backup is configured");
  const std::string today =
      failure.project.database.value("SELECT lower(to_char(now() AT TIME ZONE 'UTC', 'dy'))");
  failure.configure("[window]\ndays = [\"" + std::string(today == "mon" ? "tue" : "mon") +
                    "\"]\nfrom = \"01:00\"\nto = \"01:10\"\n");
  failure.check(3, {"apply", "--no-backup", "a test"}, "3: refused", "the window is shut");
}

TEST_CASE("a plan that is not the approved one is refused as docs/recovery.md shows it") {
  Failure failure(kWithTeam);
  failure.write("005_drop_team.sql", "CREATE TABLE teams (id bigint PRIMARY KEY);\n");
  failure.run({"plan", "--out", "plan.json"});
  failure.write("005_drop_team.sql", "ALTER TABLE users DROP COLUMN team;\n");
  failure.check(3, {"apply", "--plan", "plan.json", "--digest", failure.digest_of("plan.json")}, "3: refused",
                "not the one that was approved");
}

TEST_CASE("a statement that fails is shown as docs/recovery.md shows it") {
  Failure failure;
  failure.write("002_team.sql",
                "SELECT 1;\nALTER TABLE users ADD COLUMN team bigint REFERENCES teams (id);\n");
  failure.check(4, {"apply", "--fail-on", "never"}, "4: failed", "does not exist (42P01)");
}

TEST_CASE("a busy table is shown as docs/recovery.md shows it") {
  Failure failure;
  failure.configure("[apply]\nlock_timeout = \"100ms\"\nattempts = 1\n");
  failure.write("005_n.sql", "ALTER TABLE users ADD COLUMN n bigint;\n");
  const auto reader = failure.project.database.session();
  reader->query("SET application_name = 'nightly-report'");
  reader->query("BEGIN");
  reader->query("SELECT 1 FROM users LIMIT 1;");
  failure.check(4, {"apply"}, "4: failed", "nightly-report");
}

TEST_CASE("an index that could not be built is shown, and built again, as docs/recovery.md says") {
  Failure failure;
  failure.project.database.run("INSERT INTO users VALUES (1, 'a@b'), (2, 'a@b')");
  failure.write("003_email_key.sql", "CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);\n");
  constexpr const char* kPart = "users_email_key";
  failure.check(4, {"apply"}, "4: failed", kPart);
  failure.check(0, {"status"}, "4: failed", kPart, "lockkeeper status");
  failure.project.database.run("DELETE FROM users WHERE id = 2");
  failure.check(0, {"apply"}, "4: failed", kPart, "lockkeeper apply");
}

TEST_CASE("a database that cannot be reached is shown as docs/recovery.md shows it") {
  Failure failure;
  failure.program.set("DATABASE_URL_UNPOOLED=postgresql://u:p@nohost.invalid/app");
  failure.check(4, {"apply"}, "4: failed", "nohost.invalid");
}

TEST_CASE("a hook that fails, and is made up for, is shown as docs/recovery.md shows it") {
  Failure failure;
  failure.write("002_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n");
  const HttpServer platform([](std::size_t number, const std::string&) {
    return number == 0 ? tests::answer(404, "")
                       : tests::answer(201, R"({"job": {"id": "demo-1", "state": "PENDING"}})");
  });
  failure.program.set("DEPLOY_HOOK_URL=" + platform.url("/hook"));
  failure.check(6, {"apply"}, "6: hook failed", "answered 404");
  failure.check(0, {"apply"}, "6: hook failed", "making up for");
}

TEST_CASE("a command of [hooks] that fails leaves what docs/recovery.md says") {
  Failure failure;
  failure.write("002_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n");
  const HttpServer platform([](std::size_t, const std::string&) { return tests::answer(201, "{}"); });
  failure.program.set("DEPLOY_HOOK_URL=" + platform.url("/hook"));
  failure.configure("[hooks]\nbefore_apply = \"exit 3\"\n");
  failure.check(6, {"apply"}, "6: hook failed", "before_apply ended");
  CHECK(failure.project.database.value("SELECT to_regclass('a') IS NULL") == "t");
  failure.configure("[hooks]\nafter_apply = \"echo after; exit 4\"\n");
  CHECK(failure.run({"apply"}).exit_code == 6);
  CHECK(failure.project.database.value("SELECT to_regclass('a') IS NULL") == "f");
  CHECK(platform.requests().empty());
  const ProcessResult again = failure.run({"apply"});
  CAPTURE(again.output, again.errors);
  CHECK(again.exit_code == 0);
  CHECK(contains(again.output, "making up for the deploy"));
  CHECK_FALSE(contains(again.output, "after_apply"));
  CHECK(platform.requests().size() == 1);
}

TEST_CASE("a check that fails is shown as docs/recovery.md shows it") {
  Failure failure;
  failure.write("002_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n");
  const HttpServer application([](std::size_t, const std::string&) { return tests::answer(503, "no"); });
  failure.configure("[[check]]\nname = \"health\"\nurl = \"" + application.url("") +
                    "/\"\nuntil = \"300ms\"\ninterval = \"100ms\"\n[deploy]\nwhen = \"never\"\n");
  failure.check(7, {"apply"}, "7: check failed", "answered 503");
}

TEST_CASE("a rollback's plan names what is lost as docs/recovery.md shows it") {
  Failure failure;
  failure.write("004_teams.sql", "CREATE TABLE teams (id bigint PRIMARY KEY);\n");
  failure.write("004_rollback.sql", "DROP TABLE teams;\n");
  REQUIRE(failure.run({"apply"}).exit_code == 0);
  failure.check(1, {"plan", "--rollback-to", "001"}, "Back to an earlier schema", "loses");
}
