// The one file that knows libcurl.
#include "deploy/http.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "base/error.h"
#include "base/text.h"

namespace lockkeeper::deploy {

namespace {

using base::Error;
using base::ErrorKind;

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Url = std::unique_ptr<CURLU, FreeUrl>;
using Easy = std::unique_ptr<CURL, FreeEasy>;
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

// libcurl asks for this once, before the first handle and before threads.
void start_library() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw Error(ErrorKind::internal, "libcurl cannot be initialised");
}

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string value = text;
  curl_free(text);
  return value;
}

// "127.0.0.1.example.com" is a name like any other.
bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

struct Exchange {
  const Cancelled& cancelled;
  std::size_t max_body;
  std::string body = {};
  bool left = false;  ///< the request is, or may be, on its way
};

std::size_t keep_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.body.append(data, std::min(exchange.max_body - exchange.body.size(), size * count));
  return size * count;
}

int ask_cancelled(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const Cancelled& cancelled = static_cast<Exchange*>(user)->cancelled;
  return cancelled && cancelled() ? 1 : 0;
}

// Called once name, connection, proxy and TLS are done, just before the request itself: up to here nothing
// happened on the other side.
int note_departure(void* user, char*, char*, int, int) {
  static_cast<Exchange*>(user)->left = true;
  return CURL_PREREQFUNC_OK;
}

template <typename Value>
Value info(CURL* easy, CURLINFO what) {
  Value value{};
  curl_easy_getinfo(easy, what, &value);
  return value;
}

HeaderList headers_of(const HttpRequest& request) {
  HeaderList list;
  const auto add = [&list](const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  };
  for (const auto& [name, value] : request.headers) {
    if ((name + value).find_first_of("\r\n") != std::string::npos) {
      throw Error(ErrorKind::usage, "an HTTP header holds a line break");
    }
    add(name + ": " + value);
  }
  add("Expect:");  // no "100-continue" round trip
  return list;
}

void describe_request(CURL* easy, const HttpRequest& request, Exchange& exchange, curl_slist* headers) {
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (request.method != "GET" && request.method != "HEAD") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  if (request.method == "HEAD") curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "lockkeeper");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, ask_cancelled);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, note_departure);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, &exchange);
  // A cancelled request does not wait for the resolver's thread.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
}

// Never libcurl's error buffer, which may quote the URL; its general words for a code name nothing of it.
std::string words_for(CURLcode code) {
  switch (static_cast<int>(code)) {
    case CURLE_OPERATION_TIMEDOUT: return "timed out";
    case CURLE_ABORTED_BY_CALLBACK: return "interrupted";
    case CURLE_COULDNT_RESOLVE_HOST: return "the host's name cannot be resolved";
    case CURLE_COULDNT_RESOLVE_PROXY: return "the proxy's name cannot be resolved";
    case CURLE_COULDNT_CONNECT: return "the connection was refused or could not be made";
    case CURLE_SSL_CONNECT_ERROR: return "the TLS handshake failed";
    case CURLE_PEER_FAILED_VERIFICATION: return "the host's TLS certificate cannot be trusted";
    case CURLE_GOT_NOTHING: return "the connection was closed without an answer";
    case CURLE_PARTIAL_FILE: return "the connection was closed in the middle of the answer";
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: return "the connection broke";
    default: return base::to_lower(curl_easy_strerror(code));
  }
}

}  // namespace

std::string origin_of(const std::string& url) {
  start_library();
  const Url parsed(curl_url());
  if (parsed == nullptr) throw std::bad_alloc();
  const std::string hint = "give the whole URL, beginning with https://";
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    throw Error(ErrorKind::usage, "the URL cannot be read", hint);
  }
  const std::string scheme = part_of(parsed.get(), CURLUPART_SCHEME);
  const std::string host = part_of(parsed.get(), CURLUPART_HOST);
  if (scheme != "https" && !(scheme == "http" && is_loopback(host))) {
    throw Error(ErrorKind::usage, "the URL is not https",
                "plain http is accepted for loopback addresses only");
  }
  const std::string port = part_of(parsed.get(), CURLUPART_PORT);
  return base::printable(scheme + "://" + host + (port.empty() ? "" : ":" + port),
                         base::Lines::fold_to_space);
}

HttpResponse send(const HttpRequest& request, const Cancelled& cancelled) {
  const std::string origin = origin_of(request.url);
  const Easy easy(curl_easy_init());
  if (easy == nullptr) throw std::bad_alloc();
  Exchange exchange{cancelled, request.max_body};
  const HeaderList headers = headers_of(request);
  describe_request(easy.get(), request, exchange, headers.get());
  // Whatever http_proxy says: a proxy's loopback is another machine.
  if (origin.starts_with("http:")) curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");

  HttpResponse response;
  const CURLcode code = curl_easy_perform(easy.get());
  response.latency = std::chrono::milliseconds(info<curl_off_t>(easy.get(), CURLINFO_TOTAL_TIME_T) / 1000);
  response.status = static_cast<int>(info<long>(easy.get(), CURLINFO_RESPONSE_CODE));
  response.body = std::move(exchange.body);
  if (code == CURLE_OK) {
    response.outcome = HttpOutcome::answered;
    const auto wait = info<curl_off_t>(easy.get(), CURLINFO_RETRY_AFTER);
    if (wait > 0) response.retry_after = std::chrono::seconds(wait);
    return response;
  }
  response.reason = words_for(code);
  response.outcome = exchange.left ? HttpOutcome::unknown : HttpOutcome::never_sent;
  return response;
}

}  // namespace lockkeeper::deploy
