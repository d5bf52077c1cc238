// The program stops at every point, something is killed or ended, and it goes on if it still can.
#include <csignal>

#include "catch.h"
#include "faults/scene.h"
#include "faults/tally.h"

using namespace lockkeeper;
using tests::Scene;
using tests::Server;
using tests::Tally;
using tests::Tool;

namespace {

/// Does harm to a program that has stopped; false when there was nothing to harm.
using Harm = bool (*)(const Scene&, const Tool&);

bool is_documented(int code) {
  for (const int known : {0, 3, 4, 5, 128 + SIGINT, 128 + SIGKILL, 128 + SIGTERM}) {
    if (code == known) return true;
  }
  return false;
}

/// Injects the harm at each chosen point into a run of its own.
void strike_everywhere(const std::string& campaign, Harm harm, std::size_t few, std::size_t start) {
  const std::vector<std::string> points = tests::points_of_a_run();
  REQUIRE(points.size() > 60);
  Tally tally(campaign);
  tally.found_points(points.size());
  for (const int number : tests::chosen_points(points.size(), few, start)) {
    CAPTURE(campaign, number, points[static_cast<std::size_t>(number) - 1]);
    const Scene scene;
    const auto tool = scene.start(number);
    REQUIRE(tool->wait_until_stopped());
    if (!harm(scene, *tool)) continue;
    tally.injected();
    tool->resume();
    const int code = tool->wait(90);
    CAPTURE(code, tool->output());
    CHECK(is_documented(code));
    scene.check_halfway();
    scene.check_converges();
  }
  CHECK(tally.faults() > 0);
}

bool kill_tool(const Scene&, const Tool& tool) {
  tool.send(SIGKILL);
  return true;
}
bool end_worker(const Scene& scene, const Tool&) { return scene.end_sessions("lockkeeper") > 0; }
bool end_guard(const Scene& scene, const Tool&) { return scene.end_sessions("lockkeeper guard") > 0; }
bool end_both(const Scene& scene, const Tool&) {
  const int guards = scene.end_sessions("lockkeeper guard");
  return scene.end_sessions("lockkeeper") + guards > 0;
}
/// The whole server restarts, because a backend that is killed may have left its memory in disorder.
bool kill_worker(const Scene& scene, const Tool&) {
  const int backend = scene.worker_backend();
  if (backend == 0) return false;
  kill(backend, SIGKILL);
  std::string reason;
  for (int tries = 0; tries < 2000 && kill(backend, 0) == 0; ++tries) usleep(1000);
  Server::get().wait_until_ready();
  return true;
}
bool restart_fast(const Scene&, const Tool&) {
  Server::get().restart(SIGINT);
  return true;
}
bool restart_at_once(const Scene&, const Tool&) {
  Server::get().restart(SIGQUIT);
  return true;
}
/// Its connections break, and another run does all the work before it comes back.
bool overtake(const Scene& scene, const Tool& tool) {
  if (!end_both(scene, tool)) return false;
  const auto other = scene.start();
  CHECK(other->wait(60) == 0);
  return true;
}

}  // namespace

TEST_CASE("the program is killed at any point, and the next run converges") {
  strike_everywhere("kill -9 of the program", kill_tool, 12, 0);
}
TEST_CASE("the worker's session is ended at any point, and the next run converges") {
  strike_everywhere("the worker's session ended", end_worker, 12, 1);
}
TEST_CASE("the guard's session is ended at any point, and the next run converges") {
  strike_everywhere("the guard's session ended", end_guard, 12, 2);
}
TEST_CASE("both sessions are ended at any point, and the next run converges") {
  strike_everywhere("both sessions ended", end_both, 12, 3);
}
TEST_CASE("another run overtakes one that lost its connections, and nothing is applied twice") {
  strike_everywhere("overtaken by another run", overtake, 12, 4);
}
TEST_CASE("the worker's backend is killed at any point, and the next run converges") {
  strike_everywhere("kill -9 of the worker's backend", kill_worker, 6, 5);
}
TEST_CASE("the server is restarted at any point, and the next run converges") {
  strike_everywhere("fast restart of the server", restart_fast, 5, 6);
}
TEST_CASE("the server is stopped at once at any point, and the next run converges") {
  strike_everywhere("immediate restart of the server", restart_at_once, 5, 7);
}
