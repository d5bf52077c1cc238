// Other sessions: busy tables, other runs, killed backends.
#include <thread>

#include "catch.h"
#include "db/run.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Project;
using tests::Result;

namespace {

constexpr const char* kWorker =
    "SELECT pid FROM pg_stat_activity WHERE application_name = 'lockkeeper' AND datname = current_database()";

}  // namespace

TEST_CASE("ten runs at once apply each migration exactly once") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE runs (n int);");
  for (int i = 2; i <= 6; ++i) {
    project.write("00" + std::to_string(i) + "_insert.sql",
                  "INSERT INTO runs VALUES (" + std::to_string(i) + ");");
  }
  std::vector<Result> results(10);
  std::vector<std::thread> threads;
  for (Result& result : results) {
    threads.emplace_back([&] { result = apply(project); });
  }
  for (std::thread& thread : threads) thread.join();
  std::string applied;
  for (const Result& result : results) {
    CHECK(result.what() == "no error");
    applied += result.applied();
  }
  CHECK(applied == "001 002 003 004 005 006");
  CHECK(project.database.list("SELECT n FROM runs ORDER BY n") == "2 3 4 5 6");
}

TEST_CASE("a run that waits too long for another one names it") {
  Project project;
  project.write("001_a.sql", "SELECT 1;");
  const auto other = project.database.session();
  other->query("SELECT pg_advisory_lock(1814271183, 1)");
  migrate::ApplyOptions options = tests::quick_options();
  options.lock_wait = std::chrono::milliseconds(300);
  const Result result = apply(project, options);
  CHECK(result.kind() == ErrorKind::refused);
  CHECK(result.what().find("another run holds the database: pid " + std::to_string(other->protocol_pid()) +
                           " (test session, user postgres)") != std::string::npos);
  CHECK(result.said("waiting for run pid"));
}

TEST_CASE("the statement of a dead run is named as an orphan") {
  Project project;
  project.write("001_a.sql", "SELECT 1;");
  const auto orphan = project.database.session();
  orphan->query("SELECT pg_advisory_lock(1814271183, 2)");
  migrate::ApplyOptions options = tests::quick_options();
  options.lock_wait = std::chrono::milliseconds(300);
  const Result result = apply(project, options);
  CHECK(result.kind() == ErrorKind::refused);
  CHECK(result.what().find("a run that died") != std::string::npos);
  CHECK(result.said("waiting for orphan pid " + std::to_string(orphan->protocol_pid())));
}

TEST_CASE("a busy table ends in a lock timeout that names who blocks, and nothing is left") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  CHECK(apply(project).what() == "no error");
  project.write("002_b.sql", "ALTER TABLE a ADD COLUMN b int;");
  const auto blocker = project.database.session();
  blocker->query("BEGIN; SELECT * FROM a");
  const Result result = apply(project);
  CHECK(result.kind() == ErrorKind::database);
  CHECK(result.what().find("(55P03)") != std::string::npos);
  const std::string pid = std::to_string(blocker->protocol_pid());
  CHECK(result.what().find("blocked by pid " + pid + " (test session, user postgres), idle in transaction") !=
        std::string::npos);
  CHECK(result.error->hint().find("pg_terminate_backend(" + pid + ")") != std::string::npos);
  CHECK(result.said("retrying 002 after 55P03 blocked by pid " + pid));
  blocker->query("COMMIT");
  CHECK(apply(project).applied() == "002");
}

TEST_CASE("a busy table that becomes free is migrated by a later try of the same run") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  CHECK(apply(project).what() == "no error");
  project.write("002_b.sql", "UPDATE a SET id = 1;\nALTER TABLE a ADD COLUMN b int;");
  const auto blocker = project.database.session();
  blocker->query("BEGIN; SELECT * FROM a");
  std::thread freed([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    blocker->query("COMMIT");
  });
  migrate::ApplyOptions options = tests::quick_options();
  options.attempts = 10;
  const Result result = apply(project, options);
  freed.join();
  CHECK(result.what() == "no error");
  REQUIRE(result.outcome.applied.size() == 1);
  CHECK(result.outcome.applied[0].attempts > 1);
}

