// What each tool's folder may hold, and what would never run in it.
#include "base/error.h"
#include "catch.h"
#include "migrate/migration.h"
#include "migrate/temporary_folder.h"

using namespace lockkeeper;
using migrate::Layout;
using migrate::Migration;
using tests::TemporaryFolder;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

/// The versions in their order, or "? the error".
std::string versions_of(std::string_view layout, const Files& files) {
  const TemporaryFolder folder;
  for (const auto& [name, content] : files) folder.write(name, content);
  try {
    std::string text;
    for (const Migration& one : migrate::read_layout(folder.path(), layout).migrations) {
      text += (text.empty() ? "" : " ") + one.version;
    }
    return text;
  } catch (const base::Error& error) {
    CHECK(error.kind() == base::ErrorKind::input);
    return "? " + std::string(error.what());
  }
}

Migration first_of(std::string_view layout, const Files& files) {
  const TemporaryFolder folder;
  for (const auto& [name, content] : files) folder.write(name, content);
  return migrate::read_layout(folder.path(), layout).migrations.at(0);
}

std::string journal(const std::string& entries, const std::string& dialect = "postgresql") {
  return R"({"version":"7","dialect":")" + dialect + R"(","entries":[)" + entries + "]}";
}
std::string entry(const std::string& tag, const std::string& when) {
  return R"({"idx":0,"version":"7","when":)" + when + R"(,"tag":")" + tag + R"(","breakpoints":true})";
}

constexpr const char* kLock = "provider = \"postgresql\"\n";
constexpr const char* kUp = "-- +goose Up\n";
constexpr const char* kBoth = "-- migrate:up\n-- migrate:down\n";

}  // namespace

