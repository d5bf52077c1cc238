// What effects.h says of locks, rewrites and scans, compared with what a server does: each statement runs in
// a transaction on the same small schema, then pg_locks, relfilenodes and scan counters are read, and it is
// rolled back.
#include <algorithm>
#include <map>
#include <string>

#include "base/source.h"
#include "catch.h"
#include "db/truth.h"
#include "sql/effects.h"
#include "sql/schema.h"
#include "sql/script.h"

namespace {

using namespace lockkeeper;
using sql::Answer;
using sql::LockMode;

constexpr std::string_view kSetUp = R"(
CREATE EXTENSION citext;
CREATE TYPE en AS ENUM ('a', 'b');
CREATE DOMAIN dm AS text;
CREATE DOMAIN dmc AS integer CHECK (VALUE > 0);
CREATE DOMAIN dmi AS integer;
CREATE TABLE p (id bigint PRIMARY KEY);
CREATE TABLE t (id bigint PRIMARY KEY, a integer, b varchar(50), c text, n numeric(10,2), pid bigint, nn bigint NOT NULL,
  un bigint, e en, ts timestamp, j json, idc bigint GENERATED ALWAYS AS IDENTITY,
  CONSTRAINT t_a_chk CHECK (a > 0));
CREATE INDEX t_a_idx ON t (a);
CREATE INDEX t_b_idx ON t (b);
CREATE INDEX t_ts_idx ON t (ts);
CREATE UNIQUE INDEX t_un_uq ON t (un);
CREATE UNIQUE INDEX t_nn_uq ON t (nn);
INSERT INTO t (id, a, b, c, n, pid, nn, un, e, ts, j) SELECT g, g, g::text, g::text, g, 1, g, g, 'a', '2020-01-01', '{}'
  FROM generate_series(1, 20) g;
INSERT INTO p SELECT g FROM generate_series(1, 20) g;
ALTER TABLE t ADD CONSTRAINT t_nv_chk CHECK (pid IS NOT NULL) NOT VALID;
ALTER TABLE t ADD CONSTRAINT t_nv_fk FOREIGN KEY (pid) REFERENCES p NOT VALID;
ALTER TABLE t ADD CONSTRAINT c_there CHECK (c IS NOT NULL);
CREATE TABLE child (id bigint PRIMARY KEY, p_id bigint REFERENCES p);
CREATE TABLE grandchild (id bigint REFERENCES child);
CREATE TABLE keyless (u bigint, v bigint NOT NULL);
CREATE UNIQUE INDEX keyless_u ON keyless (u);
CREATE UNIQUE INDEX keyless_v ON keyless (v);
INSERT INTO keyless VALUES (1, 1);
CREATE TABLE elder (k integer, x text);
CREATE TABLE heir () INHERITS (elder);
CREATE TABLE elder_checked (k integer);
ALTER TABLE elder_checked ADD CONSTRAINT elder_k CHECK (k > 0) NOT VALID;
CREATE TABLE heir_checked () INHERITS (elder_checked);
CREATE TABLE kid (k integer);
CREATE TABLE par (k integer);
CREATE TABLE ul (id bigint);
INSERT INTO ul VALUES (1);
CREATE TABLE dm_tab (x dmi);
CREATE TABLE pt (k integer NOT NULL, id bigint) PARTITION BY RANGE (k);
CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (1000);
CREATE TABLE ptd PARTITION OF pt DEFAULT;
INSERT INTO pt SELECT g, g FROM generate_series(1, 20) g;
CREATE TABLE ptn (k integer NOT NULL, id bigint);
CREATE TABLE ptn_chk (k integer NOT NULL, id bigint, CHECK (k >= 3000 AND k < 4000));
CREATE SEQUENCE sq;
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION chance() RETURNS integer LANGUAGE plpgsql AS 'begin return 1; end';
CREATE TRIGGER trg BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf();
CREATE TABLE watched (k integer) PARTITION BY RANGE (k);
CREATE TABLE watched1 PARTITION OF watched FOR VALUES FROM (0) TO (9);
CREATE INDEX watched_k ON watched (k);
CREATE TRIGGER trg AFTER UPDATE ON watched FOR EACH ROW EXECUTE FUNCTION tf();
CREATE POLICY pol ON t USING (true);
CREATE VIEW vw AS SELECT id FROM p;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM p;
CREATE UNIQUE INDEX mv_u ON mv (id);
)";

