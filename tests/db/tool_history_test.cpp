// Histories in the tables of other tools: read, written as their owners would, and kept by their locks.
#include "catch.h"
#include "db/run.h"
#include "migrate/baseline.h"
#include "migrate/inspect.h"
#include "migrate/rollback.h"
#include "migrate/rollback_plan.h"
#include "migrate/settle.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Project;
using tests::quick_options;
using tests::Result;

namespace {

const std::string kTable = "CREATE TABLE a (id bigint PRIMARY KEY);\n";
const std::string kColumn = "ALTER TABLE a ADD COLUMN b text;\n";

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

void write_prisma(const Project& project, const std::string& second = kColumn) {
  project.write("migration_lock.toml", "provider = \"postgresql\"\n");
  project.write("20240101000000_a/migration.sql", kTable);
  project.write("20240102000000_b/migration.sql", second);
}
constexpr const char* kPrismaTable =
    "CREATE TABLE _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, "
    "finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ, "
    "started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)";

void write_drizzle(const Project& project) {
  project.write("meta/_journal.json",
                R"({"version":"7","dialect":"postgresql","entries":[)"
                R"({"idx":0,"version":"7","when":1000,"tag":"0000_a","breakpoints":true},)"
                R"({"idx":1,"version":"7","when":2000,"tag":"0001_b","breakpoints":true}]})");
  project.write("0000_a.sql", kTable);
  project.write("0001_b.sql", kColumn);
}

void write_dbmate(const Project& project) {
  project.write("20240101000000_a.sql", "-- migrate:up\n" + kTable + "-- migrate:down\nDROP TABLE a;\n");
  project.write("20240102000000_b.sql",
                "-- migrate:up\n" + kColumn + "-- migrate:down\nALTER TABLE a DROP COLUMN b;\n");
}

void write_golang_migrate(const Project& project) {
  project.write("1_a.up.sql", kTable);
  project.write("1_a.down.sql", "DROP TABLE a;\n");
  project.write("2_b.up.sql", kColumn);
  project.write("2_b.down.sql", "ALTER TABLE a DROP COLUMN b;\n");
}

void write_goose(const Project& project) {
  project.write("1_a.sql", "-- +goose Up\n" + kTable + "-- +goose Down\nDROP TABLE a;\n");
  project.write("2_b.sql", "-- +goose Up\n" + kColumn);
}

void write_plain(const Project& project) {
  project.write("001_a.sql", kTable);
  project.write("002_b.sql", kColumn);
}

/// The error of taking the first migrations as applied, or what was taken.
std::string baseline(Project& project, const std::string& to) {
  migrate::ApplyOptions options = quick_options();
  options.to = to;
  try {
    std::string text;
    const migrate::Layout layout = project.layout();
    for (const std::string& version : migrate::baseline(layout, project.database.connection(), options,
                                                        tests::quiet_interrupt(), [](const auto&) {}))
      text += (text.empty() ? "" : " ") + version;
    return text;
  } catch (const base::Error& error) {
    return std::string(error.what()) + " / " + error.hint();
  }
}

/// "prisma: 2 applied, 1 pending"; problems behind it.
std::string status(Project& project) {
  const migrate::Layout layout = project.layout();
  const migrate::Plan plan =
      migrate::inspect(layout, project.database.connection(), "", migrate::Identity::leave);
  std::string text = plan.history + ": " + std::to_string(plan.applied.size()) + " applied, " +
                     std::to_string(plan.pending.size()) + " pending";
  for (const auto& problem : plan.problems) text += "; " + std::string(to_text(problem.kind));
  return text;
}

void roll_back(Project& project, const std::string& to) {
  migrate::ApplyOptions options = quick_options();
  options.to = to;
  const migrate::Layout layout = project.layout();
  migrate::rollback(layout, migrate::ways_back(layout), project.database.connection(), options, {},
                    tests::quiet_interrupt(), [](const auto&) {});
}

}  // namespace

