#include "deploy/http_check.h"

#include "base/error.h"
#include "catch.h"
#include "deploy/http_server.h"

using namespace lockkeeper::deploy;
using lockkeeper::tests::answer;
using lockkeeper::tests::HttpServer;

namespace {

Observation run(HttpCheck check, const HttpServer& server) {
  check.url = server.url("/health");
  return ask(check, std::chrono::seconds(10));
}

bool is_good(const Observation& seen) { return seen.verdict == Observation::Verdict::good; }

}  // namespace

TEST_CASE("a bad answer says why it is one") {
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
    const Observation seen = run(row.check, server);
    CHECK(seen.verdict == Observation::Verdict::bad);
    CHECK(seen.detail == row.detail);
  }
}

TEST_CASE("a broken pattern is a fault of the configuration") {
  const HttpServer server([](std::size_t, const std::string&) { return answer(200, ""); });
  HttpCheck check;
  check.body_pattern = "(";
  try {
    run(check, server);
    FAIL("accepted");
  } catch (const lockkeeper::base::Error& error) {
    CHECK(error.kind() == lockkeeper::base::ErrorKind::usage);
    CHECK(std::string(error.what()).find("body: ") == 0);
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
    const Observation seen = run(check, server);
    CHECK(is_good(seen) == row.fault.empty());
    if (!row.fault.empty()) CHECK(seen.detail == "answered 200, but " + row.fault);
  }
}

TEST_CASE("a good answer gives what is to be saved, and one that lacks it is bad") {
  struct Row {
    std::string body;
    std::string pointer;
    std::string fault;
    std::string saved;
  };
  const Row rows[] = {
      {R"({"accessToken":"s3cret"})", "/accessToken", "", "s3cret"},
      {R"({"a":{"b":[7,8.5,true]}})", "/a/b/0", "", "7"},
      {R"({"a":{"b":[7,8.5,true]}})", "/a/b/1", "", "8.5"},
      {R"({"a":{"b":[7,8.5,true]}})", "/a/b/2", "", "true"},
      {R"({"a/b":{"~":"x"}})", "/a~1b/~0", "", "x"},
      {R"({"a":{"b":[7]}})", "/a/b", "/a/b is no text, number or boolean to be saved", ""},
      {R"({"a":null})", "/a", "/a is no text, number or boolean to be saved", ""},
      {R"({"a":""})", "/a", "/a is empty", ""},
      {R"({"a":"x\u0000y"})", "/a", "/a holds a NUL", ""},
      {R"({"a":1})", "/b", "its body has no /b to be saved", ""},
      {R"(["s3cret"])", "/1", "its body has no /1 to be saved", ""},
      {"s3cret", "/a", "its body is not JSON", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.body, row.pointer);
    const HttpServer server([&row](std::size_t, const std::string&) { return answer(200, row.body); });
    HttpCheck check;
    check.save = {{"value", row.pointer}};
    const Observation seen = run(check, server);
    CHECK(is_good(seen) == row.fault.empty());
    if (row.fault.empty()) {
      REQUIRE(seen.saved.size() == 1);
      CHECK(seen.saved[0] == std::pair<std::string, std::string>("value", row.saved));
    } else {
      CHECK(seen.saved.empty());
      CHECK(seen.detail == "answered 200, but " + row.fault);
    }
  }
}

TEST_CASE("a secret that an answer repeats is not shown") {
  struct Row {
    const char* body;
    const char* fault;
  };
  const Row rows[] = {
      {R"({"v":"is s3cret","t":"a"})", "/v is \"is ***\" instead of \"good\""},
      {R"({"v":{"x":"s3cret"},"t":"a"})", "/v is {\"x\":\"***\"} instead of \"good\""},
      {R"({"v":"sa\"ved","t":"a"})", "/v is \"***\" instead of \"good\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.body);
    const HttpServer server([&row](std::size_t, const std::string&) { return answer(200, row.body); });
    HttpCheck check;
    check.json = JsonBound{"/v", {}, {}, "good"};
    check.secrets = {"s3cret", "sa\"ved"};
    CHECK(run(check, server).detail == std::string("answered 200, but ") + row.fault);
  }
  const HttpServer server([](std::size_t, const std::string&) { return answer(200, R"({"v":"fresh"})"); });
  HttpCheck check;
  check.json = JsonBound{"/v", {}, {}, "good"};
  check.save = {{"token", "/v"}};
  CHECK(run(check, server).detail == "answered 200, but /v is *** instead of \"good\"");
}
