#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "deploy/hook.h"

namespace lockkeeper::deploy {

/// When a check is asked: until it holds `successes` times in a row, or the time is over; then, when `hold`
/// says so, it is watched.
struct CheckTiming {
  std::chrono::milliseconds timeout{10000};  ///< one try
  std::chrono::milliseconds interval{5000};  ///< between tries
  std::chrono::milliseconds until{300000};   ///< to get there
  std::uint32_t successes = 1;
  std::chrono::milliseconds hold{0};  ///< once there, every try must be good for so long
};

/// What one try saw.
struct Observation {
  enum class Verdict : std::uint8_t {
    good,
    bad,
    hopeless,  ///< another try would see the same
  };
  Verdict verdict = Verdict::bad;
  std::string detail;  ///< one line, fit for a log
  /// Of a good try: what later checks may use, by name; secrets.
  std::vector<std::pair<std::string, std::string>> saved = {};
};
using Observe = std::function<Observation()>;

struct CheckResult {
  bool passed = false;
  std::uint32_t tries = 0;
  std::string detail;                                           ///< of the last try; one line, fit for a log
  std::vector<std::pair<std::string, std::string>> saved = {};  ///< by the last try
};

/// Asks as `timing` says. Ends early once `cancelled`.
CheckResult run_check(const CheckTiming& timing, const Observe& observe, const Sleep& sleep,
                      const Cancelled& cancelled = {});

}  // namespace lockkeeper::deploy