TEST_CASE("an empty database gets the history of the folder's own tool") {
  struct Row {
    const char* name;
    void (*write)(const Project&);
    const char* query;
    const char* expected;
  };
  const Row rows[] = {
      {"prisma", [](const Project& project) { write_prisma(project); },
       "SELECT string_agg(concat_ws(' ', migration_name, length(id), length(checksum), finished_at >= "
       "started_at, "
       "rolled_back_at IS NULL, logs IS NULL, applied_steps_count), '; ' ORDER BY started_at) FROM "
       "public._prisma_migrations",
       "20240101000000_a 36 64 t t t 1; 20240102000000_b 36 64 t t t 1"},
      {"drizzle", write_drizzle,
       "SELECT string_agg(concat_ws(' ', id, length(hash), created_at), '; ' ORDER BY id) FROM "
       "drizzle.__drizzle_migrations",
       "1 64 1000; 2 64 2000"},
      {"dbmate", write_dbmate,
       "SELECT string_agg(version, '; ' ORDER BY version) FROM public.schema_migrations",
       "20240101000000; 20240102000000"},
      {"golang-migrate", write_golang_migrate,
       "SELECT string_agg(concat_ws(' ', version, dirty), '; ') FROM public.schema_migrations", "2 f"},
      {"goose", write_goose,
       "SELECT string_agg(concat_ws(' ', id, version_id, is_applied), '; ' ORDER BY id) FROM "
       "public.goose_db_version",
       "1 0 t; 2 1 t; 3 2 t"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      Project project;
      row.write(project);
      const Result result = apply(project);
      CAPTURE(result.what());
      CHECK(result.outcome.applied.size() == 2);
      CHECK(project.database.value(row.query) == row.expected);
      CHECK(project.database.value("SELECT count(*) FROM lockkeeper.history WHERE source = '" +
                                   std::string(row.name) + "' AND state = 'done'") == "2");
      CHECK(status(project) == std::string(row.name) + ": 2 applied, 0 pending");
      CHECK(apply(project).applied().empty());
    }
  }
}

TEST_CASE("what the tool applied is not applied again, and what follows is") {
  struct Row {
    const char* name;
    void (*write)(const Project&);
    std::string made;
  };
  const std::string sum = "(SELECT encode(sha256('" + kTable + "'), 'hex'))";
  const Row rows[] = {
      {"prisma", [](const Project& project) { write_prisma(project); },
       std::string(kPrismaTable) +
           ";INSERT INTO _prisma_migrations VALUES ('x', 'bad', NULL, '20240101000000_a', 'failed first', "
           "now(), "
           "now(), 0), "
           "('y', " +
           sum + ", now(), '20240101000000_a', NULL, NULL, now(), 1)"},
      {"prisma, with CRLF", [](const Project& project) { write_prisma(project); },
       std::string(kPrismaTable) +
           ";INSERT INTO _prisma_migrations VALUES ('y', (SELECT encode(sha256(replace('" + kTable +
           "', E'\\n', E'\\r\\n')::bytea), 'hex')), now(), '20240101000000_a', NULL, NULL, now(), 1)"},
      {"drizzle", write_drizzle,
       "CREATE SCHEMA drizzle;CREATE TABLE drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text "
       "NOT NULL, "
       "created_at bigint);INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES (" +
           sum + ", 1000)"},
      {"drizzle, by its content", write_drizzle,
       "CREATE SCHEMA drizzle;CREATE TABLE drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text "
       "NOT NULL, "
       "created_at bigint);INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES (" +
           sum + ", 7)"},
      {"dbmate", write_dbmate,
       "CREATE TABLE schema_migrations (version varchar PRIMARY KEY);INSERT INTO schema_migrations VALUES "
       "('20240101000000')"},
      {"golang-migrate", write_golang_migrate,
       "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);INSERT "
       "INTO "
       "schema_migrations VALUES (1, false)"},
      {"goose", write_goose,
       "CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean "
       "NOT "
       "NULL, tstamp timestamp DEFAULT now());INSERT INTO goose_db_version (version_id, is_applied) VALUES "
       "(0, "
       "true), (1, true), (2, true), (2, false)"},
      {"by hand", write_plain,
       "CREATE TABLE schema_migrations (id SERIAL PRIMARY KEY, version INTEGER UNIQUE NOT NULL, description "
       "TEXT NOT "
       "NULL, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL, applied_by VARCHAR(100), success "
       "BOOLEAN "
       "DEFAULT true);INSERT INTO schema_migrations (version, description) VALUES (1, 'first')"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      Project project;
      row.write(project);
      project.database.run(kTable + row.made);
      const std::string before = status(project);
      CHECK(contains(before, ": 1 applied, 1 pending"));
      CHECK_FALSE(contains(before, ";"));
      const Result result = apply(project);
      CAPTURE(result.what());
      CHECK(result.outcome.applied.size() == 1);
      CHECK(contains(status(project), ": 2 applied, 0 pending"));
    }
  }
}

