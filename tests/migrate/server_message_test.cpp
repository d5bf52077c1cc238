#include "migrate/server_message.h"

#include "catch.h"
#include "migrate/events.h"

using namespace lockkeeper::migrate;

TEST_CASE("a server's message is one line with its SQLSTATE, whatever it holds") {
  ServerMessage message;
  message.message = "relation \"x\"\n::error::y\x1b[31m does not exist";
  message.sqlstate = "42P01";
  const std::string text = to_text(message);
  CHECK(text.find('\n') == std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.ends_with("(42P01)"));
}

TEST_CASE("a blocker is named with process, application, user, age and query") {
  Blocker blocker{4711, "psql", "app", "idle in transaction", 12.4, "update a\nset b = 1"};
  CHECK(to_text(blocker) == "pid 4711 (psql, user app), idle in transaction for 12 s: update a set b = 1");
  CHECK(to_text(Blocker{0, "", "", "", 0, ""}) == "pid 0");
}
