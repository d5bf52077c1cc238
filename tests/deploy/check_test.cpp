#include "deploy/check.h"

#include <string>

#include "catch.h"

using namespace lockkeeper::deploy;
using std::chrono::milliseconds;
using Verdict = Observation::Verdict;

namespace {

/// One letter per try, the last one repeated: g(ood), b(ad), h(opeless).
CheckResult run(const std::string& script, CheckTiming timing, const Cancelled& cancelled = {}) {
  timing.interval = milliseconds(1);
  std::size_t next = 0;
  const auto observe = [&] {
    const char letter = script[std::min(next++, script.size() - 1)];
    return Observation{letter == 'g'   ? Verdict::good
                       : letter == 'b' ? Verdict::bad
                                       : Verdict::hopeless,
                       "try " + std::to_string(next)};
  };
  return run_check(
      timing, observe, [](milliseconds) {}, cancelled);
}

CheckTiming in_a_row(std::uint32_t successes) {
  CheckTiming timing;
  timing.until = std::chrono::seconds(60);
  timing.successes = successes;
  return timing;
}

}  // namespace

TEST_CASE("a check holds after so many good tries in a row as it wants") {
  struct Row {
    const char* script;
    std::uint32_t successes;
    std::uint32_t tries;
  };
  const Row rows[] = {{"g", 1, 1}, {"bbg", 1, 3}, {"g", 2, 2}, {"bgbgg", 2, 5}};
  for (const Row& row : rows) {
    CAPTURE(row.script, row.successes);
    const CheckResult result = run(row.script, in_a_row(row.successes));
    CHECK(result.passed);
    CHECK(result.tries == row.tries);
  }
}

TEST_CASE("a check that does not come to hold ends with what the last try saw") {
  CheckTiming timing;
  timing.until = milliseconds(20);
  const CheckResult result = run("b", timing);
  CHECK_FALSE(result.passed);
  CHECK(result.detail == "try " + std::to_string(result.tries));
}

TEST_CASE("a hopeless try is the last one") {
  const CheckResult result = run("bhg", in_a_row(1));
  CHECK_FALSE(result.passed);
  CHECK(result.tries == 2);
}

TEST_CASE("a check that is watched fails at the first bad try") {
  CheckTiming timing = in_a_row(2);
  timing.hold = std::chrono::seconds(60);
  for (const char* script : {"ggggb", "ggggh"}) {
    const CheckResult result = run(script, timing);
    CHECK_FALSE(result.passed);
    CHECK(result.tries == 5);
    CHECK(result.detail == "held, but did not stay so: try 5");
  }
}

TEST_CASE("a check that is watched passes when every try was good") {
  CheckTiming timing = in_a_row(1);
  timing.hold = milliseconds(20);
  const CheckResult result = run("g", timing);
  CHECK(result.passed);
  CHECK(result.tries > 1);
}

TEST_CASE("a check that is cancelled asks no more") {
  const CheckResult result = run("b", in_a_row(1), [] { return true; });
  CHECK_FALSE(result.passed);
  CHECK(result.tries == 1);
}