TEST_CASE("a table that people made for a runner of their own is filled as its columns want it") {
  Project project;
  write_plain(project);
  project.database.run(
      "CREATE TABLE schema_migrations (version text PRIMARY KEY, filename text NOT NULL, checksum text NOT "
      "NULL, "
      "success boolean NOT NULL, applied_at timestamptz NOT NULL, note text)");
  CHECK(apply(project).applied() == "001 002");
  CHECK(project.database.value("SELECT string_agg(concat_ws(' ', version, filename, length(checksum), "
                               "success, applied_at <= now(), "
                               "note IS NULL), '; ' ORDER BY version) FROM schema_migrations") ==
        "001 001_a.sql 64 t t t; 002 002_b.sql 64 t t t");
}

TEST_CASE("a column that nothing is known of stops before anything is run") {
  Project project;
  write_plain(project);
  project.database.run("CREATE TABLE schema_migrations (version int PRIMARY KEY, ticket text NOT NULL)");
  const Result result = apply(project);
  CHECK(result.kind() == ErrorKind::refused);
  CHECK(contains(result.what(), "wants a value for ticket"));
  CHECK(project.database.value("SELECT to_regclass('a') IS NULL") == "t");
}

TEST_CASE("what another tool left half-way stops the run, and says how to settle it") {
  struct Row {
    const char* name;
    void (*write)(const Project&);
    std::string made;
    const char* hint;
  };
  const Row rows[] = {
      {"prisma", [](const Project& project) { write_prisma(project); },
       std::string(kPrismaTable) +
           ";INSERT INTO _prisma_migrations VALUES ('x', 'c', NULL, '20240101000000_a', 'boom', NULL)",
       "prisma migrate resolve --rolled-back 20240101000000_a"},
      {"golang-migrate", write_golang_migrate,
       "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean);INSERT INTO "
       "schema_migrations "
       "VALUES (1, true)",
       "migrate force 1"},
      {"by hand", write_plain,
       "CREATE TABLE schema_migrations (version int PRIMARY KEY, success boolean);INSERT INTO "
       "schema_migrations "
       "VALUES (1, false)",
       "delete its row from public.schema_migrations"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      Project project;
      row.write(project);
      project.database.run(row.made);
      const Result result = apply(project);
      CHECK(result.kind() == ErrorKind::refused);
      CHECK(contains(result.what(), "was left half-way by another tool"));
      CHECK(contains(result.error->hint(), row.hint));
      CHECK(contains(status(project), "unsettled"));
    }
  }
}

TEST_CASE("a person settles in the tool's table what the tool left half-way") {
  const auto settle = [](Project& project, migrate::Settlement settlement, const std::string& migration) {
    migrate::settle(project.layout(), project.database.connection(), quick_options(), settlement, migration,
                    tests::quiet_interrupt(), [](const auto&) {});
  };
  const std::string failed =
      ";INSERT INTO _prisma_migrations VALUES ('x', 'c', NULL, '20240101000000_a', 'boom', NULL)";
  Project project;
  SECTION("Prisma, as applied") {
    write_prisma(project);
    project.database.run(kTable + kPrismaTable + failed);
    settle(project, migrate::Settlement::applied, "20240101000000_a");
    CHECK(project.database.value(
              "SELECT string_agg(concat_ws(' ', finished_at IS NULL, rolled_back_at IS NULL, "
              "applied_steps_count), '; ' ORDER BY started_at) FROM _prisma_migrations") == "t f 0; f t 0");
    CHECK(apply(project).applied() == "20240102000000_b");
  }
  SECTION("Prisma, as rolled back") {
    write_prisma(project);
    project.database.run(kPrismaTable + failed);
    settle(project, migrate::Settlement::rolled_back, "20240101000000_a");
    CHECK(apply(project).outcome.applied.size() == 2);
  }
  SECTION("Prisma's checksum") {
    write_prisma(project);
    REQUIRE(apply(project).outcome.applied.size() == 2);
    project.write("20240101000000_a/migration.sql", kTable + "-- a word more\n");
    CHECK(contains(status(project), "edited"));
    settle(project, migrate::Settlement::checksum, "20240101000000_a");
    CHECK(status(project) == "prisma: 2 applied, 0 pending");
  }
  SECTION("golang-migrate, as rolled back") {
    write_golang_migrate(project);
    project.database.run(
        kTable +
        "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean);INSERT INTO "
        "schema_migrations VALUES (2, true)");
    settle(project, migrate::Settlement::rolled_back, "2");
    CHECK(project.database.value("SELECT concat_ws(' ', version, dirty) FROM schema_migrations") == "1 f");
    CHECK(apply(project).applied() == "2");
  }
}

