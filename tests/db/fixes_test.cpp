// Fixes that are marked as SQL are run on a server as the finding words them.
#include <algorithm>
#include <set>
#include <string>

#include "catch.h"
#include "db/server.h"
#include "rules/linting.h"
#include "sql/script.h"

using namespace lockkeeper;

namespace {

/// Where the fix goes: in place of the statement, with the same end, or as a statement beside it.
enum class Place { instead, before, behind };

struct Row {
  std::string_view rule;
  Place place;
  std::string_view set_up;
  std::string_view statement;
  std::string_view left_behind = {};  ///< a line of the state that only the fix leaves, and says so
};

constexpr Row kRows[] = {
    {"detach-partition-without-concurrently", Place::instead,
     "CREATE TABLE m (d int) PARTITION BY LIST (d); CREATE TABLE m_2020 PARTITION OF m FOR VALUES IN (2020);",
     "ALTER TABLE m DETACH PARTITION m_2020;", "m_2020_d_check t"},
    {"drop-index-without-concurrently", Place::instead,
     "CREATE TABLE t (a int); CREATE INDEX t_a_idx ON t (a);", "DROP INDEX t_a_idx;"},
    {"add-check-without-not-valid", Place::instead,
     "CREATE TABLE t (a int, \"B\" int); INSERT INTO t VALUES (1, 2);",
     "ALTER TABLE t ADD CONSTRAINT \"C\" CHECK (a > 0 AND \"B\" > 1);"},
    {"add-foreign-key-without-not-valid", Place::instead,
     "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int);",
     "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p (id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;"},
    {"unvalidated-constraint", Place::behind, "CREATE TABLE t (a int);",
     "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;"},
    {"change-type-without-analyze", Place::behind, "CREATE TABLE t (b varchar(50));",
     "ALTER TABLE t ALTER b TYPE varchar(100);"},
    {"disable-autovacuum", Place::behind, "CREATE TABLE t (a int);",
     "ALTER TABLE t SET (autovacuum_enabled = false);"},
    {"missing-idle-in-transaction-timeout", Place::before, "CREATE TABLE t (a int);",
     "BEGIN; ALTER TABLE t ADD b int; COMMIT;"},
    {"drop-index", Place::before, "CREATE TABLE t (a int); CREATE INDEX t_a_idx ON t (a);",
     "DROP INDEX CONCURRENTLY t_a_idx;"},
};

constexpr const char* kState =
    "SELECT string_agg(line, E'\\n' ORDER BY line) FROM ("
    " SELECT format('%s %s %s', relname, relkind, relispartition) AS line FROM pg_class"
    "  WHERE relnamespace = 'public'::regnamespace"
    " UNION ALL SELECT format('%s %s', conname, convalidated) FROM pg_constraint"
    "  WHERE connamespace = 'public'::regnamespace"
    " UNION ALL SELECT format('%s.%s %s %s', attrelid::regclass, attname, atttypid::regtype, attnotnull)"
    "  FROM pg_attribute JOIN pg_class c ON c.oid = attrelid"
    "  WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped) x";

/// Statement by statement, as a file that runs without a transaction.
void run_all(tests::Database& database, std::string_view text) {
  const base::Source source("x.sql", std::string(text));
  for (const sql::StatementRecord& statement : sql::analyse(source).statements)
    database.run(std::string(source.slice(statement.range)));
}

/// A fix says with a comment where the next file begins.
std::vector<std::string> files_of(const std::string& fix) {
  constexpr std::string_view kNext = "-- in the next file:\n";
  std::vector<std::string> files;
  for (std::size_t at = 0; at < fix.size();) {
    const std::size_t mark = fix.find(kNext, at);
    files.push_back(fix.substr(at, mark - at));
    at = mark == fix.npos ? fix.size() : mark + kNext.size();
  }
  return files;
}

std::string fix_of(const Row& row) {
  rules::LintOptions options;
  options.advice = true;
  options.runner = sql::Runner::psql;
  for (const rules::Finding& finding : tests::lint({{"001.sql", std::string(row.set_up)}},
                                                   {{"002.sql", std::string(row.statement)}}, options)) {
    if (finding.rule == row.rule) return finding.fix;
  }
  return {};
}

}  // namespace

TEST_CASE("a fix that is SQL runs on a server, reaches the same end and is not complained of", "[db]") {
  for (const Row& row : kRows) {
    const std::string fix = fix_of(row);
    CAPTURE(row.rule, fix);
    REQUIRE_FALSE(fix.empty());
    tests::Database fixed;
    run_all(fixed, row.set_up);
    std::string earlier(row.set_up);
    if (row.place == Place::behind) {
      run_all(fixed, row.statement);
      earlier += row.statement;
    }
    run_all(fixed, fix);
    if (row.place == Place::instead) {
      tests::Database complained;
      run_all(complained, row.set_up);
      run_all(complained, row.statement);
      const std::string more = row.left_behind.empty() ? "" : "\n" + std::string(row.left_behind);
      CHECK(fixed.value(kState) == complained.value(kState) + more);
    }
    for (const std::string& file : files_of(fix)) {
      for (const rules::Finding& finding : tests::lint({{"001.sql", earlier}}, {{"002.sql", file}})) {
        CAPTURE(file, finding.rule, finding.message);
        CHECK(finding.rule != row.rule);
        CHECK(finding.severity != rules::Severity::error);
      }
      earlier += file;
    }
  }
}

TEST_CASE("every rule whose fix is SQL is among those that are tried", "[db]") {
  std::set<std::string_view> tried;
  for (const Row& row : kRows) tried.insert(row.rule);
  const rules::RuleSet set({}, nullptr);
  for (const rules::Rule* rule : set.rules()) {
    CAPTURE(rule->id);
    CHECK((rule->fix_kind != rules::FixKind::sql || tried.contains(rule->id)));
  }
}
