#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "deploy/hook.h"
#include "deploy/http.h"

namespace lockkeeper::deploy {

/// What a value in an answer's JSON must be; each bound that is there counts.
struct JsonBound {
  std::string pointer;  ///< RFC 6901
  std::optional<double> min, max;
  std::optional<base::Json> equals;  ///< a string, a number or a boolean
};

/// One `[[check]]` of kind http: asked until it holds twice in a row, or the time is over; then, when `hold`
/// says so, watched.
struct HttpCheck {
  std::string name;
  std::string url;
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::vector<int> status;   ///< accepted ones; empty: any 2xx
  std::string body_pattern;  ///< RE2 that the answer's body must hold; empty: none
  std::optional<JsonBound> json;
  std::chrono::milliseconds timeout{10000};  ///< one try
  std::chrono::milliseconds interval{5000};  ///< between tries
  std::chrono::milliseconds until{300000};   ///< to get there
  std::uint32_t successes = 2;               ///< in a row: one answer may be the old release's last
  std::chrono::milliseconds hold{0};         ///< once there, every answer must be good for so long
};

struct CheckResult {
  std::string name;
  bool passed = false;
  std::uint32_t tries = 0;
  int status = 0;  ///< of the last answer
  std::chrono::milliseconds latency{0};
  std::string detail;  ///< one line, fit for a log
};

/// Throws Error(usage) for a URL or a pattern that cannot be used.
CheckResult run_check(const HttpCheck& check, const Sleep& sleep, const Cancelled& cancelled = {});

}  // namespace lockkeeper::deploy
