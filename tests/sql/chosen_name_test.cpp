#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("a constraint without a name is shown under the one that the server chooses") {
  const sql::RecognisedRow rows[] = {
      {"CREATE TABLE app.t (a int PRIMARY KEY, b int UNIQUE, c int REFERENCES p, \"D\" int UNIQUE)",
       "CREATE TABLE app.t\n"
       "CREATE TABLE app.t ADD COLUMN a integer\n"
       "CREATE TABLE app.t ADD COLUMN a PRIMARY KEY CONSTRAINT t_pkey | UNNAMED\n"
       "CREATE TABLE app.t ADD COLUMN b integer\n"
       "CREATE TABLE app.t ADD COLUMN b UNIQUE CONSTRAINT t_b_key | UNNAMED\n"
       "CREATE TABLE app.t ADD COLUMN c integer\n"
       "CREATE TABLE app.t ADD COLUMN c REFERENCES p CONSTRAINT t_c_fkey | UNNAMED\n"
       "CREATE TABLE app.t ADD COLUMN \"D\" integer\n"
       "CREATE TABLE app.t ADD COLUMN \"D\" UNIQUE CONSTRAINT \"t_D_key\" | UNNAMED"},
      {"ALTER TABLE t ADD UNIQUE (a, b), ADD UNIQUE (a) INCLUDE (c), ADD PRIMARY KEY (a, b), ADD FOREIGN KEY "
       "(a, b) REFERENCES p, ADD EXCLUDE (a WITH =, lower(c) WITH =, (a + 1) WITH =)",
       "ALTER TABLE t ADD CONSTRAINT t_a_b_key UNIQUE (a, b) | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_a_c_key UNIQUE (a) | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (a, b) | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_a_b_fkey FOREIGN KEY (a, b) REFERENCES p | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_a_lower_expr_excl EXCLUDE (a WITH #1, #2 WITH #3, #4 WITH #5) | "
       "UNNAMED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a check's name holds the column when the expression refers to exactly one") {
  const sql::RecognisedRow rows[] = {
      {"ALTER TABLE t ADD CHECK (a > 0 AND a < 5), ADD CHECK (a > b), ADD CHECK (true)",
       "ALTER TABLE t ADD CONSTRAINT t_a_check CHECK #1 | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_check CHECK #1 | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_check CHECK #1 | UNNAMED"},
      {"ALTER TABLE t ADD x int CHECK (y > 0), ADD CHECK (t.a IS NOT NULL), ADD CHECK (lower(a) = 'x'::text "
       "COLLATE \"C\")",
       "ALTER TABLE t ADD COLUMN x integer\n"
       "ALTER TABLE t ADD COLUMN x CHECK #1 CONSTRAINT t_y_check | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_a_check CHECK #1 | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_a_check CHECK #1 | UNNAMED"},
      {"ALTER TABLE t ADD CHECK (d > date '2020-01-01'), ADD CHECK (extract(year FROM d) > 1990), ADD CHECK "
       "(d AT TIME ZONE 'utc' > now())",
       "ALTER TABLE t ADD CONSTRAINT t_d_check CHECK #1 | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_d_check CHECK #1 | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_d_check CHECK #1 | UNNAMED"},
      {"ALTER TABLE t ADD CHECK (CASE WHEN a IS NULL THEN true ELSE a > 1 END), ADD CHECK (CAST(a AS text) "
       "<> ''), ADD CHECK (\"Type\" IN ('a', 'b')), ADD CHECK (a NOT LIKE 'x' ESCAPE '#')",
       "ALTER TABLE t ADD CONSTRAINT t_a_check CHECK #1 | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_a_check CHECK #1 | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT \"t_Type_check\" CHECK #1 | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_a_check CHECK #1 | UNNAMED"},
      {"ALTER TABLE t ADD CHECK (a IS DISTINCT FROM b), ADD CHECK (a BETWEEN 1 AND 2 OR a IS UNKNOWN), ADD "
       "CHECK (f(x => a)), ADD CHECK ((a).b > (a).c)",
       "ALTER TABLE t ADD CONSTRAINT t_check CHECK #1 | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_a_check CHECK #1 | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_a_check CHECK #1 | UNNAMED\n"
       "ALTER TABLE t ADD CONSTRAINT t_a_check CHECK #1 | UNNAMED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("an index without a name is called after its keys") {
  const sql::RecognisedRow rows[] = {
      {"CREATE INDEX ON t (a, b) INCLUDE (c); CREATE INDEX ON t (a, a); CREATE INDEX ON app.t ((a))",
       "CREATE INDEX t_a_b_c_idx ON t (a, b) INCLUDE (c) | UNNAMED\n"
       "CREATE INDEX t_a_a1_idx ON t (a, a) | UNNAMED\n"
       "CREATE INDEX app.t_a_idx ON app.t (a) | UNNAMED"},
      {"CREATE INDEX ON t (lower(a)); CREATE INDEX ON t (pg_catalog.lower(a)); CREATE INDEX ON t ((lower(a) "
       "COLLATE \"C\"))",
       "CREATE INDEX t_lower_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_lower_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_lower_idx ON t (#1) | UNNAMED"},
      {"CREATE INDEX ON t ((a + 1), (a - 1)); CREATE INDEX ON t ((a IS NULL)); CREATE INDEX ON t ((j ->> "
       "'x'))",
       "CREATE INDEX t_expr_expr1_idx ON t (#1, #2) | UNNAMED\n"
       "CREATE INDEX t_expr_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_expr_idx ON t (#1) | UNNAMED"},
      {"CREATE INDEX ON t (((j ->> 'x')::int)); CREATE INDEX ON t ((a::text)); CREATE INDEX ON t ((CAST(a + "
       "1 AS double precision))); CREATE INDEX ON t (((a + 1)::boolean::text))",
       "CREATE INDEX t_int4_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_a_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_float8_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_text_idx ON t (#1) | UNNAMED"},
      {"CREATE INDEX ON t ((CASE WHEN a > 1 THEN b ELSE a + 1 END)); CREATE INDEX ON t ((CASE WHEN a > 1 "
       "THEN b ELSE a END)); CREATE INDEX ON t (coalesce(a, b)); CREATE INDEX ON t (trim(leading 'x' from "
       "a))",
       "CREATE INDEX t_case_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_a_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_coalesce_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_ltrim_idx ON t (#1) | UNNAMED"},
      {"CREATE INDEX ON t ((ts AT TIME ZONE 'utc')); CREATE INDEX ON t (((ts AT TIME ZONE 'utc')::date)); "
       "CREATE INDEX ON t ((arr[1])); CREATE INDEX ON t (((c).f)); CREATE INDEX ON t ((a, b)); CREATE INDEX "
       "ON t (('x'::text))",
       "CREATE INDEX t_timezone_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_timezone_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_arr_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_f_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_row_idx ON t (#1) | UNNAMED\n"
       "CREATE INDEX t_text_idx ON t (#1) | UNNAMED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a chosen name is cut to 63 bytes, the longer part first, never inside a character") {
  const sql::RecognisedRow rows[] = {
      {"ALTER TABLE a_very_long_table_name_that_goes_on_and_on_and_on_for_sixty_three_b ADD UNIQUE "
       "(another_quite_long_column_name_here_to_be_cut_down), ADD PRIMARY KEY (b)",
       "ALTER TABLE a_very_long_table_name_that_goes_on_and_on_and_on_for_sixty_three_b ADD CONSTRAINT "
       "a_very_long_table_name_that_g_another_quite_long_column_nam_key UNIQUE "
       "(another_quite_long_column_name_here_to_be_cut_down) | UNNAMED\n"
       "ALTER TABLE a_very_long_table_name_that_goes_on_and_on_and_on_for_sixty_three_b ADD CONSTRAINT "
       "a_very_long_table_name_that_goes_on_and_on_and_on_for_sixt_pkey PRIMARY KEY (b) | UNNAMED"},
      {"ALTER TABLE a_very_long_table_name_that_goes_on_and_on_and_on_for_sixty ADD "
       "\"ümläutümläutümläutümläutümläutümläutümläut\" int UNIQUE",
       "ALTER TABLE a_very_long_table_name_that_goes_on_and_on_and_on_for_sixty ADD COLUMN "
       "ümläutümläutümläutümläutümläutümläutümläut integer\n"
       "ALTER TABLE a_very_long_table_name_that_goes_on_and_on_and_on_for_sixty ADD COLUMN "
       "ümläutümläutümläutümläutümläutümläutümläut UNIQUE CONSTRAINT "
       "a_very_long_table_name_that_g_ümläutümläutümläutüml_key | UNNAMED"},
      {"CREATE INDEX ON tt (a, b, c, d, lower(c), upper(c), md5(c), (a+b), (a-b), (a*b), (a/b), (c||c), "
       "aaaaaaaaaa)",
       "CREATE INDEX tt_a_b_c_d_lower_upper_md5_expr_expr1_expr2_expr3_expr4_aaa_idx ON tt (a, b, c, d, #1, "
       "#2, #3, #4, #5, #6, #7, #8, aaaaaaaaaa) | UNNAMED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}
