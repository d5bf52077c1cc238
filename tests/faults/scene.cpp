#include "faults/scene.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "base/file.h"
#include "catch.h"

namespace lockkeeper::tests {
namespace {

constexpr const char* kMarks = "001 002 003 004 004b 004c 004d 005";
constexpr const char* kDone =
    "SELECT string_agg(version, ' ' ORDER BY version) FROM lockkeeper.history WHERE source = 'project' AND "
    "state = 'done'";
constexpr const char* kSessions =
    "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper%' AND datname = "
    "current_database()";
constexpr const char* kLocks =
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database "
    "WHERE datname = current_database())";

std::set<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::set<std::string> words;
  for (std::string word; stream >> word;) words.insert(word);
  return words;
}

std::string to_text(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

bool becomes(const Scene& scene, const std::string& sql, std::string_view expected) {
  for (int tries = 0; tries < 500; ++tries) {
    if (scene.ask(sql) == expected) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace

Scene::Scene() : url_(database_.url()) {
  database_.leave();  // it would not outlive a restart of the server
  write("001_marks.sql", "CREATE TABLE marks (version text NOT NULL);\nINSERT INTO marks VALUES ('001');\n");
  write("002_small.sql", "CREATE TABLE two (id int);\nINSERT INTO marks VALUES ('002');\n");
  write("003_steps.sql",
        "INSERT INTO two SELECT generate_series(1, 100);\nDO $$ BEGIN PERFORM 1; END $$;\n"
        "UPDATE two SET id = id + 1;\nINSERT INTO marks VALUES ('003');\n");
  write("004_alone.sql",
        "-- lockkeeper:no-transaction reason: builds an index while the table is in use\n"
        "INSERT INTO marks VALUES ('004');\nCREATE INDEX CONCURRENTLY two_id ON two (id);\n"
        "INSERT INTO marks VALUES ('004b');\nCOPY marks FROM stdin;\n004c\n\\.\n"
        "DO $$ BEGIN INSERT INTO marks VALUES ('004d'); END $$;\n");
  write("005_last.sql", "CREATE TABLE five (id int);\nINSERT INTO marks VALUES ('005');\n");
}

void Scene::write(const std::string& name, const std::string& text) const {
  folder_.write("migrations/" + name, text);
}

std::unique_ptr<Tool> Scene::start(int stop_at, const std::vector<std::string>& environment) const {
  std::vector<std::string> all = {"DATABASE_URL=" + url_,
                                  "DATABASE_URL_UNPOOLED=", "GITHUB_ACTIONS=", "NO_COLOR=1",
                                  "LOCKKEEPER_FAULT_AT=" + std::to_string(stop_at)};
  all.insert(all.end(), environment.begin(), environment.end());
  static int count = 0;
  return std::make_unique<Tool>(
      folder_.path(),
      std::vector<std::string>{LOCKKEEPER_BINARY, "apply", "migrations", "--fail-on", "never", "--no-backup",
                               "nothing in it is worth one", "--report", "json=report.json"},
      all, folder_.path() + "/log" + std::to_string(++count));
}

std::string Scene::ask(const std::string& sql) const {
  Server::get().wait_until_ready();
  const auto session = database_.session();
  const migrate::Reply reply = session->query(sql);
  if (reply.error) FAIL(sql << ": " << to_text(*reply.error));
  const auto& rows = reply.results.back().rows;
  return rows.empty() ? "" : rows[0][0].value_or("");
}

int Scene::end_sessions(const std::string& application) const {
  const std::string which =
      " FROM pg_stat_activity WHERE datname = current_database() AND application_name = '" + application +
      "'";
  const int count = std::stoi(ask("SELECT count(pg_terminate_backend(pid))" + which));
  CHECK(becomes(*this, "SELECT count(*)" + which, "0"));
  return count;
}

int Scene::worker_backend() const {
  const std::string pid =
      ask("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = "
          "'lockkeeper'");
  return pid.empty() ? 0 : std::stoi(pid);
}

void Scene::check_halfway() const {
  const bool has_history = ask("SELECT to_regclass('lockkeeper.history') IS NOT NULL") == "t";
  const bool has_marks = ask("SELECT to_regclass('marks') IS NOT NULL") == "t";
  const std::string marks =
      has_marks ? ask("SELECT string_agg(version, ' ' ORDER BY version) FROM marks") : std::string();
  const std::set<std::string> distinct = words_of(marks);
  CHECK(marks == to_text(distinct));  // once each
  std::set<std::string> expected = words_of(has_history ? ask(kDone) : std::string());
  const std::string steps =
      has_history
          ? ask("SELECT statements_done FROM lockkeeper.history WHERE source = 'project' AND version = '004'")
          : "";
  const int count = steps.empty() ? 0 : std::stoi(steps);
  if (count >= 1) expected.insert("004");
  if (count >= 3) expected.insert("004b");
  if (count >= 4) expected.insert("004c");
  if (count >= 5) expected.insert("004d");
  CHECK(to_text(distinct) == to_text(expected));
}

void Scene::check_converges() const {
  const auto next = start();
  const int code = next->wait(60);
  CAPTURE(next->output());
  CHECK(code == 0);
  CHECK(ask("SELECT string_agg(version, ' ' ORDER BY version) FROM marks") == kMarks);
  CHECK(ask(kDone) == "001 002 003 004 005");
  CHECK(ask("SELECT count(*) FROM lockkeeper.history WHERE state <> 'done'") == "0");
  CHECK(ask("SELECT string_agg(indexrelid::regclass::text || ' ' || indisvalid, ' ') FROM pg_index WHERE "
            "indrelid = 'two'::regclass") == "two_id true");
  CHECK(becomes(*this, kSessions, "0"));
  CHECK(ask(kLocks) == "0");
  check_files();
  const auto again = start();
  CHECK(again->wait(60) == 0);
  CHECK(again->output().find("applied in") == std::string::npos);
}

void Scene::check_files() const {
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    CHECK((name == "migrations" || name == "report.json" || name.starts_with("log")));
  }
}

std::vector<std::string> points_of_a_run() {
  const Scene scene;
  const std::string trace = scene.folder() + "/log-trace";
  const auto tool = scene.start(0, {"LOCKKEEPER_FAULT_TRACE=" + trace});
  REQUIRE(tool->wait(60) == 0);
  std::ifstream file(trace);
  std::vector<std::string> points;
  for (std::string line; std::getline(file, line);) points.push_back(line);
  scene.check_halfway();
  scene.check_converges();
  return points;
}

}  // namespace lockkeeper::tests
