#include "report/apply_junit.h"

#include "catch.h"
#include "report/plan_story.h"

using namespace lockkeeper;
using namespace lockkeeper::report;

namespace {

struct Run {
  test::Story story;
  migrate::ApplyRecord record;
  Style style;

  Run() { record.plan = story.plan; }
  std::string text() const {
    return apply_junit({record, story.findings, story.sources, rules::FailOn::error, style});
  }
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("a run is a suite with a case for each migration and the time that it took") {
  Run run;
  run.record.applied = {{"003", "add_email", "migrations/003_add_email.sql", 1.25, 1},
                        {"004", "index_email", "migrations/004_index_email.sql", 2, 3}};
  CHECK(run.text() ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"lockkeeper\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"0\" "
        "time=\"3.250\">\n"
        "  <!-- 0 statements, 0 not analysed -->\n"
        "  <testsuite name=\"apply\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"3.250\">\n"
        "    <testcase name=\"003 add_email\" classname=\"apply\" file=\"migrations/003_add_email.sql\" "
        "time=\"1.250\" />\n"
        "    <testcase name=\"004 index_email\" classname=\"apply\" file=\"migrations/004_index_email.sql\" "
        "time=\"2.000\">\n"
        "      <system-out>tried 3 times</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

TEST_CASE("the migration that failed is a failure at its line, and what follows is skipped") {
  Run run;
  run.record.failed = {"migrations/003_add_email.sql", 3, "type \"x<y\" does not exist (42704)", 2};
  run.record.error = "type \"x<y\" does not exist (42704)";
  run.record.hint = "fix the file";
  const std::string text = run.text();
  CHECK(has(text, "<testsuite name=\"apply\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"1\""));
  CHECK(has(text, "file=\"migrations/003_add_email.sql\" line=\"3\""));
  CHECK(has(text,
            "<failure type=\"migration-failed\" message=\"type &quot;x&lt;y&quot; does not exist (42704)\""));
  CHECK(has(text,
            "migrations/003_add_email.sql:3: type \"x&lt;y\" does not exist (42704)\n\ntried 2 times\n\n"
            "what to do: fix the file</failure>"));
  CHECK(has(text, "<skipped message=\"not reached\""));

  run.style.junit = JUnitFlavour::strict;
  CHECK_FALSE(has(run.text(), " line="));
  CHECK(has(run.text(), "migrations/003_add_email.sql:3: type"));
}

TEST_CASE("what ends a run and is no migration's failure is an error of the run") {
  struct Row {
    const char* name;
    bool applied;
    std::size_t skipped;
  };
  for (const Row row : {Row{"before the first", false, 2}, Row{"after the last", true, 0}}) {
    DYNAMIC_SECTION(row.name) {
      Run run;
      if (row.applied) {
        run.record.applied = {{"003", "", "migrations/003_add_email.sql", 1, 1},
                              {"004", "", "migrations/004_index_email.sql", 1, 1}};
      }
      run.record.error = "the deploy hook failed";
      run.record.hint = "look";
      const std::string text = run.text();
      CHECK(
          has(text,
              "<testcase name=\"run\" classname=\"apply\" time=\"0.000\">\n"
              "      <error type=\"run-failed\" message=\"the deploy hook failed\">the deploy hook failed\n\n"
              "what to do: look</error>"));
      CHECK(count_of(text, "<skipped ") == row.skipped);
      CHECK(has(text, "tests=\"3\" failures=\"0\" errors=\"1\""));
    }
  }
}

TEST_CASE("a run that may not begin skips what was to run, and the findings fail") {
  Run run;
  run.record.blocked = true;
  rules::Finding finding;
  finding.rule = "drop-column";
  finding.path = "migrations/003_add_email.sql";
  run.story.findings.findings.push_back(finding);
  const std::string text = run.text();
  CHECK(count_of(text, "<failure ") == 1);
  CHECK(count_of(text, "<skipped message=\"blocked by findings\"") == 2);
  CHECK_FALSE(has(text, "<error "));
}

TEST_CASE("a run that had nothing to do is one case that passes, and a rollback has its own name") {
  Run run;
  run.record.plan.pending.clear();
  CHECK(has(run.text(), "<testcase name=\"run\" classname=\"apply\" time=\"0.000\" />"));
  run.record.plan.direction = "down";
  CHECK(has(run.text(), "<testsuite name=\"rollback\" tests=\"1\" failures=\"0\""));
}
