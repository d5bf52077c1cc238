#include "catch.h"
#include "rules/linting.h"

using namespace lockkeeper;
using tests::fact_answer;

namespace {

struct Row {
  const char* sql;
  const char* expected;
  const char* earlier = "";
};

void check(const char* fact, const char* match, const Row& row) {
  CAPTURE(fact, row.sql, row.earlier);
  CHECK(fact_answer(fact, match, row.sql, row.earlier) == row.expected);
}

constexpr const char* kKey = "^(?:CREATE|ALTER) TABLE {table} ADD (?:COLUMN {column} )?.*REFERENCES {ref}";

}  // namespace

TEST_CASE("mismatched-key compares a foreign key with what it references") {
  struct Pair {
    const char* from;
    const char* to;
    const char* any;
    const char* narrower;
    const char* refused;
  };
  static constexpr Pair kPairs[] = {
      {"bigint", "bigint", "no", "no", "no"},
      {"bigint", "bigserial", "no", "no", "no"},
      {"int", "bigint", "yes", "yes", "no"},
      {"smallint", "serial", "yes", "yes", "no"},
      {"bigint", "int", "no", "no", "no"},
      {"varchar(5)", "text", "no", "no", "no"},
      {"char(5)", "varchar(9)", "no", "no", "no"},
      {"text", "uuid", "yes", "no", "yes"},
      {"uuid", "text", "yes", "no", "yes"},
      {"int", "text", "yes", "no", "yes"},
      {"int", "numeric", "yes", "no", "no"},
      {"numeric", "int", "yes", "no", "yes"},
      {"real", "double precision", "yes", "yes", "no"},
      {"date", "timestamptz", "yes", "no", "no"},
      {"mood", "mood", "no", "no", "no"},
      {"mood", "other", "yes", "no", "yes"},
      {"mood", "text", "yes", "no", "yes"},
      {"key", "bigint", "no", "no", "no"},
      {"key", "int", "no", "no", "no"},
      {"int", "key", "yes", "yes", "no"},
      {"inet", "cidr", "unknown", "unknown", "unknown"},
      {"app.unknown", "int", "unknown", "unknown", "unknown"},
  };
  for (const Pair& pair : kPairs) {
    const std::string earlier =
        "CREATE TYPE mood AS ENUM ('a'); CREATE TYPE other AS ENUM ('a'); CREATE DOMAIN key AS bigint; "
        "CREATE TABLE "
        "p (id " +
        std::string(pair.to) + " PRIMARY KEY);";
    const std::string sql = "CREATE TABLE c (pid " + std::string(pair.from) + " REFERENCES p);";
    CAPTURE(pair.from, pair.to);
    CHECK(fact_answer("mismatched-key", kKey, sql, earlier) == pair.any);
    CHECK(fact_answer("mismatched-key(narrower)", kKey, sql, earlier) == pair.narrower);
    CHECK(fact_answer("mismatched-key(refused)", kKey, sql, earlier) == pair.refused);
  }
  static constexpr Row kRows[] = {
      {"ALTER TABLE c ADD FOREIGN KEY (a, b) REFERENCES p (y, x);", "no",
       "CREATE TABLE p (x int, y text, UNIQUE (y, x)); CREATE TABLE c (a text, b int);"},
      {"ALTER TABLE c ADD FOREIGN KEY (a, b) REFERENCES p (x, y);", "yes",
       "CREATE TABLE p (x int, y text, UNIQUE (y, x)); CREATE TABLE c (a text, b int);"},
      {"ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES nobody_made (x);", "unknown",
       "CREATE TABLE c (a text);"},
      {"ALTER TABLE c ADD FOREIGN KEY (a) REFERENCES p;", "unknown",
       "CREATE TABLE p (x int); CREATE TABLE c (a text);"},
  };
  for (const Row& row : kRows) check("mismatched-key", kKey, row);
}

TEST_CASE("misses-partition-key asks for every column of the partition key") {
  static constexpr const char* kMatch =
      "^(?:CREATE|ALTER) TABLE {table} ADD (?:COLUMN {column}|CONSTRAINT {constraint}) (?:PRIMARY "
      "KEY|UNIQUE)";
  static constexpr Row kRows[] = {
      {"CREATE TABLE m (id int PRIMARY KEY, k int) PARTITION BY LIST (k);", "yes"},
      {"CREATE TABLE m (id int, k int PRIMARY KEY) PARTITION BY LIST (k);", "no"},
      {"CREATE TABLE m (id int, k int, PRIMARY KEY (id, k)) PARTITION BY LIST (k);", "no"},
      {"CREATE TABLE m (id int, k int, UNIQUE (id, k)) PARTITION BY RANGE (k, lower(k::text));", "yes"},
      {"CREATE TABLE m (id int PRIMARY KEY);", "no"},
      {"ALTER TABLE nobody_made ADD PRIMARY KEY (id);", "unknown"},
      {"ALTER TABLE m ADD UNIQUE (id);", "yes", "CREATE TABLE m (id int, k int) PARTITION BY LIST (k);"},
  };
  for (const Row& row : kRows) check("misses-partition-key", kMatch, row);
}

