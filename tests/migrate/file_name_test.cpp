#include "migrate/file_name.h"

#include "catch.h"

using lockkeeper::migrate::FileName;
using lockkeeper::migrate::parse_file_name;

TEST_CASE("a file name says version, name and direction") {
  struct Case {
    const char* file;
    const char* version;
    std::uint64_t number;
    const char* name;
    bool down;
  };
  const Case cases[] = {
      {"001_init.sql", "001", 1, "init", false},
      {"1_init.sql", "1", 1, "init", false},
      {"010-add-users.sql", "010", 10, "add-users", false},
      {"20240102030405_x.sql", "20240102030405", 20240102030405, "x", false},
      {"18446744073709551615_x.sql", "18446744073709551615", 18446744073709551615U, "x", false},
      {"007.sql", "007", 7, "", false},
      {"007_UPPER.SQL", "007", 7, "UPPER", false},
      {"002_rollback.sql", "002", 2, "", true},
      {"002_down.sql", "002", 2, "", true},
      {"002_undo.sql", "002", 2, "", true},
      {"002_revert.sql", "002", 2, "", true},
      {"002_users.down.sql", "002", 2, "users", true},
      {"002_users.rollback.sql", "002", 2, "users", true},
      {"002_users.undo.sql", "002", 2, "users", true},
      {"002_users_down.sql", "002", 2, "users", true},
      {"002_users_rollback.sql", "002", 2, "users", true},
      {"002_users_Rollback.sql", "002", 2, "users", true},
      {"003_count_countdown.sql", "003", 3, "count_countdown", false},
      {"003_rollback_flag.sql", "003", 3, "rollback_flag", false},
      {"003_undo_log_table.sql", "003", 3, "undo_log_table", false},
  };
  for (const Case& row : cases) {
    CAPTURE(row.file);
    const auto parsed = parse_file_name(row.file);
    REQUIRE(parsed);
    CHECK(parsed->version == row.version);
    CHECK(parsed->number == row.number);
    CHECK(parsed->name == row.name);
    CHECK(parsed->down == row.down);
  }
}

TEST_CASE("a name that is no version is none") {
  for (const char* file : {"init.sql", "V1__init.sql", "1.2_x.sql", "2024-01-02_x.sql", "001_x.txt", "001_x",
                           "18446744073709551616_x.sql", "_001_x.sql", ".sql", ""}) {
    CAPTURE(file);
    CHECK_FALSE(parse_file_name(file));
  }
}

TEST_CASE("what editors and systems leave behind is ignored") {
  using lockkeeper::migrate::is_ignored_file;
  for (const char* file : {".DS_Store", "._001_x.sql", "001_x.sql~", "#001_x.sql#", "001_x.sql.bak",
                           "001_x.sql.orig", ".001_x.sql.swp"}) {
    CAPTURE(file);
    CHECK(is_ignored_file(file));
  }
  CHECK_FALSE(is_ignored_file("001_x.sql"));
  CHECK_FALSE(is_ignored_file("README.md"));
}

TEST_CASE("migrations in a programming language are known by their extension") {
  using lockkeeper::migrate::is_code_file;
  CHECK(is_code_file("1700000000000-Init.ts"));
  CHECK(is_code_file("0001_initial.py"));
  CHECK(is_code_file("20240101_x.JS"));
  CHECK_FALSE(is_code_file("types.d.ts"));
  CHECK_FALSE(is_code_file("001_x.sql"));
  CHECK_FALSE(is_code_file("notes.json"));
}
