#include "deploy/http_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

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
std::string shown(const base::Json& value, std::span<const std::string> secrets) {
  const bool is_text = value.kind() == base::Json::Kind::string;
  const base::Json safe = is_text ? base::Json(base::masked(value.string(), secrets)) : value;
  const std::string text = is_text ? base::to_text(safe, -1) : base::masked(base::to_text(safe, -1), secrets);
  return base::shorten(base::printable(text, base::Lines::fold_to_space), 60);
}

bool is_scalar(const base::Json& value) {
  return is_number(value) || value.kind() == base::Json::Kind::string ||
         value.kind() == base::Json::Kind::boolean;
}

/// What is wrong with the value that is bound; empty when nothing is.
std::string fault_of(const base::Json& json, const JsonBound& bound, const HttpCheck& check) {
  const base::Json* value = json.at_pointer(bound.pointer);
  if (value == nullptr) return fmt::format("its body has no {}", bound.pointer);
  const bool is_saved =
      std::ranges::any_of(check.save, [&](const SaveRule& rule) { return rule.pointer == bound.pointer; });
  const std::string what =
      fmt::format("{} is {}", bound.pointer, is_saved ? "***" : shown(*value, check.secrets));
  if (bound.equals && !is_same(*value, *bound.equals))
    return fmt::format("{} instead of {}", what, shown(*bound.equals, check.secrets));
  if (!bound.min && !bound.max) return {};
  if (!is_number(*value)) return what + ", which is no number";
  if (bound.min && value->number() < *bound.min) return fmt::format("{}, less than {}", what, *bound.min);
  if (bound.max && value->number() > *bound.max) return fmt::format("{}, more than {}", what, *bound.max);
  return {};
}

/// What is wrong with the value that is to be saved; empty when nothing is. The value itself is a secret.
std::string save(const base::Json& json, const SaveRule& rule, Observation& seen) {
  const base::Json* value = json.at_pointer(rule.pointer);
  if (value == nullptr) return fmt::format("its body has no {} to be saved", rule.pointer);
  if (!is_scalar(*value)) return fmt::format("{} is no text, number or boolean to be saved", rule.pointer);
  const bool is_text = value->kind() == base::Json::Kind::string;
  std::string text = is_text ? value->string() : base::to_text(*value, -1);
  if (text.empty()) return fmt::format("{} is empty", rule.pointer);
  if (text.find('\0') != text.npos) return fmt::format("{} holds a NUL", rule.pointer);
  seen.saved.emplace_back(rule.name, std::move(text));
  return {};
}

/// What is wrong with the body; empty when nothing is.
std::string fault_of(const std::string& body, const HttpCheck& check, Observation& seen) {
  if (!check.json && check.save.empty()) return {};
  const std::optional<base::Json> json = base::parse_json(body);
  if (!json) return "its body is not JSON";
  std::string fault = check.json ? fault_of(*json, *check.json, check) : std::string();
  for (const SaveRule& rule : check.save) {
    if (fault.empty()) fault = save(*json, rule, seen);
  }
  return fault;
}

/// What is wrong with an answer; empty when the check holds.
std::string fault_of(const HttpResponse& response, const HttpCheck& check, const base::Pattern& pattern,
                     Observation& seen) {
  if (response.outcome != HttpOutcome::answered) return response.reason;
  const bool accepted = check.status.empty()
                            ? response.status >= 200 && response.status < 300
                            : std::ranges::find(check.status, response.status) != check.status.end();
  if (!accepted) return fmt::format("answered {}", response.status);
  if (!check.body_pattern.empty() && !pattern.matches(response.body)) {
    return fmt::format("answered {}, but its body does not match", response.status);
  }
  const std::string fault = fault_of(response.body, check, seen);
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
  Observation seen;
  const std::string fault = fault_of(response, check, pattern, seen);
  if (!fault.empty()) return {Observation::Verdict::bad, fault};
  seen.verdict = Observation::Verdict::good;
  seen.detail = fmt::format("answered {} in {} ms", response.status, response.latency.count());
  return seen;
}

}  // namespace lockkeeper::deploy
