#include "deploy/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/pattern.h"

namespace lockkeeper::deploy {

namespace {

/// What is wrong with an answer; empty when the check holds.
std::string fault_of(const HttpResponse& response, const HttpCheck& check, const base::Pattern& pattern) {
  if (response.outcome != HttpOutcome::answered) return response.reason;
  const bool accepted = check.status.empty()
                            ? response.status >= 200 && response.status < 300
                            : std::ranges::find(check.status, response.status) != check.status.end();
  if (!accepted) return fmt::format("answered {}", response.status);
  if (!check.body_pattern.empty() && !pattern.matches(response.body)) {
    return fmt::format("answered {}, but its body does not match", response.status);
  }
  return {};
}

HttpRequest request_of(const HttpCheck& check) {
  HttpRequest request;
  request.method = check.method;
  request.url = check.url;
  request.headers = check.headers;
  request.body = check.body;
  request.connect_timeout = check.timeout;
  request.timeout = check.timeout;
  return request;
}

}  // namespace

CheckResult run_check(const HttpCheck& check, const Sleep& sleep, const Cancelled& cancelled) {
  const base::Pattern pattern(check.body_pattern);
  if (!pattern.error().empty()) {
    throw base::Error(base::ErrorKind::usage, fmt::format("check {}: {}", check.name, pattern.error()));
  }
  const HttpRequest request = request_of(check);
  const auto deadline = std::chrono::steady_clock::now() + check.until;
  CheckResult result;
  result.name = check.name;
  for (std::uint32_t in_a_row = 0;;) {
    ++result.tries;
    const HttpResponse response = send(request, cancelled);
    result.status = response.status;
    result.latency = response.latency;
    const std::string fault = fault_of(response, check, pattern);
    in_a_row = fault.empty() ? in_a_row + 1 : 0;
    result.detail = fault.empty()
                        ? fmt::format("answered {} in {} ms", response.status, response.latency.count())
                        : fault;
    result.passed = in_a_row >= check.successes;
    if (result.passed || (cancelled && cancelled())) return result;
    if (std::chrono::steady_clock::now() + check.interval > deadline) return result;
    sleep(check.interval);
  }
}

}  // namespace lockkeeper::deploy
