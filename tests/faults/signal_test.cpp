// Signals as a runner sends them when somebody cancels a workflow.
#include <csignal>
#include <memory>

#include "base/file.h"
#include "catch.h"
#include "db/cutting_proxy.h"
#include "faults/stories.h"
#include "faults/strike.h"

using namespace lockkeeper;
using tests::Apply;
using tests::ApplyScene;
using tests::Cut;
using tests::CuttingProxy;
using tests::Rollback;
using tests::Steps;
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

template <typename Story>
void signal_everywhere(const std::string& name, int signal, std::size_t start) {
  tests::strike_everywhere({std::string(Story::name) + ": " + name, 12 / Story::weight, start}, &Story::make,
                           tests::do_nothing, [&](Tool& tool) { return end_by_signal(tool, signal); });
}

}  // namespace

TEMPLATE_TEST_CASE("SIGINT at any point ends the run before SIGTERM follows, and the next one converges", "",
                   Apply, Rollback, Steps) {
  signal_everywhere<TestType>("SIGINT", SIGINT, 8);
}
TEMPLATE_TEST_CASE("SIGTERM at any point ends the run before SIGKILL follows, and the next one converges", "",
                   Apply, Rollback, Steps) {
  signal_everywhere<TestType>("SIGTERM", SIGTERM, 9);
}

TEST_CASE("SIGINT ends a run to which the network has gone silent, and the next one converges") {
  const CuttingProxy counting;
  {
    ApplyScene scene;
    scene.connect_to(counting.url(scene.database()));
    CHECK(scene.start()->wait(60) == 0);
  }
  tests::Tally tally("SIGINT in a silent network");
  tally.found_points(static_cast<std::size_t>(counting.messages()));
  for (const int number : tests::chosen_points(static_cast<std::size_t>(counting.messages()), 6, 1)) {
    CAPTURE(number);
    ApplyScene scene;
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

TEST_CASE(
    "SIGTERM ends a command that takes long, with all that it started, and the run cleans up behind it") {
  struct Row {
    const char* config;
    const char* hooks;  ///< what ran behind it
  };
  const Row rows[] = {
      {"[backup]\ncommand = \"touch log-begun; sleep 61 | cat\"\n[hooks]\nfinally = \"echo finally >> "
       "log-hooks\"\n",
       ""},
      {"[hooks]\nbefore_apply = \"touch log-begun; sleep 61 | cat\"\non_failure = \"echo failure >> "
       "log-hooks\"\nfinally = \"echo finally >> log-hooks\"\n",
       "failure finally"},
      {"[hooks]\nafter_apply = \"touch log-begun; sleep 61 | cat\"\nfinally = \"echo finally >> "
       "log-hooks\"\n",
       "finally"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.config);
    tests::StepsScene scene;
    scene.put("lockkeeper.toml", row.config);
    const auto tool = scene.start();
    for (int tries = 0; tries < 1000 && !base::is_file(scene.folder() + "/log-begun"); ++tries) {
      if (tool->wait(0.01) != -1) break;
    }
    tool->send(SIGTERM);
    const int code = tool->wait(10);
    CAPTURE(tool->output());
    CHECK(code == 128 + SIGTERM);
    CHECK(tool->output().find("interrupted by a signal during") != std::string::npos);
    CHECK(scene.hooks() == row.hooks);
  }
}
