#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("a table is its head, then its columns, then its constraints") {
  const sql::RecognisedRow rows[] = {
      {"CREATE TABLE t (a int, b text)",
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD COLUMN a integer\n"
       "CREATE TABLE t ADD COLUMN b text"},
      {"create table if not exists App.\"B c\" (a int);",
       "CREATE TABLE app.\"B\\u{20}c\" | IF NOT EXISTS\n"
       "CREATE TABLE app.\"B\\u{20}c\" ADD COLUMN a integer"},
      {"CREATE TEMP TABLE t (a int) ON COMMIT DROP",
       "CREATE TABLE t | TEMP\n"
       "CREATE TABLE t ADD COLUMN a integer"},
      {"CREATE LOCAL TEMPORARY TABLE t (a int)",
       "CREATE TABLE t | TEMP\n"
       "CREATE TABLE t ADD COLUMN a integer"},
      {"CREATE UNLOGGED TABLE t (a int)",
       "CREATE TABLE t | UNLOGGED\n"
       "CREATE TABLE t ADD COLUMN a integer"},
      {"CREATE TABLE t ()", "CREATE TABLE t"},
      {"CREATE TABLE t (PRIMARY KEY (a), a int NOT NULL, \"check\" int)",
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD COLUMN a integer\n"
       "CREATE TABLE t ADD COLUMN a NOT NULL\n"
       "CREATE TABLE t ADD COLUMN \"check\" integer\n"
       "CREATE TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (a) | UNNAMED"},
      {"CREATE TABLE t (a text STORAGE external COMPRESSION lz4 NOT NULL)",
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD COLUMN a text\n"
       "CREATE TABLE t ADD COLUMN a NOT NULL"},
      {"CREATE TABLE t (a text DEFAULT 'x'::text COLLATE \"C\" NOT NULL)",
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD COLUMN a text COLLATE \"C\"\n"
       "CREATE TABLE t ADD COLUMN a DEFAULT #1\n"
       "CREATE TABLE t ADD COLUMN a NOT NULL"},
      {"CREATE TABLE t (exclude int, like_it int, foreign_id int)",
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD COLUMN \"exclude\" integer\n"
       "CREATE TABLE t ADD COLUMN like_it integer\n"
       "CREATE TABLE t ADD COLUMN foreign_id integer"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("the clauses of a table come in one order, wherever they are written") {
  const sql::RecognisedRow rows[] = {
      {"CREATE TABLE t (a int, LIKE s INCLUDING ALL) INHERITS (p, app.q)",
       "CREATE TABLE t\n"
       "CREATE TABLE t LIKE s | INCLUDING ALL\n"
       "CREATE TABLE t INHERITS p\n"
       "CREATE TABLE t INHERITS app.q\n"
       "CREATE TABLE t ADD COLUMN a integer"},
      {"CREATE TABLE t (ts date, x int) PARTITION BY RANGE (ts, f(x), (x + 1) int4_ops, x COLLATE \"C\")",
       "CREATE TABLE t\n"
       "CREATE TABLE t PARTITION BY RANGE (ts, #1, #2 int4_ops, x COLLATE \"C\")\n"
       "CREATE TABLE t ADD COLUMN ts date\n"
       "CREATE TABLE t ADD COLUMN x integer"},
      {"CREATE TABLE t (a int) USING Heap WITH (fillfactor = 70, autovacuum_enabled = false, "
       "toast.autovacuum_enabled) TABLESPACE fast",
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD COLUMN a integer\n"
       "CREATE TABLE t SET fillfactor = 70\n"
       "CREATE TABLE t SET autovacuum_enabled = off\n"
       "CREATE TABLE t SET toast.autovacuum_enabled = on\n"
       "CREATE TABLE t USING heap\n"
       "CREATE TABLE t TABLESPACE fast"},
      {"CREATE TABLE t (a int) WITHOUT OIDS",
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD COLUMN a integer"},
      {"CREATE TABLE t OF app.ty (PRIMARY KEY (a), b WITH OPTIONS DEFAULT 1)",
       "CREATE TABLE t\n"
       "CREATE TABLE t OF app.ty\n"
       "CREATE TABLE t ADD COLUMN b DEFAULT #1\n"
       "CREATE TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (a) | UNNAMED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("LIKE says what is copied in the end") {
  const sql::RecognisedRow rows[] = {
      {"CREATE TABLE t (LIKE s)",
       "CREATE TABLE t\n"
       "CREATE TABLE t LIKE s"},
      {"CREATE TABLE t (LIKE app.s INCLUDING DEFAULTS INCLUDING INDEXES)",
       "CREATE TABLE t\n"
       "CREATE TABLE t LIKE app.s | INCLUDING DEFAULTS | INCLUDING INDEXES"},
      {"CREATE TABLE t (LIKE s INCLUDING ALL EXCLUDING ALL INCLUDING STORAGE)",
       "CREATE TABLE t\n"
       "CREATE TABLE t LIKE s | INCLUDING STORAGE"},
      {"CREATE TABLE t (LIKE s INCLUDING DEFAULTS EXCLUDING DEFAULTS)",
       "CREATE TABLE t\n"
       "CREATE TABLE t LIKE s"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a partition names its parent and bound") {
  const sql::RecognisedRow rows[] = {
      {"CREATE TABLE p1 PARTITION OF app.p FOR VALUES FROM (1, MINVALUE) TO (2, MAXVALUE)",
       "CREATE TABLE p1\n"
       "CREATE TABLE p1 PARTITION OF app.p FOR VALUES #1"},
      {"CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('a', NULL) PARTITION BY LIST (b)",
       "CREATE TABLE p1\n"
       "CREATE TABLE p1 PARTITION BY LIST (b)\n"
       "CREATE TABLE p1 PARTITION OF p FOR VALUES #1"},
      {"CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 0) WITH (fillfactor = 70)",
       "CREATE TABLE p1\n"
       "CREATE TABLE p1 PARTITION OF p FOR VALUES #1\n"
       "CREATE TABLE p1 SET fillfactor = 70"},
      {"CREATE TABLE p1 PARTITION OF p DEFAULT",
       "CREATE TABLE p1\n"
       "CREATE TABLE p1 PARTITION OF p | DEFAULT"},
      {"CREATE TABLE p1 PARTITION OF p (a NOT NULL, b WITH OPTIONS DEFAULT 1, CHECK (a > 0)) DEFAULT",
       "CREATE TABLE p1\n"
       "CREATE TABLE p1 PARTITION OF p | DEFAULT\n"
       "CREATE TABLE p1 ADD COLUMN a NOT NULL\n"
       "CREATE TABLE p1 ADD COLUMN b DEFAULT #1\n"
       "CREATE TABLE p1 ADD CONSTRAINT p1_a_check CHECK #1 | UNNAMED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a table made by a query shows it as a slot and has no columns of its own") {
  const sql::RecognisedRow rows[] = {
      {"CREATE TABLE t AS SELECT 1",
       "CREATE TABLE t\n"
       "CREATE TABLE t AS #1"},
      {"CREATE TABLE IF NOT EXISTS t (a, b) WITH (fillfactor = 70) AS SELECT 1, 2 WITH NO DATA",
       "CREATE TABLE t | IF NOT EXISTS\n"
       "CREATE TABLE t SET fillfactor = 70\n"
       "CREATE TABLE t AS #1 | WITH NO DATA"},
      {"CREATE TABLE t AS TABLE s WITH DATA",
       "CREATE TABLE t\n"
       "CREATE TABLE t AS #1"},
      {"CREATE TEMP TABLE t ON COMMIT DROP AS EXECUTE q(1)",
       "CREATE TABLE t | TEMP\n"
       "CREATE TABLE t AS #1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a foreign table has a server") {
  const sql::RecognisedRow rows[] = {
      {"CREATE FOREIGN TABLE f (a int OPTIONS (column_name 'x') NOT NULL) SERVER s OPTIONS (table 'b')",
       "CREATE FOREIGN TABLE f\n"
       "CREATE FOREIGN TABLE f ADD COLUMN a integer\n"
       "CREATE FOREIGN TABLE f ADD COLUMN a NOT NULL\n"
       "CREATE FOREIGN TABLE f SERVER s"},
      {"CREATE FOREIGN TABLE f PARTITION OF p DEFAULT SERVER s",
       "CREATE FOREIGN TABLE f\n"
       "CREATE FOREIGN TABLE f PARTITION OF p | DEFAULT\n"
       "CREATE FOREIGN TABLE f SERVER s"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("an element that is not known gets the fallback form alone") {
  const sql::RecognisedRow rows[] = {
      {"CREATE TABLE t (a int AUTO_INCREMENT, b int NOT NULL FROBNICATE)",
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD COLUMN a integer\n"
       "CREATE TABLE t ADD COLUMN a auto_increment | NOT ANALYSED\n"
       "CREATE TABLE t ADD COLUMN b integer\n"
       "CREATE TABLE t ADD COLUMN b NOT NULL\n"
       "CREATE TABLE t ADD COLUMN b frobnicate | NOT ANALYSED"},
      {"CREATE TABLE t (a int, ... , b int)",
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD COLUMN a integer\n"
       "CREATE TABLE t ADD .. . | NOT ANALYSED\n"
       "CREATE TABLE t ADD COLUMN b integer"},
      {"CREATE TABLE \"users\" ( ... )",
       "CREATE TABLE users\n"
       "CREATE TABLE users ADD .. . | NOT ANALYSED"},
      {"CREATE TABLE t (a, b int)",
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD a | NOT ANALYSED\n"
       "CREATE TABLE t ADD COLUMN b integer"},
      {"CREATE TABLE t (a int) ENGINE = InnoDB",
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD COLUMN a integer\n"
       "CREATE TABLE t engine = innodb | NOT ANALYSED"},
      {"CREATE TABLE t (a int) PARTITION BY MAGIC (a)",
       "CREATE TABLE t\n"
       "CREATE TABLE t partition by magic ( a ) | NOT ANALYSED\n"
       "CREATE TABLE t ADD COLUMN a integer"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a truncated table still gives its head") {
  const sql::RecognisedRow rows[] = {
      {"CREATE TABLE t", "CREATE TABLE t"},
      {"CREATE TABLE t (", "CREATE TABLE t"},
      {"CREATE TABLE t (a int, b",
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD COLUMN a integer\n"
       "CREATE TABLE t ADD b | NOT ANALYSED"},
      {"CREATE TABLE t (a int, CHECK (a > 0",
       "CREATE TABLE t\n"
       "CREATE TABLE t ADD COLUMN a integer\n"
       "CREATE TABLE t ADD CHECK ( a > #1 | NOT ANALYSED"},
      {"CREATE TABLE t PARTITION OF", "CREATE TABLE t"},
      {"CREATE TABLE", "CREATE TABLE | NOT ANALYSED"},
      {"CREATE TABLE IF NOT EXISTS", "CREATE TABLE if NOT exists | NOT ANALYSED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}
