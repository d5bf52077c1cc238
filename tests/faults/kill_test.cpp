// The program stops at every point, something is killed or ended, and it goes on if it still can.
#include <csignal>
#include <thread>

#include "catch.h"
#include "faults/strike.h"

using namespace lockkeeper;
using tests::Scene;
using tests::Server;
using tests::strike_everywhere;
using tests::Tool;

namespace {

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
  for (int tries = 0; tries < 2000 && kill(backend, 0) == 0; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
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
