// docs/moving.md: what squawk says, and what says so here. The names are those of squawk 2.66.
#include <algorithm>
#include <set>

#include "base/file.h"
#include "catch.h"
#include "cli/program.h"
#include "rules/rule.h"

using namespace lockkeeper;

namespace {

struct Row {
  const char* squawk;
  const char* sql;   ///< behind kBefore
  const char* rule;  ///< that says so; "" for none
  const char* runner = "lockkeeper";
};

constexpr const char* kBefore =
    "CREATE TABLE t (id bigint PRIMARY KEY, a integer, b text NOT NULL, c text);\n"
    "CREATE TABLE p (id bigint PRIMARY KEY);\n"
    "CREATE TABLE np (a bigint NOT NULL);\n"
    "CREATE INDEX i ON t (a);\n"
    "CREATE TYPE state AS ENUM ('a', 'b');\n"
    "CREATE DOMAIN positive AS integer;\n"
    "CREATE TABLE part (id bigint) PARTITION BY RANGE (id);\n"
    "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);\n";

const std::vector<Row> kRows = {
    {"adding-field-with-default", "ALTER TABLE t ADD COLUMN d timestamptz DEFAULT clock_timestamp();",
     "add-column-volatile-default"},
    {"adding-foreign-key-constraint", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES p (id);",
     "add-foreign-key-without-not-valid"},
    {"adding-foreign-key-constraint", "ALTER TABLE t ADD COLUMN p bigint REFERENCES p (id);",
     "add-column-references"},
    {"adding-not-nullable-field", "ALTER TABLE t ALTER COLUMN c SET NOT NULL;", "set-not-null"},
    {"adding-required-field", "ALTER TABLE t ADD COLUMN r text NOT NULL;", "add-required-column"},
    {"adding-serial-primary-key-field", "ALTER TABLE np ADD PRIMARY KEY (a);", "add-primary-key"},
    {"adding-serial-primary-key-field", "ALTER TABLE np ADD COLUMN id serial PRIMARY KEY;",
     "add-column-serial"},
    {"ban-alter-domain-with-add-constraint", "ALTER DOMAIN positive ADD CONSTRAINT c CHECK (VALUE > 0);",
     "domain-constraint"},
    {"ban-char-field", "CREATE TABLE n (id bigint PRIMARY KEY, v char(5));", "avoid-char-type"},
    {"ban-concurrent-index-creation-in-transaction", "BEGIN; CREATE INDEX CONCURRENTLY j ON t (c); COMMIT;",
     "concurrently-in-transaction"},
    {"ban-create-domain-with-constraint", "CREATE DOMAIN d AS integer CHECK (VALUE > 0);", ""},
    {"ban-create-domain-with-constraint",
     "CREATE DOMAIN d AS integer CHECK (VALUE > 0); ALTER TABLE t ADD COLUMN d d;",
     "add-column-constrained-domain"},
    {"ban-drop-column", "ALTER TABLE t DROP COLUMN a;", "drop-column"},
    {"ban-drop-database", "DROP DATABASE x;", "drop-database"},
    {"ban-drop-not-null", "ALTER TABLE t ALTER COLUMN b DROP NOT NULL;", "drop-not-null"},
    {"ban-drop-table", "DROP TABLE t;", "drop-table"},
    {"ban-duplicate-column-assignments", "UPDATE t SET a = 1, a = 2 WHERE id = 1;", "duplicate-column"},
    {"ban-truncate-cascade", "TRUNCATE t CASCADE;", "truncate-cascade"},
    {"ban-uncommitted-transaction", "BEGIN; CREATE TABLE n (id bigint PRIMARY KEY);", "transaction-nesting"},
    {"ban-uncommitted-transaction", "BEGIN; CREATE TABLE n (id bigint PRIMARY KEY);",
     "uncommitted-transaction", "psql"},
    {"changing-column-type", "ALTER TABLE t ALTER COLUMN a TYPE bigint;", "change-column-type"},
    {"constraint-missing-not-valid", "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);",
     "add-check-without-not-valid"},
    {"disallowed-unique-constraint", "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);", "add-unique-constraint"},
    {"identifier-too-long",
     "CREATE TABLE a_table_whose_name_has_far_more_than_the_sixty_three_bytes_it_may (id bigint PRIMARY "
     "KEY);",
     "identifier-too-long"},
    {"prefer-bigint-over-int", "CREATE TABLE n (id int PRIMARY KEY);", "prefer-bigint-key"},
    {"prefer-bigint-over-smallint", "CREATE TABLE n (id smallint PRIMARY KEY);", "prefer-bigint-key"},
    {"prefer-identity", "CREATE TABLE n (id bigserial PRIMARY KEY);", "prefer-identity"},
    {"prefer-repack", "VACUUM FULL t;", "vacuum-full-or-cluster"},
    {"prefer-robust-stmts", "ALTER TABLE t ADD COLUMN e text; CREATE INDEX CONCURRENTLY j ON t (c);",
     "missing-idempotency-guard"},
    {"prefer-text-field", "CREATE TABLE n (id bigint PRIMARY KEY, v varchar(50));",
     "prefer-text-over-varchar"},
    {"prefer-timestamp-tz", "CREATE TABLE n (id bigint PRIMARY KEY, v timestamp);", "prefer-timestamptz"},
    {"renaming-column", "ALTER TABLE t RENAME COLUMN a TO z;", "rename-column"},
    {"renaming-table", "ALTER TABLE t RENAME TO z;", "rename-table"},
    {"require-concurrent-index-creation", "CREATE INDEX j ON t (c);", "create-index-without-concurrently"},
    {"require-concurrent-index-deletion", "DROP INDEX i;", "drop-index-without-concurrently"},
    {"require-concurrent-partition-detach", "ALTER TABLE part DETACH PARTITION part_1;",
     "detach-partition-without-concurrently"},
    {"require-concurrent-reindex", "REINDEX INDEX i;", "reindex-without-concurrently"},
    {"require-enum-value-ordering", "ALTER TYPE state ADD VALUE 'c';", "enum-value-position"},
    {"require-lock-timeout", "ALTER TABLE t ADD COLUMN e text;", "missing-lock-timeout", "psql"},
    {"require-statement-timeout", "CREATE INDEX j ON t (c);", "missing-statement-timeout"},
    {"require-table-schema", "CREATE TABLE n (id bigint PRIMARY KEY);", "require-schema-qualified"},
    {"require-timeout-settings", "ALTER TABLE t ADD COLUMN e text;", "", "lockkeeper"},
    {"transaction-nesting", "BEGIN; BEGIN; SELECT 1; COMMIT;", "transaction-nesting"},
    {"unused-ignore", "-- lockkeeper:allow drop-column reason: a test\nSELECT 1;", "suppression-hygiene"},
};

std::set<std::string> quoted(const std::string& text) {
  std::set<std::string> words;
  for (std::size_t at = text.find('`'); at != text.npos;) {
    const std::size_t end = text.find('`', at + 1);
    if (end == text.npos) break;
    words.insert(text.substr(at + 1, end - at - 1));
    at = text.find('`', end + 1);
  }
  return words;
}

struct Shown {
  std::set<std::string> squawk;
  std::set<std::string> ours;
  std::string text;
};

/// The rows of the table of rules.
std::vector<Shown> shown_rows() {
  const std::string text = base::read_file(LOCKKEEPER_SOURCE_DIR "/docs/moving.md");
  std::vector<Shown> rows;
  for (std::size_t at = text.find("| squawk | Lockkeeper |"); text[at] == '|'; at = text.find('\n', at) + 1) {
    const std::string line = text.substr(at, text.find('\n', at) - at);
    const std::size_t middle = line.find(" | ");
    if (middle != line.npos)
      rows.push_back({quoted(line.substr(0, middle)), quoted(line.substr(middle)), line});
  }
  return rows;
}

bool is_notice(std::string_view id) {
  const auto catalogue = rules::catalogue();
  const auto rule =
      std::find_if(catalogue.begin(), catalogue.end(), [&](const rules::Rule& one) { return one.id == id; });
  REQUIRE(rule != catalogue.end());
  return rule->severity == rules::Severity::notice;
}

std::set<std::string> rules_of(const Row& row) {
  const cli::test::Project project;
  project.write("lockkeeper.toml", std::string("[migrations]\nrunner = \"") + row.runner + "\"\n");
  project.write("migrations/001_before.sql", kBefore);
  project.write("migrations/002_example.sql", std::string(row.sql) + "\n");
  const base::ProcessResult result =
      project.run({"lint", "--advice", "--report", "json", "migrations/002_example.sql"});
  std::set<std::string> rules;
  for (std::size_t at = result.output.find("\"rule\": \""); at != std::string::npos;
       at = result.output.find("\"rule\": \"", at + 1)) {
    const std::size_t begin = at + 9;
    rules.insert(result.output.substr(begin, result.output.find('"', begin) - begin));
  }
  return rules;
}

}  // namespace

