// Waiting for busy tables: how long in all, what is said meanwhile.
#include <atomic>
#include <thread>

#include "catch.h"
#include "db/run.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Project;
using tests::Result;

namespace {

/// Holds a table as a reader does, until a lockkeeper waits for it and `more` has passed.
class Reader {
 public:
  Reader(const Project& project, const std::string& table, std::chrono::milliseconds more)
      : session_(project.database.session()), watcher_(project.database.session()) {
    session_->query("BEGIN; SELECT FROM " + table);
    thread_ = std::thread([this, table, more] {
      const std::string waits =
          "SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT granted AND relation = '" +
          table + "'::regclass AND application_name = 'lockkeeper'";
      while (!stop_ && watcher_->query(waits).results.at(0).rows.empty())
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      std::this_thread::sleep_for(more);
      session_->query("COMMIT");
    });
  }
  ~Reader() {
    stop_ = true;
    thread_.join();
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  int pid() const { return session_->protocol_pid(); }

 private:
  std::unique_ptr<migrate::Wire> session_, watcher_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

migrate::ApplyOptions options_with(int lock_timeout, std::uint32_t attempts) {
  migrate::ApplyOptions options = tests::quick_options();
  options.lock_timeout = std::chrono::milliseconds(lock_timeout);
  options.attempts = attempts;
  return options;
}

void prepare(Project& project) {
  project.write("001_a.sql", "CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE TABLE c (id int);");
  CHECK(apply(project).what() == "no error");
}

}  // namespace

TEST_CASE("what a statement waited is missing from the lock_timeout of the next one") {
  Project project;
  prepare(project);
  project.write(
      "002_b.sql",
      "LOCK TABLE a;\nDO $$ BEGIN RAISE NOTICE 'left: %', current_setting('lock_timeout'); END $$;\n"
      "ALTER TABLE b ADD COLUMN x int;\n");
  Result result;
  {
    const Reader reader(project, "a", std::chrono::milliseconds(300));
    result = apply(project, options_with(20000, 1));
  }
  CHECK(result.what() == "no error");
  CHECK(result.said("notice left: "));
  CHECK_FALSE(result.said("notice left: 20s"));
}

TEST_CASE("without a wait the lock_timeout stays as it is") {
  Project project;
  prepare(project);
  project.write(
      "002_b.sql",
      "LOCK TABLE a;\nDO $$ BEGIN RAISE NOTICE 'left: %', current_setting('lock_timeout'); END $$;\n");
  CHECK(apply(project, options_with(20000, 1)).said("notice left: 20s"));
}

TEST_CASE("a statement that waits for one table after the other is cancelled when the budget is spent") {
  Project project;
  prepare(project);
  project.write("002_b.sql", "LOCK TABLE a, b;");
  const auto second = project.database.session();
  second->query("BEGIN; SELECT FROM b");
  Result result;
  {
    // Each wait by itself is shorter than the limit.
    const Reader first(project, "a", std::chrono::milliseconds(900));
    std::thread freed([&] {
      const auto watcher = project.database.session();
      const std::string waits =
          "SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT granted AND relation = "
          "'b'::regclass AND application_name = 'lockkeeper'";
      for (int i = 0; i < 1000 && watcher->query(waits).results.at(0).rows.empty(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      std::this_thread::sleep_for(std::chrono::milliseconds(1100));
      second->query("COMMIT");
    });
    result = apply(project, options_with(1500, 1));
    freed.join();
  }
  CHECK(result.kind() == ErrorKind::database);
  CHECK(result.what().find("for locks in all, its budget (55P03)") != std::string::npos);
  CHECK(result.what().find("blocked by pid " + std::to_string(second->protocol_pid())) != std::string::npos);
  CHECK(apply(project).applied() == "002");
}

TEST_CASE("a transaction whose budget is spent is rolled back and tried again") {
  Project project;
  prepare(project);
  project.write("002_b.sql",
                "UPDATE c SET id = 1;\nALTER TABLE a ADD COLUMN x int;\nALTER TABLE b ADD COLUMN x int;");
  Result result;
  {
    const Reader first(project, "a", std::chrono::milliseconds(400));
    const Reader second(project, "b", std::chrono::milliseconds(400));
    result = apply(project, options_with(600, 20));
  }
  CHECK(result.what() == "no error");
  CHECK(result.said("retrying 002 after 55P03 blocked by pid"));
}

TEST_CASE("a longer lock_timeout of the file's own is its budget") {
  for (const char* text :
       {"SET lock_timeout = '20s';\nALTER TABLE a ADD COLUMN x int;",
        "SET lock_timeout = '20s';\nUPDATE c SET id = 1;\nALTER TABLE a ADD COLUMN x int;"}) {
    Project project;
    prepare(project);
    project.write("002_b.sql", text);
    Result result;
    {
      const Reader reader(project, "a", std::chrono::milliseconds(700));
      result = apply(project, options_with(200, 1));
    }
    CHECK(result.what() == "no error");
  }
}

TEST_CASE("a concurrent build says its phase, who it waits for, and who waits behind it") {
  Project project;
  prepare(project);
  project.write("002_i.sql", "CREATE INDEX CONCURRENTLY i ON a (id);");
  const auto old = project.database.session();
  old->query("BEGIN; INSERT INTO a VALUES (1)");
  migrate::ApplyOptions options = tests::quick_options();
  options.progress_every = std::chrono::milliseconds(50);
  const auto queued = project.database.session();
  const auto watcher = project.database.session();
  std::thread freed([&] {
    const std::string builds =
        "SELECT FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%' AND datname = "
        "current_database()";
    for (int i = 0; i < 1000 && watcher->query(builds).results.at(0).rows.empty(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    queued->query("SET lock_timeout = '600ms'; ALTER TABLE a ADD COLUMN never int");
    old->query("COMMIT");
  });
  const Result result = apply(project, options);
  freed.join();
  CHECK(result.what() == "no error");
  CHECK(result.said("progress 002 1/1 waiting for writers before build"));
  CHECK(result.said("waits for pid " + std::to_string(old->protocol_pid())));
  CHECK(result.said("queue 1"));
}
