// The network breaks at every message of the client.
#include "catch.h"
#include "db/cutting_proxy.h"
#include "faults/stories.h"
#include "faults/strike.h"

using namespace lockkeeper;
using tests::Apply;
using tests::ApplyScene;
using tests::Batches;
using tests::Cut;
using tests::CuttingProxy;
using tests::Rollback;

namespace {

template <typename Story>
void cut(const std::string& name, Cut where, std::size_t start, std::size_t few = 8) {
  tests::cut_everywhere({std::string(Story::name) + ": " + name, few / Story::weight, start}, &Story::make,
                        where);
}

}  // namespace

TEMPLATE_TEST_CASE("the network breaks before any message arrives, and the next run converges", "", Apply,
                   Batches, Rollback) {
  cut<TestType>("connection cut before a message", Cut::before, 0);
}
TEMPLATE_TEST_CASE("the network breaks inside any message, and the next run converges", "", Apply, Batches,
                   Rollback) {
  cut<TestType>("connection cut inside a message", Cut::inside, 1);
}
TEMPLATE_TEST_CASE("the network breaks while the server works on any message, and the next run converges", "",
                   Apply, Batches, Rollback) {
  cut<TestType>("connection cut behind a message", Cut::behind, 2);
}
TEMPLATE_TEST_CASE("the answer to any message is lost, and the next run converges", "", Apply, Batches,
                   Rollback) {
  cut<TestType>("answer lost", Cut::answered, 3);
}

TEMPLATE_TEST_CASE("the network swallows any message, and the next run converges", "", Apply, Rollback) {
  cut<TestType>("message swallowed", Cut::swallowed, 4, 4);
}
TEMPLATE_TEST_CASE("the network swallows the answer to any message, and the next run converges", "", Apply,
                   Rollback) {
  cut<TestType>("answer swallowed", Cut::answer_swallowed, 5, 4);
}

TEST_CASE("a run that learns of its commit only after another one went on applies nothing twice") {
  for (const std::string version : {"001", "002", "003", "005"}) {
    CAPTURE(version);
    ApplyScene scene;
    const CuttingProxy proxy("'project', '" + version + "'", Cut::answered);
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