TEST_CASE(
    "an applied file that was changed is found by the tool's checksum, and by ours where it keeps none") {
  Project project;
  SECTION("prisma") {
    write_prisma(project);
    project.database.run(std::string(kPrismaTable) +
                         ";INSERT INTO _prisma_migrations VALUES ('y', repeat('0', 64), now(), "
                         "'20240101000000_a', NULL, NULL, now(), 1)");
    CHECK(contains(status(project), "edited"));
  }
  SECTION("dbmate, applied by us") {
    write_dbmate(project);
    REQUIRE(apply(project).applied() == "20240101000000 20240102000000");
    project.write("20240101000000_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n");
    CHECK(contains(status(project), "edited"));
  }
  SECTION("dbmate, applied by itself") {
    write_dbmate(project);
    project.database.run(
        "CREATE TABLE schema_migrations (version varchar PRIMARY KEY);INSERT INTO schema_migrations VALUES "
        "('20240101000000')");
    project.write("20240101000000_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n");
    CHECK(status(project) == "dbmate: 1 applied, 1 pending");
  }
}

TEST_CASE("a squashed folder is taken as its tool takes it, and what we applied must be there") {
  Project project;
  write_prisma(project);
  project.database.run(
      kTable + std::string(kPrismaTable) +
      ";INSERT INTO _prisma_migrations VALUES ('x', 'c', now(), '20230101000000_old', NULL, NULL, "
      "now(), 1), ('y', (SELECT encode(sha256('" +
      kTable + "'), 'hex')), now(), '20240101000000_a', NULL, NULL, now(), 1)");
  CHECK(apply(project).applied() == "20240102000000_b");
  project.folder.remove("20240102000000_b/migration.sql");
  project.folder.remove("20240102000000_b");
  CHECK(contains(status(project), "missing"));
}

TEST_CASE("the lock of the tool is waited for, and its holder named") {
  Project project;
  write_prisma(project);
  const auto other = project.database.session();
  REQUIRE_FALSE(other->query("SELECT pg_advisory_lock(72707369)").error);
  migrate::ApplyOptions options = quick_options();
  options.lock_wait = std::chrono::milliseconds(200);
  const Result result = apply(project, options);
  CHECK(result.kind() == ErrorKind::refused);
  CHECK(contains(result.what(), "a run of prisma holds its lock: pid "));
  REQUIRE_FALSE(other->query("SELECT pg_advisory_unlock(72707369)").error);
  CHECK(apply(project, options).outcome.applied.size() == 2);
}