/// One statement each; several with ';' run one after the other, and only the last is measured.
constexpr std::string_view kStatements[] = {
    "ALTER TABLE t ADD COLUMN z integer",
    "ALTER TABLE t ADD COLUMN z integer NOT NULL DEFAULT 5",
    "ALTER TABLE t ADD COLUMN z timestamptz DEFAULT now()",
    "ALTER TABLE t ADD COLUMN z timestamptz DEFAULT clock_timestamp()",
    "ALTER TABLE t ADD COLUMN z uuid DEFAULT gen_random_uuid()",
    "ALTER TABLE t ADD COLUMN z integer DEFAULT chance()",
    "ALTER TABLE t ADD COLUMN z text DEFAULT CASE WHEN random() > 0.5 THEN 'a' ELSE 'b' END",
    "ALTER TABLE t ADD COLUMN z timestamp DEFAULT (now() AT TIME ZONE 'utc')",
    "ALTER TABLE t ADD COLUMN z bigserial",
    "ALTER TABLE t ADD COLUMN z bigint GENERATED ALWAYS AS IDENTITY",
    "ALTER TABLE t ADD COLUMN z integer GENERATED ALWAYS AS (a * 2) STORED",
    "ALTER TABLE t ADD COLUMN z dmc",
    "ALTER TABLE t ADD COLUMN z dmc DEFAULT 5",
    "ALTER TABLE t ADD COLUMN z dmi",
    "ALTER TABLE t ADD COLUMN z integer CHECK (z > 0)",
    "ALTER TABLE t ADD COLUMN z integer UNIQUE",
    "ALTER TABLE ul ADD COLUMN z bigserial PRIMARY KEY",
    "ALTER TABLE t ADD COLUMN z bigint REFERENCES p",
    "ALTER TABLE t ADD COLUMN z bigint DEFAULT 1 REFERENCES p",
    "ALTER TABLE kid ADD COLUMN z integer NOT NULL",
    "ALTER TABLE t DROP COLUMN c",
    "ALTER TABLE t ALTER COLUMN a SET DEFAULT 5",
    "ALTER TABLE t ALTER COLUMN a DROP DEFAULT",
    "ALTER TABLE t ALTER COLUMN pid SET NOT NULL",
    "ALTER TABLE t VALIDATE CONSTRAINT t_nv_chk; ALTER TABLE t ALTER COLUMN pid SET NOT NULL",
    "ALTER TABLE t ALTER COLUMN c SET NOT NULL",
    "ALTER TABLE t DROP CONSTRAINT c_there, ALTER COLUMN c SET NOT NULL",
    "ALTER TABLE t ALTER COLUMN nn SET NOT NULL",
    "ALTER TABLE t ALTER COLUMN nn DROP NOT NULL",
    "ALTER TABLE t ALTER COLUMN idc DROP IDENTITY",
    "ALTER TABLE t ALTER COLUMN nn ADD GENERATED BY DEFAULT AS IDENTITY",
    "ALTER TABLE t ALTER COLUMN a SET STATISTICS 500",
    "ALTER TABLE t ALTER COLUMN c SET STORAGE EXTERNAL",
    "ALTER TABLE t ALTER COLUMN c SET COMPRESSION pglz",
    "ALTER TABLE t ALTER COLUMN a SET (n_distinct = 5)",
    "ALTER TABLE t ALTER COLUMN a RESET (n_distinct)",
    "ALTER TABLE t ALTER COLUMN b TYPE varchar(100)",
    "ALTER TABLE t ALTER COLUMN b TYPE varchar(20)",
    "ALTER TABLE t ALTER COLUMN b TYPE varchar(100) COLLATE \"C\"",
    "ALTER TABLE t ALTER COLUMN b TYPE citext",
    "ALTER TABLE t ALTER COLUMN c TYPE citext",
    "ALTER TABLE t ALTER COLUMN a TYPE bigint",
    "ALTER TABLE t ALTER COLUMN b TYPE text USING trim(b)",
    "ALTER TABLE t ALTER COLUMN b TYPE varchar(100) USING b::varchar(100)",
    "ALTER TABLE t ALTER COLUMN c TYPE varchar",
    "ALTER TABLE t ADD CONSTRAINT ck CHECK (nn > 0)",
    "ALTER TABLE t ADD CONSTRAINT ck CHECK (nn > 0) NOT VALID",
    "ALTER TABLE t VALIDATE CONSTRAINT t_nv_chk",
    "ALTER TABLE t VALIDATE CONSTRAINT t_nv_fk",
    "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p",
    "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p NOT VALID",
    "ALTER TABLE t ADD CONSTRAINT uq UNIQUE (nn)",
    "ALTER TABLE t ADD CONSTRAINT uq UNIQUE USING INDEX t_un_uq",
    "ALTER TABLE ul ADD PRIMARY KEY (id)",
    "ALTER TABLE keyless ADD PRIMARY KEY USING INDEX keyless_u",
    "ALTER TABLE keyless ADD PRIMARY KEY USING INDEX keyless_v",
    "ALTER TABLE t ADD CONSTRAINT ex EXCLUDE USING btree (nn WITH =)",
    "ALTER TABLE t DROP CONSTRAINT t_nv_chk",
    "ALTER TABLE t DROP CONSTRAINT t_nv_fk",
    "ALTER TABLE p DROP CONSTRAINT p_pkey CASCADE",
    "ALTER TABLE t RENAME COLUMN c TO cc",
    "ALTER TABLE t RENAME CONSTRAINT t_nv_chk TO zz",
    "ALTER TABLE t RENAME TO tt",
    "ALTER INDEX t_a_idx RENAME TO t_a_idx2",
    "ALTER TABLE t ALTER CONSTRAINT t_nv_fk DEFERRABLE",
    "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE t FORCE ROW LEVEL SECURITY",
    "ALTER TABLE t DISABLE TRIGGER trg",
    "ALTER TABLE t DISABLE TRIGGER ALL",
    "ALTER TABLE t ENABLE ALWAYS TRIGGER trg",
    "ALTER TABLE t CLUSTER ON t_a_idx",
    "ALTER TABLE t SET WITHOUT CLUSTER",
    "ALTER TABLE t SET (fillfactor = 70)",
    "ALTER TABLE t SET (user_catalog_table = true)",
    "ALTER TABLE t RESET (fillfactor)",
    "ALTER TABLE ul SET UNLOGGED",
    "ALTER TABLE t REPLICA IDENTITY FULL",
    "ALTER TABLE t OWNER TO CURRENT_USER",
    "ALTER TABLE kid INHERIT par",
    "ALTER TABLE pt ATTACH PARTITION ptn FOR VALUES FROM (2000) TO (3000)",
    "ALTER TABLE pt ATTACH PARTITION ptn_chk FOR VALUES FROM (3000) TO (4000)",
    "ALTER TABLE pt DETACH PARTITION pt1",
    "ALTER TABLE pt ADD COLUMN z integer DEFAULT 1",
    "ALTER TABLE pt ALTER COLUMN id SET NOT NULL",
    "ALTER TABLE pt ADD CONSTRAINT pt_id CHECK (id > 0)",
    "ALTER TABLE pt ADD CONSTRAINT pt_uq UNIQUE (k)",
    "ALTER TABLE pt ALTER COLUMN id TYPE integer",
    "CREATE TABLE pt2 PARTITION OF pt FOR VALUES FROM (1000) TO (2000)",
    "DROP TABLE pt1",
    "DROP TABLE pt",
    "TRUNCATE pt",
    "LOCK TABLE pt IN SHARE MODE",
    "CREATE INDEX ON pt (k)",
    "CREATE INDEX ON ONLY pt (k)",
    "CREATE INDEX ix ON t (nn)",
    "CREATE UNIQUE INDEX ix ON t (nn) WHERE a > 5",
    "DROP INDEX t_a_idx",
    "REINDEX INDEX t_a_idx",
    "REINDEX TABLE child",
    "CLUSTER t USING t_a_idx",
    "TRUNCATE ul",
    "TRUNCATE p CASCADE",
    "LOCK TABLE t",
    "LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE",
    "CREATE TRIGGER tr2 AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf()",
    "DROP TRIGGER trg ON t",
    "ALTER TRIGGER trg ON t RENAME TO trg2",
    "CREATE RULE r2 AS ON DELETE TO t DO NOTHING",
    "CREATE POLICY po2 ON t USING (true)",
    "ALTER POLICY pol ON t USING (false)",
    "DROP POLICY pol ON t",
    "COMMENT ON TABLE t IS 'x'",
    "COMMENT ON COLUMN t.a IS 'x'",
    "COMMENT ON INDEX t_a_idx IS 'x'",
    "GRANT SELECT ON t TO PUBLIC",
    "ANALYZE t",
    "CREATE VIEW v2 AS SELECT * FROM t",
    "CREATE OR REPLACE VIEW vw AS SELECT id FROM p",
    "DROP VIEW vw",
    "REFRESH MATERIALIZED VIEW mv",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY mv",
    "CREATE MATERIALIZED VIEW mv2 AS SELECT * FROM t",
    "CREATE TABLE cp AS SELECT * FROM t",
    "CREATE TABLE cp AS SELECT * FROM t WITH NO DATA",
    "CREATE TABLE cp (LIKE t INCLUDING ALL)",
    "CREATE TABLE fkc (id integer, pid bigint REFERENCES p)",
    "CREATE TABLE ih (z integer) INHERITS (par)",
    "DROP TABLE child CASCADE",
    "DROP VIEW vw; DROP MATERIALIZED VIEW mv; DROP TABLE p CASCADE",
    "ALTER TYPE en RENAME VALUE 'a' TO 'aa'",
    "ALTER DOMAIN dmi ADD CONSTRAINT dq CHECK (VALUE > 0)",
    "ALTER DOMAIN dmi ADD CONSTRAINT dq CHECK (VALUE > 0) NOT VALID",
    "ALTER DOMAIN dmi SET NOT NULL",
    "DROP TYPE en CASCADE",
    "ALTER SEQUENCE sq RESTART",
    "DROP SEQUENCE sq",
    "UPDATE t SET a = 1 WHERE id = 1",
    "DELETE FROM t WHERE id = 1",
    "INSERT INTO t (id, nn, pid, c) VALUES (999, 999, 1, 1)",
    "SELECT * FROM t WHERE id = 1 FOR UPDATE",
    "SELECT setval('sq', 5)",
    "ALTER TABLE t ADD COLUMN z integer, ALTER COLUMN a SET NOT NULL, ADD CONSTRAINT q CHECK (nn > 0)",
    "ALTER TABLE t ALTER COLUMN c SET STATISTICS 100, ALTER COLUMN c SET STORAGE PLAIN",
    "ALTER VIEW vw RENAME COLUMN id TO idx",
    "ALTER INDEX t_a_idx SET (fillfactor = 50)",
    "ALTER TABLE par ADD COLUMN qq integer",
    "ALTER TABLE t ALTER COLUMN c TYPE text",
    "ALTER TABLE pt ADD CONSTRAINT pt_fk FOREIGN KEY (id) REFERENCES p",
    "ALTER TABLE pt ADD COLUMN z bigint REFERENCES p",
    "ALTER TABLE pt ADD COLUMN z integer CHECK (z > 0)",
    "ALTER TABLE pt DROP COLUMN id",
    "ALTER TABLE pt RENAME COLUMN id TO x",
    "ALTER TABLE pt RENAME TO x",
    "ALTER TABLE pt ALTER COLUMN id SET DEFAULT 5",
    "ALTER TABLE pt ALTER COLUMN id SET STATISTICS 5",
    "ALTER TABLE pt ALTER COLUMN id SET STORAGE PLAIN",
    "ALTER TABLE pt ALTER COLUMN id SET (n_distinct = 5)",
    "ALTER TABLE pt DISABLE TRIGGER ALL",
    "ALTER TABLE watched DISABLE TRIGGER trg",
    "ALTER TABLE watched DISABLE TRIGGER ALL",
    "ALTER TABLE watched ENABLE ALWAYS TRIGGER trg",
    "DROP TRIGGER trg ON watched",
    "DROP INDEX watched_k",
    "ALTER INDEX watched_k RENAME TO k",
    "ALTER TABLE pt ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE pt OWNER TO CURRENT_USER",
    "ALTER TABLE pt REPLICA IDENTITY FULL",
    "CREATE TRIGGER tr3 AFTER INSERT ON pt FOR EACH ROW EXECUTE FUNCTION tf()",
    "COMMENT ON TABLE pt IS 'x'",
    "ANALYZE pt",
    "ALTER TABLE elder ADD COLUMN z integer DEFAULT 1",
    "ALTER TABLE elder DROP COLUMN x",
    "ALTER TABLE ONLY elder DROP COLUMN x",
    "ALTER TABLE elder ALTER COLUMN x TYPE varchar",
    "ALTER TABLE elder ALTER COLUMN x SET NOT NULL",
    "ALTER TABLE ONLY elder ALTER COLUMN x SET DEFAULT 'x'",
    "ALTER TABLE elder ALTER COLUMN x SET DEFAULT 'x'",
    "ALTER TABLE elder ADD CONSTRAINT e CHECK (k > 0)",
    "ALTER TABLE elder ADD CONSTRAINT e CHECK (k > 0) NOT VALID",
    "ALTER TABLE elder_checked VALIDATE CONSTRAINT elder_k",
    "ALTER TABLE elder_checked DROP CONSTRAINT elder_k",
    "ALTER TABLE elder ADD CONSTRAINT e UNIQUE (k)",
    "ALTER TABLE elder RENAME COLUMN k TO z",
    "CREATE INDEX ON elder (k)",
    "TRUNCATE elder",
    "TRUNCATE ONLY elder",
    "LOCK TABLE elder",
    "DROP TABLE elder CASCADE",
    "DROP TABLE heir",
};

