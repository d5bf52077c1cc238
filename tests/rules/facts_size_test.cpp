#include "catch.h"
#include "rules/linting.h"

using namespace lockkeeper;
using tests::fact_answer;

namespace {

sql::LiveTable table(const std::string& name, std::int64_t rows, std::int64_t bytes) {
  sql::LiveTable one;
  one.key = "public." + name;
  one.rows = rows;
  one.bytes = bytes;
  one.columns = {{"id", "bigint", true}, {"code", "varchar(50)", false}};
  one.indexes = {{name + "_pkey", {"id"}, true, true, false}};
  one.published = name == "wide";
  return one;
}

rules::LintOptions with_snapshot() {
  auto tables = std::make_shared<sql::LiveTables>();
  tables->add(table("flags", 12, 8192));
  tables->add(table("fresh", -1, 8192));
  tables->add(table("users", 50'000, 20 << 20));
  tables->add(table("events", 900'000'000, std::int64_t{40} << 30));
  tables->add(table("wide", 500, std::int64_t{2} << 30));
  rules::LintOptions options;
  options.live = tables;
  return options;
}

}  // namespace

TEST_CASE("rows and bytes decide whether a table is small or large") {
  struct Row {
    std::string table, small, large;
  };
  const Row rows[] = {
      {"flags", "yes", "no"},  {"fresh", "unknown", "no"}, {"users", "no", "no"},
      {"events", "no", "yes"}, {"wide", "no", "yes"},      {"elsewhere", "unknown", "unknown"},
  };
  const rules::LintOptions options = with_snapshot();
  for (const Row& row : rows) {
    CAPTURE(row.table);
    const std::string sql = "ALTER TABLE " + row.table + " ADD COLUMN a int;";
    CHECK(fact_answer("small(table)", "^ALTER TABLE {table}", sql, "", options) == row.small);
    CHECK(fact_answer("large(table)", "^ALTER TABLE {table}", sql, "", options) == row.large);
    CHECK(fact_answer("large(table)", "^ALTER TABLE {table}", sql) == "unknown");
  }
}

TEST_CASE("the bounds are the configuration's") {
  rules::LintOptions options = with_snapshot();
  options.sizes.large_rows = 50'000;
  CHECK(fact_answer("large(table)", "^ALTER TABLE {table}", "ALTER TABLE users ADD a int;", "", options) ==
        "yes");
}

TEST_CASE("a large table counts where it is locked, also as another one's partner") {
  const rules::LintOptions options = with_snapshot();
  const std::string match = "^(?:ALTER|CREATE|SELECT)";
  const auto answer = [&](const std::string& sql) {
    return fact_answer("large-locked", match, sql, "", options);
  };
  CHECK(answer("ALTER TABLE events ADD COLUMN a int;") == "yes");
  CHECK(answer("ALTER TABLE flags ADD FOREIGN KEY (id) REFERENCES events (id);") == "yes");
  CHECK(answer("CREATE INDEX CONCURRENTLY i ON events (code);") == "no");
  CHECK(answer("SELECT * FROM events;") == "no");
  CHECK(answer("ALTER TABLE flags ADD COLUMN a int;") == "no");
}

TEST_CASE("a snapshot tells old types, keys and publications") {
  rules::LintOptions options = with_snapshot();
  const auto found = [&](const std::string& sql) { return tests::summary(tests::lint(sql, options)); };
  CHECK(found("ALTER TABLE users ALTER COLUMN code TYPE varchar(100);") == "");
  CHECK(found("ALTER TABLE users ALTER COLUMN code TYPE varchar(20);").find("error") != std::string::npos);
  CHECK(fact_answer("indexed(table)", "^ALTER TABLE {table} ADD CONSTRAINT {constraint} FOREIGN KEY {list}",
                    "ALTER TABLE users ADD FOREIGN KEY (id) REFERENCES events (id);", "", options) == "yes");
  CHECK(fact_answer("indexed(table)", "^ALTER TABLE {table} ADD CONSTRAINT {constraint} FOREIGN KEY {list}",
                    "ALTER TABLE users ADD FOREIGN KEY (code) REFERENCES x (c);", "", options) == "no");
  CHECK(fact_answer("published(table)", "^ALTER TABLE {table}", "ALTER TABLE wide ADD a int;", "", options) ==
        "yes");
  CHECK(fact_answer("published(table)", "^ALTER TABLE {table}", "ALTER TABLE users ADD a int;", "",
                    options) == "no");
}

TEST_CASE("a finding says how large its table is") {
  const auto findings = tests::lint("DROP TABLE events;", with_snapshot());
  REQUIRE_FALSE(findings.empty());
  CHECK(findings.front().message.find("(events: about 900 million rows, 40 GB)") != std::string::npos);
}

TEST_CASE("a snapshot of another database is told from one of this") {
  const rules::LintOptions options = with_snapshot();
  const auto is_foreign = [&](const std::string& sql) {
    const rules::RuleSet set(options, nullptr);
    rules::Linter linter(set, options);
    const base::Source source("1.sql", sql);
    linter.replay(sql::analyse(source));
    linter.begin_change_set();
    return linter.snapshot_is_foreign();
  };
  CHECK(is_foreign("CREATE TABLE a (i int); CREATE TABLE b (i int); CREATE TABLE c (i int);"));
  CHECK_FALSE(is_foreign("CREATE TABLE a (i int); CREATE TABLE b (i int); CREATE TABLE users (i int);"));
  CHECK_FALSE(is_foreign("CREATE TABLE a (i int);"));
  CHECK_FALSE(is_foreign("ALTER TABLE a ADD i int;"));
}
