#include "deploy/http.h"

#include "base/error.h"
#include "catch.h"
#include "deploy/http_server.h"

using namespace lockkeeper;
using namespace lockkeeper::deploy;
using tests::HttpServer;

TEST_CASE("all that is shown of a URL is scheme, host and port") {
  CHECK(origin_of("https://api.example.com/v1/hooks/secret?key=secret") == "https://api.example.com");
  CHECK(origin_of("https://user:secret@example.com:8443/x") == "https://example.com:8443");
  CHECK(origin_of("http://127.0.0.1:8080/x") == "http://127.0.0.1:8080");
  CHECK(origin_of("http://localhost/x") == "http://localhost");
}

TEST_CASE("a URL that cannot be used is refused without being echoed") {
  for (const char* url : {"http://example.com/secret", "http://127.0.0.1.example.com/secret",
                          "http://localhost.example.com/secret", "ftp://example.com/secret", "secret", "",
                          "https://", "file:///secret", "https://exa mple.com/secret"}) {
    CAPTURE(url);
    try {
      origin_of(url);
      FAIL("accepted");
    } catch (const base::Error& error) {
      CHECK(error.kind() == base::ErrorKind::usage);
      CHECK(std::string(error.what()).find("secret") == std::string::npos);
      CHECK(error.hint().find("secret") == std::string::npos);
    }
  }
}

TEST_CASE("an answer brings status, body and how long to wait") {
  const HttpServer server(
      [](std::size_t, const std::string&) { return tests::answer(429, "slow down", "Retry-After: 7\r\n"); });
  HttpRequest request;
  request.url = server.url("/x");
  const HttpResponse response = send(request);
  CHECK(response.outcome == HttpOutcome::answered);
  CHECK(response.status == 429);
  CHECK(response.body == "slow down");
  REQUIRE(response.retry_after);
  CHECK(response.retry_after->count() == 7);
}

TEST_CASE("what is posted arrives whole") {
  const HttpServer server([](std::size_t, const std::string&) { return tests::answer(200, ""); });
  HttpRequest request;
  request.method = "POST";
  request.url = server.url("/hook?a=b");
  request.body = "{}";
  request.headers = {{"Idempotency-Key", "k"}};
  CHECK(send(request).status == 200);
  const std::string received = server.requests().at(0);
  CHECK(received.starts_with("POST /hook?a=b HTTP/1.1\r\n"));
  CHECK(received.find("Idempotency-Key: k\r\n") != std::string::npos);
  CHECK(received.ends_with("\r\n\r\n{}"));
}

TEST_CASE("a request that never left is told from one whose answer is missing") {
  HttpRequest request;
  request.url = "http://127.0.0.1:" + std::to_string(tests::closed_port()) + "/secret";
  CHECK(send(request).outcome == HttpOutcome::never_sent);

  const HttpServer cut([](std::size_t, const std::string&) { return std::string(); });
  request.url = cut.url("/secret");
  CHECK(send(request).outcome == HttpOutcome::unknown);

  const HttpServer half([](std::size_t, const std::string&) {
    return std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  });
  request.url = half.url("/secret");
  CHECK(send(request).outcome == HttpOutcome::unknown);

  const HttpServer silent([](std::size_t, const std::string&) { return HttpServer::kHang; });
  request.url = silent.url("/secret");
  request.timeout = std::chrono::milliseconds(200);
  const HttpResponse response = send(request);
  CHECK(response.outcome == HttpOutcome::unknown);
  CHECK(response.reason == "timed out");
}

TEST_CASE("a redirect is an answer and is not followed") {
  const HttpServer server(
      [&](std::size_t, const std::string&) { return tests::answer(302, "", "Location: /elsewhere\r\n"); });
  HttpRequest request;
  request.url = server.url("/x");
  CHECK(send(request).status == 302);
  CHECK(server.requests().size() == 1);
}

TEST_CASE("a body is kept up to its limit") {
  const HttpServer server(
      [](std::size_t, const std::string&) { return tests::answer(200, std::string(kMaxBody + 1000, 'x')); });
  HttpRequest request;
  request.url = server.url("/x");
  CHECK(send(request).body.size() == kMaxBody);
}

TEST_CASE("a cancelled request ends soon, and says whether it may have arrived") {
  const HttpServer server([](std::size_t, const std::string&) { return HttpServer::kHang; });
  HttpRequest request;
  request.url = server.url("/x");
  const HttpResponse before = send(request, [] { return true; });
  CHECK(before.outcome == HttpOutcome::never_sent);
  CHECK(before.reason == "interrupted");

  const HttpResponse after = send(request, [&server] { return !server.requests().empty(); });
  CHECK(after.outcome == HttpOutcome::unknown);
  CHECK(after.reason == "interrupted");
}

TEST_CASE("a failed TLS handshake was certainly not a request") {
  const HttpServer server([](std::size_t, const std::string&) { return tests::answer(200, ""); });
  HttpRequest request;
  request.url = "https" + server.url("/secret").substr(4);
  request.timeout = std::chrono::milliseconds(500);
  const HttpResponse response = send(request);
  CHECK(response.outcome == HttpOutcome::never_sent);
  CHECK(response.reason.find("secret") == std::string::npos);
}

TEST_CASE("a header cannot smuggle in another") {
  HttpRequest request;
  request.url = "http://127.0.0.1:9/x";
  request.headers = {{"A", "b\r\nEvil: c"}};
  CHECK_THROWS_AS(send(request), base::Error);
}
