#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "deploy/check.h"
#include "deploy/http.h"

namespace lockkeeper::deploy {

/// What a value in an answer's JSON must be; each bound that is there counts.
struct JsonBound {
  std::string pointer;  ///< RFC 6901
  std::optional<double> min, max;
  std::optional<base::Json> equals;  ///< a string, a number or a boolean
};

/// A value of an answer's JSON that later checks may use.
struct SaveRule {
  std::string name;
  std::string pointer;  ///< RFC 6901
};

/// One `[[check]]` of kind http.
struct HttpCheck {
  std::string url;
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::vector<int> status;   ///< accepted ones; empty: any 2xx
  std::string body_pattern;  ///< RE2 that the answer's body must hold; empty: none
  std::optional<JsonBound> json;
  std::vector<SaveRule> save;        ///< an answer without one of them is a bad one
  std::vector<std::string> secrets;  ///< never shown when the answer repeats them
};

/// How often in a row such a check must be good: one answer may be the old release's last.
inline constexpr std::uint32_t kHttpSuccesses = 2;

/// Sends the request once; one try takes at most `timeout`. Throws Error(usage) for a URL or a pattern that
/// cannot be used.
Observation ask(const HttpCheck& check, std::chrono::milliseconds timeout, const Cancelled& cancelled = {});

}  // namespace lockkeeper::deploy
