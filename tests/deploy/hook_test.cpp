#include "deploy/hook.h"

#include "catch.h"
#include "deploy/http_server.h"

using namespace lockkeeper::deploy;
using lockkeeper::tests::answer;
using lockkeeper::tests::HttpServer;
using State = HookResult::State;

namespace {

HookResult fire(const HttpServer& server, std::vector<std::chrono::milliseconds>* waits = nullptr) {
  HookOptions options;
  options.timeout = std::chrono::milliseconds(300);
  return fire_hook(server.url("/hook/secret?key=secret"), "k", options,
                   [waits](std::chrono::milliseconds wait) {
                     if (waits != nullptr) waits->push_back(wait);
                   });
}

}  // namespace

TEST_CASE("what counts as a delivered hook") {
  struct Row {
    const char* name;
    std::string text;
    State state;
    const char* detail;
    std::size_t requests;
  };
  const Row rows[] = {
      {"Vercel", answer(201, R"({"job":{"id":"okzCd5","state":"PENDING"}})"), State::delivered,
       "answered 201, deploy okzCd5", 1},
      {"Render", answer(202, R"({"deploy":{"id":"dep-1"}})"), State::delivered, "answered 202, deploy dep-1",
       1},
      {"Netlify, no body", answer(200, ""), State::delivered, "answered 200", 1},
      {"not JSON", answer(200, "<html>"), State::delivered, "answered 200", 1},
      {"Cloudflare says no", answer(200, R"({"success":false,"errors":[]})"), State::failed,
       "answered 200, but its body says \"success\": false", 1},
      {"GraphQL error", answer(200, R"({"errors":[{"message":"x"}]})"), State::failed,
       "answered 200, but its body lists errors", 1},
      {"errors as an object", answer(200, R"({"errors":{"ref":"unknown"}})"), State::failed,
       "answered 200, but its body lists errors", 1},
      {"errors as a text", answer(200, R"({"errors":"no such branch"})"), State::failed,
       "answered 200, but its body lists errors", 1},
      {"cut body", "HTTP/1.1 201 X\r\nContent-Length: 99\r\n\r\n{", State::unknown,
       "the request may have arrived, the answer did not: the connection was closed in the middle of the "
       "answer",
       1},
      {"null errors", answer(200, R"({"errors":null})"), State::delivered, "answered 200", 1},
      {"empty errors", answer(200, R"({"success":true,"errors":[]})"), State::delivered, "answered 200", 1},
      {"revoked", answer(404, ""), State::failed, "answered 404", 1},
      {"server error", answer(500, ""), State::failed, "answered 500", 1},
      {"bad gateway", answer(502, ""), State::failed, "answered 502", 3},
      {"unavailable", answer(503, ""), State::failed, "answered 503", 3},
      {"redirect", answer(302, "", "Location: https://example.com/secret\r\n"), State::failed,
       "answered 302, a redirect, which is not followed", 1},
      {"cut", "", State::unknown,
       "the request may have arrived, the answer did not: the connection was closed without an answer", 1},
      {"silent", HttpServer::kHang, State::unknown,
       "the request may have arrived, the answer did not: timed out", 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const HttpServer server([&row](std::size_t, const std::string&) { return row.text; });
    const HookResult result = fire(server);
    CHECK(result.state == row.state);
    CHECK(result.detail == row.detail);
    CHECK(result.attempts == row.requests);
    CHECK(server.requests().size() == row.requests);
    CHECK((result.detail + result.origin + result.deploy_id).find("secret") == std::string::npos);
  }
}

TEST_CASE("a hook that is refused for a moment is delivered by a later try") {
  std::vector<std::chrono::milliseconds> waits;
  const HttpServer server([](std::size_t number, const std::string&) {
    return number == 0   ? answer(429, "", "Retry-After: 3\r\n")
           : number == 1 ? answer(503, "")
                         : answer(201, "{}");
  });
  const HookResult result = fire(server, &waits);
  CHECK(result.state == State::delivered);
  CHECK(result.attempts == 3);
  REQUIRE(waits.size() == 2);
  CHECK(waits[0].count() == 3000);
  CHECK(waits[1].count() >= 1000);
  CHECK(waits[1].count() <= 2000);
}

TEST_CASE("Retry-After is not followed beyond a minute") {
  std::vector<std::chrono::milliseconds> waits;
  const HttpServer server(
      [](std::size_t, const std::string&) { return answer(429, "", "Retry-After: 86400\r\n"); });
  fire(server, &waits);
  REQUIRE(waits.size() == 2);
  CHECK(waits[0].count() == 60000);
}

TEST_CASE("a hook whose host cannot be reached was certainly not delivered") {
  HookOptions options;
  const std::string url = "http://127.0.0.1:" + std::to_string(lockkeeper::tests::closed_port()) + "/secret";
  const HookResult result = fire_hook(url, "", options, [](std::chrono::milliseconds) {});
  CHECK(result.state == State::failed);
  CHECK(result.attempts == 3);
  CHECK(result.detail.find("could not be sent") != std::string::npos);
  CHECK(result.detail.find("secret") == std::string::npos);
}

TEST_CASE("what stands in the place of an id and is none is not shown") {
  const std::string too_long(101, 'y');
  for (const std::string& id : std::vector<std::string>{
           R"(a\u001b[31m)", R"(a\n::error::x)", "/hook/secret?key=secret", "secret", "a b", "", too_long}) {
    CAPTURE(id);
    const HttpServer server(
        [&id](std::size_t, const std::string&) { return answer(201, R"({"job":{"id":")" + id + R"("}})"); });
    const HookResult result = fire(server);
    CHECK(result.state == State::delivered);
    CHECK(result.deploy_id.empty());
    CHECK(result.detail == "answered 201");
  }
}

TEST_CASE("a hook sends its key and the headers of the run") {
  const HttpServer server([](std::size_t, const std::string&) { return answer(200, ""); });
  HookOptions options;
  options.headers = {{"User-Agent", "lockkeeper/9"}, {"X-GitHub-Run-Id", "17"}};
  fire_hook(server.url("/x"), "shop-main-abc", options, [](std::chrono::milliseconds) {});
  const std::string received = server.requests().at(0);
  for (const char* line : {"POST /x HTTP/1.1\r\n", "User-Agent: lockkeeper/9\r\n", "X-GitHub-Run-Id: 17\r\n",
                           "Idempotency-Key: shop-main-abc\r\n", "Content-Length: 0\r\n"}) {
    CAPTURE(line);
    CHECK(received.find(line) != std::string::npos);
  }
  CHECK(received.find("lockkeeper\r\n") == std::string::npos);
}

TEST_CASE("a run that is interrupted while it waits does not fire again") {
  const HttpServer server([](std::size_t, const std::string&) { return answer(503, ""); });
  bool interrupted = false;
  const HookResult result = fire_hook(
      server.url("/x"), "", {}, [&](std::chrono::milliseconds) { interrupted = true; },
      [&] { return interrupted; });
  CHECK(result.state == State::failed);
  CHECK(server.requests().size() == 1);
}
