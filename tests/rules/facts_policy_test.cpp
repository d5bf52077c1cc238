#include "base/error.h"
#include "catch.h"
#include "rules/linting.h"

using namespace lockkeeper;
using tests::fact_answer;
using tests::lint;
using tests::summary;

TEST_CASE("naming asks the pattern of a kind about the last part of a name") {
  struct Row {
    const char* kind;
    const char* table;
    const char* expected;
  };
  static constexpr Row kRows[] = {
      {"table", "users", "no"},        {"table", "\"Users\"", "yes"},     {"table", "\"App\".users", "no"},
      {"table", "app.\"a b\"", "yes"}, {"index", "\"Users\"", "unknown"},
  };
  rules::LintOptions options;
  options.naming = {{"table", "^[a-z_]+$"}};
  for (const Row& row : kRows) {
    CAPTURE(row.kind, row.table);
    CHECK(fact_answer("naming(table, " + std::string(row.kind) + ")", "^CREATE TABLE {table}{end}",
                      "CREATE TABLE " + std::string(row.table) + " (a int);", "", options) == row.expected);
  }
  CHECK(fact_answer("naming(table, table)", "^CREATE TABLE {table}{end}", "CREATE TABLE \"X\" (a int);") ==
        "unknown");
}

TEST_CASE("lacks-required and requires ask what the configuration wants of a table") {
  rules::LintOptions options;
  options.required.columns = {"created_at", "id"};
  const auto answer = [&options](const char* fact, const char* sql) {
    return fact_answer(fact, "^CREATE TABLE {table}{end}", sql, "", options);
  };
  CHECK(answer("finally-lacks-required(table)", "CREATE TABLE t (id int);") == "yes");
  CHECK(answer("finally-lacks-required(table)", "CREATE TABLE t (id int, created_at date);") == "no");
  CHECK(answer("finally-lacks-required(table)",
               "CREATE TABLE t (id int); ALTER TABLE t ADD created_at date;") == "no");
  CHECK(answer("finally-lacks-required(table)", "CREATE TABLE t (LIKE nobody_made);") == "unknown");
  CHECK(answer("requires(comment)", "CREATE TABLE t (id int);") == "unknown");
  options.required = {{}, true};
  CHECK(answer("requires(comment)", "CREATE TABLE t (id int);") == "yes");
  CHECK(answer("finally-lacks-required(table)", "CREATE TABLE t (id int);") == "unknown");
}

TEST_CASE("a policy speaks by name, and only when its rule is switched on") {
  rules::LintOptions options;
  options.naming = {{"table", "^[a-z_]+$"}, {"column", "^[a-z_]+$"}, {"foreign_key", "_fk$"}};
  options.required = {{"created_at", "updated_at"}, false};
  const std::string sql =
      "CREATE TABLE \"Users\" (\"Id\" int, a int REFERENCES p, b int CONSTRAINT b_fk REFERENCES p);";
  CHECK(lint(sql, options).empty());
  options.enable = {"naming-convention", "required-table-elements"};
  const auto findings = lint(sql, options);
  REQUIRE(
      summary(findings) ==
      "1:1 notice naming-convention\n1:1 notice required-table-elements\n1:23 notice naming-convention\n");
  CHECK(findings[0].message == "\"Users\" does not follow the pattern for tables, ^[a-z_]+$");
  CHECK(findings[1].message == "\"Users\" has no created_at, updated_at");
  CHECK(findings[2].message == "\"Id\" does not follow the pattern for columns, ^[a-z_]+$");
}

TEST_CASE("a broken naming pattern is refused with its kind") {
  rules::LintOptions options;
  options.naming = {{"table", "^[a-z"}};
  try {
    lint("SELECT 1;", options);
    FAIL("accepted");
  } catch (const base::Error& error) {
    CHECK(std::string(error.what()).find("[lint.naming] table = \"^[a-z\"") != std::string::npos);
  }
}

TEST_CASE("a rule that is only asked when enabled is silent with every notice on") {
  rules::LintOptions options;
  options.advice = true;
  options.disable = {"require-schema-qualified", "table-without-primary-key"};
  CHECK(summary(lint("CREATE TABLE t (a int);", options)).empty());
  options.enable = {"idempotent"};
  CHECK(summary(lint("CREATE TABLE t (a int);", options)) == "1:1 notice idempotent\n");
}