TEST_CASE("every layout has its own order, and no version twice") {
  struct Row {
    const char* layout;
    Files files;
    const char* expected;  // a part of the error when it begins with '?'
  };
  const Row rows[] = {
      {"prisma",
       {{"migration_lock.toml", kLock},
        {"20240201000000_b/migration.sql", ""},
        {"20240101000000_a/migration.sql", ""},
        {"init/migration.sql", ""}},
       "20240101000000_a 20240201000000_b init"},
      {"prisma", {{"20240101000000_a/notes.md", ""}}, "? 20240101000000_a has no migration.sql"},
      {"prisma", {{"migration_lock.toml", "provider = \"mysql\""}}, "? these migrations are for mysql"},
      {"prisma", {{"migration_lock.toml", "# provider\nprovider = \"cockroachdb\""}}, "? for cockroachdb"},
      {"prisma", {{"20240101000000_a/migration.sql", ""}, {"fix.sql", ""}}, "? would never run: fix.sql"},
      {"drizzle",
       {{"meta/_journal.json", journal(entry("0001_b", "5") + "," + entry("0000_a", "7"))},
        {"0000_a.sql", ""},
        {"0001_b.sql", ""}},
       "0001_b 0000_a"},
      {"drizzle",
       {{"meta/_journal.json", journal(entry("0000_a", "5"))}},
       "? names 0000_a.sql, which is not there"},
      {"drizzle", {{"meta/_journal.json", journal("")}, {"0000_a.sql", ""}}, "? 0000_a.sql would never run"},
      {"drizzle",
       {{"meta/_journal.json", journal("", "sqlite")}},
       "? says that these migrations are for sqlite"},
      {"drizzle", {{"meta/_journal.json", "{"}}, "? is no journal"},
      {"drizzle",
       {{"meta/_journal.json", journal(entry("0000_a", "5") + "," + entry("0000_a", "6"))},
        {"0000_a.sql", ""}},
       "? version 0000_a is there twice"},
      {"drizzle", {{"x/migration.sql", ""}}, "? x does not begin with a time"},
      {"drizzle", {{"20241301000000_x/migration.sql", ""}}, "? does not begin with a time"},
      {"golang-migrate", {{"10_b.up.sql", ""}, {"9_a.up.sql", ""}, {"9_a.down.sql", ""}}, "9 10"},
      {"golang-migrate", {{"1_a.up.sql", ""}, {"001_b.up.sql", ""}}, "? version 1 is there twice"},
      {"golang-migrate",
       {{"1_a.up.sql", ""}, {"1_a.down.sql", ""}, {"1_b.down.sql", ""}},
       "? is there twice"},
      {"golang-migrate", {{"1_a.up.sql", ""}, {"2_b.down.sql", ""}}, "? which no file makes"},
      {"golang-migrate", {{"1_a.up.sql", ""}, {"2_b.sql", ""}}, "? would never run: 2_b.sql"},
      {"golang-migrate", {{"1_a.up.pgsql", ""}}, "1"},
      {"golang-migrate", {{"1_a.down.up.sql", ""}}, "1"},
      {"dbmate", {{"9_a.sql", kBoth}, {"10_b.sql", kBoth}}, "10 9"},
      {"dbmate", {{"01_a.sql", kBoth}, {"1_b.sql", kBoth}}, "? version 1 is there twice"},
      {"dbmate", {{"1_a.sql", kBoth}, {"1_b.sql", kBoth}}, "? version 1 is there twice"},
      {"dbmate", {{"1.sql", kBoth}}, "1"},
      {"dbmate", {{"1_a.sql", kBoth}, {"x.sql", ""}}, "? would never run: x.sql"},
      {"goose", {{"9_a.sql", kUp}, {"10_b.sql", kUp}}, "9 10"},
      {"goose", {{"1_a.sql", kUp}, {"01_b.sql", kUp}}, "? version 1 is there twice"},
      {"goose", {{"00000_a.sql", kUp}}, "? goose counts from 1"},
      {"goose", {{"1a.sql", kUp}}, "? would never run: 1a.sql"},
      {"goose", {{"9223372036854775808_a.sql", kUp}}, "? would never run"},
      {"goose", {{"1_a.sql", kUp}, {"2_b.go", ""}}, "? not SQL: 2_b.go"},
      {"goose", {{"1_rollback.sql", kUp}}, "1"},
      {"supabase",
       {{"20240201000000_b.sql", ""}, {"20240101000000_a.sql", ""}},
       "20240101000000 20240201000000"},
      {"flyway",
       {{"V10__c.sql", ""}, {"V2__b.sql", ""}, {"V1_1__a.sql", ""}, {"V1__x.SQL", ""}},
       "1 1.1 2 10"},
      {"flyway", {{"V1__a.sql", ""}, {"V1.0__b.sql", ""}}, "? version 1 is there twice"},
      {"flyway", {{"V1__a.sql", ""}, {"R__views.sql", ""}}, "? would never run: R__views.sql"},
      {"flyway", {{"V1__a.sql", ""}, {"V2_b.sql", ""}}, "? would never run: V2_b.sql"},
      {"sqlx", {{"1_a.sql", ""}, {"2_b.up.sql", ""}, {"2_b.down.sql", ""}}, "1 2"},
      {"sqlx", {{"1_a.sql", ""}, {"x_b.sql", ""}}, "? would never run: x_b.sql"},
      {"diesel",
       {{"00000000000000_diesel_initial_setup/up.sql", ""}, {"2024-01-01-000000_a/up.sql", ""}},
       "00000000000000 20240101000000"},
      {"diesel", {{"2024-01-01-000000_a/down.sql", ""}}, "? has no up.sql"},
      {"diesel", {{"2024-01-01_a/up.sql", ""}, {"20240101_b/up.sql", ""}}, "? is there twice"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.layout << " " << row.expected) {
      const std::string versions = versions_of(row.layout, row.files);
      CAPTURE(versions);
      const std::string expected = row.expected;
      if (!expected.starts_with("? ")) CHECK(versions == expected);
      if (expected.starts_with("? ")) {
        CHECK(versions.starts_with("? "));
        CHECK(versions.find(expected.substr(2)) != std::string::npos);
      }
    }
  }
}

