#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("GRANT and REVOKE give one operation per object and grantee") {
  const sql::RecognisedRow rows[] = {
      {"GRANT SELECT, UPDATE (a, b) ON t TO r WITH GRANT OPTION",
       "GRANT SELECT, UPDATE (a, b) ON TABLE t TO r | WITH GRANT OPTION"},
      {"GRANT ALL PRIVILEGES ON TABLE a, app.b TO x, PUBLIC",
       "GRANT ALL ON TABLE a TO x\nGRANT ALL ON TABLE a TO PUBLIC\n"
       "GRANT ALL ON TABLE app.b TO x\nGRANT ALL ON TABLE app.b TO PUBLIC"},
      {"GRANT ALL ON ALL TABLES IN SCHEMA public TO app", "GRANT ALL ON ALL TABLES IN SCHEMA public TO app"},
      {"GRANT EXECUTE ON FUNCTION f(int, text) TO GROUP g",
       "GRANT EXECUTE ON FUNCTION f(integer, text) TO g"},
      {"GRANT USAGE ON FOREIGN SERVER s TO CURRENT_USER GRANTED BY r",
       "GRANT USAGE ON SERVER s TO CURRENT_USER"},
      {"GRANT USAGE ON LANGUAGE PLPGSQL TO r", "GRANT USAGE ON LANGUAGE plpgsql TO r"},
      {"GRANT SELECT ON LARGE OBJECT 12 TO r", "GRANT SELECT ON LARGE OBJECT #1 TO r"},
      {"GRANT SET, ALTER SYSTEM ON PARAMETER Work_Mem TO r",
       "GRANT SET, ALTER SYSTEM ON PARAMETER work_mem TO r"},
      {"GRANT SELECT ON type TO r", "GRANT SELECT ON TABLE \"type\" TO r"},
      {"REVOKE GRANT OPTION FOR SELECT ON users FROM app CASCADE",
       "REVOKE SELECT ON TABLE users FROM app | CASCADE | GRANT OPTION FOR"},
      {"REVOKE ALL ON FUNCTION f() FROM \"public\" RESTRICT", "REVOKE ALL ON FUNCTION f() FROM PUBLIC"},
      {"GRANT SELECT ON t TO {{ role }}",
       "GRANT SELECT ON TABLE t TO \"{{\\u{20}role\\u{20}}}\"\nPLACEHOLDER #1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("membership in roles is a grant of its own") {
  const sql::RecognisedRow rows[] = {
      {"GRANT a, b TO c WITH ADMIN OPTION",
       "GRANT ROLE a TO c | WITH ADMIN OPTION\nGRANT ROLE b TO c | WITH ADMIN OPTION"},
      {"GRANT a TO c WITH INHERIT FALSE, ADMIN TRUE", "GRANT ROLE a TO c | WITH ADMIN OPTION"},
      {"GRANT a TO c WITH ADMIN FALSE", "GRANT ROLE a TO c"},
      {"REVOKE ADMIN OPTION FOR a FROM c, d CASCADE",
       "REVOKE ROLE a FROM c | ADMIN OPTION FOR | CASCADE\nREVOKE ROLE a FROM d | ADMIN OPTION FOR | "
       "CASCADE"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("ALTER DEFAULT PRIVILEGES shows for whom, where and what") {
  const sql::RecognisedRow rows[] = {
      {"ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT ALL ON TABLES TO PUBLIC",
       "ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT ALL ON TABLES TO PUBLIC"},
      {"ALTER DEFAULT PRIVILEGES FOR USER a, b IN SCHEMA s GRANT SELECT, INSERT ON SEQUENCES TO c WITH GRANT "
       "OPTION",
       "ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA s GRANT SELECT, INSERT ON SEQUENCES TO c | WITH GRANT "
       "OPTION\n"
       "ALTER DEFAULT PRIVILEGES FOR ROLE b IN SCHEMA s GRANT SELECT, INSERT ON SEQUENCES TO c | WITH GRANT "
       "OPTION"},
      {"ALTER DEFAULT PRIVILEGES REVOKE GRANT OPTION FOR EXECUTE ON FUNCTIONS FROM PUBLIC CASCADE",
       "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC | CASCADE | GRANT OPTION FOR"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("objects times grantees beyond all measure are not written out") {
  std::string objects = "a";
  std::string grantees = "b";
  for (int count = 0; count < 2'000; ++count) {
    objects += ", a";
    grantees += ", b";
  }
  CHECK(recognised("GRANT SELECT ON " + objects + " TO " + grantees).ends_with("| NOT ANALYSED"));
  CHECK(recognised("GRANT " + objects + " TO " + grantees).ends_with("| NOT ANALYSED"));
}

TEST_CASE("a grant that reads like none is not analysed") {
  for (const char* sql :
       {"GRANT", "GRANT SELECT ON", "GRANT SELECT ON t", "GRANT SELECT ON t TO", "GRANT SELECT ON t FROM r",
        "GRANT SELECT ON t TO r nonsense", "GRANT a", "REVOKE a TO b", "REVOKE SELECT ON t FROM",
        "ALTER DEFAULT PRIVILEGES", "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES",
        "ALTER DEFAULT PRIVILEGES FOR x GRANT ALL ON TABLES TO y"}) {
    CAPTURE(sql);
    CHECK(recognised(sql).ends_with("| NOT ANALYSED"));
  }
}
