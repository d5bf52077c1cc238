#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

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
  std::chrono::milliseconds back_off{
      1000};  ///< before the second try; doubled for each further one, with jitter
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
  std::string deploy_id;  ///< what the platform calls the deploy, empty when it does not say
  std::string detail;     ///< one line, fit for a log
  std::uint32_t attempts = 0;
};

using Sleep = std::function<void(std::chrono::milliseconds)>;

/// POSTs to a deploy hook. Tried again only when the request certainly did not arrive or was certainly not
/// accepted: name, connection or TLS failure, 429 (after Retry-After, at most a minute), 502, 503, 504.
/// Success is a 2xx whose body does not say failure: Cloudflare answers 200 with {"success":false}, GraphQL
/// with {"errors":[..]}. `idempotency_key` names this deploy to services that know the header. Throws
/// Error(usage) for a URL that cannot be used.
HookResult fire_hook(const std::string& url, const std::string& idempotency_key, const HookOptions& options,
                     const Sleep& sleep, const Cancelled& cancelled = {});

}  // namespace lockkeeper::deploy
