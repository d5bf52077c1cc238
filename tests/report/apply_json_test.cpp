#include "report/apply_json.h"

#include "base/json.h"
#include "catch.h"
#include "report/plan_story.h"

using namespace lockkeeper;
using namespace lockkeeper::report;

namespace {

struct Run {
  test::Story story;
  migrate::ApplyRecord record;
  std::string result = "done";

  Run() { record.plan = story.plan; }
  /// What stands at the pointer, in one line; "absent" when nothing does.
  std::string at(const std::string& pointer) const {
    const auto json = base::parse_json(
        apply_json({record, story.findings, story.sources, rules::FailOn::error, {}, result}));
    REQUIRE(json);
    const base::Json* found = json->at_pointer(pointer);
    return found == nullptr ? "absent" : base::to_text(*found, -1);
  }
};

}  // namespace

TEST_CASE("the document says what became of each migration") {
  Run run;
  run.record.database = "postgresql://db.example/app";
  run.record.applied = {{"003", "add_email", "migrations/003_add_email.sql", 1.5, 2}};
  run.record.failed = {"migrations/004_index_email.sql", 7, "no \"such\" table", 3};
  run.record.error = "no such table";
  run.record.hint = "make it";
  run.result = "failed";
  CHECK(run.at("/result") == "\"failed\"");
  CHECK(run.at("/database") == "\"postgresql://db.example/app\"");
  CHECK(run.at("/digest") == "\"sha256:00ff\"");
  CHECK(run.at("/migrations/0") ==
        R"({"version":"003","name":"add_email","path":"migrations/003_add_email.sql","sha256":"aa",)"
        R"("outcome":"applied","seconds":1.5,"attempts":2,"error":null})");
  CHECK(run.at("/migrations/1/outcome") == "\"failed\"");
  CHECK(run.at("/migrations/1/seconds") == "null");
  CHECK(run.at("/migrations/1/attempts") == "3");
  CHECK(run.at("/migrations/1/error") == R"({"line":7,"message":"no \"such\" table"})");
  CHECK(run.at("/error") == R"({"message":"no such table","hint":"make it"})");
}

TEST_CASE("the fields of a lint report stand in the report of a run") {
  Run run;
  run.story.findings.summary.errors = 2;
  CHECK(run.at("/summary/errors") == "2");
  CHECK(run.at("/findings") == "[]");
  CHECK(run.at("/unreadable") == "[]");
  CHECK(run.at("/tool/name") == "\"lockkeeper\"");
}

TEST_CASE("a migration that did not run says why") {
  Run run;
  CHECK(run.at("/migrations/0/outcome") == "\"not-reached\"");
  CHECK(run.at("/migrations/0/attempts") == "0");
  run.record.blocked = true;
  CHECK(run.at("/migrations/0/outcome") == "\"blocked\"");
  run.record.blocked = false;
  run.record.plan.direction = "down";
  run.record.applied = {{"003", "", "migrations/003_add_email.sql", 1, 1}};
  CHECK(run.at("/migrations/0/outcome") == "\"rolled-back\"");
}

TEST_CASE("a run that ended before it knew its plan is told all the same") {
  Run run;
  run.record = {};
  run.record.error = "cannot connect";
  CHECK(run.at("/migrations") == "[]");
  CHECK(run.at("/layout") == "null");
  CHECK(run.at("/error/message") == "\"cannot connect\"");
}
