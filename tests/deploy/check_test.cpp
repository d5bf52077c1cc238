#include "deploy/check.h"

#include "base/error.h"
#include "catch.h"
#include "deploy/http_server.h"

using namespace lockkeeper::deploy;
using lockkeeper::tests::answer;
using lockkeeper::tests::HttpServer;

namespace {

CheckResult run(HttpCheck check, const HttpServer& server) {
  check.name = "health";
  check.url = server.url("/health");
  check.interval = std::chrono::milliseconds(1);
  if (check.until == std::chrono::milliseconds(300000)) check.until = std::chrono::milliseconds(200);
  return run_check(check, [](std::chrono::milliseconds) {});
}

}  // namespace

TEST_CASE("a check holds after two good answers in a row") {
  const HttpServer server([](std::size_t number, const std::string&) {
    return number == 0   ? answer(503, "")
           : number == 2 ? answer(500, "")
                         : answer(200, "{\"status\":\"healthy\"}");
  });
  HttpCheck check;
  check.until = std::chrono::milliseconds(10000);
  check.body_pattern = "\"status\":\\s*\"healthy\"";
  const CheckResult result = run(check, server);
  CHECK(result.passed);
  CHECK(result.tries == 5);
  CHECK(result.status == 200);
}

TEST_CASE("a check that does not come to hold says why") {
  struct Row {
    const char* name;
    HttpCheck check;
    std::string text;
    std::string detail;
  };
  Row rows[] = {
      {"status", {}, answer(500, ""), "answered 500"},
      {"other 2xx than asked for", {}, answer(204, ""), "answered 204"},
      {"body", {}, answer(200, "starting"), "answered 200, but its body does not match"},
      {"no answer", {}, "", "the connection was closed without an answer"},
  };
  rows[1].check.status = {200};
  rows[2].check.body_pattern = "healthy";
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const HttpServer server([&row](std::size_t, const std::string&) { return row.text; });
    const CheckResult result = run(row.check, server);
    CHECK_FALSE(result.passed);
    CHECK(result.detail == row.detail);
  }
}

TEST_CASE("a broken pattern is named with its check") {
  const HttpServer server([](std::size_t, const std::string&) { return answer(200, ""); });
  HttpCheck check;
  check.body_pattern = "(";
  try {
    run(check, server);
    FAIL("accepted");
  } catch (const lockkeeper::base::Error& error) {
    CHECK(std::string(error.what()).find("check health: ") == 0);
  }
}

TEST_CASE("a value in the answer is held against its bounds") {
  struct Row {
    std::string body;
    JsonBound bound;
    std::string fault;
  };
  const Row rows[] = {
      {R"({"a":{"rate":0.01}})", {"/a/rate", 0, 0.05, {}}, ""},
      {R"({"rate":0.2})", {"/rate", {}, 0.05, {}}, "/rate is 0.2, more than 0.05"},
      {R"({"up":1})", {"/up", 2, {}, {}}, "/up is 1, less than 2"},
      {R"({"up":"1"})", {"/up", 1, {}, {}}, "/up is \"1\", which is no number"},
      {R"({"v":"b\u001b[1m"})", {"/v", {}, {}, "c"}, "/v is \"b\\u001b[1m\" instead of \"c\""},
      {R"({"v":"c"})", {"/v", {}, {}, "c"}, ""},
      {R"({"v":2})", {"/v", {}, {}, 2.0}, ""},
      {R"({"v":false})", {"/v", {}, {}, true}, "/v is false instead of true"},
      {R"({"v":1})", {"/v", {}, {}, {}}, ""},
      {R"({"v":1})", {"/w", {}, {}, {}}, "its body has no /w"},
      {"up", {"/w", {}, {}, {}}, "its body is not JSON"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.body, row.fault);
    const HttpServer server([&row](std::size_t, const std::string&) { return answer(200, row.body); });
    HttpCheck check;
    check.json = row.bound;
    if (row.fault.empty()) check.until = std::chrono::seconds(10);
    const CheckResult result = run(check, server);
    CHECK(result.passed == row.fault.empty());
    if (!row.fault.empty()) CHECK(result.detail == "answered 200, but " + row.fault);
  }
}

TEST_CASE("a check that is watched fails at the first bad answer") {
  const HttpServer server(
      [](std::size_t number, const std::string&) { return answer(number < 4 ? 200 : 500, ""); });
  HttpCheck check;
  check.until = std::chrono::seconds(10);
  check.hold = std::chrono::seconds(60);
  const CheckResult result = run(check, server);
  CHECK_FALSE(result.passed);
  CHECK(result.tries == 5);
  CHECK(result.detail == "held, but did not stay so: answered 500");
}

TEST_CASE("a check that is watched passes when every answer was good") {
  const HttpServer server([](std::size_t, const std::string&) { return answer(200, ""); });
  HttpCheck check;
  check.until = std::chrono::seconds(10);
  check.hold = std::chrono::milliseconds(50);
  const CheckResult result = run(check, server);
  CHECK(result.passed);
  CHECK(result.tries > 2);
}
