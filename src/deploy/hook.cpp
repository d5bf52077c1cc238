#include "deploy/hook.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <random>
#include <string_view>

#include "base/json.h"

namespace lockkeeper::deploy {

namespace {

using State = HookResult::State;

constexpr std::chrono::milliseconds kLongestWait{60000};

bool may_try_again(const HttpResponse& response) {
  if (response.outcome == HttpOutcome::never_sent) return true;
  const int status = response.outcome == HttpOutcome::answered ? response.status : 0;
  return status == 429 || status == 502 || status == 503 || status == 504;
}

/// What a 2xx body says against itself; empty when nothing.
std::string failure_in(const std::optional<base::Json>& body) {
  if (!body) return {};
  const base::Json* success = body->find("success");
  if (success != nullptr && success->kind() == base::Json::Kind::boolean && !success->boolean()) {
    return "its body says \"success\": false";
  }
  const base::Json* errors = body->find("errors");
  const bool lists_errors = errors != nullptr && (!errors->items().empty() || !errors->members().empty() ||
                                                  !errors->string().empty());
  return lists_errors ? "its body lists errors" : "";
}

// Platforms' ids are plain words; anything else in the place of one is hostile, or the URL come back.
bool is_plain_id(std::string_view id) {
  const auto plain = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.'; };
  return !id.empty() && id.size() <= 100 && std::ranges::all_of(id, plain);
}

std::string deploy_id_in(const std::optional<base::Json>& body, const std::string& url) {
  if (!body) return {};
  for (const char* pointer : {"/job/id", "/deploy/id", "/result/id", "/result/build_uuid", "/id"}) {
    const base::Json* id = body->at_pointer(pointer);
    if (id != nullptr && is_plain_id(id->string()) && url.find(id->string()) == std::string::npos) {
      return id->string();
    }
  }
  return {};
}

void judge(const HttpResponse& response, const std::string& url, HookResult& result) {
  result.status = response.status;
  switch (response.outcome) {
    case HttpOutcome::never_sent:
      result.state = State::failed;
      result.detail = "the request could not be sent: " + response.reason;
      return;
    case HttpOutcome::unknown:
      result.state = State::unknown;
      result.detail = "the request may have arrived, the answer did not: " + response.reason;
      return;
    case HttpOutcome::answered: break;
  }
  if (response.status >= 300 && response.status < 400) {
    result.state = State::failed;
    result.detail = fmt::format("answered {}, a redirect, which is not followed", response.status);
    return;
  }
  const std::optional<base::Json> body = base::parse_json(response.body);
  const std::string failure =
      response.status >= 200 && response.status < 300 ? failure_in(body) : std::string();
  if (response.status < 200 || response.status >= 300 || !failure.empty()) {
    result.state = State::failed;
    result.detail = fmt::format("answered {}{}{}", response.status, failure.empty() ? "" : ", but ", failure);
    return;
  }
  result.state = State::delivered;
  result.deploy_id = deploy_id_in(body, url);
  result.detail = fmt::format("answered {}{}", response.status,
                              result.deploy_id.empty() ? "" : ", deploy " + result.deploy_id);
}

// Jitter keeps several runs that failed together from coming back together.
std::chrono::milliseconds wait_before_next(const HttpResponse& response, const HookOptions& options,
                                           std::uint32_t attempt) {
  if (response.retry_after) return std::min<std::chrono::milliseconds>(*response.retry_after, kLongestWait);
  const std::int64_t longest =
      std::max<std::int64_t>(1, options.back_off.count() << std::min(attempt - 1, 16U));
  std::random_device random;
  std::uniform_int_distribution<std::int64_t> jitter(longest / 2, longest);
  return std::min(std::chrono::milliseconds(jitter(random)), kLongestWait);
}

}  // namespace

HookResult fire_hook(const std::string& url, const std::string& idempotency_key, const HookOptions& options,
                     const Sleep& sleep, const Cancelled& cancelled) {
  HttpRequest request;
  request.method = "POST";
  request.url = url;
  request.connect_timeout = options.connect_timeout;
  request.timeout = options.timeout;
  request.headers = options.headers;
  if (!idempotency_key.empty()) request.headers.emplace_back("Idempotency-Key", idempotency_key);

  HookResult result;
  result.origin = origin_of(url);
  for (;;) {
    ++result.attempts;
    const HttpResponse response = send(request, cancelled);
    judge(response, url, result);
    if (!may_try_again(response) || result.attempts >= options.attempts) return result;
    if (!cancelled || !cancelled()) sleep(wait_before_next(response, options, result.attempts));
    if (cancelled && cancelled()) return result;
  }
}

}  // namespace lockkeeper::deploy