TEST_CASE("what a run of the tool has unfinished is waited for, not refused") {
  Project project;
  write_prisma(project);
  project.database.run(std::string(kPrismaTable) + ";" + kTable +
                       "INSERT INTO _prisma_migrations VALUES ('x', (SELECT encode(sha256('" + kTable +
                       "'), 'hex')), NULL, '20240101000000_a', NULL, NULL)");
  const auto other = project.database.session();
  REQUIRE_FALSE(other->query("SELECT pg_advisory_lock(72707369)").error);
  SECTION("as long as a run may wait") {
    migrate::ApplyOptions options = quick_options();
    options.lock_wait = std::chrono::milliseconds(100);
    const Result result = apply(project, options);
    CHECK(result.kind() == ErrorKind::refused);
    CHECK(contains(result.what(), "a run of prisma holds its lock: pid "));
  }
  SECTION("and what it made of it counts") {
    const migrate::Listener finish = [&](const migrate::Event& event) {
      if (!std::holds_alternative<migrate::WaitingForRun>(event)) return;
      other->query("UPDATE _prisma_migrations SET finished_at = now()");
      other->query("SELECT pg_advisory_unlock(72707369)");
    };
    const auto outcome = migrate::apply(project.layout(), project.database.connection(), quick_options(), {},
                                        tests::quiet_interrupt(), finish);
    REQUIRE(outcome.applied.size() == 1);
    CHECK(outcome.applied.front().version == "20240102000000_b");
  }
}

TEST_CASE("both locks of golang-migrate are held, as its program and its library take them") {
  Project project;
  write_golang_migrate(project);
  project.write(
      "1_a.up.sql",
      kTable +
          "CREATE TABLE held AS SELECT (classid::bigint << 32) | objid::bigint AS key FROM pg_locks WHERE "
          "locktype = 'advisory' AND objsubid = 1 AND granted;\n");
  REQUIRE(apply(project).outcome.applied.size() == 2);
  CHECK(project.database.value("SELECT count(DISTINCT key) FROM held") == "2");
}

TEST_CASE("a migration that someone else recorded meanwhile is rolled back") {
  Project project;
  write_drizzle(project);
  project.write("0000_a.sql",
                kTable + "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('x', 1000);\n");
  const Result result = apply(project);
  CHECK(result.kind() == ErrorKind::refused);
  CHECK(contains(result.what(), "was recorded by someone else"));
  CHECK(project.database.value("SELECT to_regclass('a') IS NULL") == "t");
  CHECK(project.database.value("SELECT count(*) FROM drizzle.__drizzle_migrations") == "0");
}

TEST_CASE("a file that runs statement by statement is unfinished for Prisma too, until it is done") {
  Project project;
  write_prisma(project, "CREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b);\n");
  project.write("20240101000000_a/migration.sql",
                "CREATE TABLE a (b int);\nINSERT INTO a VALUES (1), (1);\n");
  const Result failed = apply(project);
  CHECK(failed.kind() == ErrorKind::database);
  const std::string rows =
      "SELECT string_agg(concat_ws(' ', finished_at IS NOT NULL, applied_steps_count), '; ' ORDER BY "
      "started_at) "
      "FROM _prisma_migrations WHERE migration_name = '20240102000000_b'";
  CHECK(project.database.value(rows) == "f 0");
  CHECK(contains(status(project), "prisma: 2 applied, 1 pending; failed"));
  project.database.run("TRUNCATE a");
  CHECK(apply(project).applied() == "20240102000000_b");
  CHECK(project.database.value(rows) == "t 1");
  CHECK(status(project) == "prisma: 2 applied, 0 pending");
}

TEST_CASE("a way back is recorded in the tool's table") {
  Project project;
  SECTION("dbmate") {
    write_dbmate(project);
    REQUIRE(apply(project).outcome.applied.size() == 2);
    roll_back(project, "20240101000000");
    CHECK(project.database.list("SELECT version FROM schema_migrations") == "20240101000000");
    CHECK(contains(status(project), "dbmate: 1 applied, 1 pending; on-hold"));
  }
  SECTION("golang-migrate, one and then all") {
    write_golang_migrate(project);
    REQUIRE(apply(project).outcome.applied.size() == 2);
    roll_back(project, "1");
    CHECK(project.database.list("SELECT version FROM schema_migrations") == "1");
    roll_back(project, "0");
    CHECK(project.database.list("SELECT version FROM schema_migrations").empty());
  }
  SECTION("goose, what it applied itself") {
    write_goose(project);
    project.database.run(
        kTable +
        "CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, "
        "is_applied boolean NOT NULL, tstamp timestamp DEFAULT now());INSERT INTO goose_db_version "
        "(version_id, is_applied) VALUES (0, true), (1, true)");
    roll_back(project, "0");
    CHECK(project.database.list("SELECT version_id FROM goose_db_version") == "0");
    CHECK(project.database.value("SELECT to_regclass('a') IS NULL") == "t");
    CHECK(contains(status(project), "goose: 0 applied, 2 pending"));
  }
}

