// Signals as a runner sends them when somebody cancels a workflow.
#include <csignal>
#include <memory>

#include "catch.h"
#include "faults/cutting_proxy.h"
#include "faults/strike.h"

using namespace lockkeeper;
using tests::Cut;
using tests::CuttingProxy;
using tests::Scene;
using tests::strike_everywhere;
using tests::Tool;

namespace {

/// SIGINT, 7.5 s later SIGTERM, 2.5 s later SIGKILL: a program that needs more than the first says so by its
/// exit code.
int cancel_workflow(Tool& tool) {
  if (const int code = tool.wait(7.5); code != -1) return code;
  tool.send(SIGTERM);
  if (const int code = tool.wait(2.5); code != -1) return code;
  tool.send(SIGKILL);
  return tool.wait(10);
}

int end_by_signal(Tool& tool, int signal) {
  tool.send(signal);
  tool.resume();
  const int code = cancel_workflow(tool);
  CAPTURE(code, tool.output());
  // A run that was done anyway ends as one.
  CHECK((code == 128 + signal || code == 0));
  return code;
}

bool nothing(const Scene&, const Tool&) { return true; }

}  // namespace

TEST_CASE("SIGINT at any point ends the run before SIGTERM follows, and the next one converges") {
  strike_everywhere("SIGINT", nothing, 12, 8, [](Tool& tool) { return end_by_signal(tool, SIGINT); });
}
TEST_CASE("SIGTERM at any point ends the run before SIGKILL follows, and the next one converges") {
  strike_everywhere("SIGTERM", nothing, 12, 9, [](Tool& tool) { return end_by_signal(tool, SIGTERM); });
}

TEST_CASE("SIGINT ends a run to which the network has gone silent, and the next one converges") {
  const CuttingProxy counting;
  {
    Scene scene;
    scene.connect_to(counting.url(scene.database()));
    CHECK(scene.start()->wait(60) == 0);
  }
  tests::Tally tally("SIGINT in a silent network");
  tally.found_points(static_cast<std::size_t>(counting.messages()));
  for (const int number : tests::chosen_points(static_cast<std::size_t>(counting.messages()), 6, 1)) {
    CAPTURE(number);
    Scene scene;
    auto proxy = std::make_unique<CuttingProxy>(number, Cut::silent);
    scene.connect_to(proxy->url(scene.database()));
    const auto tool = scene.start();
    for (int tries = 0; tries < 1000 && !proxy->has_cut(); ++tries) {
      if (tool->wait(0.01) != -1) break;
    }
    CHECK(proxy->has_cut());
    tally.injected();
    tool->send(SIGINT);
    const int code = cancel_workflow(*tool);
    CAPTURE(tool->output());
    CHECK((code == 128 + SIGINT || code == 0));
    proxy.reset();  // until then the server sees a client that is merely quiet
    scene.connect_to(scene.direct_url());
    scene.check_halfway();
    scene.check_converges();
  }
}
