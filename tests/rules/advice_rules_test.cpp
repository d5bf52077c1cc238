// Rules of types and hygiene: quiet unless asked for, and then only where what they say holds.
#include "catch.h"
#include "rules/linting.h"

using namespace lockkeeper;
using tests::lint;

namespace {

// "1:17 avoid-char-type" per notice of the rule `id`, with notices asked for.
std::string notices(const char* earlier, const char* sql, const char* id) {
  rules::LintOptions options;
  options.enable = {id};
  std::string text;
  for (const rules::Finding& finding : lint({{"001.sql", earlier}}, {{"002.sql", sql}}, options)) {
    if (finding.rule != id) continue;
    text += std::to_string(finding.begin.line) + ":" + std::to_string(finding.begin.column) + " " +
            std::string(to_text(finding.severity)) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("advice is silent by default") {
  CHECK(lint("CREATE TABLE t (id serial, c char(3), at timestamp, d json, n varchar(9), p money);").empty());
}

TEST_CASE("a key column is one by its name, its identity or a key that holds it") {
  struct Row {
    const char* earlier;
    const char* sql;
    const char* expected;
  };
  static constexpr Row kRows[] = {
      {"", "CREATE TABLE t (n int, PRIMARY KEY (n));", "1:17 notice\n"},
      {"", "CREATE TABLE t (n int GENERATED ALWAYS AS IDENTITY);", "1:17 notice\n"},
      {"", "CREATE TABLE t (n int); ALTER TABLE t ADD FOREIGN KEY (n) REFERENCES p (id);", "1:17 notice\n"},
      {"", "CREATE TABLE t (n int, m int UNIQUE);", ""},
      {"", "ALTER TABLE nobody_knows ADD COLUMN n int;", ""},
      {"", "ALTER TABLE nobody_knows ADD COLUMN n_id smallint;", "1:26 notice\n"},
      {"CREATE TABLE t (n int);", "ALTER TABLE t ADD COLUMN m int PRIMARY KEY;", "1:15 notice\n"},
      {"", "CREATE TABLE t (id bigint);", ""},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.earlier, row.sql);
    CHECK(notices(row.earlier, row.sql, "prefer-bigint-key") == row.expected);
  }
}

TEST_CASE("advice knows what comes later and what a down section undoes") {
  struct Row {
    const char* rule;
    const char* sql;
    const char* expected;
  };
  static constexpr Row kRows[] = {
      {"table-without-primary-key", "CREATE TABLE t (a int);", "1:1 notice\n"},
      {"table-without-primary-key",
       "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t ADD "
       "PRIMARY KEY USING INDEX i;",
       ""},
      {"table-without-primary-key", "CREATE UNLOGGED TABLE t (a int);", ""},
      {"table-without-primary-key", "CREATE TABLE t (LIKE u INCLUDING ALL);", ""},
      {"combine-alter-table", "ALTER TABLE t ADD a int; SELECT 1; ALTER TABLE t ADD b int;", ""},
      {"combine-alter-table", "ALTER TABLE t ADD a int; ALTER TABLE public.t ADD b int;", "1:47 notice\n"},
      {"combine-alter-table", "CREATE TABLE t (); ALTER TABLE t ADD a int; ALTER TABLE t ADD b int;", ""},
      {"change-type-without-analyze", "ALTER TABLE t ALTER b TYPE text; ANALYZE u;", "1:15 notice\n"},
      {"change-type-without-analyze", "ALTER TABLE t ALTER b TYPE text; ANALYZE;", ""},
      {"unvalidated-constraint",
       "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE u VALIDATE CONSTRAINT c;",
       "1:19 notice\n"},
      {"disable-autovacuum",
       "ALTER TABLE t SET (autovacuum_enabled = 0); ALTER TABLE t SET (autovacuum_enabled = on);", ""},
      {"drop-index",
       "CREATE TABLE t (a int); CREATE INDEX i ON t (a); DROP INDEX i; DROP INDEX CONCURRENTLY j;",
       "1:88 notice\n"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.rule, row.sql);
    CHECK(notices("", row.sql, row.rule) == row.expected);
  }
}
