// Changes in batches, on a real server.
#include <thread>

#include "catch.h"
#include "db/run.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Project;
using tests::Result;

namespace {

/// Every transaction that changes rows of t leaves one row in `commits`, with their number.
constexpr const char* kCount =
    "CREATE TABLE commits (xid text PRIMARY KEY, rows int);\n"
    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n"
    "  INSERT INTO commits VALUES (txid_current(), 1) ON CONFLICT (xid) DO UPDATE SET rows = commits.rows + "
    "1;\n"
    "  RETURN NULL; END $$;\n"
    "CREATE TRIGGER note AFTER UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION note();\n";

void prepare(Project& project, const std::string& table) {
  project.write("001_t.sql", table + "\n" + kCount);
  CHECK(apply(project).what() == "no error");
}

std::string sizes(Project& project) {
  return project.database.value("SELECT string_agg(rows::text, ' ' ORDER BY xid::bigint) FROM commits");
}

constexpr const char* kNumbers =
    "CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL DEFAULT 0); INSERT INTO t SELECT i FROM "
    "generate_series(1, 25) i;";

}  // namespace

TEST_CASE("an UPDATE runs in batches along the primary key, each committed by itself") {
  Project project;
  prepare(project, kNumbers);
  project.write("002_b.sql", "-- lockkeeper:batch size=10 pause=0\nUPDATE t SET n = n + 1;\n");
  const Result result = apply(project);
  CHECK(result.what() == "no error");
  CHECK(result.said("25 rows in 3 batches"));
  CHECK(sizes(project) == "10 10 5");
  CHECK(project.database.value("SELECT count(*) FROM t WHERE n = 1") == "25");
  CHECK(project.database.value("SELECT count(*) FROM lockkeeper.batch") == "0");
  CHECK(apply(project).applied().empty());
}

TEST_CASE("the statement's own condition holds in every batch, also one with OR") {
  Project project;
  prepare(project, kNumbers);
  project.write(
      "002_b.sql",
      "-- lockkeeper:batch size=10 pause=0\nDELETE FROM t AS x WHERE x.id < 4 OR x.id > 22 -- ends\n;\n");
  CHECK(apply(project).what() == "no error");
  CHECK(project.database.value("SELECT min(id) || ' ' || max(id) || ' ' || count(*) FROM t") == "4 22 19");
  CHECK(sizes(project) == "3 3");
}

TEST_CASE("composite keys, keys of text, quoted names and other types are walked in their order") {
  struct Case {
    const char* name;
    const char* table;
    const char* directive;
  };
  const Case cases[] = {
      {"composite",
       "CREATE TABLE t (b text, a int, n int DEFAULT 0, PRIMARY KEY (a, b)); INSERT INTO t SELECT "
       "'x''\\' || i, i % 3 FROM generate_series(1, 25) i;",
       ""},
      {"text of another collation",
       "CREATE TABLE t (k text COLLATE \"C\" PRIMARY KEY, n int DEFAULT 0); INSERT "
       "INTO t SELECT chr(65 + i) || E'\\u00e9\\n''' FROM generate_series(1, 25) i;",
       ""},
      {"a unique key by name",
       "CREATE TABLE t (\"Id\" uuid NOT NULL UNIQUE, n int DEFAULT 0); INSERT INTO t SELECT "
       "gen_random_uuid() FROM generate_series(1, 25) i;",
       "key=\"Id\""},
      {"two columns by name",
       "CREATE TABLE t (a numeric(8,2) NOT NULL, b char(4) NOT NULL, n int DEFAULT 0, UNIQUE "
       "(b, a)); INSERT INTO t SELECT i / 7.0, i % 2 FROM generate_series(1, 25) i;",
       "key=a,b"},
      {"time stamps",
       "CREATE TABLE t (at timestamptz PRIMARY KEY, n int DEFAULT 0); INSERT INTO t SELECT now() + i "
       "* interval '1.000001 s' FROM generate_series(1, 25) i;",
       ""},
      {"partitions",
       "CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT 0) PARTITION BY HASH (id);\nCREATE TABLE t0 "
       "PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);\nCREATE TABLE t1 PARTITION OF t FOR "
       "VALUES WITH (MODULUS 2, REMAINDER 1);\nINSERT INTO t SELECT i FROM generate_series(1, 25) i;",
       ""},
  };
  for (const Case& row : cases) {
    DYNAMIC_SECTION(row.name) {
      Project project;
      prepare(project, row.table);
      project.write("002_b.sql", std::string("-- lockkeeper:batch ") + row.directive +
                                     " size=10 pause=0\nUPDATE t SET n = n + 1 WHERE n >= 0;\n");
      CHECK(apply(project).what() == "no error");
      CHECK(sizes(project) == "10 10 5");
      CHECK(project.database.value("SELECT count(*) FROM t WHERE n = 1") == "25");
    }
  }
}