TEST_CASE("what the tool itself took back is applied again") {
  Project project;
  write_dbmate(project);
  REQUIRE(apply(project).outcome.applied.size() == 2);
  project.database.run(
      "ALTER TABLE a DROP COLUMN b;DELETE FROM schema_migrations WHERE version = '20240102000000'");
  CHECK(apply(project).applied() == "20240102000000");
  CHECK(status(project) == "dbmate: 2 applied, 0 pending");
}

TEST_CASE("a baseline is written as the tool would resolve it") {
  Project project;
  write_prisma(project);
  project.database.run(kTable);
  CHECK(contains(apply(project).what(), "no history of its migrations"));
  CHECK(baseline(project, "20240101000000") == "20240101000000_a");
  CHECK(project.database.value(
            "SELECT concat_ws(' ', migration_name, applied_steps_count, logs = '', started_at = "
            "finished_at) FROM _prisma_migrations") == "20240101000000_a 0 t t");
  CHECK(apply(project).applied() == "20240102000000_b");
}

TEST_CASE("a history that is only read is taken over by a baseline") {
  struct Row {
    const char* name;
    const char* layout_file;
    const char* second_file;
    std::string made;
    const char* taken;
  };
  const Row rows[] = {
      {"flyway", "V1__a.sql", "V2__b.sql",
       "CREATE TABLE flyway_schema_history (installed_rank INT PRIMARY KEY, version VARCHAR(50), description "
       "VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL, checksum INTEGER, "
       "installed_by VARCHAR(100) NOT NULL, installed_on TIMESTAMP DEFAULT now(), execution_time INTEGER NOT "
       "NULL, "
       "success BOOLEAN NOT NULL);INSERT INTO flyway_schema_history VALUES (1, '1', 'a', 'SQL', 'V1__a.sql', "
       "NULL, "
       "'me', now(), 5, true)",
       "1"},
      {"flyway, from a baseline", "V1__a.sql", "V2__b.sql",
       "CREATE TABLE flyway_schema_history (installed_rank INT PRIMARY KEY, version VARCHAR(50), description "
       "VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL, checksum INTEGER, "
       "installed_by VARCHAR(100) NOT NULL, installed_on TIMESTAMP DEFAULT now(), execution_time INTEGER NOT "
       "NULL, "
       "success BOOLEAN NOT NULL);INSERT INTO flyway_schema_history VALUES (1, '1.5', '<< >>', 'BASELINE', "
       "'<< >>', "
       "NULL, 'me', now(), 0, true)",
       "1"},
      {"sqlx", "1_a.up.sql", "2_b.up.sql",
       "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on "
       "TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, "
       "execution_time BIGINT "
       "NOT NULL);INSERT INTO _sqlx_migrations VALUES (1, 'a', now(), true, sha384('" +
           kTable + "'), 5)",
       "1"},
      {"diesel", "2024-01-01-000000_a/up.sql", "2024-01-02-000000_b/up.sql",
       "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP "
       "NOT NULL "
       "DEFAULT CURRENT_TIMESTAMP);INSERT INTO __diesel_schema_migrations VALUES ('20240101000000')",
       "20240101000000"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      Project project;
      if (std::string_view(row.name) == "sqlx") project.write("Cargo.toml", "");
      project.write(row.layout_file, kTable);
      project.write(row.second_file, kColumn);
      project.database.run(kTable + row.made);
      CAPTURE(status(project));
      CHECK(contains(status(project), "1 pending"));
      CHECK_FALSE(contains(status(project), ";"));
      const Result refused = apply(project);
      CHECK(refused.kind() == ErrorKind::refused);
      CHECK(contains(refused.what(), "which is only read"));
      CHECK(baseline(project, "") == row.taken);
      CHECK(status(project) == "lockkeeper: 1 applied, 1 pending");
      CHECK(apply(project).outcome.applied.size() == 1);
    }
  }
}

