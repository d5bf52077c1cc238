// Messages and fixes name things as the file does, and fixes can be run.
#include "catch.h"
#include "rules/linting.h"
#include "sql/grammar.h"
#include "sql/operation.h"

using namespace lockkeeper;
using tests::lint;

namespace {

rules::Finding only(const std::string& sql, const std::string& rule) {
  for (const rules::Finding& finding : lint(sql)) {
    if (finding.rule == rule) return finding;
  }
  FAIL("no finding of " << rule << " in " << sql);
  return {};
}

}  // namespace

TEST_CASE("a fix is the statement again, made safe") {
  struct Row {
    const char* rule;
    const char* sql;
    const char* fix;
  };
  static constexpr Row kRows[] = {
      {"create-index-without-concurrently",
       "CREATE INDEX ON App.\"Users\" USING gin (lower(a), (b || 'x') DESC, c) WHERE a > 3;",
       "CREATE INDEX CONCURRENTLY \"Users_lower_expr_c_idx\" ON App.\"Users\" USING gin ((lower(a)), (b || "
       "'x') "
       "DESC, c) WHERE (a > 3);"},
      {"create-index-without-concurrently", "CREATE UNIQUE INDEX i ON t (a);",
       "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);"},
      {"add-foreign-key-without-not-valid",
       "ALTER TABLE \"Order\" ADD FOREIGN KEY (a, \"B\") REFERENCES p (x, y) ON DELETE CASCADE DEFERRABLE;",
       "ALTER TABLE \"Order\" ADD CONSTRAINT \"Order_a_B_fkey\" FOREIGN KEY (a, \"B\") REFERENCES p (x, y) "
       "ON "
       "DELETE CASCADE DEFERRABLE NOT VALID;"},
      {"add-check-without-not-valid", "ALTER TABLE t ADD CHECK (a > 0 AND b IN (1, 2)) NO INHERIT;",
       "ALTER TABLE t ADD CONSTRAINT t_check CHECK (a > 0 AND b IN (1, 2)) NO INHERIT NOT VALID;"},
      {"add-unique-constraint", "ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a, b);",
       "CREATE UNIQUE INDEX CONCURRENTLY u ON t (a, b) NULLS NOT DISTINCT;"},
      {"add-column-serial", "ALTER TABLE app.\"Users\" ADD n bigserial;",
       "CREATE SEQUENCE app.\"Users_n_seq\" OWNED BY app.\"Users\".n;"},
      {"add-column-serial", "ALTER TABLE app.\"Users\" ADD n bigserial;", "nextval('app.\"Users_n_seq\"')"},
      {"set-not-null", "ALTER TABLE t ALTER \"E mail\" SET NOT NULL;",
       "ADD CONSTRAINT \"E mail_not_null\" CHECK (\"E mail\" IS NOT NULL) NOT VALID;"},
      {"rename-table", "ALTER TABLE app.users RENAME TO accounts;",
       "CREATE VIEW app.users AS SELECT * FROM app.accounts;"},
      {"drop-index-without-concurrently", "DROP INDEX app.I;", "DROP INDEX CONCURRENTLY app.I;"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.rule, row.sql);
    const std::string fix = only(row.sql, row.rule).fix;
    CAPTURE(fix);
    CHECK(fix.find(row.fix) != std::string::npos);
    CHECK_FALSE(sql::judge_syntax(row.fix[0] == 'C' ? std::string_view(row.fix) : "SELECT 1"));
  }
}

