// What a server lets run in a transaction, and where errors are in files that a tool divides.
#include "catch.h"
#include "db/run.h"
#include "migrate/plan_effects.h"
#include "sql/schema.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Project;
using tests::Result;

namespace {

constexpr const char* kObjects =
    "CREATE TABLE t (id int PRIMARY KEY, a int); CREATE INDEX i ON t (a);\n"
    "CREATE TABLE parts (k int) PARTITION BY RANGE (k); CREATE TABLE part PARTITION OF parts FOR VALUES FROM "
    "(0) TO (9);\n"
    "CREATE INDEX parts_k ON parts (k);\n"
    "CREATE MATERIALIZED VIEW v AS SELECT 1 AS x; CREATE UNIQUE INDEX v_x ON v (x);\n"
    "CREATE TYPE mood AS ENUM ('ok'); ALTER TABLE t CLUSTER ON t_pkey;\n"
    "CREATE PUBLICATION p FOR TABLE t;\n";

/// Whether Lockkeeper would run the statement outside a transaction, knowing the objects.
bool runs_alone(const std::string& statement) {
  const base::Source before("001_objects.sql", kObjects);
  sql::Schema schema;
  migrate::replay(sql::analyse(before), schema);
  const base::Source source("002.sql", statement);
  const sql::Script script = sql::analyse(source);
  return sql::execution_of(script, schema, 15).execution == sql::Execution::each_alone;
}

}  // namespace

TEST_CASE("every statement that the server refuses in a transaction runs alone, and no other") {
  const std::vector<std::string> statements = {
      // refused
      "CREATE DATABASE no", "DROP DATABASE IF EXISTS no_such_database",
      "ALTER DATABASE postgres SET TABLESPACE pg_default", "CREATE TABLESPACE s LOCATION '/no/where'",
      "DROP TABLESPACE IF EXISTS no_such_space", "ALTER SYSTEM SET work_mem = '4MB'",
      "ALTER SYSTEM RESET work_mem", "VACUUM", "VACUUM t", "VACUUM (FULL, ANALYZE) t", "VACUUM ANALYZE t (a)",
      "CLUSTER", "CLUSTER parts USING parts_k", "CREATE INDEX CONCURRENTLY ON t (a)",
      "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON t (id)", "DROP INDEX CONCURRENTLY i",
      "DROP INDEX CONCURRENTLY IF EXISTS i", "REINDEX INDEX CONCURRENTLY i", "REINDEX TABLE CONCURRENTLY t",
      "REINDEX (CONCURRENTLY) TABLE t", "REINDEX SCHEMA public", "REINDEX SCHEMA CONCURRENTLY public",
      "REINDEX TABLE parts", "REINDEX INDEX parts_k", "ALTER TABLE parts DETACH PARTITION part CONCURRENTLY",
      "CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p",
      "CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (create_slot)", "DISCARD ALL",
      "COMMIT PREPARED 'x'", "ROLLBACK PREPARED 'x'",
      // allowed, contrary to belief
      "ALTER DATABASE postgres SET work_mem = '4MB'", "ALTER DATABASE postgres CONNECTION LIMIT -1",
      "ANALYZE", "ANALYZE t (a)", "CLUSTER t", "CLUSTER t USING i", "REINDEX TABLE t", "REINDEX INDEX i",
      "REINDEX (CONCURRENTLY false) TABLE t", "DROP INDEX i", "ALTER TABLE parts DETACH PARTITION part",
      "CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false)",
      "CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE, "
      "enabled = false, create_slot = false)",
      "REFRESH MATERIALIZED VIEW CONCURRENTLY v", "CHECKPOINT", "LISTEN c", "LOCK TABLE t", "DISCARD TEMP",
      "DISCARD PLANS", "SELECT pg_switch_wal()", "CREATE ROLE execution_test_role",
      "ALTER TYPE mood ADD VALUE 'sad'", "TRUNCATE t", "DROP MATERIALIZED VIEW v", "SET work_mem = '4MB'",
      "SELECT 'VACUUM t'", "COMMENT ON TABLE t IS 'CREATE INDEX CONCURRENTLY'", "EXPLAIN SELECT 1"};
  Project project;
  project.database.run(kObjects);
  const auto session = project.database.session();
  for (const std::string& statement : statements) {
    CAPTURE(statement);
    session->query("BEGIN");
    const migrate::Reply reply = session->query(statement);
    session->query("ROLLBACK");
    const std::string answer = reply.error ? to_text(*reply.error) : "done";
    CAPTURE(answer);
    const bool refused = reply.error && reply.error->sqlstate == "25001";
    CHECK((refused || !reply.error));
    CHECK(runs_alone(statement) == refused);
  }
}

