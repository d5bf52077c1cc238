#include "rules/linter.h"

#include <deque>
#include <thread>

#include "base/config_file.h"
#include "catch.h"
#include "rules/linting.h"
#include "sql/script.h"

using namespace lockkeeper;
using rules::Finding;
using rules::LintOptions;
using rules::Severity;
using tests::lint;
using tests::summary;

namespace {

std::string rule(const std::string& id, const std::string& rest) {
  return "[[rule]]\nid = '" + id + "'\nmessage = 'said'\nwhy = 'because'\n" + rest + "\n";
}

// What the user's rule `mine` says of the file, as "line:column severity" per finding.
std::string mine(const std::string& sql, const std::string& rest, LintOptions options = {}) {
  options.advice = true;
  std::string text;
  for (const Finding& finding : lint({}, {{"1.sql", sql}}, options, rule("mine", rest))) {
    if (finding.rule != "mine") continue;
    text += std::to_string(finding.begin.line) + ":" + std::to_string(finding.begin.column) + " " +
            std::string(to_text(finding.severity)) + "\n";
  }
  return text;
}

sql::SectionMarks down_from(std::size_t offset) {
  sql::SectionMarks marks;
  marks.cuts.push_back({static_cast<std::uint32_t>(offset), sql::Section::down});
  return marks;
}

}  // namespace

TEST_CASE("a rule speaks once per operation, statement, transaction, file or change set") {
  const std::string sql =
      "DROP TABLE a,\n b;\nBEGIN;\nDROP TABLE c;\nDROP TABLE d;\nCOMMIT;\nDROP TABLE e;\n";
  struct Row {
    const char* on;
    const char* said;
  };
  static constexpr Row kRows[] = {
      {"operation", "1:12 error\n2:2 error\n4:12 error\n5:12 error\n7:12 error\n"},
      {"statement", "1:12 error\n4:12 error\n5:12 error\n7:12 error\n"},
      {"transaction", "1:12 error\n4:12 error\n7:12 error\n"},
      {"file", "1:12 error\n"},
      {"change-set", "1:12 error\n"},
  };
  LintOptions options;
  options.runner = sql::Runner::psql;
  for (const Row& row : kRows) {
    CAPTURE(row.on);
    CHECK(mine(sql, "match = '^DROP TABLE {table}'\non = '" + std::string(row.on) + "'", options) ==
          row.said);
  }
}

TEST_CASE("the operation at which a wide rule speaks is the first that holds") {
  CHECK(mine("CREATE TABLE a (i int);\nDROP TABLE a;\nDROP TABLE b;\nDROP TABLE c;",
             "match = '^DROP TABLE {table}'\non = 'file'\nunless = 'new(table)'") == "3:12 error\n");
}

TEST_CASE("earlier, later and with bind captured names to one object, however it is written") {
  struct Row {
    const char* fact;
    const char* said;
  };
  const std::string sql =
      "ANALYZE users;\nDROP INDEX i;\nDROP INDEX j;\nANALYZE public.users;\nANALYZE \"Users\";\n"
      "ALTER TABLE users ADD a int;\nALTER TABLE Users ADD b int;\nALTER TABLE \"Users\" ADD c int;\n"
      "CREATE INDEX i ON users (a);\n";
  static constexpr Row kRows[] = {
      {"earlier(file): ^ANALYZE {table}", "6:19 error\n7:19 error\n8:21 error\n"},
      {"earlier(statement): ^ANALYZE {table}", ""},
      {"later(file): ^ALTER TABLE {table} ADD COLUMN", "6:19 error\n"},
      {"with(file): ^ALTER TABLE {table} ADD COLUMN", "6:19 error\n7:19 error\n"},
      {"not with(file): ^ALTER TABLE {table} ADD COLUMN", "8:21 error\n"},
      {"later(file): ^CREATE INDEX {index} ON {table}", "6:19 error\n7:19 error\n"},
      {"later(file): ^CREATE INDEX {column} ON ", ""},
      {"earlier(change-set): ^DROP INDEX", "6:19 error\n7:19 error\n8:21 error\n"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.fact);
    CHECK(mine(sql, "match = '^ALTER TABLE {table} ADD COLUMN {column}'\nwhen = '" + std::string(row.fact) +
                        "'") == row.said);
  }
}

TEST_CASE("finally asks the Schema as the change set leaves it") {
  const std::string sql =
      "CREATE TABLE a (i int);\nCREATE TABLE b (i int);\nALTER TABLE b ADD PRIMARY KEY (i);\n";
  CHECK(mine(sql, "match = '^CREATE TABLE {table}{end}'\nunless = 'finally-has-primary-key(table)'") ==
        "1:1 error\n");
  CHECK(mine(sql, "match = '^CREATE TABLE {table}{end}'\nwhen = 'not has-primary-key(table)'").empty());
}

