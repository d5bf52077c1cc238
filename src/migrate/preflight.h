#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "migrate/connection_url.h"

namespace lockkeeper::migrate {

/// One thing that was looked at before a run.
struct Point {
  enum class Verdict : std::uint8_t { ok, warning, problem };  ///< a problem would refuse an apply
  Verdict verdict = Verdict::ok;
  std::string name;     ///< "tls", "slots": one word, stable
  std::string message;  ///< may hold names from the server: not escaped
  std::string hint;     ///< imperative; empty when there is nothing to do
};
std::string_view to_text(Point::Verdict verdict);

/// What a run would be made with.
struct PreflightOptions {
  std::string role;      ///< as ApplyOptions has it
  std::string app_role;  ///< as ApplyOptions has it
};

/// What was learned about a server, and its major version, 0 when it could not be asked.
struct Preflight {
  std::vector<Point> points;
  int major = 0;
};

/// Asks the server for all that it can tell, in read-only sessions, and never throws Error(database) or
/// Error(refused): what went wrong is a point, and then the last one.
Preflight examine(const Connection& connection, const PreflightOptions& options);

/// Pure: the points of what kPreflightQuery answered (JSON). `now` is this machine's clock when it did.
std::vector<Point> points_of(const std::string& answer, const PreflightOptions& options,
                             std::chrono::system_clock::time_point now);

}  // namespace lockkeeper::migrate
