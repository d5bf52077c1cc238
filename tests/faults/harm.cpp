#include "faults/harm.h"

#include <csignal>
#include <thread>

#include "catch.h"

namespace lockkeeper::tests {

bool kill_tool(const Scene& /*scene*/, const Tool& tool) {
  tool.send(SIGKILL);
  return true;
}

bool end_worker(const Scene& scene, const Tool& /*tool*/) { return scene.end_sessions("lockkeeper") > 0; }

bool end_guard(const Scene& scene, const Tool& /*tool*/) {
  return scene.end_sessions("lockkeeper guard") > 0;
}

bool end_both(const Scene& scene, const Tool& /*tool*/) {
  const int guards = scene.end_sessions("lockkeeper guard");
  return scene.end_sessions("lockkeeper") + guards > 0;
}

bool kill_worker(const Scene& scene, const Tool& /*tool*/) {
  const int backend = scene.worker_backend();
  if (backend == 0) return false;
  kill(backend, SIGKILL);
  for (int tries = 0; tries < 2000 && kill(backend, 0) == 0; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  Server::get().wait_until_ready();
  return true;
}

bool restart_fast(const Scene& /*scene*/, const Tool& /*tool*/) {
  Server::get().restart(SIGINT);
  return true;
}

bool restart_at_once(const Scene& /*scene*/, const Tool& /*tool*/) {
  Server::get().restart(SIGQUIT);
  return true;
}

bool overtake(const Scene& scene, const Tool& tool) {
  if (!end_both(scene, tool)) return false;
  const auto other = scene.start();
  const int code = other->wait(60);
  CAPTURE(other->output());
  CHECK(code == 0);
  return true;
}

bool do_nothing(const Scene& /*scene*/, const Tool& /*tool*/) { return true; }

}  // namespace lockkeeper::tests