TEST_CASE("checksums are those that the tools write") {
  const std::string text = "CREATE TABLE t (id int);\nSELECT 1;\n";
  const std::string crlf = "CREATE TABLE t (id int);\r\nSELECT 1;\r\n";
  const std::string lf_sum = "64f75b3f9ee0d78dd5c0c2833b920dedbff259355dd44445e68084c0f38e2795";
  const std::string crlf_sum = "be78ec958d3adc9eb6ce3eb2df7ccd75679169137dedc723df0c88d1ddb0cf7a";
  const std::string prisma = "20240101000000_a/migration.sql";

  SECTION("Prisma's, whatever the line ends were") {
    const auto sums = first_of("prisma", {{prisma, text}}).tool_checksums;
    REQUIRE(sums.size() == 3);
    CHECK(sums[0] == lf_sum);
    CHECK(sums[2] == crlf_sum);
    const auto of_crlf = first_of("prisma", {{prisma, crlf}}).tool_checksums;
    CHECK(of_crlf[0] == crlf_sum);
    CHECK(of_crlf[1] == lf_sum);
  }
  SECTION("Prisma's, with a byte order mark and with bytes that are no UTF-8") {
    CHECK(first_of("prisma", {{prisma, "\xEF\xBB\xBF" + text}}).tool_checksums[0] ==
          "6f2ebb00761d8b72cfa66cef8585dfb4ad3f462e49ad5cd0433c76d2ae8262ea");
    CHECK(first_of("prisma", {{prisma, "-- caf\xE9"}}).tool_checksums[0] ==
          first_of("prisma", {{prisma, "-- caf\xEF\xBF\xBD"}}).tool_checksums[0]);
  }
  SECTION("Drizzle's, which takes line ends as they are") {
    const Migration one = first_of("drizzle", {{"20240131093000_a/migration.sql", crlf}});
    CHECK(one.tool_checksums == std::vector<std::string>{crlf_sum});
    CHECK(one.number == 1706693400000);
  }
  SECTION("Flyway's, for which line ends are nothing") {
    for (const std::string& variant : {text, crlf, text.substr(0, text.size() - 1), "\xEF\xBB\xBF" + text}) {
      CHECK(first_of("flyway", {{"V1__a.sql", variant}}).tool_checksums ==
            std::vector<std::string>{"-1645056791"});
    }
  }
  SECTION("sqlx's") {
    CHECK(first_of("sqlx", {{"1_a.sql", text}})
              .tool_checksums[0]
              .starts_with("b92f217f748bbf7ea2b4cec728c154db"));
    CHECK(first_of("sqlx", {{"1_a.sql", "\xEF\xBB\xBF" + text}})
              .tool_checksums[0]
              .starts_with("c3e67a8aa2e4a6f04b8650254764baca"));
  }
  SECTION("none of tools that keep none") {
    CHECK(first_of("dbmate", {{"1_a.sql", kBoth}}).tool_checksums.empty());
    CHECK(first_of("goose", {{"1_a.sql", kUp}}).tool_checksums.empty());
  }
}

TEST_CASE("a wish to run outside a transaction is heard as the tool hears it") {
  struct Row {
    const char* layout;
    Files files;
    bool alone;
  };
  const Row rows[] = {
      {"diesel", {{"1_a/up.sql", ""}}, false},
      {"diesel", {{"1_a/up.sql", ""}, {"1_a/metadata.toml", "run_in_transaction = true"}}, false},
      {"diesel", {{"1_a/up.sql", ""}, {"1_a/metadata.toml", "run_in_transaction = false"}}, true},
      {"diesel", {{"1_a/up.sql", ""}, {"1_a/metadata.toml", ""}}, true},
      {"flyway", {{"V1__a.sql", ""}, {"V1__a.sql.conf", "executeInTransaction=false"}}, true},
      {"flyway", {{"V1__a.sql", ""}}, false},
      {"sqlx", {{"1_a.sql", "-- no-transaction\n"}}, true},
      {"sqlx", {{"1_a.sql", "\xEF\xBB\xBF-- no-transaction\n"}}, false},
      {"dbmate", {{"1_a.sql", "-- migrate:up transaction:false\n-- migrate:down\n"}}, true},
      {"goose", {{"1_a.sql", "-- +goose NO TRANSACTION\n-- +goose Up\n"}}, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.layout);
    CHECK(first_of(row.layout, row.files).marks.no_transaction == row.alone);
  }
}

TEST_CASE("a down file of each folder is found") {
  CHECK(first_of("prisma", {{"1_a/migration.sql", ""}, {"1_a/down.sql", ""}})
            .down_path.ends_with("1_a/down.sql"));
  CHECK(first_of("golang-migrate", {{"1_a.up.sql", ""}, {"001_x.down.sql", ""}})
            .down_path.ends_with("001_x.down.sql"));
  CHECK(first_of("flyway", {{"V1.0__a.sql", ""}, {"U1__a.sql", ""}}).down_path.ends_with("U1__a.sql"));
}

TEST_CASE("what a tool would do otherwise is remarked on") {
  const TemporaryFolder folder;
  folder.write("meta/_journal.json", journal(entry("0000_a", "7") + "," + entry("0001_b", "7")));
  folder.write("0000_a.sql", "");
  folder.write("0001_b.sql", "");
  const Layout drizzle = migrate::read_layout(folder.path());
  REQUIRE(drizzle.remarks.size() == 1);
  CHECK(drizzle.remarks[0].starts_with("drizzle itself may skip 0001_b"));
  const TemporaryFolder other;
  other.write("migration_lock.toml", kLock);
  other.write("Init Users/migration.sql", "");
  CHECK(migrate::read_layout(other.path()).remarks.size() == 1);
}

TEST_CASE("dbmate itself could not read a file that begins with a byte order mark") {
  const Migration one = first_of("dbmate", {{"1_a.sql", std::string("\xEF\xBB\xBF") + kBoth}});
  CHECK(one.marks.problem == "dbmate takes no byte order mark in front of `-- migrate:up`");
}
