#include "report/sarif.h"

#include "base/json.h"
#include "base/text.h"
#include "catch.h"
#include "report/fixture.h"

using namespace lockkeeper;
using namespace lockkeeper::report;
using base::Json;
using rules::Severity;

namespace {

Json parsed(const std::string& text) {
  const std::optional<Json> json = base::parse_json(text);
  REQUIRE(json);
  return *json;
}

const Json& at(const Json& json, const std::string& pointer) {
  const Json* found = json.at_pointer(pointer);
  INFO(pointer);
  REQUIRE(found != nullptr);
  return *found;
}

const Json& results_of(const Json& sarif) { return at(sarif, "/runs/0/results"); }

/// What GitHub requires beyond the schema: texts that are not empty and not too long, one place within a
/// line, and a rule for each result.
void check_required(const Json& sarif) {
  for (const Json& rule : at(sarif, "/runs/0/tool/driver/rules").items()) {
    for (const char* text :
         {"/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"}) {
      CHECK_FALSE(at(rule, text).string().empty());
    }
    CHECK(base::count_code_points(at(rule, "/shortDescription/text").string()) <= 1024);
    CHECK(base::count_code_points(at(rule, "/fullDescription/text").string()) <= 1024);
    CHECK(base::count_code_points(at(rule, "/name").string()) <= 255);
  }
  const std::size_t rules = at(sarif, "/runs/0/tool/driver/rules").items().size();
  for (const Json& result : results_of(sarif).items()) {
    const auto index = static_cast<std::size_t>(at(result, "/ruleIndex").integer());
    REQUIRE(index < rules);
    CHECK(at(sarif, "/runs/0/tool/driver/rules/" + std::to_string(index) + "/id").string() ==
          at(result, "/ruleId").string());
    CHECK_FALSE(at(result, "/message/text").string().empty());
    CHECK(at(result, "/locations").items().size() == 1);
    const Json& region = at(result, "/locations/0/physicalLocation/region");
    CHECK(at(region, "/startLine").integer() >= 1);
    CHECK(at(region, "/startLine").integer() == at(region, "/endLine").integer());
    CHECK(at(region, "/startColumn").integer() >= 1);
    CHECK(at(region, "/startColumn").integer() <= at(region, "/endColumn").integer());
    const std::string& uri = at(result, "/locations/0/physicalLocation/artifactLocation/uri").string();
    CHECK(uri.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/%") ==
          uri.npos);
    CHECK_FALSE(uri.empty());
  }
}

}  // namespace

TEST_CASE("a result has its rule, its place within one line and a fingerprint") {
  test::Fixture fixture;
  test::fill(fixture);
  const Json sarif = parsed(lint_sarif(fixture.lint()));
  check_required(sarif);
  CHECK(at(sarif, "/version").string() == "2.1.0");
  const auto& results = results_of(sarif).items();
  REQUIRE(results.size() == 5);

  // The first is the file that could not be read.
  CHECK(at(results[0], "/ruleId").string() == "unreadable-input");
  const Json& drop = results[1];
  CHECK(at(drop, "/ruleId").string() == "drop-column");
  CHECK(at(drop, "/level").string() == "error");
  CHECK(at(drop, "/message/text").string().find("Locks users in mode ACCESS EXCLUSIVE.") !=
        std::string::npos);
  CHECK(at(drop, "/partialFingerprints/primaryLocationLineHash").string().size() == 18);

  // Columns count code points, and a finding of two lines ends with its first.
  const Json& index = results[3];
  CHECK(at(index, "/ruleId").string() == "create-index-without-concurrently");
  CHECK(at(index, "/locations/0/physicalLocation/region/endColumn").integer() == 26);
  CHECK(at(sarif, "/runs/0/columnKind").string() == "unicodeCodePoints");
  CHECK(at(results[2], "/locations/0/physicalLocation/artifactLocation/uri").string() ==
        "migrations/003_a%252C%2Cb%3Ac.sql");
  CHECK(at(results[4], "/level").string() == "note");
}

