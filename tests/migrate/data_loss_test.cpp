#include "migrate/data_loss.h"

#include "catch.h"
#include "sql/schema.h"
#include "sql/script.h"

using namespace lockkeeper;

namespace {

/// What the text takes from a database that has the table `shop`: "table shop, rows of shop".
std::string losses(const std::string& text) {
  const base::Source before("a.sql", "CREATE TABLE shop (id int, c int);");
  const base::Source source("b.sql", text);
  sql::Schema schema;
  const sql::Script earlier = sql::analyse(before);
  for (const sql::Operation& operation : earlier.operations) schema.apply(operation);
  schema.end_file(true);
  schema.begin_change_set();
  const sql::Script script = sql::analyse(source);
  std::string out;
  for (const sql::Operation& operation : script.operations) {
    const auto loss = migrate::data_loss_of(operation, sql::effects_of(operation, schema, 15));
    if (loss) out += (out.empty() ? "" : ", ") + loss->what;
    schema.apply(operation);
  }
  return out;
}

}  // namespace

TEST_CASE("what takes data away is named, and what does not is not") {
  struct Case {
    const char* sql;
    const char* losses;
  };
  const Case cases[] = {
      {"DROP TABLE shop;", "table shop"},
      {"DROP TABLE IF EXISTS app.\"Odd Name\", shop CASCADE;", "table app.\"Odd\\u{20}Name\", table shop"},
      {"DROP SCHEMA app CASCADE;", "schema app"},
      {"DROP SEQUENCE s;", "sequence s"},
      {"DROP OWNED BY bob;", "everything that bob owns"},
      {"DROP TYPE mood CASCADE;", "every column of type mood"},
      {"DROP TYPE mood;", ""},
      {"ALTER TABLE shop DROP COLUMN c;", "column shop.c"},
      {"ALTER TYPE pair DROP ATTRIBUTE b;", "attribute pair.b"},
      {"TRUNCATE shop;", "rows of shop"},
      {"DELETE FROM shop WHERE id = 1;", "rows of shop"},
      {"WITH gone AS (DELETE FROM shop RETURNING *) SELECT 1;", "rows of shop"},
      {"DO $$ BEGIN DELETE FROM shop; END $$;", "rows of shop"},
      {"UPDATE shop SET c = 1;", "values of shop"},
      {"MERGE INTO shop USING s ON shop.id = s.id WHEN MATCHED THEN DELETE;", "rows of shop"},
      {"DROP INDEX i; DROP VIEW v; DROP MATERIALIZED VIEW m; DROP FUNCTION f; DROP FOREIGN TABLE f;", ""},
      {"ALTER TABLE shop ALTER COLUMN c DROP NOT NULL; ALTER TABLE shop DROP CONSTRAINT k;", ""},
      {"INSERT INTO shop VALUES (1);", ""},
      {"CREATE TABLE fresh (id int); DELETE FROM fresh; DROP TABLE fresh;", ""},
      {"CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM shop $$;", ""},
  };
  for (const Case& row : cases) {
    CAPTURE(row.sql);
    CHECK(losses(row.sql) == row.losses);
  }
}
