#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("transaction control has one spelling") {
  const sql::RecognisedRow rows[] = {
      {"BEGIN", "BEGIN"},
      {"begin work", "BEGIN"},
      {"START TRANSACTION READ ONLY", "BEGIN READ ONLY"},
      {"BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE, NOT DEFERRABLE",
       "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE NOT DEFERRABLE"},
      {"COMMIT", "COMMIT"},
      {"END TRANSACTION", "COMMIT"},
      {"COMMIT WORK AND CHAIN", "COMMIT | AND CHAIN"},
      {"COMMIT AND NO CHAIN", "COMMIT"},
      {"ROLLBACK", "ROLLBACK"},
      {"ABORT AND CHAIN", "ROLLBACK | AND CHAIN"},
      {"ROLLBACK TO s", "ROLLBACK TO s"},
      {"ROLLBACK WORK TO SAVEPOINT \"S\"", "ROLLBACK TO \"S\""},
      {"ROLLBACK TO savepoint", "ROLLBACK TO \"savepoint\""},
      {"SAVEPOINT s", "SAVEPOINT s"},
      {"RELEASE SAVEPOINT s", "RELEASE s"},
      {"PREPARE TRANSACTION 'x'", "PREPARE TRANSACTION"},
      {"COMMIT PREPARED 'x'", "COMMIT PREPARED"},
      {"ROLLBACK PREPARED 'x'", "ROLLBACK PREPARED"},
      {"SET TRANSACTION READ ONLY", "SET TRANSACTION READ ONLY"},
      {"SET LOCAL TRANSACTION ISOLATION LEVEL READ COMMITTED",
       "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"},
      {"SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
       "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE"},
      {"SET TRANSACTION SNAPSHOT 'x'", "SET TRANSACTION SNAPSHOT #1"},
      {"SET CONSTRAINTS ALL DEFERRED", "SET CONSTRAINTS ALL DEFERRED"},
      {"SET CONSTRAINTS a, s.b IMMEDIATE", "SET CONSTRAINTS a, s.b IMMEDIATE"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("SET shows the setting and its value, made uniform") {
  const sql::RecognisedRow rows[] = {
      {"SET lock_timeout = '5'", "SET lock_timeout = 5ms"},
      {"SET lock_timeout TO 5", "SET lock_timeout = 5ms"},
      {"SET SESSION lock_timeout TO '1500ms'", "SET lock_timeout = 1500ms"},
      {"SET LOCAL lock_timeout = '2 s'", "SET LOCAL lock_timeout = 2s"},
      {"SET lock_timeout = '1.5s'", "SET lock_timeout = 1500ms"},
      {"SET lock_timeout = 0", "SET lock_timeout = 0"},
      {"SET lock_timeout = '0s'", "SET lock_timeout = 0"},
      {"SET \"Lock_Timeout\" = '0.4ms'", "SET lock_timeout = 0"},
      {"SET statement_timeout = 60000", "SET statement_timeout = 1min"},
      {"SET statement_timeout = '120min'", "SET statement_timeout = 2h"},
      {"SET statement_timeout = '48h'", "SET statement_timeout = 2d"},
      {"SET checkpoint_timeout = 90", "SET checkpoint_timeout = 90s"},
      {"SET log_min_duration_statement = -1", "SET log_min_duration_statement = -1"},
      {"SET lock_timeout = '5 parsecs'", "SET lock_timeout = \"5\\u{20}parsecs\""},
      {"SET lock_timeout = DEFAULT", "SET lock_timeout = DEFAULT"},
      {"SET search_path TO App, \"$user\", 'B', public", "SET search_path = app, \"$user\", \"B\", public"},
      {"SET search_path = ''", "SET search_path = \"\""},
      {"SET search_path = 'a, b'", "SET search_path = \"a\\u{2c}\\u{20}b\""},
      {"SET SCHEMA 'app'", "SET search_path = app"},
      {"SET row_security = FALSE", "SET row_security = off"},
      {"SET row_security TO 'no'", "SET row_security = off"},
      {"SET row_security = 1", "SET row_security = on"},
      {"SET enable_seqscan TO off", "SET enable_seqscan = off"},
      {"SET session_replication_role = 'Replica'", "SET session_replication_role = replica"},
      {"SET session_replication_role = local", "SET session_replication_role = local"},
      {"SET work_mem = '64MB'", "SET work_mem = 64MB"},
      {"SET default_statistics_target = 500", "SET default_statistics_target = 500"},
      {"SET app.user = 'WHERE | #1'", "SET app.user = \"WHERE\\u{20}\\u{7c}\\u{20}\\u{23}1\""},
      {"SET app.flag = 'CASCADE'", "SET app.flag = \"CASCADE\""},
      {"SET ROLE app", "SET role = app"},
      {"SET ROLE NONE", "SET role = none"},
      {"SET LOCAL ROLE 'App'", "SET LOCAL role = \"App\""},
      {"SET SESSION AUTHORIZATION app", "SET session_authorization = app"},
      {"SET SESSION SESSION AUTHORIZATION DEFAULT", "SET session_authorization = DEFAULT"},
      {"SET TIME ZONE 'UTC'", "SET timezone = \"UTC\""},
      {"SET TIME ZONE -7", "SET timezone = -7"},
      {"SET TIME ZONE LOCAL", "SET timezone = DEFAULT"},
      {"SET NAMES 'utf8'", "SET client_encoding = utf8"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("RESET and DISCARD name what they put back") {
  const sql::RecognisedRow rows[] = {
      {"RESET ALL", "RESET ALL"},
      {"RESET Search_Path", "RESET search_path"},
      {"RESET app.x", "RESET app.x"},
      {"RESET ROLE", "RESET role"},
      {"RESET SESSION AUTHORIZATION", "RESET session_authorization"},
      {"RESET TIME ZONE", "RESET timezone"},
      {"RESET TRANSACTION ISOLATION LEVEL", "RESET transaction_isolation"},
      {"DISCARD ALL", "DISCARD ALL"},
      {"DISCARD TEMPORARY", "DISCARD TEMP"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("LOCK gives one operation per table, its mode written out") {
  const sql::RecognisedRow rows[] = {
      {"LOCK t", "LOCK TABLE t IN ACCESS EXCLUSIVE"},
      {"LOCK TABLE a, ONLY b IN SHARE ROW EXCLUSIVE MODE NOWAIT",
       "LOCK TABLE a IN SHARE ROW EXCLUSIVE | NOWAIT\nLOCK TABLE b IN SHARE ROW EXCLUSIVE | NOWAIT | ONLY"},
      {"LOCK a IN share MODE", "LOCK TABLE a IN SHARE"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a transaction statement that reads like none is not analysed") {
  for (const char* sql : {"BEGIN CREATE TABLE t (a int)",
                          "COMMIT x",
                          "ROLLBACK TO",
                          "SAVEPOINT",
                          "PREPARE TRANSACTION",
                          "SET",
                          "SET x",
                          "SET x =",
                          "SET x = 1 2",
                          "SET x = f(1)",
                          "SET LOCAL",
                          "SET CONSTRAINTS",
                          "SET CONSTRAINTS a",
                          "SET TRANSACTION nothing",
                          "RESET",
                          "RESET x y",
                          "DISCARD x",
                          "LOCK",
                          "LOCK a IN MODE",
                          "LOCK a IN SHARE"}) {
    CAPTURE(sql);
    CHECK(recognised(sql).ends_with("| NOT ANALYSED"));
  }
}
