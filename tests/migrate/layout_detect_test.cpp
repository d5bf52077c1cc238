#include <filesystem>

#include "base/error.h"
#include "catch.h"
#include "migrate/layout_folder.h"
#include "migrate/temporary_folder.h"

using lockkeeper::base::Error;
using lockkeeper::base::ErrorKind;
using lockkeeper::migrate::Layout;
using lockkeeper::migrate::read_layout;
using lockkeeper::tests::TemporaryFolder;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

/// "prisma: why", or "? the error". The migrations are in m/.
std::string kind_of(const Files& files, std::string_view layout = {}) {
  const TemporaryFolder folder;
  folder.write("m/.keep", "");
  folder.write(".git/HEAD", "");
  for (const auto& [name, content] : files) folder.write(name, content);
  try {
    return std::string(to_text(read_layout(folder.path() + "/m", layout).kind));
  } catch (const Error& error) {
    return "? " + std::string(error.what());
  }
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

constexpr const char* kGoose = "-- +goose Up\nSELECT 1;\n";
constexpr const char* kDbmate = "-- migrate:up\nSELECT 1;\n-- migrate:down\n";

}  // namespace

TEST_CASE("a folder's files say whose it is, and a tie is asked back") {
  struct Row {
    const char* name;
    Files files;
    const char* expected;
  };
  const Row rows[] = {
      {"empty", {}, "plain"},
      {"numbers", {{"m/001_a.sql", ""}}, "plain"},
      {"Prisma by its lock file",
       {{"m/migration_lock.toml", "provider = \"postgresql\""}, {"m/1_a/migration.sql", ""}},
       "prisma"},
      {"Prisma by its schema", {{"schema.prisma", ""}, {"m/20240101000000_a/migration.sql", ""}}, "prisma"},
      {"Prisma by its configuration",
       {{"prisma.config.ts", ""}, {"m/20240101000000_a/migration.sql", ""}},
       "prisma"},
      {"Drizzle by its snapshot",
       {{"m/20240101000000_a/migration.sql", ""}, {"m/20240101000000_a/snapshot.json", "{}"}},
       "drizzle"},
      {"Drizzle by its configuration",
       {{"drizzle.config.ts", ""}, {"m/20240101000000_a/migration.sql", ""}},
       "drizzle"},
      {"Drizzle by its journal", {{"m/meta/_journal.json", "{\"entries\":[]}"}}, "drizzle"},
      {"Prisma's lock file beside a snapshot",
       {{"m/migration_lock.toml", "provider = \"postgresql\""},
        {"m/20240101000000_a/migration.sql", ""},
        {"m/20240101000000_a/snapshot.json", "{}"}},
       "prisma"},
      {"both configured",
       {{"drizzle.config.ts", ""}, {"schema.prisma", ""}, {"m/20240101000000_a/migration.sql", ""}},
       "may be of Prisma or of Drizzle"},
      {"neither configured",
       {{"m/20240101000000_a/migration.sql", ""}},
       "may be of Prisma or of Drizzle: nothing tells"},
      {"diesel", {{"m/2024-01-01-000000_a/up.sql", ""}}, "diesel"},
      {"goose", {{"m/1_a.sql", kGoose}, {"m/2_b.sql", "-- note\n" + std::string(kGoose)}}, "goose"},
      {"dbmate", {{"m/1_a.sql", "-- why\n" + std::string(kDbmate)}}, "dbmate"},
      {"goose and dbmate", {{"m/1_a.sql", kGoose}, {"m/2_b.sql", kDbmate}}, "may be of goose or of dbmate"},
      {"words of a mark in a string", {{"m/1_a.sql", "SELECT 'x -- +goose Up';"}}, "plain"},
      {"graphile", {{"m/000001-a.sql", "--! Previous: -\n"}}, "is a folder of graphile-migrate"},
      {"sql-migrate", {{"m/1_a.sql", "-- +migrate Up\n"}}, "is a folder of sql-migrate"},
      {"Flyway", {{"m/V1__a.sql", ""}}, "flyway"},
      {"Flyway or refinery", {{"Cargo.toml", ""}, {"m/V1__a.sql", ""}}, "may be of Flyway or of refinery"},
      {"pairs", {{"m/1_a.up.sql", ""}}, "golang-migrate"},
      {"pairs beside go.mod", {{"go.mod", ""}, {"m/1_a.up.sql", ""}}, "golang-migrate"},
      {"pairs beside Cargo.toml", {{"Cargo.toml", ""}, {"m/1_a.up.sql", ""}}, "sqlx"},
      {"pairs beside both",
       {{"Cargo.toml", ""}, {"go.mod", ""}, {"m/1_a.up.sql", ""}},
       "may be of golang-migrate or of sqlx"},
      {"sqlx without ways down",
       {{"Cargo.toml", "[package]\nname = \"a\"\n[dependencies]\nsqlx = { version = \"0.8\" }\n"},
        {"m/20240101000000_a.sql", ""}},
       "sqlx"},
      {"sqlx of a workspace",
       {{"Cargo.toml", "[dependencies]\r\nsqlx.workspace = true\r\n"}, {"m/20240101000000_a.sql", ""}},
       "sqlx"},
      {"sqlx in a table of its own",
       {{"Cargo.toml", "[target.'cfg(unix)'.dependencies.sqlx]\nversion = \"0.8\""}, {"m/1_a.sql", ""}},
       "sqlx"},
      {"numbers beside a crate without sqlx",
       {{"Cargo.toml", "[dependencies]\n# sqlx = \"0.8\"\nsqlx-cli = \"1\"\n"}, {"m/1_a.sql", ""}},
       "plain"},
      {"pop",
       {{"m/20240101_a.mysql.up.sql", ""}, {"m/20240101_a.postgres.up.sql", ""}},
       "is a folder of pop"},
      {"Atlas", {{"m/atlas.sum", ""}, {"m/1_a.up.sql", ""}}, "is a folder of Atlas (atlas.sum)"},
      {"Drizzle's journal of 2023",
       {{"m/meta/_journal.json", "{\"dialect\":\"pg\",\"entries\":[]}"}},
       "drizzle"},
      {"Drizzle's journal of another database",
       {{"m/meta/_journal.json", "{\"dialect\":\"mysql\",\"entries\":[]}"}},
       "says that these migrations are for mysql"},
      {"Prisma beside a migration in TypeScript",
       {{"m/migration_lock.toml", "provider = \"postgresql\""}, {"m/20240101000000_a/migration.ts", ""}},
       "20240101000000_a/migration.ts is no SQL"},
      {"only a down file", {{"m/1_a.sql", ""}, {"m/1_a.down.sql", ""}}, "plain"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      const std::string kind = kind_of(row.files);
      CAPTURE(kind);
      CHECK((kind == row.expected || (kind.starts_with("? ") && contains(kind, row.expected))));
    }
  }
}