TEST_CASE("an error in a file that a tool divides points at its place in the whole file") {
  struct Case {
    const char* name;
    const char* file;
    const char* text;
    const char* where;
  };
  const Case cases[] = {
      {"goose, with a statement block", "002_b.sql",
       "-- +goose Up\r\n-- é\r\nCREATE TABLE b (id int);\r\n-- +goose StatementBegin\r\nSELECT 'ü', "
       "nothing;\r\n-- +goose StatementEnd\r\n-- +goose Down\r\nDROP TABLE b;\r\n",
       "002_b.sql:5:13"},
      {"dbmate", "002_b.sql",
       "-- migrate:up\nUPDATE a SET id = 1;\nSELECT '😀', nothing;\n\n-- migrate:down\nSELECT 1;\n",
       "002_b.sql:3:13"},
      {"dbmate, without a transaction", "002_b.sql",
       "-- migrate:up transaction:false\nVACUUM a;\nUPDATE a SET id = 'é' || nothing;\n\n-- migrate:down\n",
       "002_b.sql:3:26"},
  };
  for (const Case& row : cases) {
    DYNAMIC_SECTION(row.name) {
      Project project;
      const bool goose = std::string_view(row.text).find("goose") != std::string_view::npos;
      project.write("001_a.sql", goose ? "-- +goose Up\nCREATE TABLE a (id int);\n-- +goose Down\n"
                                       : "-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:down\n");
      project.write(row.file, row.text);
      const Result result = apply(project);
      CAPTURE(result.what());
      CHECK(result.kind() == ErrorKind::database);
      CHECK(result.where() == row.where);
    }
  }
}

TEST_CASE("COPY data in a file that runs statement by statement, and in a file with CRLF, arrive") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int, name text);");
  project.write("002_b.sql",
                "-- lockkeeper:no-transaction reason: test\r\nVACUUM a;\r\nCOPY a FROM STDIN;\r\n1\tone\r\n"
                "2\t\\N\r\n\\.\r\nINSERT INTO a VALUES (3, 'three');\r\n");
  project.write("003_empty.sql", "COPY a FROM STDIN;\n\\.\nCOPY a (id) FROM STDIN;\n4\n\\.\n");
  const Result result = apply(project);
  CHECK(result.what() == "no error");
  CHECK(project.database.value("SELECT string_agg(id || coalesce(name, '-'), ' ' ORDER BY id) FROM a") ==
        "1one 2- 3three 4-");
}

TEST_CASE("a lock_timeout that a file sets for itself holds behind a concurrent index too") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  project.write("002_b.sql",
                "-- lockkeeper:no-transaction reason: test\nSET lock_timeout = '7s';\n"
                "CREATE INDEX CONCURRENTLY i ON a (id);\n"
                "CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS value;\n");
  project.write("003_c.sql", "CREATE TABLE later AS SELECT current_setting('lock_timeout') AS value;\n");
  CHECK(apply(project).what() == "no error");
  CHECK(project.database.value("SELECT value FROM seen") == "7s");
  CHECK(project.database.value("SELECT value FROM later") == "300ms");
}
