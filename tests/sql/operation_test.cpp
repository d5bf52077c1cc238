#include "sql/operation.h"

#include "catch.h"

using namespace lockkeeper::sql;

TEST_CASE("a name is shown bare only when it is plain and no keyword") {
  struct Row {
    std::string_view name, canonical;
  };
  static constexpr Row kRows[] = {
      {"users", "users"},
      {"_x$1", "_x$1"},
      {"größe", "größe"},
      {"Order", "\"Order\""},
      {"1st", "\"1st\""},
      {"select", "\"select\""},
      {"type", "\"type\""},
      {"a b", "\"a\\u{20}b\""},
      {"t WHERE #1 | CASCADE", "\"t\\u{20}WHERE\\u{20}\\u{23}1\\u{20}\\u{7c}\\u{20}CASCADE\""},
      {"a\"b", "\"a\\u{22}b\""},
      {"a.b", "\"a.b\""},
      {"f(x),y", "\"f\\u{28}x\\u{29}\\u{2c}y\""},
      {"back\\slash", "\"back\\u{5c}slash\""},
      {"tab\there", "\"tab\\u{9}here\""},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(canonical_name(row.name) == row.canonical);
    CHECK(plain_name(row.canonical) == row.name);
  }
}

TEST_CASE("a qualified name falls apart at its dots, not at dots inside quotes") {
  CHECK(name_parts("users") == std::vector<std::string_view>{"users"});
  CHECK(name_parts("app.users") == std::vector<std::string_view>{"app", "users"});
  CHECK(name_parts("\"a.b\".\"c\"") == std::vector<std::string_view>{"\"a.b\"", "\"c\""});
}

TEST_CASE("a flag is found only whole") {
  const Operation operation = operation_of("ALTER TABLE t ADD CONSTRAINT c CHECK #1 | NOT VALID | UNNAMED");
  CHECK(operation.has_flag("NOT VALID"));
  CHECK(operation.has_flag("UNNAMED"));
  CHECK_FALSE(operation.has_flag("NOT"));
  CHECK_FALSE(operation.has_flag("VALID"));
  CHECK_FALSE(operation.has_flag("CHECK #1"));
}

TEST_CASE("an operation can be made from its canonical text") {
  const Operation operation = operation_of("UPDATE t SET (a) = (#1) WHERE #2 | RETURNING");
  CHECK(operation.words.size() == 8);
  CHECK(operation.word(1) == "t");
  CHECK(operation.word(7) == "#2");
  CHECK(operation.word(8).empty());
  CHECK(operation.slots.size() == 2);
  CHECK(operation.head() == "UPDATE t SET (a) = (#1) WHERE #2");
  CHECK_FALSE(operation_of("SELEC #1 | NOT ANALYSED").analysed);
}
