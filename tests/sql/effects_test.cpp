#include "sql/effects.h"

#include "catch.h"
#include "sql/schema.h"

namespace {

using namespace lockkeeper::sql;

void build(Schema& schema) {
  for (const std::string_view line :
       {"CREATE TABLE had", "CREATE TABLE had ADD COLUMN a integer", "CREATE TABLE had ADD COLUMN n integer",
        "CREATE TABLE had ADD COLUMN n NOT NULL", "CREATE TABLE p", "CREATE TABLE p ADD COLUMN id integer",
        "CREATE TABLE p ADD COLUMN id PRIMARY KEY CONSTRAINT p_pkey | UNNAMED",
        "CREATE TABLE had ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES p", "CREATE INDEX app.i ON app.t (a)",
        "CREATE TABLE parts", "CREATE TABLE parts PARTITION BY RANGE (k)", "CREATE TABLE part1",
        "CREATE TABLE part1 PARTITION OF parts FOR VALUES #1", "CREATE DOMAIN d AS integer",
        "CREATE DOMAIN d CHECK #1 CONSTRAINT c"})
    schema.apply(operation_of(line));
  schema.begin_change_set();
  schema.apply(operation_of("CREATE TABLE fresh"));
}

/// "had ACCESS EXCLUSIVE; fresh SHARE (new); rewrites, scans, refused"
std::string effects(std::string_view text, int version = 0, Context context = Context::top) {
  Schema schema;
  build(schema);
  Operation operation = operation_of(text);
  operation.context = context;
  for (Slot& slot : operation.slots) slot.text = "SELECT random() FROM had";
  const Effects found = effects_of(operation, schema, version);
  std::string shown;
  for (const RelationLock& lock : found.locks) {
    shown += lock.relation + " " + std::string(to_text(lock.mode)) +
             (lock.is_new == Answer::yes ? " new; " : "; ");
  }
  if (found.rewrites != Answer::no) shown += found.rewrites == Answer::yes ? "rewrites " : "rewrites? ";
  if (found.scans != Answer::no) shown += found.scans == Answer::yes ? "scans " : "scans? ";
  if (found.in_transaction == InTransaction::refused) shown += "refused ";
  if (found.in_transaction == InTransaction::needed) shown += "needed ";
  if (found.writes_rows) shown += "writes ";
  if (!shown.empty() && shown.back() == ' ') shown.pop_back();
  return shown;
}

}  // namespace

