#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("a column's constraints follow it one by one, named ones end in their name") {
  const sql::RecognisedRow rows[] = {
      {"ALTER TABLE t ADD a int NOT NULL DEFAULT 1 CHECK (a > 0) UNIQUE REFERENCES p",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a NOT NULL\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT #1\n"
       "ALTER TABLE t ADD COLUMN a CHECK #1 CONSTRAINT t_a_check | UNNAMED\n"
       "ALTER TABLE t ADD COLUMN a UNIQUE CONSTRAINT t_a_key | UNNAMED\n"
       "ALTER TABLE t ADD COLUMN a REFERENCES p CONSTRAINT t_a_fkey | UNNAMED"},
      {"ALTER TABLE t ADD a int CONSTRAINT n NOT NULL CONSTRAINT c CHECK (a > 0) NO INHERIT CONSTRAINT u "
       "UNIQUE NULLS NOT DISTINCT CONSTRAINT p PRIMARY KEY",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a NOT NULL CONSTRAINT n\n"
       "ALTER TABLE t ADD COLUMN a CHECK #1 CONSTRAINT c | NO INHERIT\n"
       "ALTER TABLE t ADD COLUMN a UNIQUE CONSTRAINT u | NULLS NOT DISTINCT\n"
       "ALTER TABLE t ADD COLUMN a PRIMARY KEY CONSTRAINT p"},
      {"ALTER TABLE t ADD a int NULL CONSTRAINT x NULL", "ALTER TABLE t ADD COLUMN a integer"},
      {"ALTER TABLE t ADD a int PRIMARY KEY WITH (fillfactor = 70) USING INDEX TABLESPACE s",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a PRIMARY KEY CONSTRAINT t_pkey | UNNAMED"},
      {"ALTER TABLE t ADD a int CHECK (a > 0) NOT ENFORCED",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a CHECK #1 CONSTRAINT t_a_check | NOT ENFORCED | UNNAMED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a default ends where the next constraint begins") {
  const sql::RecognisedRow rows[] = {
      {"ALTER TABLE t ADD a timestamptz DEFAULT now() NOT NULL",
       "ALTER TABLE t ADD COLUMN a timestamptz\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT #1\n"
       "ALTER TABLE t ADD COLUMN a NOT NULL"},
      {"ALTER TABLE t ADD a text DEFAULT 'a'::character varying(10) COLLATE \"C\" UNIQUE",
       "ALTER TABLE t ADD COLUMN a text COLLATE \"C\"\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT #1\n"
       "ALTER TABLE t ADD COLUMN a UNIQUE CONSTRAINT t_a_key | UNNAMED"},
      {"ALTER TABLE t ADD a int DEFAULT (1) CHECK (a > 0), ADD b int DEFAULT -1 PRIMARY KEY",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT #1\n"
       "ALTER TABLE t ADD COLUMN a CHECK #1 CONSTRAINT t_a_check | UNNAMED\n"
       "ALTER TABLE t ADD COLUMN b integer\n"
       "ALTER TABLE t ADD COLUMN b DEFAULT #1\n"
       "ALTER TABLE t ADD COLUMN b PRIMARY KEY CONSTRAINT t_pkey | UNNAMED"},
      {"ALTER TABLE t ADD a int DEFAULT CASE WHEN 1 IS NOT NULL THEN 1 ELSE NULL END NOT NULL",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT #1\n"
       "ALTER TABLE t ADD COLUMN a NOT NULL"},
      {"ALTER TABLE t ADD a bool DEFAULT 1 IS DISTINCT FROM NULL NOT NULL",
       "ALTER TABLE t ADD COLUMN a boolean\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT #1\n"
       "ALTER TABLE t ADD COLUMN a NOT NULL"},
      {"ALTER TABLE t ADD a bool DEFAULT 1 IS NOT DISTINCT FROM 2 NULL",
       "ALTER TABLE t ADD COLUMN a boolean\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT #1"},
      {"ALTER TABLE t ADD a int[] DEFAULT ARRAY[1, 2] REFERENCES p",
       "ALTER TABLE t ADD COLUMN a integer[]\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT #1\n"
       "ALTER TABLE t ADD COLUMN a REFERENCES p CONSTRAINT t_a_fkey | UNNAMED"},
      {"ALTER TABLE t ADD a interval DEFAULT interval '1' day GENERATED ALWAYS AS IDENTITY",
       "ALTER TABLE t ADD COLUMN a interval\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT #1\n"
       "ALTER TABLE t ADD COLUMN a GENERATED ALWAYS AS IDENTITY"},
      {"ALTER TABLE t ADD a timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL",
       "ALTER TABLE t ADD COLUMN a timestamp\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT #1\n"
       "ALTER TABLE t ADD COLUMN a NOT NULL"},
      {"ALTER TABLE t ADD a int DEFAULT",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT | NOT ANALYSED"},
      {"ALTER TABLE t ADD a int DEFAULT CHECK (a > 0)",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT CHECK ( a > #1 ) | NOT ANALYSED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a default that is NULL is said outright") {
  const sql::RecognisedRow rows[] = {
      {"ALTER TABLE t ADD a text DEFAULT NULL",
       "ALTER TABLE t ADD COLUMN a text\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT NULL"},
      {"ALTER TABLE t ADD a text DEFAULT NULL NULL",
       "ALTER TABLE t ADD COLUMN a text\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT NULL"},
      {"ALTER TABLE t ADD a text DEFAULT NULL::character varying NOT NULL, ADD b text DEFAULT ((NULL)::text)",
       "ALTER TABLE t ADD COLUMN a text\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT NULL\n"
       "ALTER TABLE t ADD COLUMN a NOT NULL\n"
       "ALTER TABLE t ADD COLUMN b text\n"
       "ALTER TABLE t ADD COLUMN b DEFAULT NULL"},
      {"ALTER TABLE t ADD a text DEFAULT NULLIF(1, 1)",
       "ALTER TABLE t ADD COLUMN a text\n"
       "ALTER TABLE t ADD COLUMN a DEFAULT #1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("generated columns and identities") {
  const sql::RecognisedRow rows[] = {
      {"ALTER TABLE t ADD a int GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT 2), ADD b int GENERATED BY "
       "DEFAULT AS IDENTITY NOT NULL",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a GENERATED ALWAYS AS IDENTITY\n"
       "ALTER TABLE t ADD COLUMN b integer\n"
       "ALTER TABLE t ADD COLUMN b GENERATED BY DEFAULT AS IDENTITY\n"
       "ALTER TABLE t ADD COLUMN b NOT NULL"},
      {"ALTER TABLE t ADD a int GENERATED ALWAYS AS (b * 2) STORED, ADD c int GENERATED ALWAYS AS (b) "
       "VIRTUAL, ADD d int GENERATED ALWAYS AS (b)",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a GENERATED AS #1 STORED\n"
       "ALTER TABLE t ADD COLUMN c integer\n"
       "ALTER TABLE t ADD COLUMN c GENERATED AS #1 VIRTUAL\n"
       "ALTER TABLE t ADD COLUMN d integer\n"
       "ALTER TABLE t ADD COLUMN d GENERATED AS #1 VIRTUAL"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a reference shows what is not the default, in one order") {
  const sql::RecognisedRow rows[] = {
      {"ALTER TABLE t ADD a int REFERENCES app.p",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a REFERENCES app.p CONSTRAINT t_a_fkey | UNNAMED"},
      {"ALTER TABLE t ADD a int CONSTRAINT f REFERENCES p (id) ON UPDATE SET DEFAULT MATCH FULL ON DELETE "
       "CASCADE",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a REFERENCES p (id) MATCH FULL ON DELETE CASCADE ON UPDATE SET DEFAULT "
       "CONSTRAINT f"},
      {"ALTER TABLE t ADD a int REFERENCES p MATCH SIMPLE ON DELETE NO ACTION ON UPDATE RESTRICT NOT "
       "DEFERRABLE INITIALLY IMMEDIATE",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a REFERENCES p CONSTRAINT t_a_fkey | UNNAMED"},
      {"ALTER TABLE t ADD a int REFERENCES p DEFERRABLE, ADD b int REFERENCES p INITIALLY DEFERRED NOT NULL",
       "ALTER TABLE t ADD COLUMN a integer\n"
       "ALTER TABLE t ADD COLUMN a REFERENCES p CONSTRAINT t_a_fkey | DEFERRABLE | UNNAMED\n"
       "ALTER TABLE t ADD COLUMN b integer\n"
       "ALTER TABLE t ADD COLUMN b REFERENCES p CONSTRAINT t_b_fkey | DEFERRABLE | INITIALLY DEFERRED | "
       "UNNAMED\n"
       "ALTER TABLE t ADD COLUMN b NOT NULL"},
      {"ALTER TABLE t ADD FOREIGN KEY (a, b) REFERENCES p (x, y) ON DELETE SET NULL (b) NOT VALID",
       "ALTER TABLE t ADD CONSTRAINT t_a_b_fkey FOREIGN KEY (a, b) REFERENCES p (x, y) ON DELETE SET NULL "
       "(b) | NOT VALID | UNNAMED"},
      {"ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a, PERIOD b) REFERENCES p (x, PERIOD y) NOT ENFORCED",
       "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a, b) REFERENCES p (x, y) | NOT ENFORCED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("table constraints begin with their name") {
  const sql::RecognisedRow rows[] = {
      {"ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0 AND b IN (1, 2)) NOT VALID, ADD CONSTRAINT d UNIQUE (a, "
       "\"B\") DEFERRABLE INITIALLY DEFERRED",
       "ALTER TABLE t ADD CONSTRAINT c CHECK #1 | NOT VALID\n"
       "ALTER TABLE t ADD CONSTRAINT d UNIQUE (a, \"B\") | DEFERRABLE | INITIALLY DEFERRED"},
      {"ALTER TABLE t ADD UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b), ADD UNIQUE NULLS DISTINCT (b)",
       "ALTER TABLE t ADD CONSTRAINT t_a_b_key UNIQUE (a) | NULLS NOT DISTINCT | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_b_key UNIQUE (b) | UNNAMED"},
      {"ALTER TABLE t ADD PRIMARY KEY (a, b WITHOUT OVERLAPS) WITH (fillfactor = 70) USING INDEX TABLESPACE "
       "s",
       "ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (a, b) | UNNAMED"},
      {"ALTER TABLE t ADD CONSTRAINT c PRIMARY KEY USING INDEX i, ADD UNIQUE USING INDEX j DEFERRABLE",
       "ALTER TABLE t ADD CONSTRAINT c PRIMARY KEY USING INDEX i\n"
       "ALTER TABLE t ADD CONSTRAINT j UNIQUE USING INDEX j | DEFERRABLE | UNNAMED"},
      {"ALTER TABLE t ADD EXCLUDE USING gist (room WITH =, tsrange(a, b) WITH &&, c COLLATE \"C\" text_ops "
       "WITH OPERATOR(pg_catalog.=)) WHERE (a > 0) DEFERRABLE",
       "ALTER TABLE t ADD CONSTRAINT t_room_tsrange_c_excl EXCLUDE USING gist (room WITH #1, #2 WITH #3, c "
       "COLLATE \"C\" text_ops WITH #4) WHERE #5 | DEFERRABLE | UNNAMED"},
      {"ALTER TABLE t ADD CONSTRAINT c NOT NULL a NOT VALID, ADD NOT NULL b NO INHERIT",
       "ALTER TABLE t ADD CONSTRAINT c NOT NULL a | NOT VALID\n"
       "ALTER TABLE t ADD CONSTRAINT t_b_not_null NOT NULL b | NO INHERIT | UNNAMED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("what reads like no constraint gets the fallback form") {
  const sql::RecognisedRow rows[] = {
      {"ALTER TABLE t ADD CONSTRAINT c, ADD CONSTRAINT c FROB (a), ADD CHECK a > 0, ADD UNIQUE a",
       "ALTER TABLE t add CONSTRAINT c | NOT ANALYSED\n"
       "ALTER TABLE t add CONSTRAINT c frob ( a ) | NOT ANALYSED\n"
       "ALTER TABLE t add CHECK a > #1 | NOT ANALYSED\n"
       "ALTER TABLE t add UNIQUE a | NOT ANALYSED"},
      {"ALTER TABLE t ADD FOREIGN KEY (a), ADD FOREIGN KEY (a) REFERENCES, ADD FOREIGN KEY (a) REFERENCES p "
       "ON DELETE EXPLODE",
       "ALTER TABLE t add FOREIGN key ( a ) | NOT ANALYSED\n"
       "ALTER TABLE t add FOREIGN key ( a ) REFERENCES | NOT ANALYSED\n"
       "ALTER TABLE t add FOREIGN key ( a ) REFERENCES p ON delete explode | NOT ANALYSED"},
      {"ALTER TABLE t ADD EXCLUDE (a), ADD EXCLUDE (), ADD PRIMARY KEY (a + 1)",
       "ALTER TABLE t add exclude ( a ) | NOT ANALYSED\n"
       "ALTER TABLE t add exclude ( ) | NOT ANALYSED\n"
       "ALTER TABLE t add PRIMARY key ( a + #1 ) | NOT ANALYSED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}
