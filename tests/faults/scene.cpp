#include "faults/scene.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include "catch.h"

namespace lockkeeper::tests {
namespace {

constexpr const char* kSessions =
    "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper%' AND datname = "
    "current_database()";
constexpr const char* kLocks =
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database "
    "WHERE datname = current_database())";

bool becomes(const Scene& scene, const std::string& sql, std::string_view expected) {
  for (int tries = 0; tries < 500; ++tries) {
    if (scene.ask(sql) == expected) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace

Scene::Scene(std::string_view pattern) : database_(pattern), url_(database_.url()) {
  // PostgreSQL 15 copies a sequence without the values that its log holds in reserve, and a crash before the
  // next checkpoint would hand some of them out again.
  database_.run("CHECKPOINT");
  database_.leave();  // it would not outlive a restart of the server
}

void Scene::write(const std::string& name, const std::string& text) const {
  folder_.write("migrations/" + name, text);
}

void Scene::put(const std::string& path, const std::string& text) {
  folder_.write(path, text);
  entries_.insert(path.substr(0, path.find('/')));
}

std::unique_ptr<Tool> Scene::start(int stop_at, const std::vector<std::string>& environment) const {
  return run(command(), stop_at, environment);
}

std::unique_ptr<Tool> Scene::run(const std::vector<std::string>& words, int stop_at,
                                 const std::vector<std::string>& environment) const {
  std::vector<std::string> all = {"DATABASE_URL=" + url_,
                                  "DATABASE_URL_UNPOOLED=", "GITHUB_ACTIONS=", "NO_COLOR=1",
                                  "LOCKKEEPER_FAULT_AT=" + std::to_string(stop_at)};
  for (const auto& more : {this->environment(), environment}) all.insert(all.end(), more.begin(), more.end());
  std::vector<std::string> arguments = {LOCKKEEPER_BINARY};
  arguments.insert(arguments.end(), words.begin(), words.end());
  static int count = 0;
  return std::make_unique<Tool>(folder_.path(), arguments, all,
                                folder_.path() + "/log" + std::to_string(++count));
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

void Scene::check_quiet() const {
  CHECK(becomes(*this, kSessions, "0"));
  CHECK(ask(kLocks) == "0");
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    CHECK((entries_.count(name) > 0 || name.starts_with("log")));
  }
}

std::vector<std::string> points_of_a_run(const Scene& scene) {
  const std::string trace = scene.folder() + "/log-trace";
  const auto tool = scene.start(0, {"LOCKKEEPER_FAULT_TRACE=" + trace});
  const int code = tool->wait(60);
  CAPTURE(tool->output());
  REQUIRE(code == 0);
  std::ifstream file(trace);
  std::vector<std::string> points;
  for (std::string line; std::getline(file, line);) points.push_back(line);
  scene.check_halfway();
  scene.check_converges();
  return points;
}

}  // namespace lockkeeper::tests