TEST_CASE(
    "rows that come behind the last one of the start are left alone, and an empty table is done at once") {
  Project project;
  prepare(project, kNumbers);
  project.database.run(
      "CREATE FUNCTION grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (OLD.id + "
      "1000); "
      "RETURN NULL; END $$; CREATE TRIGGER grow AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION grow()");
  project.write("002_b.sql", "-- lockkeeper:batch size=10 pause=0\nUPDATE t SET n = n + 1;\n");
  project.write("003_empty.sql", "-- lockkeeper:batch\nUPDATE commits SET rows = 1;\n");
  CHECK(apply(project,
              [] {
                migrate::ApplyOptions options = tests::quick_options();
                options.to = "002";
                return options;
              }())
            .what() == "no error");
  CHECK(project.database.value("SELECT count(*) FROM t WHERE n = 1 AND id <= 25") == "25");
  CHECK(project.database.value("SELECT count(*) FROM t WHERE n = 0 AND id > 1000") == "25");
  project.database.run("DELETE FROM commits");
  CHECK(apply(project).what() == "no error");
}

TEST_CASE(
    "a batch that fails keeps those before it, points into the file, and the next run goes on behind them") {
  Project project;
  prepare(project, kNumbers);
  project.write("002_b.sql",
                "-- lockkeeper:batch size=10 pause=0\nUPDATE t SET n = n + 1\n  WHERE 7 / (id - 14) < 99;\n");
  const Result failed = apply(project);
  CHECK(failed.kind() == ErrorKind::database);
  CHECK(failed.what().find("division by zero") != std::string::npos);
  CHECK(
      project.database.value("SELECT position::text || maximum::text || batches || ' ' || rows_changed FROM "
                             "lockkeeper.batch") == "{10}{25}1 10");
  project.database.run("DELETE FROM t WHERE id = 14; TRUNCATE commits");
  const Result second = apply(project);
  CHECK(second.what() == "no error");
  CHECK(second.said("going on behind batch 1, 10 rows are done"));
  CHECK(sizes(project) == "10 4");
  CHECK(project.database.value("SELECT count(*) FROM t WHERE n = 1") == "24");
}

TEST_CASE("a file that counts as never run begins its batches at the first row") {
  Project project;
  prepare(project, kNumbers);
  project.write("002_b.sql",
                "-- lockkeeper:batch size=10 pause=0\nUPDATE t SET n = n + 1\n  WHERE 7 / (id - 14) < 99;\n");
  CHECK(apply(project).kind() == ErrorKind::database);
  project.database.run("DELETE FROM t WHERE id = 14; UPDATE t SET n = 0");
  project.database.run("DELETE FROM lockkeeper.history WHERE source = 'project' AND version = '002'");
  CHECK(apply(project).what() == "no error");
  CHECK(project.database.value("SELECT count(*) FROM t WHERE n = 1") == "24");
}

TEST_CASE("an error in a condition that is put into brackets has its exact place") {
  Project project;
  prepare(project, kNumbers);
  project.write("002_b.sql", "-- lockkeeper:batch\nUPDATE t SET n = 1 WHERE id = 1 OR 'é' = nothing;\n");
  const Result result = apply(project);
  CHECK(result.where() == "002_b.sql:2:42");
  project.write("002_b.sql", "-- lockkeeper:batch\nUPDATE t SET nothing = 1 WHERE id = 1;\n");
  CHECK(apply(project).where() == "002_b.sql:2:14");
}

TEST_CASE("a statement that was changed begins again at the first row, another size does not") {
  Project project;
  prepare(project, kNumbers);
  const std::string failing = "UPDATE t SET n = n + 1 WHERE 7 / (id - 14) < 99;\n";
  project.write("002_b.sql", "-- lockkeeper:batch size=10 pause=0\n" + failing);
  CHECK(apply(project).kind() == ErrorKind::database);
  SECTION("another statement") {
    project.write("002_b.sql", "-- lockkeeper:batch size=10 pause=0\nUPDATE t SET n = n + 1;\n");
    CHECK(apply(project).what() == "no error");
    CHECK(project.database.value("SELECT string_agg(DISTINCT n::text, ' ') FROM t WHERE id <= 10") == "2");
  }
  SECTION("another size") {
    project.database.run("DELETE FROM t WHERE id = 14");
    project.write("002_b.sql", "-- lockkeeper:batch size=3 pause=0\n" + failing);
    CHECK(apply(project).what() == "no error");
    CHECK(project.database.value("SELECT string_agg(DISTINCT n::text, ' ') FROM t") == "1");
  }
}

