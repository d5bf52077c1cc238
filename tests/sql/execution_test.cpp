#include "base/source.h"
#include "catch.h"
#include "sql/schema.h"
#include "sql/session.h"

namespace {

using namespace lockkeeper;

sql::SectionMarks all_down() {
  sql::SectionMarks marks;
  marks.whole_file_down = true;
  return marks;
}

/// "one transaction", "own block", "alone because of statement 1", or "refused at TEXT: WHY".
std::string run(const std::string& text, const sql::SectionMarks& marks = {}) {
  const base::Source source("x.sql", text);
  const sql::Script script = sql::analyse(source, marks);
  sql::Schema schema;
  schema.apply(sql::operation_of("CREATE TABLE parts"));
  schema.apply(sql::operation_of("CREATE TABLE parts PARTITION BY RANGE (k)"));
  const sql::ExecutionPlan plan = sql::execution_of(script, schema, 15);
  if (!plan.refusal.empty()) {
    CHECK_FALSE(plan.hint.empty());
    return "refused at " + std::string(source.slice(plan.refusal_range)) + ": " + plan.refusal;
  }
  if (plan.own_block) {
    CHECK(plan.own_control.size() == 2);
    return "own block";
  }
  if (!plan.own_control.empty())
    return "one transaction for " + std::to_string(plan.own_control.size()) + " of its own";
  if (plan.execution == sql::Execution::one_transaction) return "one transaction";
  if (plan.reason_statement == UINT32_MAX) return "alone because of the directive";
  return "alone because of statement " + std::to_string(plan.reason_statement);
}

constexpr std::string_view kMixed =
    "the file mixes statements that cannot run in a transaction with others that could";

}  // namespace

