#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "deploy/http.h"

namespace lockkeeper::deploy {

/// `[deploy] when`: whether a run fires the hook that applied something, always, or never.
enum class FireWhen : std::uint8_t { applied, always, never };

/// `[deploy]` of the configuration.
struct HookOptions {
  FireWhen when = FireWhen::applied;
  std::uint32_t attempts = 3;
  std::chrono::milliseconds connect_timeout{10000};
  std::chrono::milliseconds timeout{30000};
  /// Before the second try; doubled for each further one, with jitter.
  std::chrono::milliseconds back_off{1000};
  /// Sent along: User-Agent, the run's number; not configurable.
  std::vector<std::pair<std::string, std::string>> headers;
};

struct HookResult {
  enum class State : std::uint8_t {
    delivered,
    failed,   ///< certainly not accepted
    unknown,  ///< may have arrived: firing again could deploy twice
  };
  State state = State::failed;
  int status = 0;         ///< of the last answer, 0 without one
  std::string origin;     ///< scheme and host
  std::string deploy_id;  ///< how the platform names what it started, empty when it does not say
  std::string detail;     ///< one line, fit for a log
  std::uint32_t attempts = 0;
};

using Sleep = std::function<void(std::chrono::milliseconds)>;

/// POSTs to a deploy hook, without a body. Tried again only when the request certainly did not arrive or was
/// certainly not accepted: name, connection or TLS failure, 429 (after Retry-After, at most a minute), 502,
/// 503, 504. Success is a 2xx whose body does not say failure: Cloudflare answers 200 with {"success":false},
/// GraphQL with {"errors":[..]}. `idempotency_key` names this deploy to services that know the header. Throws
/// Error(usage) for a URL that cannot be used.
HookResult fire_hook(const std::string& url, const std::string& idempotency_key, const HookOptions& options,
                     const Sleep& sleep, const Cancelled& cancelled = {});

}  // namespace lockkeeper::deploy