TEST_CASE("cases decide in order, and a lowered rule goes down one level") {
  const std::string cases =
      "match = '^DROP TABLE {table}'\nlower = 'known(table)'\n"
      "[[rule.case]]\nmatch = 'IF EXISTS'\nseverity = 'none'\n"
      "[[rule.case]]\nversions = '16-'\nseverity = 'warning'\n"
      "[[rule.case]]\nwhen = 'later(file): ^CREATE TABLE {table}'\nseverity = 'notice'\n";
  const std::string sql = "DROP TABLE IF EXISTS a;\nDROP TABLE b;\nDROP TABLE c;\nCREATE TABLE b (i int);\n";
  CHECK(mine(sql, cases) == "2:12 notice\n3:12 error\n");
  LintOptions newer;
  newer.pg_version = 17;
  CHECK(mine(sql, cases, newer) == "2:12 warning\n3:12 warning\n");
  CHECK(mine("CREATE TABLE d (i int);\nDROP TABLE d;", cases) == "2:12 warning\n");
}

TEST_CASE("a folded rule goes with the rule that folds it, but nothing that is worse does") {
  const std::string sql = "TRUNCATE a;\nTRUNCATE b;\n";
  const auto findings_of = [&sql](const std::string& severity, const std::string& on) {
    return summary(lint({}, {{"1.sql", sql}}, {},
                        rule("narrow", "severity = '" + severity +
                                           "'\nmatch = '^TRUNCATE a'\nfolds = ['wide', "
                                           "'truncate-table']") +
                            rule("wide", "severity = 'warning'\nmatch = '^TRUNCATE'\non = '" + on + "'")));
  };
  CHECK(findings_of("error", "operation") ==
        "1:10 error narrow\n2:10 error truncate-table\n2:10 warning wide\n");
  CHECK(findings_of("error", "file") == "1:10 error narrow\n2:10 error truncate-table\n");
  CHECK(findings_of("warning", "file") ==
        "1:10 warning narrow\n1:10 error truncate-table\n2:10 error truncate-table\n");
}

TEST_CASE("the configuration changes levels by rule and path, and switches rules off") {
  LintOptions options;
  options.severities = {{"drop-table", "", Severity::warning}, {"drop-table", "old/", Severity::notice}};
  const std::vector<tests::File> files = {{"new/1.sql", "DROP TABLE a;"}, {"old/2.sql", "DROP TABLE b;"}};
  CHECK(summary(lint({}, files, options)) == "1:12 warning drop-table\n");
  options.enable = {"drop-table"};
  CHECK(summary(lint({}, files, options)) == "1:12 warning drop-table\n1:12 notice drop-table\n");
  options.enable.clear();
  options.disable = {"drop-table"};
  CHECK(summary(lint({}, files, options)).empty());
}

TEST_CASE("rules of taste are notices, and notices come when asked for") {
  const std::string taste =
      rule("taste", "category = 'naming'\nseverity = 'error'\nmatch = '^CREATE TABLE {table}{end}'");
  LintOptions options;
  CHECK(summary(lint({}, {{"1.sql", "CREATE TABLE a (i int);"}}, options, taste)).empty());
  options.enable = {"taste"};
  CHECK(summary(lint({}, {{"1.sql", "CREATE TABLE a (i int);"}}, options, taste)) == "1:1 notice taste\n");
}