TEST_CASE("a baseline does not take over what was edited since the tool applied it") {
  Project project;
  project.write("Cargo.toml", "");
  project.write("1_a.up.sql", kTable + "-- edited\n");
  project.write("2_b.up.sql", kColumn);
  project.database.run(
      kTable +
      "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on "
      "TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, execution_time "
      "BIGINT NOT NULL);INSERT INTO _sqlx_migrations VALUES (1, 'a', now(), true, sha384('" +
      kTable + "'), 5)");
  CHECK(contains(baseline(project, ""), "1_a.up.sql was changed after it was applied"));
  CHECK(contains(status(project), "sqlx: 1 applied, 1 pending; edited"));
  CHECK(baseline(project, "1") == "1");
  CHECK(status(project) == "lockkeeper: 1 applied, 1 pending");
}

TEST_CASE("a baseline does not take over what the tool left half-way, and says how to settle it") {
  struct Row {
    const char* name;
    void (*write)(const Project&);
    std::string made;
    const char* hint;
  };
  const Row rows[] = {
      {"flyway", [](const Project& project) { project.write("V1__a.sql", kTable); },
       "CREATE TABLE flyway_schema_history (installed_rank INT PRIMARY KEY, version VARCHAR(50), description "
       "VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL, checksum INTEGER, "
       "installed_by VARCHAR(100) NOT NULL, installed_on TIMESTAMP DEFAULT now(), execution_time INTEGER NOT "
       "NULL, success BOOLEAN NOT NULL);INSERT INTO flyway_schema_history VALUES (1, '1', 'a', 'SQL', "
       "'V1__a.sql', NULL, 'me', now(), 5, false)",
       "undo what it did, then flyway repair"},
      {"sqlx",
       [](const Project& project) {
         project.write("Cargo.toml", "");
         project.write("1_a.up.sql", kTable);
       },
       "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on "
       "TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, "
       "execution_time "
       "BIGINT NOT NULL);INSERT INTO _sqlx_migrations VALUES (1, 'a', now(), false, sha384('" +
           kTable + "'), 5)",
       "delete its row from public._sqlx_migrations"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      Project project;
      row.write(project);
      project.database.run(row.made);
      CHECK(contains(status(project), "unsettled"));
      CHECK(contains(baseline(project, ""), row.hint));
      CHECK(contains(status(project), "unsettled"));
    }
  }
}

TEST_CASE("a history that was begun here goes on here") {
  Project project;
  write_plain(project);
  REQUIRE(apply(project).outcome.applied.size() == 2);
  SECTION("although a tool's empty table appears") {
    project.database.run("CREATE TABLE schema_migrations (version int PRIMARY KEY, success boolean)");
    CHECK(status(project) == "lockkeeper: 2 applied, 0 pending");
    project.write("003_c.sql", "CREATE TABLE c (i int);\n");
    CHECK(apply(project).applied() == "003");
    CHECK(project.database.value("SELECT count(*) FROM schema_migrations") == "0");
  }
  SECTION("and with rows in both places a person has to choose") {
    project.database.run(
        "CREATE TABLE schema_migrations (version int PRIMARY KEY, success boolean);INSERT INTO "
        "schema_migrations "
        "VALUES (1, true)");
    CHECK(contains(apply(project).what(), "there are two histories"));
  }
}

TEST_CASE("a database is not taken for one that other files made") {
  Project project;
  write_dbmate(project);
  SECTION("the tool's table is gone") {
    REQUIRE(apply(project).outcome.applied.size() == 2);
    project.database.run("DROP TABLE schema_migrations");
    CHECK(contains(apply(project).what(), "public.schema_migrations, which says what was applied, is gone"));
  }
  SECTION("the folder became another tool's") {
    REQUIRE(apply(project).outcome.applied.size() == 2);
    project.folder.remove("20240101000000_a.sql");
    project.folder.remove("20240102000000_b.sql");
    write_plain(project);
    CHECK(contains(apply(project).what(), "lockkeeper.history was kept for dbmate"));
  }
  SECTION("the database has another tool's history") {
    project.database.run("CREATE TABLE users (i int);CREATE TABLE knex_migrations (id int)");
    const Result result = apply(project);
    CHECK(result.kind() == ErrorKind::refused);
    CHECK(contains(result.what(),
                   "the history of Knex (public.knex_migrations), and the folder is one of dbmate"));
  }
}