/// Those that a server refuses inside a transaction block (SQLSTATE 25001).
constexpr std::string_view kRefused[] = {
    "CREATE INDEX CONCURRENTLY ix ON t (nn)",
    "DROP INDEX CONCURRENTLY t_a_idx",
    "REINDEX INDEX CONCURRENTLY t_a_idx",
    "REINDEX (CONCURRENTLY) TABLE t",
    "REINDEX SCHEMA public",
    "REINDEX DATABASE postgres",
    "REINDEX SYSTEM postgres",
    "REINDEX TABLE pt",
    "CREATE INDEX pt_k ON pt (k); REINDEX INDEX pt_k",
    "VACUUM",
    "VACUUM t",
    "VACUUM (ANALYZE) t",
    "VACUUM FULL t",
    "CLUSTER",
    "CREATE DATABASE nobody",
    "DROP DATABASE IF EXISTS nobody",
    "ALTER DATABASE postgres SET TABLESPACE pg_default",
    "CREATE TABLESPACE nobody LOCATION '/nowhere'",
    "DROP TABLESPACE nobody",
    "ALTER SYSTEM SET work_mem = '4MB'",
    "ALTER TABLE pt DETACH PARTITION pt1 CONCURRENTLY",
    "CREATE SUBSCRIPTION nobody CONNECTION 'dbname=x' PUBLICATION y",
    "DISCARD ALL",
    "COMMIT PREPARED 'x'",
    "ROLLBACK PREPARED 'x'",
};
/// And those that are allowed, contrary to belief.
constexpr std::string_view kAllowed[] = {
    "REFRESH MATERIALIZED VIEW CONCURRENTLY mv",
    "REINDEX TABLE t",
    "CLUSTER t USING t_a_idx",
    "ANALYZE",
    "ALTER TYPE en ADD VALUE 'zz'",
    "DISCARD TEMP",
    "CHECKPOINT",
};

