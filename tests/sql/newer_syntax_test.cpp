#include "sql/newer_syntax.h"

#include "catch.h"

using namespace lockkeeper::sql;

TEST_CASE("what newer grammars take is told from what none does") {
  struct Row {
    const char* statement;
    int version;
  };
  static constexpr Row kRows[] = {
      {"ALTER TABLE t ADD NOT NULL a", 18},
      {"ALTER TABLE t ADD CONSTRAINT n NOT NULL \"A\" NOT VALID", 18},
      {"CREATE TABLE t (a int, CONSTRAINT n NOT NULL a)", 18},
      {"ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT ENFORCED", 18},
      {"CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL)", 18},
      {"CREATE TABLE t (id int4range, v daterange, PRIMARY KEY (id, v WITHOUT OVERLAPS))", 18},
      {"UPDATE t SET a = 1 RETURNING WITH (OLD AS o) o.a", 18},
      {"ALTER TABLE t ALTER a SET EXPRESSION AS (b * 2)", 17},
      {"SELECT now() AT LOCAL", 17},
      {"MERGE INTO t USING s ON t.a = s.a WHEN NOT MATCHED BY SOURCE THEN DELETE", 17},
      {"MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE RETURNING t.a", 17},
      {"SELECT 1 FROM (SELECT 2)", 16},
      {"SELECT * FROM (VALUES (1))", 16},
      {"SELECT '{}' IS JSON", 16},
      {"GRANT a TO b WITH INHERIT TRUE", 16},
      {"ALTER TABLE t ADD CONSTRAINT IF NOT EXISTS c CHECK (a > 0)", 0},
      {"ALTER TABLE t ADD CONSTRAINT n NOT NULL", 0},
      {"ALTER TABLE t ADD COLUMN a int NOT NUL", 0},
      {"SELEC 1", 0},
      {"SELECT 1 FROM", 0},
      {"CREATE TYPE IF NOT EXISTS s AS ENUM ('a')", 0},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.statement);
    const std::optional<SyntaxError> error = judge_syntax(row.statement);
    if (row.version != 0 && row.version <= grammar_version()) continue;  // this build's grammar takes it
    REQUIRE(error);
    CHECK(newer_syntax(row.statement, *error) == row.version);
  }
}
