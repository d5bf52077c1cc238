#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("a role shows its attributes as flags, and that it has a password") {
  const sql::RecognisedRow rows[] = {
      {"CREATE ROLE app LOGIN PASSWORD 'hunter2'", "CREATE ROLE app | LOGIN | PASSWORD"},
      {"CREATE USER app WITH ENCRYPTED PASSWORD 'x' CONNECTION LIMIT -1 VALID UNTIL '2030-01-01' IN ROLE a, "
       "b",
       "CREATE ROLE app | LOGIN | PASSWORD"},
      {"CREATE USER app NOLOGIN", "CREATE ROLE app | NOLOGIN"},
      {"CREATE GROUP g ROLE a ADMIN b", "CREATE ROLE g"},
      {"ALTER ROLE app SUPERUSER NOBYPASSRLS", "ALTER ROLE app | NOBYPASSRLS | SUPERUSER"},
      {"ALTER USER CURRENT_USER PASSWORD NULL", "ALTER ROLE CURRENT_USER | NO PASSWORD"},
      {"ALTER ROLE app RENAME TO web", "ALTER ROLE app RENAME TO web"},
      {"ALTER ROLE app SET lock_timeout = '5s'", "ALTER ROLE app SET lock_timeout = 5s"},
      {"ALTER ROLE ALL IN DATABASE d SET search_path TO a, b",
       "ALTER ROLE ALL IN DATABASE d SET search_path = a, b"},
      {"ALTER ROLE app RESET ALL", "ALTER ROLE app RESET ALL"},
      {"ALTER GROUP g ADD USER a, b", "ALTER ROLE g ADD USER a\nALTER ROLE g ADD USER b"},
      {"CREATE USER MAPPING IF NOT EXISTS FOR app SERVER s OPTIONS (user 'u', password 'p')",
       "CREATE USER MAPPING FOR app SERVER s | IF NOT EXISTS | PASSWORD"},
      {"ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (SET password 'p')",
       "ALTER USER MAPPING FOR PUBLIC SERVER s | PASSWORD"},
      {"CREATE USER MAPPING FOR app SERVER s", "CREATE USER MAPPING FOR app SERVER s"},
      {"ALTER SYSTEM SET work_mem = '1GB'", "ALTER SYSTEM SET work_mem = 1GB"},
      {"ALTER SYSTEM RESET ALL", "ALTER SYSTEM RESET ALL"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a role's password is in no text and no slot") {
  for (const char* sql : {"CREATE ROLE app PASSWORD 'hunter2'", "ALTER ROLE app ENCRYPTED PASSWORD 'hunter2'",
                          "CREATE USER MAPPING FOR app SERVER s OPTIONS (password 'hunter2')",
                          "CREATE SUBSCRIPTION s CONNECTION 'password=hunter2' PUBLICATION p",
                          "ALTER SUBSCRIPTION s CONNECTION 'password=hunter2'"}) {
    CAPTURE(sql);
    CHECK(recognised(sql).find("hunter2") == std::string::npos);
    CHECK(sql::recognised_slots(sql).empty());
  }
}

TEST_CASE("a role statement that reads like none is not analysed") {
  for (const char* sql : {"CREATE ROLE", "CREATE ROLE r nonsense", "CREATE ROLE r PASSWORD", "ALTER ROLE r",
                          "ALTER ROLE r SET", "ALTER GROUP g ADD USER", "CREATE USER MAPPING FOR r",
                          "CREATE USER MAPPING SERVER s", "ALTER SYSTEM", "ALTER SYSTEM SET x"}) {
    CAPTURE(sql);
    CHECK(recognised(sql).ends_with("| NOT ANALYSED"));
  }
}
