#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;
using sql::recognised;

TEST_CASE("a policy has its defaults written out") {
  const sql::RecognisedRow rows[] = {
      {"CREATE POLICY p ON t", "CREATE POLICY p ON t FOR ALL TO PUBLIC"},
      {"CREATE POLICY p ON docs USING (true)", "CREATE POLICY p ON docs FOR ALL TO PUBLIC USING TRUE"},
      {"CREATE POLICY p ON app.docs AS RESTRICTIVE FOR INSERT TO app, CURRENT_USER WITH CHECK (a = 1)",
       "CREATE POLICY p ON app.docs FOR INSERT TO app, CURRENT_USER WITH CHECK #1 | RESTRICTIVE"},
      {"CREATE POLICY p ON docs FOR UPDATE USING (a) WITH CHECK (1 = 1)",
       "CREATE POLICY p ON docs FOR UPDATE TO PUBLIC USING #1 WITH CHECK TRUE"},
      {"ALTER POLICY p ON docs TO public USING (true)",
       "ALTER POLICY p ON docs FOR ALL TO PUBLIC USING TRUE"},
      {"ALTER POLICY p ON docs RENAME TO q", "ALTER POLICY p ON docs RENAME TO q"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a rule shows its event, and its commands give no operations") {
  const sql::RecognisedRow rows[] = {
      {"CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING", "CREATE RULE r ON t INSERT DO INSTEAD NOTHING"},
      {"CREATE OR REPLACE RULE r AS ON DELETE TO app.t WHERE old.a > 1 DO ALSO SELECT 1",
       "CREATE RULE r ON app.t DELETE WHERE #1 DO ALSO | OR REPLACE"},
      {"CREATE RULE r AS ON UPDATE TO t DO (DELETE FROM l; UPDATE l SET a = 1)",
       "CREATE RULE r ON t UPDATE DO ALSO"},
      {"ALTER RULE r ON t RENAME TO s", "ALTER RULE r ON t RENAME TO s"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.sql);
    CHECK(recognised(row.sql) == row.expected);
  }
}

TEST_CASE("a policy or rule that reads like none is not analysed") {
  for (const char* sql :
       {"CREATE POLICY p", "CREATE POLICY p ON t FOR what", "CREATE POLICY p ON t USING",
        "CREATE RULE r AS ON what TO t DO NOTHING", "CREATE RULE r AS ON INSERT TO t",
        "CREATE RULE r AS ON INSERT TO t DO", "ALTER RULE r ON t", "CREATE POLICY p ON t AS what"}) {
    CAPTURE(sql);
    CHECK(recognised(sql).ends_with("| NOT ANALYSED"));
  }
}