TEST_CASE("a file runs in one transaction unless a statement forbids it") {
  struct Row {
    std::string text;
    std::string_view expected;
  };
  const std::string change =
      "CREATE TYPE \"e_new\" AS ENUM ('a', 'b');\n"
      "ALTER TABLE \"t\" ALTER COLUMN \"c\" DROP DEFAULT;\n"
      "ALTER TABLE \"t\" ALTER COLUMN \"c\" TYPE \"e_new\" USING (\"c\"::text::\"e_new\");\n"
      "ALTER TYPE \"e\" RENAME TO \"e_old\";\nALTER TYPE \"e_new\" RENAME TO \"e\";\nDROP TYPE \"e_old\";\n"
      "ALTER TABLE \"t\" ALTER COLUMN \"c\" SET DEFAULT 'a';\n";
  const Row rows[] = {
      {"", "one transaction"},
      {"CREATE TABLE t (a int); CREATE INDEX ON t (a);", "one transaction"},
      {"CREATE INDEX CONCURRENTLY i ON t (a);", "alone because of statement 0"},
      {"SET lock_timeout = '5s'; SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a); RESET ALL;",
       "alone because of statement 2"},
      {"DROP INDEX CONCURRENTLY IF EXISTS i; CREATE INDEX CONCURRENTLY i ON t (a);",
       "alone because of statement 0"},
      {"REINDEX TABLE parts;", "alone because of statement 0"},
      {"REINDEX TABLE t;", "one transaction"},
      {"REFRESH MATERIALIZED VIEW CONCURRENTLY v;", "one transaction"},
      {"-- lockkeeper:no-transaction reason: long\nCREATE TABLE t (a int);",
       "alone because of the directive"},
      {"-- lockkeeper:no-transaction reason: long\nALTER TABLE t ADD a int; CREATE INDEX CONCURRENTLY i ON t "
       "(a);",
       "alone because of the directive"},
      {"BEGIN; ALTER TABLE t ADD a int; COMMIT;", "own block"},
      {"\\restrict x\nBEGIN; ALTER TABLE t ADD a int; COMMIT;\n\\unrestrict x\n", "own block"},
      {"START TRANSACTION; SELECT 1; END;", "own block"},
      {"SAVEPOINT s; ALTER TABLE t ADD a int; ROLLBACK TO s; RELEASE s;", "one transaction"},
      {"DO $$ BEGIN UPDATE t SET a = 1; COMMIT; END $$;", "alone because of statement 0"},
      {"CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'VACUUM t';", "one transaction"},
      {"ALTER TYPE e ADD VALUE 'x';", "one transaction"},
      {"DROP TABLE u;\nBEGIN;\n" + change + "COMMIT;\nALTER TABLE t ADD b int;",
       "one transaction for 2 of its own"},
      {"BEGIN; DROP TYPE a; COMMIT; BEGIN; DROP TYPE b; COMMIT;", "one transaction for 4 of its own"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(run(std::string(row.text)) == row.expected);
  }
}

TEST_CASE("a file that cannot run is refused with the place and a hint") {
  struct Row {
    std::string_view text;
    std::string expected;
  };
  const std::string mixed(kMixed);
  const Row rows[] = {
      {"CREATE INDEX CONCURRENTLY i ON t (a); ALTER TABLE t ADD COLUMN b int;",
       "refused at ADD COLUMN b int: " + mixed},
      {"ALTER TABLE t ADD COLUMN b int; CREATE INDEX CONCURRENTLY i ON t (a);",
       "refused at ADD COLUMN b int: " + mixed},
      {"VACUUM t; INSERT INTO t VALUES (1);", "refused at INSERT INTO t VALUES (1): " + mixed},
      {"BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT;",
       "refused at CREATE INDEX CONCURRENTLY i ON t (a): a statement that cannot run in a transaction stands "
       "in a "
       "BEGIN block"},
      {"ALTER TABLE t ADD a int; COMMIT;",
       "refused at COMMIT: the file controls its transaction itself (COMMIT)"},
      {"BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT;",
       "refused at BEGIN: the file controls its transaction itself (BEGIN)"},
      {"SET lock_timeout = '1s'; BEGIN; SELECT 1; COMMIT;",
       "refused at BEGIN: the file controls its transaction itself (BEGIN)"},
      {"BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT;",
       "refused at BEGIN ISOLATION LEVEL SERIALIZABLE: the file controls its transaction itself (BEGIN)"},
      {"BEGIN; DROP TYPE a; COMMIT; BEGIN; UPDATE t SET a = 1; COMMIT;",
       "refused at BEGIN: the file controls its transaction itself (BEGIN)"},
      {"BEGIN; ALTER TYPE e ADD VALUE 'x'; COMMIT; SELECT 1;",
       "refused at BEGIN: the file controls its transaction itself (BEGIN)"},
      {"SELECT 1; BEGIN; DROP TYPE a; ROLLBACK;",
       "refused at BEGIN: the file controls its transaction itself (BEGIN)"},
      {"SELECT 1; BEGIN; DROP TYPE a;", "refused at BEGIN: the file controls its transaction itself (BEGIN)"},
      {"BEGIN; DROP TYPE a; COMMIT; CREATE INDEX CONCURRENTLY i ON t (a);", "refused at BEGIN: " + mixed},
      {"BEGIN; SELECT 1; ROLLBACK;", "refused at BEGIN: the file controls its transaction itself (BEGIN)"},
      {"-- lockkeeper:no-transaction reason: x\nBEGIN; VACUUM t; COMMIT;",
       "refused at BEGIN: transaction control in a file that runs statement by statement"},
      {"-- lockkeeper:no-transaction reason: x\nLOCK TABLE t;",
       "refused at t: the statement needs a transaction, and this file runs statement by statement"},
      {"\\i other.sql\n", "refused at \\i other.sql: psql command \\i is not SQL"},
      {"SELECT 'x", "refused at 'x: unterminated quoted string"},
      {"ALTER TABLE ${name} ADD a int;", "refused at ${name}: a placeholder has no value"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(run(std::string(row.text)) == row.expected);
  }
  CHECK(run(std::string("SELECT 1;\0", 10)) == "refused at : the file is no text that can be read as SQL");
}

TEST_CASE("a down file is judged by its own statements, and a down part is left out") {
  CHECK(run("DROP INDEX CONCURRENTLY i;", all_down()) == "alone because of statement 0");
  const std::string text = "CREATE TABLE t (a int);\nDROP INDEX CONCURRENTLY i;";
  sql::SectionMarks marks;
  marks.cuts.push_back({static_cast<std::uint32_t>(text.find("DROP")), sql::Section::down});
  CHECK(run(text, marks) == "one transaction");
}