TEST_CASE("the ends of transactions and files are operations with their flags") {
  struct Row {
    const char* name;
    const char* sql;
    sql::Runner runner;
    const char* match;
    const char* said;
  };
  using sql::Runner;
  static constexpr Row kRows[] = {
      {"committed", "BEGIN;\nSELECT 1;\nCOMMIT;", Runner::psql, "^TRANSACTION END \\| EXPLICIT$",
       "3:1 error\n"},
      {"left open", "BEGIN;\nSELECT 1;", Runner::psql, "^TRANSACTION END \\| EXPLICIT \\| OPEN$",
       "2:10 error\n"},
      {"rolled back", "BEGIN;\nDROP TABLE a;\nROLLBACK;", Runner::psql,
       "^TRANSACTION END \\| EXPLICIT \\| ROLLED BACK$", "3:1 error\n"},
      {"of the runner", "SELECT 1;", Runner::lockkeeper, "^TRANSACTION END \\| WRAPPED$", "1:10 error\n"},
      {"of one statement each", "SELECT 1;\nSELECT 2;", Runner::psql, "^TRANSACTION END$",
       "1:1 error\n2:1 error\n"},
      {"a file that rolls back", "BEGIN;\nDROP TABLE a;\nROLLBACK;", Runner::psql,
       "^FILE END \\| ROLLED BACK$", "1:1 error\n"},
      {"a file of comments", "-- later\n", Runner::lockkeeper, "^FILE END \\| EMPTY$", "1:1 error\n"},
      {"a file that no transaction holds", "CREATE TABLE a (i int);\nCREATE INDEX CONCURRENTLY i ON b (i);",
       Runner::lockkeeper, "^FILE END \\| MIXED$", "1:1 error\n"},
      {"a query does not mix", "SELECT 1;\nCREATE INDEX CONCURRENTLY i ON b (i);", Runner::lockkeeper,
       "^FILE END \\| MIXED", ""},
      {"the change set", "SELECT 1;", Runner::lockkeeper, "^CHANGE SET END$", "1:1 error\n"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    LintOptions options;
    options.runner = row.runner;
    CHECK(mine(row.sql, "match = '" + std::string(row.match) + "'", options) == row.said);
  }
}

TEST_CASE("IF NOT EXISTS without a folder to ask is not known to be new") {
  const LintOptions options;
  const rules::RuleSet set(options, nullptr);
  const base::Source source("-", "CREATE TABLE IF NOT EXISTS n (a int); CREATE INDEX ON N (a);");
  const sql::Script script = sql::analyse(source);
  for (const bool folder : {true, false}) {
    CAPTURE(folder);
    rules::Linter linter(set, options);
    linter.set_has_folder(folder);
    linter.begin_change_set();
    linter.check(script);
    CHECK(summary(linter.end_change_set()) ==
          (folder ? "" : "1:39 warning create-index-without-concurrently\n"));
  }
}

TEST_CASE("what is made in one change set is not new in the next") {
  const LintOptions options;
  const rules::RuleSet set(options, nullptr);
  rules::Linter linter(set, options);
  const base::Source first("1.sql", "CREATE TABLE n (a int); CREATE INDEX i ON n (a);");
  const base::Source second("2.sql", "CREATE INDEX j ON n (a);");
  const sql::Script scripts[] = {sql::analyse(first), sql::analyse(second)};
  std::string said;
  for (const sql::Script& script : scripts) {
    linter.begin_change_set();
    linter.check(script);
    said += summary(linter.end_change_set());
  }
  CHECK(said == "1:1 error create-index-without-concurrently\n");
  CHECK(linter.counts().files == 2);
  CHECK(linter.counts().statements == 3);
  CHECK(linter.counts().errors == 1);
}

TEST_CASE("a down section is judged for itself and never replayed") {
  LintOptions options;
  options.runner = sql::Runner::psql;
  const rules::RuleSet set(options, nullptr);
  rules::Linter linter(set, options);
  const std::string sql =
      "SET lock_timeout = '2s';\nALTER TABLE t ADD a int;\nDROP TABLE t;\nALTER TABLE u ADD b int;\n";
  const base::Source source("1.sql", sql);
  const base::Source earlier("0.sql", "CREATE TABLE t (i int);");
  linter.replay(sql::analyse(earlier));
  const sql::Script script = sql::analyse(source, down_from(sql.find("DROP")));
  linter.begin_change_set();
  linter.check(script);
  // DROP TABLE is what a down section is for; its session has set no timeout.
  CHECK(summary(linter.end_change_set()) ==
        "3:12 warning missing-lock-timeout\n4:15 warning missing-lock-timeout\n");
  const base::Source next("2.sql", "CREATE TABLE t (a int);");
  const sql::Script again = sql::analyse(next);
  linter.begin_change_set();
  linter.check(again);
  CHECK(summary(linter.end_change_set()) == "1:1 error duplicate-object\n");
}

TEST_CASE("a down section knows what the up section made and what it made itself") {
  const rules::RuleSet set({}, nullptr);
  rules::Linter linter(set, {});
  const base::Source earlier("0.sql", "CREATE TABLE t (i int);");
  linter.replay(sql::analyse(earlier));
  const std::string up = "ALTER TABLE t DROP COLUMN i;\n";
  const std::string down =
      "ALTER TABLE t ADD COLUMN i int NOT NULL DEFAULT 0;\nCREATE TABLE n (a int);\nCREATE INDEX j ON n "
      "(a);\n"
      "CREATE INDEX k ON t (i);\n";
  const base::Source source("1.sql", up + down);
  const sql::Script script = sql::analyse(source, down_from(up.size()));
  linter.begin_change_set();
  linter.check(script);
  CHECK(summary(linter.end_change_set()) ==
        "1:15 error drop-column\n5:1 error create-index-without-concurrently\n");
  // Nothing of it stays.
  const base::Source next("2.sql",
                          "CREATE TABLE n (a int); CREATE INDEX j ON n (a); CREATE INDEX m ON t (i);");
  const sql::Script again = sql::analyse(next);
  linter.begin_change_set();
  linter.check(again);
  CHECK(summary(linter.end_change_set()) == "1:50 error create-index-without-concurrently\n");
}

TEST_CASE("what is not understood is said, and hides nothing else") {
  CHECK(summary(
            lint("SELEC 1;\nDROP TABLE a;\nALTER TABLE b ALTER c DROP DEFAULT,, DROP COLUMN d;\n"
                 "SELECT 'unterminated;\nDROP TABLE e;\nDO $$ BEGIN DROP TABLE h; FOO BAR; DROP TABLE i; END "
                 "$$;\nALTER LARGE OBJECT 1 OWNER TO x;\n")) ==
        "1:1 warning syntax-error\n2:12 error drop-table\n3:36 warning syntax-error\n3:38 error drop-column\n"
        "4:8 error syntax-error\n5:12 error drop-table\n6:24 error drop-table\n6:27 warning not-analysed\n"
        "6:47 error drop-table\n7:1 warning not-analysed\n");
  const auto findings = lint("ALTER LARGE OBJECT 1 OWNER TO x;");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message == "this statement was not understood: alter large object (1) owner TO x");
}

