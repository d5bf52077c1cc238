// Files whose statements run each alone: what is recorded, and how a later run goes on.
#include <thread>

#include "catch.h"
#include "db/run.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Project;
using tests::Result;

namespace {

constexpr const char* kState =
    "SELECT state || ' ' || statements_done || ' ' || running FROM lockkeeper.history WHERE source = "
    "'project' AND version = '002'";

/// Duplicate rows, so that a unique index fails.
void prepare(Project& project) {
  project.write("001_a.sql", "CREATE TABLE a (id int, b int);\nINSERT INTO a VALUES (1, 1), (1, 2);");
  CHECK(apply(project).what() == "no error");
}

}  // namespace

TEST_CASE("a concurrent index is built outside a transaction and recorded") {
  Project project;
  prepare(project);
  project.write("002_i.sql", "CREATE INDEX CONCURRENTLY i ON a (id);");
  CHECK(apply(project).applied() == "002");
  CHECK(project.database.value(kState) == "done 1 false");
  CHECK(project.database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass") == "t");
  CHECK(apply(project).applied().empty());
}

TEST_CASE("a routine that commits runs again, with a remark, when nobody heard how it ended") {
  Project project;
  project.write("001_a.sql",
                "CREATE TABLE a (id int); CREATE PROCEDURE p() LANGUAGE plpgsql AS "
                "'BEGIN INSERT INTO a VALUES (1); COMMIT; END';");
  project.write("002_b.sql", "-- lockkeeper:no-transaction reason: commits\nCALL p();");
  CHECK(apply(project).applied() == "001 002");
  project.database.run(
      "UPDATE lockkeeper.history SET state = 'started', statements_done = 0, done_sha256 = NULL, "
      "running = "
      "true, finished_at = NULL WHERE version = '002' AND source = 'project'");
  const Result result = apply(project);
  CHECK(result.applied() == "002");
  CHECK(result.said("was cut off in this statement"));
  CHECK(project.database.value("SELECT count(*) FROM a") == "2");
  CHECK(project.database.value(kState) == "done 1 false");
}

TEST_CASE("a unique index that fails is dropped and built by the next run once the rows are repaired") {
  Project project;
  prepare(project);
  project.write("002_i.sql",
                "CREATE INDEX CONCURRENTLY first ON a (b);\nCREATE UNIQUE INDEX CONCURRENTLY u ON a (id);\n"
                "CREATE INDEX CONCURRENTLY last ON a (b);\n");
  const Result failed = apply(project);
  CHECK(failed.kind() == ErrorKind::database);
  CHECK(failed.where() == "002_i.sql:2:1");
  CHECK(failed.what().find("(23505)") != std::string::npos);
  CHECK(project.database.value(kState) == "started 1 false");
  CHECK(project.database.value("SELECT error LIKE '%(23505)' FROM lockkeeper.history WHERE source = "
                               "'project' AND version = '002'") == "t");
  CHECK(project.database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'u'::regclass") == "f");
  const std::string first = project.database.value("SELECT 'first'::regclass::oid");

  project.database.run("DELETE FROM a WHERE b = 2");
  const Result repaired = apply(project);
  CHECK(repaired.what() == "no error");
  CHECK(repaired.said("dropping the invalid index public.u"));
  CHECK(project.database.list("SELECT indisvalid FROM pg_index WHERE indrelid = 'a'::regclass") == "t t t");
  CHECK(project.database.value("SELECT 'first'::regclass::oid") == first);
  CHECK(project.database.value(kState) == "done 3 false");
}

TEST_CASE("IF NOT EXISTS does not hide an invalid index of an earlier try") {
  Project project;
  prepare(project);
  project.write("002_i.sql", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON a (id);");
  CHECK(apply(project).kind() == ErrorKind::database);
  project.database.run("DELETE FROM a WHERE b = 2");
  CHECK(apply(project).what() == "no error");
  CHECK(project.database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'u'::regclass") == "t");
}

TEST_CASE("leftovers of REINDEX CONCURRENTLY are dropped before it runs again") {
  Project project;
  prepare(project);
  project.database.run("CREATE INDEX i ON a (id)");
  project.database.run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass");
  project.database.run("ALTER INDEX i RENAME TO i_ccnew; CREATE INDEX i ON a (id)");
  project.write("002_i.sql", "REINDEX INDEX CONCURRENTLY i;");
  const Result result = apply(project);
  CHECK(result.what() == "no error");
  CHECK(result.said("dropping the invalid index public.i_ccnew"));
  CHECK(
      project.database.list(
          "SELECT relname FROM pg_class JOIN pg_index ON oid = indexrelid WHERE indrelid = 'a'::regclass") ==
      "i");
}

TEST_CASE("the failing statement of an unfinished file may be edited, those before it not") {
  Project project;
  prepare(project);
  project.write("002_i.sql",
                "CREATE INDEX CONCURRENTLY first ON a (b);\nCREATE UNIQUE INDEX CONCURRENTLY u ON a (id);\n");
  CHECK(apply(project).kind() == ErrorKind::database);
  SECTION("the failing one") {
    project.write("002_i.sql",
                  "CREATE INDEX CONCURRENTLY first ON a (b);\nCREATE INDEX CONCURRENTLY u ON a (id);\n");
    CHECK(apply(project).what() == "no error");
    CHECK(project.database.value(kState) == "done 2 false");
  }
  SECTION("one before") {
    project.write("002_i.sql",
                  "CREATE INDEX CONCURRENTLY other ON a (b);\nCREATE INDEX CONCURRENTLY u ON a (id);\n");
    const Result result = apply(project);
    CHECK(result.kind() == ErrorKind::refused);
    CHECK(result.what().find("the first 1 statements") != std::string::npos);
  }
}

TEST_CASE(
    "a no-transaction file records every statement, and settings before the failure hold when it resumes") {
  Project project;
  prepare(project);
  project.database.run("CREATE SCHEMA app");
  project.write(
      "002_n.sql",
      "-- lockkeeper:no-transaction reason: test\nSET search_path = app;\nCREATE TABLE made (id int);\n"
      "VACUUM public.a;\nINSERT INTO made SELECT 1 / count(*) FROM public.gate;\nCREATE TABLE also (id "
      "int);\n");
  CHECK(apply(project).where() == "002_n.sql:5:43");
  CHECK(project.database.value(kState) == "started 3 false");
  project.database.run("CREATE TABLE public.gate AS SELECT 1");
  CHECK(apply(project).what() == "no error");
  CHECK(project.database.value("SELECT to_regclass('app.also') IS NOT NULL") == "t");
  CHECK(project.database.value("SELECT count(*) FROM app.made") == "1");
  CHECK(project.database.value(kState) == "done 5 false");
}

TEST_CASE("a procedure that commits runs alone") {
  Project project;
  project.write(
      "001_p.sql",
      "CREATE TABLE t (n int);\nCREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..3 LOOP\n"
      "INSERT INTO t VALUES (i); COMMIT; END LOOP; END $$;");
  project.write("002_c.sql", "-- lockkeeper:no-transaction reason: commits in batches\nCALL p();");
  const Result result = apply(project);
  CHECK(result.what() == "no error");
  CHECK(project.database.value("SELECT count(*) FROM t") == "3");
}

TEST_CASE("a concurrent build waits for an old transaction without lock_timeout") {
  Project project;
  prepare(project);
  project.write("002_i.sql", "CREATE INDEX CONCURRENTLY i ON a (id);");
  const auto old = project.database.session();
  old->query("BEGIN; UPDATE a SET b = 3");
  std::thread freed([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(900));
    old->query("COMMIT");
  });
  const Result result = apply(project);
  freed.join();
  CHECK(result.what() == "no error");
  REQUIRE(result.outcome.applied.size() == 1);
  CHECK(result.outcome.applied[0].attempts == 1);
}
