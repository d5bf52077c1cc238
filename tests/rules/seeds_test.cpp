// SQL from documented projects, and the verdict each must get: errors and warnings, no more and no less.
#include "base/file.h"
#include "catch.h"
#include "rules/linting.h"

using namespace lockkeeper;
using tests::File;
using tests::lint;
using tests::summary;

namespace {

struct Row {
  const char* id;
  const char* sql;
  const char* expected;
  const char* earlier = "";
};

rules::LintOptions on_postgresql_15() {
  rules::LintOptions options;
  options.pg_version = 15;
  return options;
}

}  // namespace

TEST_CASE("single statements of the seed projects get their verdict") {
  static constexpr Row kRows[] = {
      {"Q2", "ALTER TABLE users DROP COLUMN old_field;", "1:19 error drop-column\n"},
      {"Q3", "ALTER TABLE users ADD COLUMN new_email VARCHAR(255);", ""},
      {"Q4", "ALTER TABLE users ALTER COLUMN new_email SET NOT NULL;", "1:19 error set-not-null\n"},
      {"Q4 proved", "ALTER TABLE users ALTER COLUMN new_email SET NOT NULL;", "",
       "CREATE TABLE users (new_email text); ALTER TABLE users ADD CONSTRAINT c CHECK (new_email IS NOT "
       "NULL) NOT VALID; ALTER TABLE users VALIDATE CONSTRAINT c;"},
      {"Q6", "UPDATE large_table SET new_column = 'value' WHERE id BETWEEN 1 AND 10000;", ""},
      {"Q8", "-- DROP TABLE IF EXISTS user_preferences CASCADE;", ""},
      {"Q12 uncommented", "ALTER TABLE users DROP COLUMN IF EXISTS email;", "1:19 error drop-column\n"},
      {"Q13 uncommented", "ALTER TABLE users RENAME COLUMN email_new TO email;",
       "1:19 error rename-column\n"},
      {"Q16",
       "ALTER TABLE user_preferences ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users(id) NOT VALID;",
       ""},
      {"Q17", "ALTER TABLE user_preferences VALIDATE CONSTRAINT fk;", ""},
      {"Q20", "SELECT COUNT(*) FROM users;", ""},
      {"Q30", "ALTER TABLE \"users\" ALTER COLUMN \"old_field\" DROP NOT NULL;",
       "1:21 warning drop-not-null\n"},
      {"Q31", "ALTER TABLE \"users\" DROP COLUMN IF EXISTS \"old_field\";", "1:21 error drop-column\n"},
      {"Q40", "ALTER TABLE \"User\" ADD COLUMN \"emailVerified\" BOOLEAN DEFAULT false;", ""},
      {"Q41", "ALTER TABLE \"User\" ALTER COLUMN \"emailVerified\" SET NOT NULL;",
       "1:20 error set-not-null\n"},
      {"Q44", "DROP INDEX i;", "1:12 warning drop-index-without-concurrently\n"},
      {"Q44 concurrently", "DROP INDEX CONCURRENTLY i;", ""},
      {"Q45", "ALTER TABLE users ADD COLUMN age integer NOT NULL;", "1:42 error add-required-column\n"},
      {"Q46", "ALTER TYPE s ADD VALUE 'x';", ""},
      {"Q47", "ALTER TABLE users RENAME COLUMN a TO b;", "1:19 error rename-column\n"},
      {"Q24 alone", "CREATE INDEX IF NOT EXISTS \"users_email_idx\" ON \"users\" (\"email\");",
       "1:1 error create-index-without-concurrently\n"},
      {"Q24 with its table",
       "CREATE TABLE IF NOT EXISTS \"users\" (\"email\" text); CREATE INDEX IF NOT EXISTS "
       "\"users_email_idx\" ON "
       "\"users\" (\"email\");",
       ""},
      {"Q29 on a column that is known to be nullable",
       "ALTER TABLE \"users\" ADD COLUMN IF NOT EXISTS \"status\" TEXT DEFAULT 'active'; ALTER TABLE "
       "\"users\" ALTER "
       "COLUMN \"status\" SET NOT NULL;",
       "1:98 error set-not-null\n", "CREATE TABLE users (status text);"},
      {"Q32 split", "DROP TABLE \"users\"; ALTER TABLE \"users_new\" RENAME TO \"users\";",
       "1:12 error drop-table\n1:45 error rename-table\n",
       "CREATE TABLE users (id int); CREATE TABLE users_new (LIKE users INCLUDING ALL);"},
      {"Q35", "DELETE FROM drizzle.__drizzle_migrations WHERE name = '0004_migration_name';",
       "1:1 warning history-table-write\n"},
      {"Q38",
       "UPDATE _prisma_migrations SET rolled_back_at = NOW() WHERE migration_name = '<migration-name>';",
       "1:1 warning history-table-write\n"},
      {"Q37", "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = 'shop_production';", ""},
      {"Q32 first half", "INSERT INTO \"users_new\" SELECT * FROM \"users\" WHERE id BETWEEN 1 AND 10;",
       "1:1 warning insert-without-columns\n",
       "CREATE TABLE users (id int); CREATE TABLE users_new (LIKE users INCLUDING ALL);"},
      {"Q36", "SELECT COUNT(*) FROM _prisma_migrations;", ""},
      {"Q42", "DROP TABLE users;", "1:12 error drop-table\n"},
      {"Q43", "ALTER TABLE users ALTER COLUMN id TYPE bigint;", "1:19 error change-column-type\n"},
      {"Q43 proved harmless", "ALTER TABLE users ALTER COLUMN name TYPE varchar(100);", "",
       "CREATE TABLE users (name varchar(50));"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.id, row.sql);
    std::vector<File> earlier;
    if (*row.earlier != '\0') earlier.push_back({"001.sql", row.earlier});
    CHECK(summary(lint(earlier, {{"002.sql", row.sql}}, on_postgresql_15())) == row.expected);
  }
}

