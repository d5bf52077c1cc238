#include "sql/same_code.h"

#include "catch.h"

using namespace lockkeeper::sql;

TEST_CASE("texts that differ in comments and white space alone are the same code") {
  struct Row {
    const char* left;
    const char* right;
    bool same;
  };
  static constexpr Row kRows[] = {
      {"SELECT 1;", "SELECT  1 ;\r\n", true},
      {"-- a\nSELECT 1;", "/* b */ SELECT 1; -- c", true},
      {"", "-- nothing", true},
      {"SELECT 1;", "SELECT 2;", false},
      {"SELECT 1;", "SELECT 1; SELECT 2;", false},
      {"SELECT 'a b';", "SELECT 'a  b';", false},
      {"SELECT 1;", "select 1;", false},
      {"-- +goose Up\nSELECT 1;", "-- +goose Down\nSELECT 1;", false},
      {"SELECT 1;\n--> statement-breakpoint\nSELECT 2;", "SELECT 1;\nSELECT 2;", false},
      {"-- migrate:up\nSELECT 1;", "-- migrate:up transaction:false\nSELECT 1;", false},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.left, row.right);
    CHECK(same_code(row.left, row.right) == row.same);
  }
}