TEST_CASE("names are written as the file writes them, and chosen names as the server would") {
  struct Row {
    const char* rule;
    const char* sql;
    const char* message;
  };
  static constexpr Row kRows[] = {
      {"drop-table", "DROP TABLE Billing.INVOICES;", "dropping Billing.INVOICES deletes"},
      {"drop-table", "DROP TABLE \"a \"\"b\";", "dropping \"a \"\"b\" deletes"},
      {"drop-table", "DROP TABLE app /* x */ . t;", "dropping app.t deletes"},
      {"drop-table", "DROP TABLE U&\"d\\0061t\";", "dropping dat deletes"},
      {"drop-table", "DROP TABLE \"select\";", "dropping \"select\" deletes"},
      {"add-check-without-not-valid", "ALTER TABLE \"T\" ADD CHECK (\"A\" > 0);",
       "adding \"T_A_check\" blocks \"T\""},
      {"delete-without-where", "DO $$ BEGIN DELETE FROM Logs; END $$;", "every row of Logs"},
      {"drop-table", "DO $$ BEGIN EXECUTE 'DROP TABLE \"it''s\"'; END $$;", "dropping \"it's\" deletes"},
      {"change-owner", "ALTER FUNCTION app.\"F\"(a int) OWNER TO b;", "the new owner of app.\"F\"(integer) "},
      {"change-owner", "ALTER FUNCTION Storage.\"f(x\" (int) OWNER TO b;",
       "the new owner of Storage.\"f(x\"(integer) "},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.sql);
    const std::string message = only(row.sql, row.rule).message;
    CAPTURE(message);
    CHECK(message.find(row.message) != std::string::npos);
  }
}

TEST_CASE("dropping a column names what goes with it, and a harmless type change says so when asked") {
  const std::vector<tests::File> earlier = {
      {"1.sql",
       "CREATE TABLE t (a int UNIQUE, b varchar(50)); CREATE INDEX i ON t (b, a); CREATE INDEX j ON t (b);"}};
  rules::LintOptions options;
  options.enable = {"change-column-type"};
  const auto findings = lint(earlier,
                             {{"2.sql",
                               "ALTER TABLE t DROP a; ALTER TABLE t ALTER b TYPE varchar(100); ALTER TABLE t "
                               "ADD CONSTRAINT c CHECK (b <> '') NOT VALID;"}},
                             options);
  REQUIRE(tests::summary(findings) == "1:15 error drop-column\n1:37 notice change-column-type\n");
  CHECK(findings[0].message.find("t_a_key, i go with it") != std::string::npos);
  CHECK(findings[1].message.find("from varchar(50) to varchar(100) is proved harmless") != std::string::npos);
}

TEST_CASE("a joined name is cut as the server cuts it, never inside a character") {
  const std::string column = "a" + std::string(30, 'x') +
                             "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
                             "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4";
  const std::string fix = only("ALTER TABLE t ALTER " + column + " SET NOT NULL;", "set-not-null").fix;
  const std::size_t begin = fix.find("ADD CONSTRAINT ") + 15;
  const std::string name = fix.substr(begin, fix.find(' ', begin) - begin);
  CHECK(name.size() <= 63);
  CHECK(name.size() >= 62);
  CHECK((static_cast<unsigned char>(name.back()) < 0xc0));
}

TEST_CASE("long expressions are cut in messages and whole in fixes") {
  std::string expression = "a > 0";
  for (int number = 0; number < 30; ++number)
    expression += " AND b" + std::to_string(number) + " IS NOT NULL";
  const auto finding =
      only("ALTER TABLE t ADD CONSTRAINT c CHECK (" + expression + ");", "add-check-without-not-valid");
  CHECK(finding.fix.find("CHECK (" + expression + ") NOT VALID") != std::string::npos);
  const auto serial =
      only("ALTER TABLE t ADD n int DEFAULT nextval('" + std::string(100, 's') + "');", "add-column-serial");
  CHECK(serial.message.find("...") != std::string::npos);
  CHECK(serial.message.size() < 160);
}

TEST_CASE("a password is in no text of a finding") {
  const std::string user_rule = "[[rule]]\nid = 'show'\nmessage = 'got {expr}'\nmatch = '{expr}'\n";
  for (const char* sql :
       {"ALTER ROLE r PASSWORD 'sekret';", "CREATE ROLE q PASSWORD 'sekret' BOGUS;",
        "CREATE USER u WITH PASSWORDD 'sekret';", "ALTER ROLE r PASSWORD 'sekret' 'sekret';",
        "CREATE SUBSCRIPTION s CONNECTION 'password=sekret' PUBLICATION p;"}) {
    CAPTURE(sql);
    for (const rules::Finding& finding : lint({}, {{"1.sql", sql}}, {}, user_rule)) {
      CAPTURE(finding.rule, finding.message);
      for (const std::string& text : {finding.message, finding.fix, finding.why, finding.operation})
        CHECK(text.find("sekret") == std::string::npos);
    }
  }
}