void replay(std::string_view text, sql::Schema& schema) {
  const base::Source source("x.sql", std::string(text));
  const sql::Script script = sql::analyse(source);
  for (const sql::StatementRecord& statement : script.statements) {
    schema.apply_statement({script.operations.data() + statement.first_operation,
                            script.operations.data() + statement.last_operation});
  }
}

/// What effects_of() says of the last statement, its operations taken together.
struct Said {
  std::map<std::string, LockMode> locks;  // by key
  Answer rewrites = Answer::no;
  Answer scans = Answer::no;
  bool refused = false;
};

Said say(std::string_view text, int major) {
  sql::Schema schema;
  replay(kSetUp, schema);
  const base::Source source("x.sql", std::string(text));
  const sql::Script script = sql::analyse(source);
  Said said;
  for (std::size_t at = 0; at < script.statements.size(); ++at) {
    const sql::StatementRecord& statement = script.statements[at];
    const std::span<const sql::Operation> operations = {script.operations.data() + statement.first_operation,
                                                        script.operations.data() + statement.last_operation};
    for (const std::uint32_t index : sql::server_order(operations)) {
      const sql::Effects effects = sql::effects_of(operations[index], schema, major);
      if (at + 1 == script.statements.size()) {
        for (const sql::RelationLock& lock : effects.locks) {
          LockMode& mode = said.locks[schema.key_of(lock.relation)];
          mode = std::max(mode, lock.mode);
        }
        said.rewrites = std::max(said.rewrites, effects.rewrites);
        said.scans = std::max(said.scans, effects.scans);
        said.refused = said.refused || effects.in_transaction == sql::InTransaction::refused;
      }
      schema.apply(operations[index]);
    }
  }
  return said;
}

