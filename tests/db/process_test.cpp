// apply as a process: killed, interrupted.
#include <csignal>
#include <thread>

#include "base/file.h"
#include "catch.h"
#include "db/run.h"

using namespace lockkeeper;
using tests::apply;
using tests::becomes;
using tests::Project;
using tests::Result;

namespace {

class Driver {
 public:
  explicit Driver(const Project& project)
      : log_(project.folder.path() + ".log" + std::to_string(++count_)),
        process_(tests::spawn_here({LOCKKEEPER_APPLY_DRIVER, project.folder.path(), project.database.url()},
                                   log_)) {}
  ~Driver() {
    if (process_ > 0) {
      kill(process_, SIGKILL);
      tests::wait_for(process_, 10);
    }
    std::remove(log_.c_str());
  }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  void send(int signal) const { kill(process_, signal); }
  int wait(double seconds) {
    const int code = tests::wait_for(process_, seconds);
    if (code != -1) process_ = -1;
    return code;
  }
  std::string output() const { return base::read_file(log_); }

 private:
  static inline int count_ = 0;
  std::string log_;
  int process_ = -1;
};

constexpr const char* kSleeping =
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'lockkeeper' AND state = 'active' AND "
    "datname = current_database() AND query LIKE '%pg_sleep%'";
constexpr const char* kSessions =
    "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper%' AND datname = "
    "current_database()";

}  // namespace

TEST_CASE("a run that is killed in the middle of a migration leaves nothing, and the next one converges") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  project.write("002_b.sql", "INSERT INTO a VALUES (1);\nSELECT pg_sleep(30);\n");
  project.write("003_c.sql", "CREATE TABLE c (id int);");
  {
    Driver driver(project);
    REQUIRE(becomes(project.database, kSleeping, "1"));
    driver.send(SIGKILL);
    CHECK(driver.wait(10) == 128 + SIGKILL);
  }
  project.write("002_b.sql", "INSERT INTO a VALUES (2);\n");
  const Result second = apply(project);
  CHECK(second.what() == "no error");
  CHECK(second.applied() == "002 003");
  CHECK(project.database.list("SELECT id FROM a") == "2");
}

TEST_CASE("a run that is killed while it builds an index concurrently is resumed") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int); INSERT INTO a SELECT generate_series(1, 10);");
  CHECK(apply(project).what() == "no error");
  project.write("002_i.sql", "CREATE INDEX CONCURRENTLY i ON a (id);");
  const auto old = project.database.session();
  old->query("BEGIN; UPDATE a SET id = id");
  {
    Driver driver(project);
    REQUIRE(becomes(project.database,
                    "SELECT count(*) FROM pg_stat_progress_create_index WHERE datname = current_database()",
                    "1"));
    driver.send(SIGKILL);
    CHECK(driver.wait(10) == 128 + SIGKILL);
  }
  CHECK(project.database.value("SELECT state || ' ' || running FROM lockkeeper.history WHERE source = "
                               "'project' AND version = '002'") == "started true");
  REQUIRE(becomes(project.database, kSessions, "0"));
  old->query("COMMIT");
  const Result second = apply(project);
  CHECK(second.what() == "no error");
  CHECK(second.applied() == "002");
  CHECK(project.database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass") == "t");
}

TEST_CASE("a signal cancels the statement on the server, rolls back, and ends the run") {
  struct Case {
    int signal;
    int code;
    const char* sql;
  };
  const Case cases[] = {
      {SIGINT, 130, "INSERT INTO a VALUES (1);\nSELECT pg_sleep(3600);\n"},
      {SIGTERM, 143, "INSERT INTO a VALUES (1);\nSELECT pg_sleep(3600);\n"},
      {SIGTERM, 143, "-- lockkeeper:no-transaction reason: test\nSELECT pg_sleep(3600);\n"},
  };
  for (const Case& row : cases) {
    CAPTURE(row.signal, row.sql);
    Project project;
    project.write("001_a.sql", "CREATE TABLE a (id int);");
    project.write("002_b.sql", row.sql);
    Driver driver(project);
    REQUIRE(becomes(project.database, kSleeping, "1"));
    driver.send(row.signal);
    CHECK(driver.wait(60) == row.code);
    CHECK(becomes(project.database, kSessions, "0"));
    CHECK(project.database.value("SELECT count(*) FROM a") == "0");
    CHECK(project.database.value("SELECT count(*) FROM lockkeeper.history WHERE source = 'project' AND "
                                 "version = '002' AND state = 'done'") == "0");
    CHECK(project.database.value("SELECT action FROM lockkeeper.audit") == "interrupted");
    project.write("002_b.sql", "INSERT INTO a VALUES (2);\n");
    CHECK(apply(project).what() == "no error");
  }
}

TEST_CASE("a signal while a lock is waited for ends the wait") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  CHECK(apply(project).what() == "no error");
  project.write("002_b.sql", "ALTER TABLE a ADD COLUMN b int;");
  const auto blocker = project.database.session();
  blocker->query("BEGIN; SELECT * FROM a");
  Driver driver(project);
  REQUIRE(becomes(project.database, "SELECT count(*) FROM pg_locks WHERE NOT granted", "1"));
  driver.send(SIGINT);
  CHECK(driver.wait(5) == 130);
  CHECK(becomes(project.database, "SELECT count(*) FROM pg_locks WHERE NOT granted", "0"));
}

TEST_CASE("a signal while another run is waited for ends the wait") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  const auto other = project.database.session();
  other->query("SELECT pg_advisory_lock(1814271183, 1)");
  Driver driver(project);
  REQUIRE(becomes(project.database, kSessions, "2"));
  driver.send(SIGTERM);
  CHECK(driver.wait(5) == 143);
  CHECK(project.database.value("SELECT to_regclass('a') IS NULL") == "t");
}

TEST_CASE("the second of two processes waits for the first and then has nothing to do") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);\nSELECT pg_sleep(1);\n");
  Driver first(project);
  REQUIRE(becomes(project.database, kSleeping, "1"));
  Driver second(project);
  CHECK(first.wait(20) == 0);
  CHECK(second.wait(20) == 0);
  CHECK(first.output().find("done 001") != std::string::npos);
  CHECK(second.output().find("started") == std::string::npos);
  CHECK(second.output().find("waiting run") != std::string::npos);
}