TEST_CASE("effects are those of the first row that fits") {
  struct Row {
    std::string_view text;
    std::string_view expected;
  };
  const Row rows[] = {
      {"ALTER TABLE had ADD COLUMN z integer", "had ACCESS EXCLUSIVE;"},
      {"ALTER TABLE nobody ADD COLUMN z integer", "nobody ACCESS EXCLUSIVE;"},
      {"ALTER TABLE fresh ADD COLUMN z integer", "fresh ACCESS EXCLUSIVE new;"},
      {"ALTER TABLE pg_temp.x ADD COLUMN z integer", "pg_temp.x ACCESS EXCLUSIVE new;"},
      {"ALTER TABLE had ADD COLUMN z serial", "had ACCESS EXCLUSIVE; rewrites scans"},
      {"ALTER TABLE had ADD COLUMN z d", "had ACCESS EXCLUSIVE; rewrites scans"},
      {"ALTER TABLE had ADD COLUMN z DEFAULT #1", "had ACCESS EXCLUSIVE; rewrites scans"},
      {"ALTER TABLE had ADD COLUMN z DEFAULT NULL", "had ACCESS EXCLUSIVE;"},
      {"ALTER TABLE had ADD COLUMN z REFERENCES p CONSTRAINT f",
       "had ACCESS EXCLUSIVE; p SHARE ROW EXCLUSIVE;"},
      {"ALTER TABLE parts DROP COLUMN k", "parts ACCESS EXCLUSIVE; part1 ACCESS EXCLUSIVE;"},
      {"ALTER TABLE parts ADD COLUMN z integer | ONLY", "parts ACCESS EXCLUSIVE;"},
      {"ALTER TABLE had ALTER COLUMN a TYPE bigint",
       "had ACCESS EXCLUSIVE; p ACCESS EXCLUSIVE; rewrites scans"},
      {"ALTER TABLE had ALTER COLUMN a SET NOT NULL", "had ACCESS EXCLUSIVE; scans"},
      {"ALTER TABLE had ALTER COLUMN n SET NOT NULL", "had ACCESS EXCLUSIVE;"},
      {"ALTER TABLE had VALIDATE CONSTRAINT fk", "had SHARE UPDATE EXCLUSIVE;"},
      {"ALTER TABLE had VALIDATE CONSTRAINT nobody", "had SHARE UPDATE EXCLUSIVE; scans"},
      {"ALTER TABLE had DROP CONSTRAINT fk", "had ACCESS EXCLUSIVE; p ACCESS EXCLUSIVE;"},
      {"ALTER TABLE p DROP CONSTRAINT p_pkey | CASCADE", "p ACCESS EXCLUSIVE; had ACCESS EXCLUSIVE;"},
      {"ALTER TABLE had ADD CONSTRAINT c CHECK #1 | NOT VALID", "had ACCESS EXCLUSIVE;"},
      {"ALTER TABLE had SET fillfactor = 70", "had SHARE UPDATE EXCLUSIVE;"},
      {"ALTER TABLE had SET SCHEMA s", "had ACCESS EXCLUSIVE;"},
      {"ALTER TABLE had SET LOGGED", "had ACCESS EXCLUSIVE; rewrites scans"},
      {"CREATE TABLE x", ""},
      {"CREATE TABLE x ADD COLUMN a integer", ""},
      {"CREATE TABLE x ADD COLUMN a REFERENCES p CONSTRAINT c", "p SHARE ROW EXCLUSIVE;"},
      {"CREATE TABLE x AS #1", "had ACCESS SHARE; scans"},
      {"CREATE INDEX j ON had (a)", "had SHARE; scans"},
      {"CREATE INDEX j ON had (a) | CONCURRENTLY", "had SHARE UPDATE EXCLUSIVE; scans refused"},
      {"CREATE INDEX j ON parts (a)", "parts SHARE; part1 SHARE; scans"},
      {"CREATE INDEX j ON parts (a) | ONLY", "parts SHARE;"},
      {"DROP INDEX app.i", "app.t ACCESS EXCLUSIVE;"},
      {"DROP INDEX nobody", "nobody ACCESS EXCLUSIVE;"},
      {"DROP TABLE had", "had ACCESS EXCLUSIVE; p ACCESS EXCLUSIVE;"},
      {"DROP TABLE part1", "part1 ACCESS EXCLUSIVE; parts ACCESS EXCLUSIVE;"},
      {"TRUNCATE p | CASCADE", "p ACCESS EXCLUSIVE; had ACCESS EXCLUSIVE;"},
      {"LOCK TABLE had IN SHARE ROW EXCLUSIVE", "had SHARE ROW EXCLUSIVE; needed"},
      {"LOCK TABLE had IN ACCESS EXCLUSIVE | NOWAIT", "had ACCESS EXCLUSIVE; needed"},
      {"REINDEX TABLE had", "had SHARE;"},
      {"REINDEX TABLE nobody", "nobody SHARE; scans"},
      {"REINDEX TABLE parts", "parts SHARE; refused"},
      {"REINDEX SCHEMA app", "refused"},
      {"VACUUM", "refused"},
      {"CLUSTER parts", "parts ACCESS EXCLUSIVE; rewrites scans refused"},
      {"UPDATE had SET (a) = (#1)", "had ROW EXCLUSIVE; writes"},
      {"COPY had FROM STDIN", "had ROW EXCLUSIVE; writes"},
      {"COPY had TO STDOUT", ""},
      {"COMMENT ON COLUMN app.t.a", "app.t SHARE UPDATE EXCLUSIVE;"},
      {"ALTER TYPE e ADD VALUE #1", ""},
      {"GRANT SELECT ON TABLE had TO PUBLIC", ""},
      {"SAVEPOINT s", "needed"},
      {"DISCARD ALL", "refused"},
      {"COMMIT", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(effects(row.text) == row.expected);
  }
}

TEST_CASE("effects differ on older servers") {
  CHECK(effects("ALTER TYPE e ADD VALUE #1", 11) == "refused");
  CHECK(effects("ALTER TYPE e ADD VALUE #1", 12).empty());
  CHECK(effects("ALTER TABLE parts ATTACH PARTITION x FOR VALUES #1", 11) ==
        "parts ACCESS EXCLUSIVE; x ACCESS EXCLUSIVE; scans");
  CHECK(effects("ALTER TABLE parts ATTACH PARTITION x FOR VALUES #1", 15) ==
        "parts SHARE UPDATE EXCLUSIVE; x ACCESS EXCLUSIVE; scans");
  CHECK(effects("ALTER TABLE had ALTER COLUMN n SET NOT NULL", 11) == "had ACCESS EXCLUSIVE; scans");
}

TEST_CASE("a body that ends its caller's transaction cannot run in a block") {
  CHECK(effects("COMMIT", 0, Context::do_block) == "refused");
  CHECK(effects("ROLLBACK", 0, Context::called) == "refused");
  CHECK(effects("ROLLBACK TO s", 0, Context::do_block) == "needed");
}

TEST_CASE("the strongest lock leaves out what is new") {
  Effects found;
  found.locks = {{"a", LockMode::access_exclusive, Answer::yes},
                 {"b", LockMode::share, Answer::unknown},
                 {"c", LockMode::row_share, Answer::no}};
  CHECK(found.strongest_on_existing() == LockMode::share);
}