TEST_CASE("an unusable file is one finding, and the next file is judged") {
  const auto findings = lint({}, {{"1.sql", std::string("DROP TABLE a;\0", 14)}, {"2.sql", "DROP TABLE b;"}});
  CHECK(summary(findings) == "1:1 error unreadable-input\n1:12 error drop-table\n");
  CHECK(findings[0].message.find("NUL") != std::string::npos);
}

TEST_CASE("Linters of several threads share one set of rules") {
  const LintOptions options;
  const rules::RuleSet set(options, nullptr);
  const std::string sql =
      "CREATE INDEX i ON a (b); ALTER TABLE a ADD UNIQUE (b); DROP TABLE c CASCADE; UPDATE a SET b = 1; "
      "TRUNCATE d;";
  std::vector<std::string> said(4);
  std::vector<std::thread> threads;
  for (std::string& mine_alone : said) {
    threads.emplace_back([&set, &options, &sql, &mine_alone] {
      const base::Source source("1.sql", sql);
      const sql::Script script = sql::analyse(source);
      rules::Linter linter(set, options);
      linter.begin_change_set();
      linter.check(script);
      mine_alone = summary(linter.end_change_set());
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(said[0] ==
        "1:1 error create-index-without-concurrently\n1:44 error add-unique-constraint\n"
        "1:67 error drop-cascade\n1:67 error drop-table\n1:78 warning ddl-and-backfill-in-transaction\n1:78 "
        "error update-without-where\n"
        "1:107 error truncate-table\n");
  for (const std::string& one : said) CHECK(one == said[0]);
}

TEST_CASE("work grows linearly with the input") {
  const std::string user_rule = rule(
      "mine",
      "match = '^ALTER TABLE {table} ADD COLUMN {column}'\nunless = ['earlier(file): ^DROP TABLE {table}', "
      "'later(file): ^ALTER TABLE {table} DROP COLUMN {column}', 'with(change-set): ^ANALYZE {table}']");
  const auto work_of = [&user_rule](int size) {
    std::string sql;
    for (int number = 0; number < size; ++number) {
      const std::string n = std::to_string(number);
      sql += "ALTER TABLE t ADD COLUMN c" + n + " int;\nCREATE TABLE t" + n + " (a int);\nCREATE INDEX ON t" +
             n + " (a);\nALTER TABLE t RENAME COLUMN c" + n + " TO d" + n + ";\n";
    }
    const LintOptions options;
    const rules::RuleSet set(options, rules::read_rules(*base::parse_config(user_rule, "f").find("rule")));
    rules::Linter linter(set, options);
    const base::Source source("1.sql", sql);
    const sql::Script script = sql::analyse(source);
    linter.begin_change_set();
    linter.check(script);
    linter.end_change_set();
    return linter.work();
  };
  const rules::Linter::Work small = work_of(100);
  for (const int factor : {4, 16}) {
    CAPTURE(factor);
    const rules::Linter::Work large = work_of(100 * factor);
    const auto linear = [factor](std::uint64_t before, std::uint64_t after) {
      return static_cast<double>(after) <= 1.05 * factor * static_cast<double>(before);
    };
    CHECK(linear(small.operations, large.operations));
    CHECK(linear(small.set_matches, large.set_matches));
    CHECK(linear(small.single_matches, large.single_matches));
    CHECK(linear(small.facts, large.facts));
    CHECK(linear(small.look_ups, large.look_ups));
  }
}
