#include "base/error.h"
#include "catch.h"
#include "migrate/migration.h"
#include "migrate/temporary_folder.h"

using lockkeeper::base::Error;
using lockkeeper::base::ErrorKind;
using lockkeeper::migrate::Layout;
using lockkeeper::migrate::read_layout;
using lockkeeper::tests::TemporaryFolder;

namespace {

std::string order_of(const Layout& layout) {
  std::string text;
  for (const auto& migration : layout.migrations) text += (text.empty() ? "" : " ") + migration.version;
  return text;
}

/// The error of reading a folder with these files, empty when there is none.
std::string error_of(const std::vector<std::pair<std::string, std::string>>& files) {
  const TemporaryFolder folder;
  for (const auto& [name, content] : files) folder.write(name, content);
  try {
    read_layout(folder.path());
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::input);
    return error.what();
  }
  return {};
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a plain sequence runs in the order of its numbers") {
  const TemporaryFolder folder;
  folder.write("10_b.sql", "SELECT 10;");
  folder.write("9_a.sql", "SELECT 9;");
  folder.write("011_c.sql", "SELECT 11;");
  const Layout layout = read_layout(folder.path());
  CHECK(order_of(layout) == "9 10 011");
  CHECK(layout.migrations[0].path == folder.path() + "/9_a.sql");
  CHECK(layout.migrations[0].source->text() == "SELECT 9;");
}

TEST_CASE("a down file belongs to the migration of its number and never runs up") {
  const TemporaryFolder folder;
  folder.write("001_users.sql", "CREATE TABLE users (id int);");
  folder.write("001_rollback.sql", "DROP TABLE users;");
  folder.write("002_pets.sql", "CREATE TABLE pets (id int);");
  const Layout layout = read_layout(folder.path());
  CHECK(order_of(layout) == "001 002");
  CHECK(layout.migrations[0].down_path == folder.path() + "/001_rollback.sql");
  CHECK(layout.migrations[1].down_path.empty());
}

TEST_CASE("an empty folder has no migrations, and other files are passed over") {
  const TemporaryFolder folder;
  CHECK(read_layout(folder.path()).migrations.empty());
  folder.write("README.md", "x");
  folder.write(".gitkeep", "");
  folder.write("001_x.sql~", "x");
  CHECK(read_layout(folder.path()).migrations.empty());
}

TEST_CASE("the checksum does not depend on line ends or a byte order mark") {
  const TemporaryFolder folder;
  folder.write("1_lf.sql", "SELECT 1;\nSELECT 2;\n");
  folder.write("2_crlf.sql", "SELECT 1;\r\nSELECT 2;\r\n");
  folder.write("3_bom.sql", "\xEF\xBB\xBFSELECT 1;\nSELECT 2;\n");
  folder.write("4_other.sql", "SELECT 1;\nSELECT 3;\n");
  const Layout layout = read_layout(folder.path());
  REQUIRE(layout.migrations.size() == 4);
  CHECK(layout.migrations[0].sha256 == "82efb67f3010c6eb7ead02e4f6d9550633dbc1407f99aa487468e7b2567aebbc");
  CHECK(layout.migrations[1].sha256 == layout.migrations[0].sha256);
  CHECK(layout.migrations[2].sha256 == layout.migrations[0].sha256);
  CHECK(layout.migrations[3].sha256 != layout.migrations[0].sha256);
}

TEST_CASE("files that would never run are errors, not silence") {
  struct Case {
    const char* name;
    std::vector<std::pair<std::string, std::string>> files;
    const char* expected;
  };
  const Case cases[] = {
      {"duplicate", {{"001_a.sql", ""}, {"001_b.sql", ""}}, "version 1 is there twice"},
      {"duplicate with another spelling", {{"1_a.sql", ""}, {"01_b.sql", ""}}, "version 1 is there twice"},
      {"two down files",
       {{"1_a.sql", ""}, {"1_down.sql", ""}, {"1_undo.sql", ""}},
       "version 1 is there twice"},
      {"down without up",
       {{"001_a.sql", ""}, {"002_rollback.sql", ""}},
       "undoes version 002, which no file makes"},
      {"no number", {{"001_a.sql", ""}, {"fix.sql", ""}}, "a .sql file would never run: fix.sql"},
      {"dashed date", {{"2024-01-02_a.sql", ""}}, "would never run: 2024-01-02_a.sql"},
      {"TypeScript", {{"1700-Init.ts", ""}}, "not SQL: 1700-Init.ts"},
      {"code among SQL", {{"001_a.sql", ""}, {"002_b.py", ""}}, "not SQL: 002_b.py"},
      {"only code without numbers", {{"init.js", ""}}, "not SQL: init.js"},
      {"atlas", {{"1_x.sql", ""}, {"atlas.sum", ""}}, "is a folder of Atlas"},
      {"sub-directory", {{"1_x.sql", ""}, {"more/2_y.sql", ""}}, "more/2_y.sql would never run"},
      {"node-pg-migrate",
       {{"1_x.sql", "SELECT 1;\n-- Down Migration\nSELECT 2;"}},
       "is a folder of node-pg-migrate"},
      {"tern",
       {{"1_x.sql", "SELECT 1;\n---- create above / drop below ----\nSELECT 2;"}},
       "is a folder of tern"},
  };
  for (const Case& row : cases) {
    DYNAMIC_SECTION(row.name) {
      const std::string error = error_of(row.files);
      CAPTURE(error);
      CHECK(contains(error, row.expected));
    }
  }
}

TEST_CASE("code beside a complete set of SQL files is no migration") {
  CHECK(error_of({{"001_a.sql", "SELECT 1;"}, {"helpers.ts", ""}}).empty());
  CHECK(error_of({{"001_a.sql", "SELECT 'x -- +goose Up';"}, {"docs/notes.md", ""}}).empty());
}

TEST_CASE("numbers that other tools would sort otherwise are remarked on once") {
  const TemporaryFolder folder;
  folder.write("9_a.sql", "");
  folder.write("10_b.sql", "");
  folder.write("11_c.sql", "");
  const Layout layout = read_layout(folder.path());
  REQUIRE(layout.remarks.size() == 1);
  CHECK(contains(layout.remarks[0], "9_a.sql runs before"));
  folder.remove("9_a.sql");
  CHECK(read_layout(folder.path()).remarks.empty());
}

TEST_CASE("a folder that is not there is an input error") {
  CHECK_THROWS_AS(read_layout("/nonexistent/migrations"), Error);
}

TEST_CASE("a version is found by what people write for it") {
  const TemporaryFolder plain;
  plain.write("004_add_users.sql", "");
  const TemporaryFolder prisma;
  prisma.write("migration_lock.toml", "provider = \"postgresql\"\n");
  prisma.write("20240131093000_init/migration.sql", "");
  struct Row {
    const TemporaryFolder& folder;
    const char* text;
    bool found;
  };
  const Row rows[] = {
      {plain, "004", true},
      {plain, "4", true},
      {plain, "004_add_users", true},
      {plain, "add_users", false},
      {plain, "5", false},
      {plain, "4x", false},
      {plain, "", false},
      {prisma, "20240131093000_init", true},
      {prisma, "20240131093000", true},
      {prisma, "20240131093000_other", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(find_migration(read_layout(row.folder.path()), row.text).has_value() == row.found);
  }
}
