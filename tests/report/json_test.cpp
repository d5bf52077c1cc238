#include "report/json.h"

#include "base/json.h"
#include "catch.h"
#include "report/fixture.h"

using namespace lockkeeper;
using namespace lockkeeper::report;

TEST_CASE("hostile text stays inside its JSON string") {
  for (const std::string& text : test::hostile_texts()) {
    CAPTURE(text);
    test::Fixture fixture;
    fixture.add_file("a.sql", "SELECT 1;\n");
    fixture.add_finding("a.sql", "1", rules::Severity::error, "r", text).fix = text;
    fixture.result().unreadable.push_back({text, text});
    const std::string document = lint_json(fixture.lint());
    const auto json = base::parse_json(document);
    REQUIRE(json.has_value());
    CHECK(json->at_pointer("/findings")->items().size() == 1);
    const base::Json* message = json->at_pointer("/findings/0/message");
    REQUIRE(message != nullptr);
    CHECK(message->string() == json->at_pointer("/unreadable/0/path")->string());
    CHECK(document.find('\x1b') == std::string::npos);
  }
}

TEST_CASE("a message comes out of the JSON as it went in") {
  test::Fixture fixture;
  fixture.add_file("a.sql", "SELECT 1;\n");
  const std::string text = "\x1b[31m ##[x]\n\t\"q\" \xE2\x80\xAE";
  fixture.add_finding("a.sql", "1", rules::Severity::error, "r", text);
  const auto json = base::parse_json(lint_json(fixture.lint()));
  REQUIRE(json.has_value());
  CHECK(json->at_pointer("/findings/0/message")->string() == text);
}