TEST_CASE("a table without the key is refused, and so is a key that the statement changes") {
  struct Case {
    const char* table;
    const char* text;
    const char* what;
  };
  const Case cases[] = {
      {"CREATE TABLE t (id int, n int);", "-- lockkeeper:batch\nUPDATE t SET n = 1;", "no primary key"},
      {"CREATE TABLE t (id int UNIQUE, n int);", "-- lockkeeper:batch key=id\nUPDATE t SET n = 1;",
       "no unique index on (id)"},
      {"CREATE TABLE t (id int PRIMARY KEY, n int);", "-- lockkeeper:batch key=n\nUPDATE t SET n = 1;",
       "changes column n of the key"},
      {"CREATE TABLE t (id int NOT NULL, n int); CREATE UNIQUE INDEX ON t (id) WHERE n > 0;",
       "-- lockkeeper:batch key=id\nUPDATE t SET n = 1;", "no unique index on (id)"},
      {"CREATE TABLE t (id int PRIMARY KEY, n int);", "-- lockkeeper:batch\nUPDATE t SET id = id + 1;",
       "changes column id of the key"},
  };
  for (const Case& row : cases) {
    CAPTURE(row.table, row.text);
    Project project;
    prepare(project, row.table);
    project.write("002_b.sql", row.text);
    const Result result = apply(project);
    CHECK(result.what().find(row.what) != std::string::npos);
    CHECK(result.error->hint().find("key") != std::string::npos);
  }
}

TEST_CASE("a batch that meets a locked row is tried again, those before it are not") {
  Project project;
  prepare(project, kNumbers);
  project.write("002_b.sql", "-- lockkeeper:batch size=10 pause=0\nUPDATE t SET n = n + 1;\n");
  const auto other = project.database.session();
  other->query("BEGIN; SELECT FROM t WHERE id = 15 FOR UPDATE");
  std::thread freed([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    other->query("COMMIT");
  });
  migrate::ApplyOptions options = tests::quick_options();
  options.attempts = 20;
  const Result result = apply(project, options);
  freed.join();
  CHECK(result.what() == "no error");
  CHECK(result.said("retrying 002 after 55P03 blocked by pid " + std::to_string(other->protocol_pid())));
  CHECK(sizes(project) == "10 10 5");
}

TEST_CASE(
    "a run that is killed between batches is gone on with by the next one, and no row is changed twice") {
  Project project;
  prepare(project, kNumbers);
  project.write("002_b.sql", "-- lockkeeper:batch size=1 pause=20ms\nUPDATE t SET n = n + 1;\n");
  std::thread killer([&] {
    const auto session = project.database.session();
    for (int tries = 0; tries < 1000; ++tries) {
      const auto reply = session->query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity, lockkeeper.batch WHERE batches >= 4 AND "
          "application_name = 'lockkeeper' AND datname = current_database()");
      if (!reply.error && !reply.results[0].rows.empty()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(3));
    }
  });
  const Result killed = apply(project);
  killer.join();
  CHECK(killed.error.has_value());
  CHECK(project.database.value("SELECT sum(n) = max(rows_changed) FROM t, lockkeeper.batch") == "t");
  const Result second = apply(project);
  CHECK(second.what() == "no error");
  CHECK(second.said("going on behind batch"));
  CHECK(project.database.value("SELECT min(n) || ' ' || max(n) || ' ' || count(*) FROM t") == "1 1 25");
}

TEST_CASE("batches run as the configured role or the file's, and their record stays ours") {
  Project project;
  prepare(project, kNumbers);
  project.database.run(
      "CREATE ROLE batch_test_role; GRANT SELECT, UPDATE ON t TO batch_test_role; "
      "GRANT INSERT, UPDATE, SELECT ON commits TO batch_test_role");
  project.write("002_b.sql",
                "SET ROLE batch_test_role;\n-- lockkeeper:batch size=10 pause=0\nUPDATE t SET n = n + 1;\n");
  CHECK(apply(project).what() == "no error");
  CHECK(project.database.value("SELECT sum(n) FROM t") == "25");
  project.database.run("DROP OWNED BY batch_test_role; DROP ROLE batch_test_role");
}

TEST_CASE("progress says the batches, the rows and the share of the table") {
  Project project;
  prepare(project, kNumbers);
  project.database.run("ANALYZE t");
  project.write("002_b.sql", "-- lockkeeper:batch size=5 pause=30ms\nUPDATE t SET n = n + 1;\n");
  migrate::ApplyOptions options = tests::quick_options();
  options.progress_every = std::chrono::milliseconds(10);
  CHECK(apply(project, options).said("batch 2, 10 rows changed"));
}
