#include "faults/strike.h"

#include <csignal>

#include "catch.h"

namespace lockkeeper::tests {

bool is_documented(int code) {
  for (const int known : {0, 3, 4, 5, 128 + SIGINT, 128 + SIGKILL, 128 + SIGTERM}) {
    if (code == known) return true;
  }
  return false;
}

int end_by_itself(Tool& tool) {
  tool.resume();
  return tool.wait(90);
}

void strike_everywhere(const std::string& campaign, const Harm& harm, std::size_t few, std::size_t start,
                       const Ending& ending) {
  const std::vector<std::string> points = points_of_a_run();
  REQUIRE(points.size() > 60);
  Tally tally(campaign);
  tally.found_points(points.size());
  for (const int number : chosen_points(points.size(), few, start)) {
    CAPTURE(campaign, number, points[static_cast<std::size_t>(number) - 1]);
    const Scene scene;
    const auto tool = scene.start(number);
    REQUIRE(tool->wait_until_stopped());
    if (!harm(scene, *tool)) continue;
    tally.injected();
    const int code = ending(*tool);
    CAPTURE(code, tool->output());
    CHECK(is_documented(code));
    scene.check_halfway();
    scene.check_converges();
  }
  CHECK(tally.faults() > 0);
}

}  // namespace lockkeeper::tests
