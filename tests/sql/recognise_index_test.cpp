#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("an index shows its table, method, keys and what follows them") {
  const sql::RecognisedRow rows[] = {
      {"CREATE INDEX i ON t (a)", "CREATE INDEX i ON t (a)"},
      {"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY app.t USING GIN (a, b) INCLUDE (c, d) NULLS "
       "NOT DISTINCT WITH (fillfactor = 70) TABLESPACE s WHERE a > 0 AND b IS NULL",
       "CREATE INDEX app.i ON app.t USING gin (a, b) INCLUDE (c, d) TABLESPACE s WHERE #1 | CONCURRENTLY | "
       "IF NOT EXISTS | NULLS NOT DISTINCT | ONLY | UNIQUE"},
      {"create index \"I\" on t using btree (a)", "CREATE INDEX \"I\" ON t (a)"},
      {"CREATE INDEX i ON t * (a)", "CREATE INDEX i ON t (a)"},
      {"CREATE INDEX CONCURRENTLY ON \"T\" (a)",
       "CREATE INDEX \"T_a_idx\" ON \"T\" (a) | CONCURRENTLY | UNNAMED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a key keeps its collation, operator class and unusual order") {
  const sql::RecognisedRow rows[] = {
      {"CREATE INDEX i ON t (a ASC, b DESC, c DESC NULLS FIRST, d NULLS LAST, e NULLS FIRST, f DESC NULLS "
       "LAST)",
       "CREATE INDEX i ON t (a, b DESC, c DESC, d, e NULLS FIRST, f DESC NULLS LAST)"},
      {"CREATE INDEX i ON t (a COLLATE \"C\" text_pattern_ops DESC, b public.gin_trgm_ops, c gist_trgm_ops "
       "(siglen = 32))",
       "CREATE INDEX i ON t (a COLLATE \"C\" text_pattern_ops DESC, b public.gin_trgm_ops, c gist_trgm_ops)"},
      {"CREATE INDEX i ON t (lower(a) COLLATE \"C\", (a || b), (c), ((d)), \"desc\" DESC)",
       "CREATE INDEX i ON t (#1 COLLATE \"C\", #2, c, d, \"desc\" DESC)"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("an index that is not read to its end is not analysed") {
  const sql::RecognisedRow rows[] = {
      {"CREATE INDEX", "CREATE index | NOT ANALYSED"},
      {"CREATE INDEX i ON t", "CREATE index i ON t | NOT ANALYSED"},
      {"CREATE INDEX i ON t ()", "CREATE index i ON t ( ) | NOT ANALYSED"},
      {"CREATE INDEX i ON t (a", "CREATE index i ON t ( a | NOT ANALYSED"},
      {"CREATE INDEX i ON t (a) FROB", "CREATE index i ON t ( a ) frob | NOT ANALYSED"},
      {"CREATE INDEX i ON t (a b c)", "CREATE index i ON t ( a b c ) | NOT ANALYSED"},
      {"CREATE INDEX i ON t (a) WHERE", "CREATE index i ON t ( a ) WHERE | NOT ANALYSED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("REINDEX takes CONCURRENTLY as a word or as an option that is on") {
  const sql::RecognisedRow rows[] = {
      {"REINDEX TABLE app.t; REINDEX INDEX CONCURRENTLY i; REINDEX DATABASE; REINDEX SCHEMA CONCURRENTLY s; "
       "REINDEX SYSTEM d",
       "REINDEX TABLE app.t\n"
       "REINDEX INDEX i | CONCURRENTLY\n"
       "REINDEX DATABASE\n"
       "REINDEX SCHEMA s | CONCURRENTLY\n"
       "REINDEX SYSTEM d"},
      {"REINDEX (CONCURRENTLY) TABLE t; REINDEX (VERBOSE, CONCURRENTLY true, TABLESPACE s) INDEX i",
       "REINDEX TABLE t | CONCURRENTLY\n"
       "REINDEX INDEX i | CONCURRENTLY"},
      {"REINDEX (CONCURRENTLY OFF) TABLE t; REINDEX (CONCURRENTLY false) TABLE t; REINDEX (concurrently "
       "'off') TABLE t; REINDEX (CONCURRENTLY 0) TABLE t; REINDEX VERBOSE TABLE t",
       "REINDEX TABLE t\n"
       "REINDEX TABLE t\n"
       "REINDEX TABLE t\n"
       "REINDEX TABLE t\n"
       "REINDEX TABLE t"},
      {"REINDEX; REINDEX PLANET p",
       "reindex | NOT ANALYSED\n"
       "reindex planet p | NOT ANALYSED"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("slots of an index are its expressions without the brackets around them") {
  CHECK(sql::recognised_slots("CREATE INDEX i ON t ((a || b), lower(c)) WHERE (d > 0)") ==
        "#1 a || b\n#2 lower(c)\n#3 (d > 0)");
}
