// The network breaks at every message of the client.
#include "catch.h"
#include "faults/cutting_proxy.h"
#include "faults/strike.h"

using namespace lockkeeper;
using tests::Cut;
using tests::CuttingProxy;
using tests::Scene;

namespace {

int messages_of_a_run() {
  const CuttingProxy proxy;
  Scene scene;
  scene.connect_to(proxy.url(scene.database()));
  REQUIRE(scene.start()->wait(60) == 0);
  return proxy.messages();
}

void cut_everywhere(const std::string& campaign, Cut cut, std::size_t start) {
  const auto messages = static_cast<std::size_t>(messages_of_a_run());
  REQUIRE(messages > 20);
  tests::Tally tally(campaign);
  tally.found_points(messages);
  for (const int number : tests::chosen_points(messages, 8, start)) {
    CAPTURE(campaign, number);
    Scene scene;
    const CuttingProxy proxy(number, cut);
    scene.connect_to(proxy.url(scene.database()));
    const auto tool = scene.start();
    const int code = tool->wait(90);
    CAPTURE(code, tool->output());
    // A run may need a message less than the one that was counted.
    if (proxy.has_cut()) tally.injected();
    CHECK(tests::is_documented(code));
    scene.connect_to(scene.direct_url());
    scene.check_halfway();
    scene.check_converges();
  }
  CHECK(tally.faults() > 0);
}

}  // namespace

TEST_CASE("the network breaks before any message arrives, and the next run converges") {
  cut_everywhere("connection cut before a message", Cut::before, 0);
}
TEST_CASE("the network breaks inside any message, and the next run converges") {
  cut_everywhere("connection cut inside a message", Cut::inside, 1);
}
TEST_CASE("the network breaks while the server works on any message, and the next run converges") {
  cut_everywhere("connection cut behind a message", Cut::behind, 2);
}
TEST_CASE("the answer to any message is lost, and the next run converges") {
  cut_everywhere("answer lost", Cut::answered, 3);
}

TEST_CASE("a run that learns of its commit only after another one went on applies nothing twice") {
  for (const std::string version : {"001", "002", "003", "005"}) {
    CAPTURE(version);
    Scene scene;
    CuttingProxy proxy(0, Cut::answered);
    proxy.cut_at_text("'project', '" + version + "'");
    scene.connect_to(proxy.url(scene.database()));
    const auto tool = scene.start(0, {"LOCKKEEPER_FAULT_AT=reconnecting"});
    REQUIRE(tool->wait_until_stopped());
    CHECK(proxy.has_cut());
    scene.end_sessions("lockkeeper guard");
    scene.connect_to(scene.direct_url());
    const auto other = scene.start();
    CHECK(other->wait(60) == 0);
    tool->resume();
    const int code = tool->wait(90);
    CAPTURE(code, tool->output());
    CHECK(tests::is_documented(code));
    scene.check_halfway();
    scene.check_converges();
  }
}
