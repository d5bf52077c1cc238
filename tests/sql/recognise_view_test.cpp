#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("a view shows its columns, its query as a slot, and its options behind it") {
  const sql::RecognisedRow rows[] = {
      {"CREATE VIEW v AS SELECT 1", "CREATE VIEW v AS #1"},
      {"CREATE OR REPLACE VIEW app.v (a, \"B\") WITH (security_invoker = true, security_barrier) AS SELECT "
       "1, 2 WITH LOCAL CHECK OPTION",
       "CREATE VIEW app.v (a, \"B\") AS #1 | OR REPLACE | WITH CHECK OPTION\n"
       "CREATE VIEW app.v SET security_invoker = on\n"
       "CREATE VIEW app.v SET security_barrier = on"},
      {"CREATE TEMP VIEW v AS SELECT 1; CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1; CREATE LOCAL TEMP "
       "VIEW v AS SELECT 1",
       "CREATE VIEW v AS #1 | TEMP\n"
       "CREATE VIEW v AS #1 | OR REPLACE | TEMP\n"
       "CREATE VIEW v AS #1 | TEMP"},
      {"CREATE RECURSIVE VIEW v (n) AS VALUES (1); CREATE OR REPLACE TEMP RECURSIVE VIEW v (n) AS VALUES (1)",
       "CREATE VIEW v (n) AS #1 | RECURSIVE\n"
       "CREATE VIEW v (n) AS #1 | OR REPLACE | RECURSIVE | TEMP"},
      {"CREATE VIEW v AS SELECT 1 WITH CHECK OPTION; CREATE VIEW v AS SELECT 1 WITH CASCADED CHECK OPTION",
       "CREATE VIEW v AS #1 | WITH CHECK OPTION\n"
       "CREATE VIEW v AS #1 | WITH CHECK OPTION"},
      {"CREATE MATERIALIZED VIEW IF NOT EXISTS v (a) USING heap WITH (fillfactor = 70) TABLESPACE s AS "
       "SELECT 1 WITH NO DATA",
       "CREATE MATERIALIZED VIEW v (a) AS #1 | IF NOT EXISTS | WITH NO DATA\n"
       "CREATE MATERIALIZED VIEW v SET fillfactor = 70"},
      {"CREATE MATERIALIZED VIEW v AS SELECT 1 WITH DATA", "CREATE MATERIALIZED VIEW v AS #1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a refresh shows how it is done") {
  const sql::RecognisedRow rows[] = {
      {"REFRESH MATERIALIZED VIEW v; REFRESH MATERIALIZED VIEW CONCURRENTLY app.v WITH DATA; REFRESH "
       "MATERIALIZED VIEW v WITH NO DATA",
       "REFRESH MATERIALIZED VIEW v\n"
       "REFRESH MATERIALIZED VIEW app.v | CONCURRENTLY\n"
       "REFRESH MATERIALIZED VIEW v | WITH NO DATA"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a view that is not read to its end is not analysed") {
  const sql::RecognisedRow rows[] = {
      {"CREATE VIEW v (a AS SELECT 1", "CREATE view v ( a AS SELECT #1 | NOT ANALYSED"},
      {"CREATE VIEW; CREATE VIEW v; CREATE VIEW v AS; REFRESH MATERIALIZED VIEW; REFRESH MATERIALIZED VIEW v "
       "FROB",
       "CREATE view | NOT ANALYSED\n"
       "CREATE view v | NOT ANALYSED\n"
       "CREATE view v AS | NOT ANALYSED\n"
       "refresh materialized view | NOT ANALYSED\n"
       "refresh materialized view v frob | NOT ANALYSED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}
