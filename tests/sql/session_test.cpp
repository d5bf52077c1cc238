#include "sql/session.h"

#include "base/source.h"
#include "catch.h"
#include "sql/schema.h"

namespace {

using namespace lockkeeper;
using sql::LockMode;
using sql::Runner;
using sql::Section;
using sql::TransactionKind;

/// Runs a file and says, before each statement, what its session is like: "wrapped lock_timeout t=ACCESS
/// EXCLUSIVE".
std::vector<std::string> states(const std::string& text, Runner runner) {
  const base::Source source("x.sql", text);
  const sql::Script script = sql::analyse(source);
  sql::Schema schema;
  sql::Session session(runner);
  session.begin_file(script, Section::up, schema, 15);
  std::vector<std::string> shown;
  const auto show = [&] {
    static constexpr std::string_view kKinds[] = {"none", "explicit", "wrapped", "one-query"};
    std::string line(kKinds[static_cast<std::size_t>(session.transaction())]);
    for (const std::string_view setting : {"lock_timeout", "statement_timeout"}) {
      if (session.in_effect(setting)) line += " " + std::string(setting);
    }
    for (const auto& [key, mode] : session.held()) line += " " + key + "=" + std::string(to_text(mode));
    shown.push_back(line);
  };
  for (const sql::StatementRecord& statement : script.statements) {
    session.begin_statement();
    show();
    for (std::uint32_t at = statement.first_operation; at < statement.last_operation; ++at) {
      const sql::Effects effects = effects_of(script.operations[at], schema, 15);
      schema.apply(script.operations[at]);
      session.apply(script.operations[at], effects, schema);
    }
  }
  session.begin_statement();
  show();
  return shown;
}

std::string last(const std::string& text, Runner runner = Runner::psql) {
  return states(text, runner).back();
}

}  // namespace

TEST_CASE("lockkeeper wraps a file, psql does not") {
  using Lines = std::vector<std::string>;
  CHECK(states("ALTER TABLE t ADD a int; SELECT 1;", Runner::lockkeeper) ==
        Lines{"wrapped lock_timeout", "wrapped lock_timeout public.t=ACCESS EXCLUSIVE",
              "wrapped lock_timeout public.t=ACCESS EXCLUSIVE"});
  CHECK(states("ALTER TABLE t ADD a int; SELECT 1;", Runner::psql) == Lines{"none", "none", "none"});
  CHECK(states("CREATE INDEX CONCURRENTLY i ON t (a);", Runner::lockkeeper) ==
        Lines{"none lock_timeout", "none lock_timeout"});
  CHECK(states("BEGIN; ALTER TABLE t ADD a int; COMMIT;", Runner::lockkeeper) ==
        Lines{"none lock_timeout", "explicit lock_timeout", "explicit lock_timeout public.t=ACCESS EXCLUSIVE",
              "none lock_timeout"});
}

TEST_CASE("a file that goes as one message is an implicit block, which its own BEGIN and COMMIT move") {
  using Lines = std::vector<std::string>;
  CHECK(states("ALTER TABLE t ADD a int; BEGIN; SELECT 1; COMMIT; SELECT 2;", Runner::golang_migrate) ==
        Lines{"one-query", "one-query public.t=ACCESS EXCLUSIVE", "explicit public.t=ACCESS EXCLUSIVE",
              "explicit public.t=ACCESS EXCLUSIVE", "one-query", "one-query"});
  CHECK(states("ALTER TABLE t ADD a int;", Runner::golang_migrate) == Lines{"none", "none"});
}