TEST_CASE("has-default-partition knows what the folder made") {
  static constexpr Row kRows[] = {
      {"ALTER TABLE m DETACH PARTITION m1;", "yes",
       "CREATE TABLE m (k int) PARTITION BY LIST (k); CREATE TABLE m0 PARTITION OF m DEFAULT;"},
      {"ALTER TABLE m DETACH PARTITION m1;", "no", "CREATE TABLE m (k int) PARTITION BY LIST (k);"},
      {"ALTER TABLE m DETACH PARTITION m1;", "unknown"},
  };
  for (const Row& row : kRows) check("has-default-partition(table)", "^ALTER TABLE {table} DETACH", row);
}

TEST_CASE("overlaps finds the index that another one makes superfluous") {
  static constexpr Row kRows[] = {
      {"CREATE INDEX b ON t (x);", "yes", "CREATE TABLE t (x int, y int); CREATE INDEX a ON t (x, y);"},
      {"CREATE INDEX b ON t (x);", "yes", "CREATE TABLE t (x int PRIMARY KEY);"},
      {"CREATE INDEX b ON t (x, y);", "yes", "CREATE TABLE t (x int, y int); CREATE INDEX a ON t (x);"},
      {"CREATE INDEX b ON t (x, y);", "no", "CREATE TABLE t (x int PRIMARY KEY, y int);"},
      {"CREATE INDEX b ON t (y);", "no", "CREATE TABLE t (x int, y int); CREATE INDEX a ON t (x, y);"},
      {"CREATE INDEX b ON t (x) WHERE y > 0;", "no",
       "CREATE TABLE t (x int, y int); CREATE INDEX a ON t (x, y);"},
      {"CREATE INDEX b ON t (x DESC);", "no", "CREATE TABLE t (x int, y int); CREATE INDEX a ON t (x, y);"},
      {"CREATE INDEX b ON t (x) INCLUDE (y);", "no",
       "CREATE TABLE t (x int, y int); CREATE INDEX a ON t (x, y);"},
      {"CREATE INDEX b ON t USING hash (x);", "no",
       "CREATE TABLE t (x int, y int); CREATE INDEX a ON t (x, y);"},
      {"CREATE INDEX b ON t (lower(x));", "no", "CREATE TABLE t (x text); CREATE INDEX a ON t (lower(x));"},
      {"CREATE INDEX b ON nobody_made (x);", "unknown"},
  };
  for (const Row& row : kRows) check("finally-overlaps(index)", "^CREATE INDEX {index} ON {table}", row);
}

TEST_CASE("proven-unique is a unique key over some of the columns, there or just dropped") {
  static constexpr Row kRows[] = {
      {"CREATE UNIQUE INDEX u ON t (a, b);", "yes", "CREATE TABLE t (a int PRIMARY KEY, b int);"},
      {"CREATE UNIQUE INDEX u ON t (a, b);", "yes", "CREATE TABLE t (a int UNIQUE, b int);"},
      {"CREATE UNIQUE INDEX u ON t (b);", "no", "CREATE TABLE t (a int PRIMARY KEY, b int);"},
      {"CREATE UNIQUE INDEX u ON t (a);", "no", "CREATE TABLE t (a int, b int, UNIQUE (a, b));"},
      {"CREATE UNIQUE INDEX u ON t (a);", "no",
       "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a) WHERE b > 0;"},
      {"DROP INDEX i; CREATE UNIQUE INDEX u ON t (a, b);", "yes",
       "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a);"},
      {"ALTER TABLE t DROP CONSTRAINT t_a_key; CREATE UNIQUE INDEX u ON t (a, b);", "yes",
       "CREATE TABLE t (a int UNIQUE, b int);"},
      {"CREATE UNIQUE INDEX u ON t (a, b);", "no",
       "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a); DROP INDEX i;"},
      {"BEGIN; DROP INDEX i; ROLLBACK; DROP INDEX j; CREATE UNIQUE INDEX u ON t (b, a);", "yes",
       "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a); CREATE INDEX j ON t (b);"},
      {"CREATE UNIQUE INDEX u ON nobody_made (a);", "unknown"},
  };
  for (const Row& row : kRows) check("proven-unique", "^CREATE INDEX {index} ON {table} {list}", row);
}

TEST_CASE("replaced-later looks for an index that begins with the same column") {
  static constexpr Row kRows[] = {
      {"DROP INDEX i; CREATE INDEX j ON t (a, b);", "yes",
       "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a);"},
      {"DROP INDEX i; CREATE INDEX j ON t (b, a);", "no",
       "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a);"},
      {"DROP INDEX i; CREATE INDEX j ON u (a);", "no",
       "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a);"},
      {"CREATE INDEX j ON t (a); DROP INDEX i;", "no",
       "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a);"},
      {"DROP INDEX i; CREATE INDEX j ON t (a);", "unknown"},
      {"DROP INDEX i; CREATE INDEX j ON t (lower(a));", "unknown",
       "CREATE TABLE t (a text); CREATE INDEX i ON t (lower(a));"},
  };
  for (const Row& row : kRows) check("replaced-later(index)", "^DROP INDEX {index}", row);
}

