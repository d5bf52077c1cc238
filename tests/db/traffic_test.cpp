// A migration that wants three tables from a database in use: it may not make the traffic wait for longer
// than its budget, and it gets through once those that stand in its way are gone.
#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "catch.h"
#include "db/run.h"

using namespace lockkeeper;
using tests::apply;
using tests::Project;
using tests::Result;

namespace {

using Clock = std::chrono::steady_clock;

/// Sessions that read and write all tables, one statement after the other, and remember their longest wait.
class Traffic {
 public:
  Traffic(const Project& project, int sessions) : statements_(static_cast<std::size_t>(sessions)) {
    for (int i = 0; i < sessions; ++i) {
      threads_.emplace_back([this, session = project.database.session(), i] { work(*session, i); });
    }
  }
  ~Traffic() { stop(); }
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;

  void stop() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  /// Of the session that did the fewest.
  int statements() const { return *std::min_element(statements_.begin(), statements_.end()); }
  int errors() const { return errors_; }
  double longest() const { return longest_; }

 private:
  void work(migrate::Wire& session, int number) {
    const char* statements[] = {"SELECT count(*) FROM one", "UPDATE two SET n = n + 1 WHERE id = 1",
                                "SELECT * FROM three LIMIT 1"};
    for (int i = number; !stop_; ++i) {
      const Clock::time_point start = Clock::now();
      if (session.query(statements[i % 3]).error) ++errors_;
      const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
      double longest = longest_;
      while (seconds > longest && !longest_.compare_exchange_weak(longest, seconds)) {
      }
      ++statements_[static_cast<std::size_t>(number)];
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  std::vector<std::thread> threads_;
  std::atomic<bool> stop_{false};
  std::vector<std::atomic<int>> statements_;
  std::atomic<int> errors_{0};
  std::atomic<double> longest_{0};
};

}  // namespace

TEST_CASE(
    "traffic goes on while a migration waits for three tables of which two are busy, and it gets through") {
  Project project;
  project.write("001_tables.sql",
                "CREATE TABLE one (id int, n int);\nCREATE TABLE two (id int, n int);\n"
                "CREATE TABLE three (id int, n int);\nINSERT INTO two VALUES (1, 0);\n");
  CHECK(apply(project).what() == "no error");
  project.write("002_columns.sql",
                "ALTER TABLE one ADD COLUMN added int;\nALTER TABLE two ADD COLUMN added int;\n"
                "ALTER TABLE three ADD COLUMN added int;\n");
  const auto reader = project.database.session(), other = project.database.session();
  reader->query("BEGIN; SELECT * FROM two");
  other->query("BEGIN; SELECT * FROM three");

  migrate::ApplyOptions options = tests::quick_options();
  options.lock_timeout = std::chrono::milliseconds(500);
  options.attempts = 100;
  Result result;
  std::atomic<bool> ended{false};
  Traffic traffic(project, 6);
  std::thread run([&] {
    result = apply(project, options);
    ended = true;
  });
  // Both readers outlast some tries, and meanwhile every session gets on: behind a migration that waits for
  // as long as the readers stay, none of them would.
  const Clock::time_point give_up = Clock::now() + std::chrono::minutes(2);
  std::this_thread::sleep_for(std::chrono::seconds(3));
  while (traffic.statements() < 30 && Clock::now() < give_up)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK_FALSE(ended);
  CHECK(traffic.statements() >= 30);
  CHECK(project.database.value("SELECT count(*) FROM pg_attribute WHERE attname = 'added'") == "0");
  reader->query("COMMIT");
  other->query("COMMIT");
  run.join();
  traffic.stop();

  CAPTURE(traffic.statements(), traffic.longest(), result.what());
  CHECK(result.what() == "no error");
  CHECK(result.said("retrying 002 after "));
  CHECK(project.database.value("SELECT count(*) FROM pg_attribute WHERE attname = 'added'") == "3");
  CHECK(traffic.errors() == 0);
}
