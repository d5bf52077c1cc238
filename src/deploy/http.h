#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lockkeeper::deploy {

/// What is kept of an answer, where a request does not say otherwise.
inline constexpr std::size_t kMaxBody = std::size_t{64} << 10;

/// One request. The URL is a secret: nothing made from a request or its response holds more of it than
/// scheme, host and port.
struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds connect_timeout{10000};
  std::chrono::milliseconds timeout{30000};  ///< of the whole request
  std::size_t max_body = kMaxBody;           ///< of the answer, in bytes; what is longer is cut
};

enum class HttpOutcome : std::uint8_t {
  answered,    ///< status and body are the server's
  never_sent,  ///< name, connection or TLS failed before the request could leave: safe to try again
  unknown,     ///< the request may have arrived, the whole answer did not
};

struct HttpResponse {
  HttpOutcome outcome = HttpOutcome::unknown;
  int status = 0;
  std::string body;    ///< at most max_body bytes of it; hostile
  std::string reason;  ///< why there is no answer, in words of ours
  std::optional<std::chrono::seconds> retry_after;
  std::chrono::milliseconds latency{0};
};
/// Asked about once a second during a request; true ends it, as never_sent or unknown.
using Cancelled = std::function<bool()>;

/// Sends, and never follows a redirect: the path of a hook's URL is a secret that belongs to one host. TLS
/// certificates are verified. Throws Error(usage) when the URL cannot be used (see origin_of).
HttpResponse send(const HttpRequest& request, const Cancelled& cancelled = {});

/// "https://api.example.com": all of a URL that may be shown. Throws Error(usage), without echoing the URL,
/// when it is none, or is not https; plain http is accepted for loopback addresses only.
std::string origin_of(const std::string& url);

}  // namespace lockkeeper::deploy