TEST_CASE("locks are held until their transaction or savepoint ends") {
  CHECK(last("BEGIN; ALTER TABLE t ADD a int; SELECT 1;") == "explicit public.t=ACCESS EXCLUSIVE");
  CHECK(last("BEGIN; ALTER TABLE t ADD a int; COMMIT;") == "none");
  CHECK(last("BEGIN; ALTER TABLE t ADD a int; ROLLBACK AND CHAIN;") == "explicit");
  CHECK(last("BEGIN; CREATE TABLE u (a int); SAVEPOINT s; ALTER TABLE t ADD a int; ROLLBACK TO s;") ==
        "explicit");
  CHECK(last("BEGIN; LOCK TABLE t IN SHARE MODE; SAVEPOINT s; ALTER TABLE t ADD a int; ROLLBACK TO s;") ==
        "explicit public.t=SHARE");
  CHECK(last("BEGIN; SAVEPOINT s; ALTER TABLE t ADD a int; RELEASE s; ROLLBACK TO s;") ==
        "explicit public.t=ACCESS EXCLUSIVE");
  CHECK(last("BEGIN; ALTER TABLE t RENAME TO u;") ==
        "explicit public.t=ACCESS EXCLUSIVE public.u=ACCESS EXCLUSIVE");
  CHECK(last("SAVEPOINT s; ALTER TABLE t ADD a int;") == "none");
}

TEST_CASE("a statement's own locks are apart from those held before it") {
  const base::Source source("x.sql", "BEGIN; ALTER TABLE t ADD a int, ADD b int;");
  const sql::Script script = sql::analyse(source);
  const sql::Schema schema;
  sql::Session session(Runner::psql);
  session.begin_file(script, Section::up, schema, 15);
  session.apply(script.operations[0], {}, schema);
  session.begin_statement();
  session.apply(script.operations[1], effects_of(script.operations[1], schema, 15), schema);
  CHECK(session.held().empty());
  CHECK(session.held_by_statement().at("public.t") == LockMode::access_exclusive);
  CHECK(session.held_on("public.t") == LockMode::none);
  session.begin_statement();
  CHECK(session.held_on("public.t") == LockMode::access_exclusive);
}

TEST_CASE("a setting is in effect where it was set and is finite") {
  struct Row {
    std::string_view text;
    std::string_view expected;
  };
  const Row rows[] = {
      {"SET lock_timeout = '5s';", "none lock_timeout"},
      {"SET lock_timeout = 0;", "none"},
      {"SET lock_timeout = '5s'; RESET lock_timeout;", "none"},
      {"SET lock_timeout = '5s'; RESET ALL;", "none"},
      {"SET lock_timeout = '5s'; SET lock_timeout TO DEFAULT;", "none"},
      {"SET LOCAL lock_timeout = '5s';", "none"},
      {"BEGIN; SET LOCAL lock_timeout = '5s';", "explicit lock_timeout"},
      {"BEGIN; SET LOCAL lock_timeout = '5s'; COMMIT;", "none"},
      {"BEGIN; SET lock_timeout = '5s'; ROLLBACK;", "none"},
      {"BEGIN; SET lock_timeout = '5s'; COMMIT;", "none lock_timeout"},
      {"BEGIN; SAVEPOINT s; SET lock_timeout = '5s'; ROLLBACK TO s;", "explicit"},
      {"SELECT set_config('lock_timeout', '5s', false);", "none lock_timeout"},
      {"SET statement_timeout = '1min';", "none statement_timeout"},
      {"SET statement_timeout = '1min'; DISCARD ALL;", "none"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(last(std::string(row.text)) == row.expected);
  }
  CHECK(last("SET lock_timeout = 0;", Runner::lockkeeper) == "wrapped");
  CHECK(last("SET LOCAL statement_timeout = '1s';", Runner::lockkeeper) ==
        "wrapped lock_timeout statement_timeout");
}

TEST_CASE("each file has a session of its own") {
  const base::Source source("x.sql", "BEGIN; SET lock_timeout = '5s'; LOCK TABLE t;");
  const sql::Script script = sql::analyse(source);
  const sql::Schema schema;
  sql::Session session(Runner::psql);
  session.begin_file(script, Section::up, schema, 15);
  for (const sql::Operation& operation : script.operations)
    session.apply(operation, effects_of(operation, schema, 15), schema);
  CHECK(session.held_on("public.t") == LockMode::access_exclusive);
  session.end_file();
  session.begin_file(script, Section::up, schema, 15);
  CHECK_FALSE(session.in_transaction());
  CHECK_FALSE(session.in_effect("lock_timeout"));
  CHECK(session.held().empty());
}