TEST_CASE("a name overrules what the files show") {
  CHECK(kind_of({{"m/20240101000000_a/migration.sql", ""}}, "prisma") == "prisma");
  CHECK(kind_of({{"m/20240101000000_a/migration.sql", ""}}, "drizzle") == "drizzle");
  CHECK(kind_of({{"Cargo.toml", ""}, {"m/1_a.up.sql", ""}}, "golang-migrate") == "golang-migrate");
  CHECK(contains(kind_of({}, "atlas"), "there is no layout 'atlas'"));
  CHECK(contains(kind_of({{"m/1_a.sql", ""}}, "drizzle"), "would never run"));
}

TEST_CASE("a folder of supabase is known from inside it too") {
  const TemporaryFolder folder;
  folder.write("supabase/migrations/20240101000000_a.sql", "");
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path() + "/supabase");
  const std::string kind(to_text(read_layout("migrations").kind));
  const std::string same(to_text(read_layout("./migrations/").kind));
  std::filesystem::current_path(before);
  CHECK(kind == "supabase");
  CHECK(same == "supabase");
}

TEST_CASE("an explanation names the file that decided") {
  const TemporaryFolder folder;
  folder.write("1_a.sql", kGoose);
  const Layout layout = read_layout(folder.path());
  CHECK(layout.explanation == folder.path() + " is a goose folder, by the marks in 1_a.sql: 1 migration");
}