TEST_CASE("suppressed findings are notifications, because GitHub would open alerts for them") {
  test::Fixture fixture;
  test::fill(fixture);
  const Json sarif = parsed(lint_sarif(fixture.lint()));
  for (const Json& result : results_of(sarif).items())
    CHECK(at(result, "/ruleId").string() != "unbatched-backfill");
  const Json& notes = at(sarif, "/runs/0/invocations/0/toolExecutionNotifications");
  REQUIRE(notes.items().size() == 2);
  CHECK(
      at(notes, "/0/message/text").string() ==
      "suppressed at migrations/002_drop.sql:6: unbatched-backfill: the whole table in one statement (small "
      "table)");
}

TEST_CASE("a rule is described by the catalogue, one of the user's own by what it found") {
  test::Fixture fixture;
  fixture.add_file("1_a.sql", "DROP TABLE a;\n");
  fixture.add_finding("1_a.sql", "DROP", Severity::error, "broad-grant", "m");
  fixture.add_finding("1_a.sql", "DROP", Severity::warning, "our-own", "never drop a table");
  const Json sarif = parsed(lint_sarif(fixture.lint()));
  check_required(sarif);
  const Json& rules = at(sarif, "/runs/0/tool/driver/rules");
  CHECK(at(rules, "/0/name").string() == "BroadGrant");
  CHECK(at(rules, "/0/properties/security-severity").string() == "5.0");
  CHECK(at(rules, "/0/help/markdown").string().find("\n```text\n") != std::string::npos);
  CHECK(at(rules, "/0/helpUri").string() ==
        "https://github.com/lockkeeper/lockkeeper/blob/main/docs/rules.md#broad-grant");
  CHECK(at(rules, "/1/shortDescription/text").string() == "never drop a table");
  CHECK(at(rules, "/1").find("helpUri") == nullptr);
  CHECK(at(rules, "/1/properties/problem.severity").string() == "warning");
}

TEST_CASE("brackets in a message are no link") {
  test::Fixture fixture;
  fixture.add_file("1_a.sql", "DROP TABLE a;\n");
  fixture.add_finding("1_a.sql", "DROP", Severity::error, "r", "all clear [see](https://evil.example)");
  fixture.add_finding("1_a.sql", "DROP", Severity::error, "r", "an int[] column");
  const Json sarif = parsed(lint_sarif(fixture.lint()));
  CHECK(at(results_of(sarif), "/0/message/text").string() == "all clear \\[see\\](https://evil.example).");
  CHECK(at(results_of(sarif), "/1/message/text").string() == "an int[] column.");
}

TEST_CASE("hostile text keeps the document whole") {
  for (const std::string& text : test::hostile_texts()) {
    CAPTURE(text);
    test::Fixture fixture;
    fixture.add_file("a.sql", "SELECT '" + text + "';\n");
    rules::Finding& finding = fixture.add_finding("a.sql", "SELECT", Severity::error, text, text);
    finding.why = finding.fix = text;
    finding.locks = {{text, text}};
    finding.path = text;
    fixture.add_finding("a.sql", "SELECT", Severity::error, text, text).suppressed = {text, 1};
    fixture.result().unreadable.push_back({text, text});
    const Json sarif = parsed(lint_sarif(fixture.lint()));
    check_required(sarif);
    CHECK(results_of(sarif).items().size() == 2);
  }
}

TEST_CASE("past 5,000 results the most severe stay, and what is left out is said") {
  test::Fixture fixture;
  fixture.add_file("1_a.sql", "DROP TABLE a;\n");
  for (int count = 0; count < 5000; ++count)
    fixture.add_finding("1_a.sql", "DROP", Severity::notice, "r" + std::to_string(count), "m");
  for (int count = 0; count < 7; ++count) fixture.add_finding("1_a.sql", "DROP", Severity::error, "e", "m");
  const Json sarif = parsed(lint_sarif(fixture.lint()));
  REQUIRE(results_of(sarif).items().size() == 5000);
  CHECK(at(results_of(sarif), "/6/level").string() == "error");
  CHECK(at(results_of(sarif), "/7/level").string() == "note");
  CHECK(at(sarif, "/runs/0/invocations/0/toolExecutionNotifications/0/message/text").string() ==
        "7 more findings are not listed here");
}

TEST_CASE("nothing found is a run without results, which closes alerts") {
  test::Fixture fixture;
  const Json sarif = parsed(lint_sarif(fixture.lint()));
  CHECK(results_of(sarif).kind() == Json::Kind::array);
  CHECK(results_of(sarif).items().empty());
}