TEST_CASE("sets-sequence is a number given to a generated column") {
  static constexpr const char* kTable =
      "CREATE TABLE t (id serial, n int GENERATED BY DEFAULT AS IDENTITY, v text);";
  static constexpr Row kRows[] = {
      {"INSERT INTO t (id) VALUES (1);", "yes", kTable},
      {"INSERT INTO t (v, n) VALUES ('a', 2);", "yes", kTable},
      {"INSERT INTO t (v) VALUES ('a');", "no", kTable},
      {"INSERT INTO t (id) VALUES (DEFAULT);", "no", kTable},
      {"INSERT INTO t (id) VALUES (0);", "no", kTable},
      {"INSERT INTO t (id) VALUES (-1);", "no", kTable},
      {"INSERT INTO t (id) VALUES (nextval('t_id_seq'));", "no", kTable},
      {"INSERT INTO t (id) VALUES (1);", "unknown"},
  };
  for (const Row& row : kRows) check("sets-sequence(list)", "^INSERT INTO {table} {list}", row);
}

TEST_CASE("returns asks what the folder's routine returns") {
  static constexpr Row kRows[] = {
      {"DROP FUNCTION f;", "yes", "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS '';"},
      {"DROP FUNCTION f();", "yes", "CREATE FUNCTION f() RETURNS TRIGGER LANGUAGE plpgsql AS '';"},
      {"DROP FUNCTION f;", "no", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS '';"},
      {"DROP FUNCTION f;", "unknown", "CREATE FUNCTION f(OUT a int) LANGUAGE sql AS '';"},
      {"DROP FUNCTION f;", "unknown"},
  };
  for (const Row& row : kRows) check("returns(routine, trigger)", "^DROP FUNCTION {routine}", row);
}

TEST_CASE("holds sees the table of an index") {
  static constexpr const char* kTable =
      "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a); CREATE INDEX j ON t (b);";
  static constexpr Row kRows[] = {
      {"DROP INDEX i;", "no", kTable},
      {"DROP INDEX j; DROP INDEX i;", "yes", kTable},
      {"ALTER TABLE t ADD c int; DROP INDEX i;", "yes", kTable},
      {"ALTER TABLE u ADD c int; DROP INDEX i;", "no", kTable},
      {"DROP INDEX j; DROP INDEX i;", "no"},
  };
  for (const Row& row : kRows)
    check("holds(index, ACCESS EXCLUSIVE)", "^DROP INDEX {index:index}(?: |$)", row);
}

TEST_CASE("signature-changed is what CREATE OR REPLACE refuses") {
  static constexpr Row kViews[] = {
      {"CREATE OR REPLACE VIEW v AS SELECT 1 AS a, 2 AS c;", "yes",
       "CREATE VIEW v AS SELECT 1 AS a, 2 AS b;"},
      {"CREATE OR REPLACE VIEW v AS SELECT 1 AS a;", "yes", "CREATE VIEW v AS SELECT 1 AS a, 2 AS b;"},
      {"CREATE OR REPLACE VIEW v AS SELECT 2 AS b, 1 AS a;", "yes",
       "CREATE VIEW v AS SELECT 1 AS a, 2 AS b;"},
      {"CREATE OR REPLACE VIEW v AS SELECT 1 AS a, 2 AS b;", "no", "CREATE VIEW v AS SELECT 1 AS a;"},
      {"CREATE OR REPLACE VIEW v AS SELECT * FROM t;", "unknown", "CREATE VIEW v AS SELECT 1 AS a;"},
      {"CREATE OR REPLACE VIEW v AS SELECT 1 AS b;", "unknown", "CREATE VIEW v AS SELECT * FROM t;"},
      {"CREATE OR REPLACE VIEW v AS SELECT 1 AS b;", "unknown"},
  };
  for (const Row& row : kViews) check("signature-changed(name)", "^CREATE VIEW {name} ", row);
  static constexpr const char* kOld = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS '';";
  static constexpr Row kFunctions[] = {
      {"CREATE OR REPLACE FUNCTION f(a int) RETURNS text LANGUAGE sql AS '';", "yes", kOld},
      {"CREATE OR REPLACE FUNCTION f(b integer) RETURNS int4 LANGUAGE sql AS '';", "no", kOld},
      {"CREATE OR REPLACE FUNCTION f(a text) RETURNS text LANGUAGE sql AS '';", "unknown", kOld},
      {"CREATE OR REPLACE FUNCTION f(a int, OUT b text) LANGUAGE sql AS '';", "unknown", kOld},
      {"CREATE OR REPLACE FUNCTION f(a int) RETURNS TABLE (x int) LANGUAGE sql AS '';", "yes", kOld},
  };
  for (const Row& row : kFunctions) check("signature-changed(name)", "^CREATE FUNCTION {routine:name} ", row);
}
