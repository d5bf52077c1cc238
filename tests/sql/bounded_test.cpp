#include "catch.h"
#include "sql/expression.h"

using namespace lockkeeper::sql;

TEST_CASE("a condition touches few rows when its form says so") {
  struct Row {
    const char* text;
    Answer bounded;
  };
  static constexpr Row kRows[] = {
      {"id = 5", Answer::yes},
      {"5 = id", Answer::yes},
      {"t.id = $1", Answer::yes},
      {"(id = 5)", Answer::yes},
      {"id = 5 AND active", Answer::yes},
      {"active AND (id = 5 AND x > y)", Answer::yes},
      {"name = 'a'::text", Answer::yes},
      {"id IN (1, 2, 3)", Answer::yes},
      {"id IN (SELECT id FROM t WHERE x IS NULL)", Answer::unknown},
      {"id IN (SELECT id FROM t WHERE x IS NULL LIMIT 1000)", Answer::yes},
      {"ctid = ANY (ARRAY(SELECT ctid FROM t LIMIT 10))", Answer::yes},
      {"id = (SELECT max(id) FROM t)", Answer::yes},
      {"id BETWEEN 1 AND 1000", Answer::yes},
      {"id >= 1 AND id < 1000", Answer::yes},
      {"id = 1 OR id = 2", Answer::yes},
      {"CURRENT OF c", Answer::yes},
      {"id = 1 OR email IS NULL", Answer::no},
      {"email IS NULL OR id = 1", Answer::no},
      {"id > 5", Answer::no},
      {"id > 5 AND other < 6", Answer::no},
      {"email IS NULL", Answer::no},
      {"active = false", Answer::no},
      {"a = b", Answer::no},
      {"NOT id = 5", Answer::no},
      {"name LIKE 'x%'", Answer::no},
      {"EXISTS (SELECT 1 FROM s WHERE s.id = 5)", Answer::no},
      {"CASE WHEN a = 1 OR b THEN c = 2 END", Answer::no},
      {"SELECT a FROM s WHERE id = 5", Answer::yes},
      {"SELECT a FROM s WHERE id > 5 ORDER BY a LIMIT 10", Answer::yes},
      {"SELECT a FROM s FETCH FIRST 10 ROWS ONLY", Answer::yes},
      {"SELECT a FROM s LIMIT ALL", Answer::no},
      {"SELECT a FROM s", Answer::no},
      {"SELECT a FROM s WHERE id = 5 UNION ALL SELECT a FROM s", Answer::no},
      {"SELECT 1", Answer::yes},
      {"TABLE s", Answer::no},
      {"", Answer::no},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    CHECK(is_bounded(row.text) == row.bounded);
  }
}

TEST_CASE("brackets without end are no reason to overflow") {
  CHECK(is_bounded(std::string(100000, '(') + "id = 1" + std::string(100000, ')')) == Answer::yes);
  std::string nested = "id = 1";
  for (int level = 0; level < 1000; ++level) nested = "(a OR (" + nested + ")) AND b";
  CHECK(is_bounded(nested) == Answer::no);
}
