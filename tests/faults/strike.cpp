#include "faults/strike.h"

#include <csignal>

#include "catch.h"

namespace lockkeeper::tests {
namespace {

int messages_of_a_run(const SceneMaker& make) {
  const CuttingProxy proxy;
  const std::unique_ptr<Scene> scene = make();
  scene->connect_to(proxy.url(scene->database()));
  const auto tool = scene->start();
  const int code = tool->wait(60);
  CAPTURE(tool->output());
  REQUIRE(code == 0);
  return proxy.messages();
}

/// A side that hears nothing gives up after a few seconds instead of a minute.
std::string impatient(const std::string& url) {
  return url + "&keepalives_idle=1&keepalives_interval=1&keepalives_count=2&tcp_user_timeout=2000";
}

/// One that was cut off before it could say how patient it is outlives the test, but holds nothing.
void end_idle_sessions(const Scene& scene) {
  scene.ask(
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE "
      "'lockkeeper%' AND datname = current_database() AND pid NOT IN (SELECT pid FROM pg_locks)");
}

}  // namespace

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

void strike_everywhere(const Campaign& campaign, const SceneMaker& make, const Harm& harm,
                       const Ending& ending) {
  const std::vector<std::string> points = points_of_a_run(*make());
  REQUIRE(points.size() > 20);
  Tally tally(campaign.name);
  tally.found_points(points.size());
  for (const int number : chosen_points(points.size(), campaign.few, campaign.start)) {
    CAPTURE(campaign.name, number, points[static_cast<std::size_t>(number) - 1]);
    const std::unique_ptr<Scene> scene = make();
    const auto tool = scene->start(number);
    REQUIRE(tool->wait_until_stopped());
    if (!harm(*scene, *tool)) continue;
    tally.injected();
    const int code = ending(*tool);
    CAPTURE(code, tool->output());
    CHECK(is_documented(code));
    scene->check_halfway();
    scene->check_converges();
  }
  CHECK(tally.faults() > 0);
}

void cut_everywhere(const Campaign& campaign, const SceneMaker& make, Cut cut) {
  const auto messages = static_cast<std::size_t>(messages_of_a_run(make));
  REQUIRE(messages > 10);
  Tally tally(campaign.name);
  tally.found_points(messages);
  for (const int number : chosen_points(messages, campaign.few, campaign.start)) {
    CAPTURE(campaign.name, number);
    const std::unique_ptr<Scene> scene = make();
    const CuttingProxy proxy(number, cut);
    scene->connect_to(impatient(proxy.url(scene->database())));
    const auto tool = scene->start();
    const int code = tool->wait(90);
    CAPTURE(code, tool->output());
    // A run may need a message less than the one that was counted.
    if (proxy.has_cut()) tally.injected();
    CHECK(is_documented(code));
    scene->connect_to(scene->direct_url());
    if (cut == Cut::swallowed) end_idle_sessions(*scene);
    scene->check_halfway();
    scene->check_converges();
  }
  CHECK(tally.faults() > 0);
}

}  // namespace lockkeeper::tests
