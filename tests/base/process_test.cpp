#include "base/process.h"

#include <csignal>
#include <fstream>
#include <thread>

#include "catch.h"

using lockkeeper::base::run_process;

TEST_CASE("a program's output, errors and exit code are kept apart") {
  const auto result = run_process({"sh", "-c", "printf out; printf err >&2; exit 3"}, "");
  CHECK(result.output == "out");
  CHECK(result.errors == "err");
  CHECK(result.exit_code == 3);
}

TEST_CASE("arguments reach the program as they are") {
  const auto result = run_process({"printf", "%s|", "$(id)", "a b", "`x`", ""}, "");
  CHECK(result.output == "$(id)|a b|`x`||");
}

TEST_CASE("a program runs in its directory with the added environment and no input") {
  const auto result = run_process({"sh", "-c", "pwd; cat; echo \"$LOCKKEEPER_TEST $HOME\""}, "/",
                                  {"LOCKKEEPER_TEST=yes", "HOME=/nowhere"});
  CHECK(result.output == "/\nyes /nowhere\n");
}

TEST_CASE("much output on both streams never blocks") {
  const auto result =
      run_process({"sh", "-c", "head -c 1000000 /dev/zero >&2; head -c 3000000 /dev/zero"}, "");
  CHECK(result.output.size() == 3'000'000);
  CHECK(result.errors.size() == 64 * 1024);
  CHECK(result.exit_code == 0);
}

TEST_CASE("a program that is not there, or a directory that is not there, is exit code 127") {
  CHECK(run_process({"lockkeeper-no-such-program"}, "").exit_code == 127);
  CHECK(run_process({"true"}, "/no/such/folder").exit_code == 127);
}

TEST_CASE("a killed program's exit code is 128 and the signal") {
  CHECK(run_process({"sh", "-c", "kill -TERM $$"}, "").exit_code == 143);
}

namespace {

using lockkeeper::base::LeftBehind;
using lockkeeper::base::ProcessEnd;
using lockkeeper::base::ProcessLimits;
using lockkeeper::base::ProcessResult;

constexpr std::chrono::minutes kLong{10};

ProcessResult run_within(const std::string& script, const ProcessLimits& limits) {
  return run_process({"sh", "-c", script}, "", {"LOCKKEEPER_TEST=yes"}, limits);
}

/// Whether the process whose number a script wrote is soon gone, or a zombie that nobody waits for.
bool is_gone(const std::string& number) {
  for (int tries = 0; tries < 1000; ++tries) {
    std::ifstream file("/proc/" + number + "/stat");
    std::string text;
    std::getline(file, text);
    if (text.empty() || text.find(") Z ") != text.npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace

TEST_CASE("a program within limits gives what it gives without them") {
  const ProcessResult result =
      run_within("head -c 1000000 /dev/zero; echo $LOCKKEEPER_TEST >&2; exit 3", {kLong, {}});
  CHECK(result.end == ProcessEnd::itself);
  CHECK(result.exit_code == 3);
  CHECK(result.output.size() == 1'000'000);
  CHECK(result.errors == "yes\n");
  CHECK(run_process({"lockkeeper-no-such-program"}, "", {}, {kLong, {}}).exit_code == 127);
}

TEST_CASE("a program whose time is over is ended with all that it started") {
  const std::chrono::milliseconds soon(200);
  // The second does not listen to the first signal.
  for (const std::string script :
       {"sleep 600 & echo $!; wait", "trap '' TERM; sleep 600 & echo $!; while :; do wait; done"}) {
    CAPTURE(script);
    const ProcessResult result = run_within(script, {soon, {}});
    CHECK(result.end == ProcessEnd::timed_out);
    CHECK(result.exit_code >= 128);
    CHECK(is_gone(result.output.substr(0, result.output.find('\n'))));
  }
}

TEST_CASE("a program that is cancelled is ended") {
  int asked = 0;
  const ProcessResult result = run_within("sleep 600", {kLong, [&asked] { return ++asked > 2; }});
  CHECK(result.end == ProcessEnd::cancelled);
  CHECK(result.exit_code == 143);
}

TEST_CASE("what a program left behind neither holds it up nor goes on") {
  const ProcessResult result = run_within("sleep 600 & echo $!", {kLong, {}});
  CHECK(result.end == ProcessEnd::itself);
  CHECK(result.exit_code == 0);
  CHECK(is_gone(result.output.substr(0, result.output.find('\n'))));
}

TEST_CASE("what a program left behind goes on where it may") {
  const ProcessResult result = run_within("sleep 600 & echo $!", {kLong, {}, LeftBehind::kept});
  CHECK(result.exit_code == 0);
  CHECK(kill(std::stoi(result.output), SIGKILL) == 0);
}

TEST_CASE("a program that closes its output runs on until its end") {
  const ProcessResult result = run_within("exec >&- 2>&-; sleep 0.2; exit 4", {kLong, {}});
  CHECK(result.exit_code == 4);
}