TEST_CASE("what squawk says of an example is said by the rule that docs/moving.md names") {
  for (const Row& row : kRows) {
    CAPTURE(row.squawk, row.sql, row.rule);
    const std::vector<Shown> shown = shown_rows();
    const auto found = std::find_if(shown.begin(), shown.end(),
                                    [&](const Shown& one) { return one.squawk.count(row.squawk) != 0; });
    REQUIRE(found != shown.end());
    if (*row.rule == '\0') continue;
    CHECK(found->ours.count(row.rule) == 1);
    CHECK(rules_of(row).count(row.rule) == 1);
    const std::string bracketed = std::string("[`") + row.rule + "`]";
    CHECK((found->text.find(bracketed) != std::string::npos) == is_notice(row.rule));
  }
}

TEST_CASE("every rule that docs/moving.md names of squawk has an example, and squawk has no other") {
  std::set<std::string> known;
  for (const Row& row : kRows) known.insert(row.squawk);
  CHECK(known.size() == 40);
  std::set<std::string> named;
  for (const Shown& row : shown_rows()) named.insert(row.squawk.begin(), row.squawk.end());
  CHECK(named == known);
}

TEST_CASE("the domain that squawk bans is quiet where it is made") {
  const std::set<std::string> said =
      rules_of({"", "CREATE DOMAIN public.d AS integer CHECK (VALUE > 0);", "", "lockkeeper"});
  CHECK(said.empty());
}
