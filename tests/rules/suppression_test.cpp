#include "catch.h"
#include "rules/linting.h"

using namespace lockkeeper;
using tests::lint;
using tests::summary;

TEST_CASE("a directive suppresses what it stands at, and nothing else") {
  struct Row {
    const char* name;
    const char* sql;
    const char* left;
  };
  static constexpr Row kRows[] = {
      {"before a statement, all of it",
       "-- lockkeeper:allow drop-column reason: unused since May\nALTER TABLE t\n  DROP COLUMN a,\n  DROP "
       "COLUMN b;\n",
       ""},
      {"behind code, that line",
       "ALTER TABLE t\n  DROP COLUMN a, -- lockkeeper:allow drop-column reason: unused\n  DROP COLUMN b;\n",
       "3:3 error drop-column\n"},
      {"alone inside a statement, the next line of code",
       "ALTER TABLE t\n  DROP COLUMN a,\n  -- lockkeeper:allow drop-column reason: unused\n\n  DROP COLUMN "
       "b;\n",
       "2:3 error drop-column\n"},
      {"behind rows of COPY, which are no code",
       "COPY t FROM stdin;\nit's\n\\.\nALTER TABLE t\n  DROP COLUMN a,\n"
       "  -- lockkeeper:allow drop-column reason: unused\n  DROP COLUMN b,\n  ALTER c SET DEFAULT 'x';\n",
       "5:3 error drop-column\n"},
      {"for the file",
       "-- lockkeeper:allow-file drop-table reason: clean-up of May\nSELECT 1;\nDROP TABLE a;\nDROP TABLE "
       "b;\n",
       ""},
      {"only the rule it names", "-- lockkeeper:allow drop-column reason: x\nDROP TABLE a;\n",
       "1:1 warning suppression-hygiene\n2:12 error drop-table\n"},
      {"no reason, no suppression", "-- lockkeeper:allow drop-table\nDROP TABLE a;\n",
       "1:1 warning suppression-hygiene\n2:12 error drop-table\n"},
      {"expired", "-- lockkeeper:allow drop-table until=2026-01-31 reason: x\nDROP TABLE a;\n",
       "1:1 warning suppression-hygiene\n2:12 error drop-table\n"},
      {"not expired", "-- lockkeeper:allow drop-table until=2026-12-31 reason: x\nDROP TABLE a;\n", ""},
      {"hygiene cannot be silenced",
       "-- lockkeeper:allow-file suppression-hygiene reason: x\n-- lockkeeper:allow drop-tabel reason: "
       "x\nSELECT 1;\n",
       "1:1 warning suppression-hygiene\n2:1 warning suppression-hygiene\n"},
      {"a directive for one statement leaves the next alone",
       "-- lockkeeper:allow drop-table reason: x\nDROP TABLE a;\nDROP TABLE b;\n", "3:12 error drop-table\n"},
  };
  rules::LintOptions options;
  options.today = "2026-06-01";
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(summary(lint(row.sql, options)) == row.left);
  }
}

TEST_CASE("a suppressed finding stays visible with its reason") {
  const auto findings = lint("DROP TABLE a; -- lockkeeper:allow drop-table reason: archived in May\n");
  REQUIRE(findings.size() == 1);
  REQUIRE(findings[0].suppressed);
  CHECK(findings[0].suppressed->reason == "archived in May");
  CHECK(findings[0].suppressed->line == 1);
}

TEST_CASE("the configuration suppresses by rule and path, for files that must not change") {
  rules::LintOptions options;
  options.allows = {{"drop-table", "old/", "before our time"}};
  CHECK(summary(lint({}, {{"old/1.sql", "DROP TABLE a;"}}, options)).empty());
  CHECK(summary(lint({}, {{"new/1.sql", "DROP TABLE a;"}}, options)) == "1:12 error drop-table\n");
}
