#include "deploy/check.h"

#include <fmt/format.h>

#include <algorithm>

namespace lockkeeper::deploy {

namespace {

using Clock = std::chrono::steady_clock;
using Verdict = Observation::Verdict;

/// One check on its way: how it is asked, and what came of it so far.
struct Course {
  const CheckTiming& timing;
  const Observe& observe;
  const Sleep& sleep;
  const Cancelled& cancelled;
  CheckResult result = {};

  bool is_cancelled() const { return cancelled && cancelled(); }

  Verdict ask() {
    ++result.tries;
    Observation seen = observe();
    result.detail = std::move(seen.detail);
    result.saved = std::move(seen.saved);
    return seen.verdict;
  }

  /// Until it holds, or the time is over.
  void arrive() {
    const auto deadline = Clock::now() + timing.until;
    for (std::uint32_t in_a_row = 0;;) {
      const Verdict verdict = ask();
      in_a_row = verdict == Verdict::good ? in_a_row + 1 : 0;
      result.passed = in_a_row >= timing.successes;
      if (result.passed || verdict == Verdict::hopeless || is_cancelled()) return;
      if (Clock::now() + timing.interval > deadline) return;
      sleep(timing.interval);
    }
  }

  /// One bad try ends it; the last question is asked when the time is over.
  void stay() {
    const auto end = Clock::now() + timing.hold;
    while (!is_cancelled()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
      if (left.count() <= 0) return;
      sleep(std::min(timing.interval, left));
      if (ask() == Verdict::good) continue;
      result.passed = false;
      result.detail = fmt::format("held, but did not stay so: {}", result.detail);
      return;
    }
  }
};

}  // namespace

CheckResult run_check(const CheckTiming& timing, const Observe& observe, const Sleep& sleep,
                      const Cancelled& cancelled) {
  Course course{timing, observe, sleep, cancelled};
  course.arrive();
  if (course.result.passed) course.stay();
  return course.result;
}

}  // namespace lockkeeper::deploy