TEST_CASE("files of the seed projects get their verdict") {
  struct FileRow {
    const char* file;
    const char* expected;
  };
  static constexpr FileRow kRows[] = {
      {"000_046-050.sql", ""},
      {"001_093-100.sql", "5:1 warning ddl-and-backfill-in-transaction\n8:19 warning set-not-null\n"},
      {"001_113-114.sql", "2:19 error drop-column\n"},
      {"001_123-123.sql", ""},
      {"001_130-130.sql", "1:19 error set-not-null\n"},
      {"001_135-135.sql", "1:19 error drop-column\n"},
      {"001_216-217.sql", ""},
      {"002_054-085.sql", ""},
      {"002_171-177.sql", "6:1 error create-index-without-concurrently\n"},
      {"002_182-194.sql", "7:1 warning ddl-and-backfill-in-transaction\n"},
      {"002_199-206.sql", ""},
      {"002_211-225.sql",
       "3:5 error add-foreign-key-without-not-valid\n3:5 warning foreign-key-on-delete-cascade\n9:5 error "
       "duplicate-object\n15:1 error validate-in-same-transaction\n"},
      {"002_323-330.sql", ""},
      {"003_072-084.sql", ""},
      {"003_100-113.sql", "3:3 error syntax-error\n"},
      {"003_131-134.sql", ""},
      {"003_178-182.sql", "5:22 error drop-cascade\n5:22 error drop-table\n"},
      {"003_248-256.sql", "9:21 warning set-not-null\n"},
      {"003_265-265.sql", "1:21 warning drop-not-null\n"},
      {"003_270-270.sql", "1:21 error drop-column\n"},
      {"003_284-294.sql", "8:12 error drop-table\n"},
      {"003_373-378.sql", ""},
      {"003_424-425.sql", ""},
      {"003_433-441.sql", ""},
      {"003_447-451.sql", ""},
      {"003_461-462.sql", "2:1 warning history-table-write\n"},
      {"004_286-287.sql", "2:1 warning unbatched-backfill\n"},
  };
  for (const FileRow& row : kRows) {
    CAPTURE(row.file);
    const std::string sql = base::read_file(std::string(LOCKKEEPER_TESTS_DIR "/projects/seeds/") + row.file);
    CHECK(summary(lint({}, {{row.file, sql}}, on_postgresql_15())) == row.expected);
  }
}

TEST_CASE("what psql runs statement by statement gets its own verdict") {
  rules::LintOptions options = on_postgresql_15();
  options.runner = sql::Runner::psql;
  const auto said = [&options](const char* file) {
    const std::string sql = base::read_file(std::string(LOCKKEEPER_TESTS_DIR "/projects/seeds/") + file);
    return summary(lint({}, {{file, sql}}, options));
  };
  CHECK(said("002_199-206.sql") == "2:1 warning concurrent-index-if-not-exists\n");
}

TEST_CASE("advice on the seed projects comes only when asked for") {
  rules::LintOptions options = on_postgresql_15();
  options.advice = true;
  const auto notes = [&options](const char* file, const char* rule) {
    const std::string sql = base::read_file(std::string(LOCKKEEPER_TESTS_DIR "/projects/seeds/") + file);
    const std::string said = summary(lint({}, {{file, sql}}, options));
    return said.find(std::string("notice ") + rule + "\n") != std::string::npos;
  };
  CHECK(notes("002_054-085.sql", "redundant-index"));
  CHECK(notes("002_054-085.sql", "prefer-bigint-key"));
  CHECK(notes("002_054-085.sql", "prefer-timestamptz"));
  CHECK(notes("003_100-113.sql", "create-enum"));
  CHECK_FALSE(notes("003_072-084.sql", "redundant-index"));
}

TEST_CASE("one change over three files of a pull request is judged as one change set") {
  const std::vector<File> files = {
      {"1.sql", "ALTER TABLE users ADD COLUMN email VARCHAR(255) DEFAULT '';"},
      {"2.sql", "UPDATE users SET email = 'user@example.com' WHERE email = '';"},
      {"3.sql", "ALTER TABLE users ALTER COLUMN email SET NOT NULL;"},
  };
  CHECK(summary(lint({}, files, on_postgresql_15())) ==
        "1:1 warning unbatched-backfill\n1:19 warning set-not-null\n");
}