/// Splits "a; b; c" into what goes before and what is measured.
std::pair<std::string, std::string> split_last(std::string_view text) {
  const std::size_t mark = text.rfind("; ");
  if (mark == text.npos) return {"", std::string(text)};
  return {std::string(text.substr(0, mark)), std::string(text.substr(mark + 2))};
}

std::string shown(Answer answer) {
  return answer == Answer::yes ? "yes" : answer == Answer::no ? "no" : "unknown";
}

/// "public.t ACCESS EXCLUSIVE; ..", weaker modes than SHARE UPDATE EXCLUSIVE left out: nothing is judged by
/// them.
std::string shown(const std::map<std::string, LockMode>& locks) {
  std::string text;
  for (const auto& [key, mode] : locks) {
    if (mode >= LockMode::share_update_exclusive) text += key + " " + std::string(to_text(mode)) + "; ";
  }
  return text;
}

}  // namespace

TEST_CASE("locks, rewrites and scans are those of a server", "[db]") {
  tests::Truth truth(kSetUp);
  for (const std::string_view statement : kStatements) {
    const auto [before, measured] = split_last(statement);
    CAPTURE(statement);
    const tests::Measured seen = truth.measure(before, measured);
    if (tests::is_unknown_there(seen, truth.major())) continue;
    CHECK(seen.error == "");
    Said said = say(statement, truth.major());
    // Indexes and owned sequences are locked with their tables; only where effects name one is it compared.
    std::map<std::string, LockMode> locks = seen.locks;
    std::erase_if(locks, [&](const auto& lock) {
      return seen.parts.contains(lock.first) && !said.locks.contains(lock.first);
    });
    CHECK(shown(said.locks) == shown(locks));
    // TRUNCATE gives new empty files, and how a query finds its rows is the planner's choice.
    const std::string verb = measured.substr(0, measured.find(' '));
    if (verb == "TRUNCATE" || verb == "SELECT" || verb == "UPDATE" || verb == "DELETE") continue;
    if (said.rewrites != Answer::unknown) CHECK(shown(said.rewrites) == shown(sql::answer(seen.rewritten)));
    if (said.scans != Answer::unknown) CHECK(shown(said.scans) == shown(sql::answer(seen.scanned)));
  }
}

TEST_CASE("a statement is refused in a transaction when a server refuses it", "[db]") {
  tests::Truth truth(kSetUp);
  for (const std::string_view statement : kRefused) {
    CAPTURE(statement);
    const auto [before, measured] = split_last(statement);
    const tests::Measured seen = truth.measure(before, measured);
    if (tests::is_unknown_there(seen, truth.major())) continue;
    // Versions differ; the statements are refused by the one that the table was written for.
    const std::string expected = say(statement, truth.major()).refused ? "25001" : "";
    CHECK(seen.error == expected);
    if (truth.major() == 15) CHECK(expected == "25001");
  }
  for (const std::string_view statement : kAllowed) {
    CAPTURE(statement);
    const tests::Measured seen = truth.measure("", statement);
    if (tests::is_unknown_there(seen, truth.major())) continue;
    CHECK(seen.error == "");
    CHECK_FALSE(say(statement, truth.major()).refused);
  }
}
