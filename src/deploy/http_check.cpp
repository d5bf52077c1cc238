#include "deploy/http_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/pattern.h"
#include "base/text.h"

namespace lockkeeper::deploy {

namespace {

bool is_number(const base::Json& value) {
  return value.kind() == base::Json::Kind::integer || value.kind() == base::Json::Kind::number;
}

bool is_same(const base::Json& left, const base::Json& right) {
  if (is_number(left) && is_number(right)) return left.number() == right.number();
  if (left.kind() != right.kind()) return false;
  return left.kind() == base::Json::Kind::string ? left.string() == right.string()
                                                 : left.boolean() == right.boolean();
}

/// One line of at most 60 characters.
std::string shown(const base::Json& value) {
  return base::shorten(base::printable(base::to_text(value, -1), base::Lines::fold_to_space), 60);
}

/// What is wrong with the value that is bound; empty when nothing is.
std::string fault_of(const std::string& body, const JsonBound& bound) {
  const std::optional<base::Json> json = base::parse_json(body);
  if (!json) return "its body is not JSON";
  const base::Json* value = json->at_pointer(bound.pointer);
  if (value == nullptr) return fmt::format("its body has no {}", bound.pointer);
  const std::string what = fmt::format("{} is {}", bound.pointer, shown(*value));
  if (bound.equals && !is_same(*value, *bound.equals))
    return fmt::format("{} instead of {}", what, shown(*bound.equals));
  if (!bound.min && !bound.max) return {};
  if (!is_number(*value)) return what + ", which is no number";
  if (bound.min && value->number() < *bound.min) return fmt::format("{}, less than {}", what, *bound.min);
  if (bound.max && value->number() > *bound.max) return fmt::format("{}, more than {}", what, *bound.max);
  return {};
}

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
  if (!check.json) return {};
  const std::string fault = fault_of(response.body, *check.json);
  return fault.empty() ? fault : fmt::format("answered {}, but {}", response.status, fault);
}

HttpRequest request_of(const HttpCheck& check, std::chrono::milliseconds timeout) {
  HttpRequest request;
  request.method = check.method;
  request.url = check.url;
  request.headers = check.headers;
  request.body = check.body;
  request.connect_timeout = timeout;
  request.timeout = timeout;
  return request;
}

}  // namespace

Observation ask(const HttpCheck& check, std::chrono::milliseconds timeout, const Cancelled& cancelled) {
  const base::Pattern pattern(check.body_pattern);
  if (!pattern.error().empty()) throw base::Error(base::ErrorKind::usage, "body: " + pattern.error());
  const HttpResponse response = send(request_of(check, timeout), cancelled);
  const std::string fault = fault_of(response, check, pattern);
  if (!fault.empty()) return {Observation::Verdict::bad, fault};
  return {Observation::Verdict::good,
          fmt::format("answered {} in {} ms", response.status, response.latency.count())};
}

}  // namespace lockkeeper::deploy
