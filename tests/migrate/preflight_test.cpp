#include "migrate/preflight.h"

#include "catch.h"

using namespace lockkeeper;
using migrate::Point;

namespace {

using Clock = std::chrono::system_clock;

const Clock::time_point kNow{std::chrono::seconds(1'700'000'000)};

/// "verdict message" of the first point of that name.
std::string point(const std::string& members, std::string_view name) {
  const std::string answer =
      R"({"user":"app","role":"app","clock":1700000000.5,"create_on_database":true,"slots":100,)"
      R"("used":1,"role_limit":-1,"database_limit":-1,)" +
      members + "\"end\":0}";
  for (const Point& one : migrate::points_of(answer, {}, kNow)) {
    if (one.name == name) return std::string(migrate::to_text(one.verdict)) + " " + one.message;
  }
  return "none";
}

}  // namespace

TEST_CASE("each answer of the server has its verdict") {
  struct Case {
    std::string members;
    std::string name;
    std::string expected;
  };
  const std::vector<Case> cases = {
      {"", "sessions", "ok no long transaction"},
      {R"("hidden_sessions":2,)", "sessions",
       "ok no long transaction that this role may see; 2 sessions are hidden"},
      {R"("slow_count":1,"slow":[{"pid":7,"application":"web","user":"u","state":"idle in transaction","seconds":90}],)",
       "sessions", "warning process 7 (web, u) is idle in a transaction of 90 s, and keeps its locks"},
      {R"("slow_count":1,"slow":[{"pid":7,"application":"","user":"u","state":"active","seconds":7200}],)",
       "sessions", "warning process 7 (no application name, u) has a transaction open for 2 h"},
      {R"("prepared":1,)", "sessions", "warning 1 prepared transaction keeps locks"},
      {R"("limits":[{"name":"statement_timeout","milliseconds":30000}],)", "timeouts",
       "ok the session brings statement_timeout 30000 ms; a run sets its own"},
      {R"("limits":[{"name":"statement_timeout","milliseconds":100}],)", "timeouts",
       "warning the session brings statement_timeout 100 ms, which may end a run's first questions"},
      {R"("invalid_indexes_count":7,"invalid_indexes":["a","b","c","d","e","f","g"],)", "indexes",
       "warning 7 invalid: a, b, c, d, e and 2 more"},
      {R"("own_schema":true,"own_rights":false,)", "rights",
       "problem app may not read and write the tables of schema lockkeeper"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.members);
    CHECK(point(one.members, one.name) == one.expected);
  }
}

TEST_CASE("connections that are used up are a problem, few are a warning") {
  struct Case {
    std::string answer;
    std::string expected;
  };
  const std::string rest = R"(,"role_limit":-1,"database_limit":-1})";
  const std::vector<Case> cases = {
      {R"({"slots":10,"used":7)" + rest, "ok 3 free by the server's limit, up to 3 are needed"},
      {R"({"slots":10,"used":8)" + rest, "warning 2 free by the server's limit, up to 3 are needed"},
      {R"({"slots":10,"used":9)" + rest, "problem 1 free by the server's limit, up to 3 are needed"},
      {R"({"slots":10,"used":12)" + rest, "problem 0 free by the server's limit, up to 3 are needed"},
      {R"({"slots":10,"used":0,"role_limit":5,"role_used":3,"database_limit":-1})",
       "warning 2 free by the role's limit, up to 3 are needed"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.answer);
    for (const Point& point : migrate::points_of(one.answer, {}, kNow)) {
      if (point.name != "slots") continue;
      CHECK(std::string(migrate::to_text(point.verdict)) + " " + point.message == one.expected);
    }
  }
}

TEST_CASE("a clock that is off is a warning with its direction") {
  const auto clock = [](const std::string& seconds) {
    for (const Point& point : migrate::points_of("{\"clock\":" + seconds + "}", {}, kNow)) {
      if (point.name == "clock") return std::string(migrate::to_text(point.verdict)) + " " + point.message;
    }
    return std::string();
  };
  CHECK(clock("1700000029") == "ok agrees with this machine's");
  CHECK(clock("1700000060") == "warning the server's is 60 s ahead of this machine's");
  CHECK(clock("1699996400") == "warning the server's is 60 min behind this machine's");
}

TEST_CASE("an answer that is no JSON is said to be unreadable") {
  const std::vector<Point> points = migrate::points_of("oops", {}, kNow);
  REQUIRE(points.size() == 1);
  CHECK(points[0].verdict == Point::Verdict::warning);
}
