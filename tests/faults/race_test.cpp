// Many runs at once, roles that may do little, and files that change while a run is under way.
#include <atomic>
#include <csignal>
#include <memory>
#include <thread>
#include <vector>

#include "catch.h"
#include "faults/apply_scene.h"
#include "faults/strike.h"

using namespace lockkeeper;
using tests::ApplyScene;
using tests::Scene;
using tests::Tool;

namespace {

/// A role of its own that owns the scene's database; gone with the object.
class Role {
 public:
  Role(Scene& scene, const std::string& options) : scene_(scene) {
    scene.ask("CREATE ROLE modest LOGIN " + options);
    scene.ask("ALTER DATABASE " + scene.database() + " OWNER TO modest");
    scene.ask("ALTER SCHEMA public OWNER TO modest");
    std::string url = scene.direct_url();
    url.replace(url.find("postgres@"), 9, "modest@");
    scene.connect_to(url);
  }
  ~Role() {
    scene_.ask("REASSIGN OWNED BY modest TO postgres");
    scene_.ask("DROP OWNED BY modest");
    scene_.ask("DROP ROLE modest");
  }
  Role(const Role&) = delete;
  Role& operator=(const Role&) = delete;

 private:
  Scene& scene_;
};

}  // namespace

TEST_CASE("twenty runs at once apply each migration exactly once") {
  const ApplyScene scene;
  std::vector<std::unique_ptr<Tool>> runs;
  for (int i = 0; i < 20; ++i) runs.push_back(scene.start());
  for (const auto& run : runs) {
    const int code = run->wait(90);
    CAPTURE(run->output());
    CHECK(code == 0);
  }
  scene.check_halfway();
  scene.check_converges();
}

TEST_CASE("twenty runs of which half are killed apply each migration exactly once") {
  tests::Tally tally("killed among twenty runs");
  const ApplyScene scene;
  std::vector<std::unique_ptr<Tool>> runs;
  for (int i = 0; i < 20; ++i) runs.push_back(scene.start(i % 2 == 0 ? 0 : 10 + 5 * i));
  // Each as soon as it stops: one that holds the locks would keep the others waiting.
  std::atomic<int> killed{0};
  std::vector<std::thread> killers;
  for (std::size_t i = 1; i < runs.size(); i += 2) {
    killers.emplace_back([&killed, run = runs[i].get()] {
      if (!run->wait_until_stopped()) return;
      run->send(SIGKILL);
      ++killed;
    });
  }
  for (std::thread& killer : killers) killer.join();
  for (int i = 0; i < killed; ++i) tally.injected();
  for (std::size_t i = 0; i < runs.size(); i += 2) {
    const int code = runs[i]->wait(90);
    CAPTURE(runs[i]->output());
    CHECK(code == 0);
  }
  scene.check_halfway();
  scene.check_converges();
}

TEST_CASE("a role with one connection is killed, ended and cancelled as any other") {
  tests::Tally tally("a role with one connection");
  ApplyScene scene;
  const Role role(scene, "CONNECTION LIMIT 1");
  for (const int number : {20, 45, 60, 80, 95}) {
    CAPTURE(number);
    const auto tool = scene.start(number);
    if (!tool->wait_until_stopped()) break;
    tally.injected();
    tool->send(SIGKILL);
    CHECK(tool->wait(10) == 128 + SIGKILL);
    scene.check_halfway();
  }
  CHECK(tally.faults() > 0);
  scene.check_converges();
}

TEST_CASE("a role's own limits do not end a migration") {
  ApplyScene scene;
  const Role role(scene, "");
  scene.write("003_steps.sql",
              "INSERT INTO two SELECT generate_series(1, 100);\nSELECT pg_sleep(0.3);\n"
              "INSERT INTO marks VALUES ('003');\n");
  for (const char* limit :
       {"statement_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout"}) {
    scene.ask("ALTER ROLE modest SET " + std::string(limit) + " = '100ms'");
  }
  scene.check_converges();
}

TEST_CASE("a file that is edited while it runs is recorded as what ran, and the next run refuses the edit") {
  const ApplyScene scene;
  const auto tool = scene.start(60);
  REQUIRE(tool->wait_until_stopped());
  scene.write("001_marks.sql", "CREATE TABLE other (id int);\n");
  tool->resume();
  CHECK(tool->wait(60) == 0);
  scene.check_halfway();
  const auto next = scene.start();
  CHECK(next->wait(60) == 3);
  CHECK(next->output().find("was changed after it was applied") != std::string::npos);
  scene.write("001_marks.sql",
              "CREATE TABLE marks (version text NOT NULL);\nINSERT INTO marks VALUES ('001');\n");
  scene.check_converges();
}