TEST_CASE("a deadlock is tried again") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int); CREATE TABLE b (id int);");
  CHECK(apply(project).what() == "no error");
  project.database.run("ALTER DATABASE " + project.database.name() + " SET deadlock_timeout = '20ms'");
  // The first try waits until the rival stands in its way; the second finds it gone.
  project.write(
      "002_c.sql",
      "LOCK TABLE a;\n"
      "DO $$ BEGIN\n"
      "  WHILE EXISTS (SELECT FROM pg_locks WHERE relation = 'b'::regclass AND granted) AND NOT EXISTS\n"
      "      (SELECT FROM pg_locks WHERE relation = 'a'::regclass AND NOT granted) LOOP\n"
      "    PERFORM pg_sleep(0.01);\n"
      "  END LOOP;\n"
      "END $$;\n"
      "LOCK TABLE b;\n");
  migrate::ApplyOptions options = tests::quick_options();
  options.lock_timeout = std::chrono::milliseconds(20000);
  const auto other = project.database.session();
  other->query("SET deadlock_timeout = '100s'; BEGIN; LOCK TABLE b");
  std::thread rival([&] {
    other->query(
        "DO $$ BEGIN\n"
        "  WHILE NOT EXISTS (SELECT FROM pg_locks WHERE relation = 'a'::regclass AND granted) LOOP\n"
        "    PERFORM pg_sleep(0.01);\n"
        "  END LOOP;\n"
        "END $$");
    other->query("LOCK TABLE a");
    other->query("COMMIT");
  });
  const Result result = apply(project, options);
  rival.join();
  CHECK(result.what() == "no error");
  CHECK(result.said("retrying 002 after 40P01"));
}

TEST_CASE("a killed backend is settled by the history: rolled back, said so, and applied by the next run") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  project.write("002_b.sql", "CREATE TABLE b (id int);\nSELECT pg_sleep(20);");
  std::thread killer([&] {
    const std::string sleeping =
        std::string(kWorker) + " AND query LIKE '%pg_sleep(20)%' AND state = 'active'";
    const auto session = project.database.session();
    for (int tries = 0; tries < 500; ++tries) {
      const auto reply = session->query("SELECT pg_terminate_backend(pid) FROM (" + sleeping + ") x");
      if (!reply.results.empty() && !reply.results[0].rows.empty()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  const Result result = apply(project);
  killer.join();
  CHECK(result.kind() == ErrorKind::database);
  CHECK(result.what().find("terminating connection due to administrator command") != std::string::npos);
  CHECK(result.what().find("it was rolled back") != std::string::npos);
  CHECK(result.said("failed 002"));
  CHECK(project.database.value("SELECT to_regclass('b') IS NULL") == "t");
  project.write("002_b.sql", "CREATE TABLE b (id int);");
  CHECK(apply(project).applied() == "002");
}

TEST_CASE("a migration is not recorded once the guard's lock is gone") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  project.write("002_b.sql", "SELECT pg_sleep(0.5);\nCREATE TABLE b (id int);");
  std::thread killer([&] {
    const auto session = project.database.session();
    for (int tries = 0; tries < 500; ++tries) {
      const auto reply = session->query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lockkeeper "
          "guard' AND "
          "datname = current_database() AND EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE "
          "'SELECT pg_sleep(0.5)%' AND datname = current_database())");
      if (!reply.results.empty() && !reply.results[0].rows.empty()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
  const Result result = apply(project);
  killer.join();
  CHECK(result.kind() == ErrorKind::refused);
  CHECK(result.what().find("locks of this run were lost") != std::string::npos);
  CHECK(project.database.value("SELECT to_regclass('b') IS NULL") == "t");
  CHECK(apply(project).applied() == "002");
}
