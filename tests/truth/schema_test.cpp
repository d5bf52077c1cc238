// A Schema built from SQL is compared with the catalogue of a server that ran the same SQL.
#include "sql/schema.h"

#include <set>

#include "base/source.h"
#include "catch.h"
#include "db/server.h"
#include "sql/script.h"

namespace {

using namespace lockkeeper;

struct Case {
  std::string_view name;
  std::string_view sql;
};

constexpr Case kCases[] = {
    {"columns and constraints", R"(
CREATE TABLE t (id bigserial PRIMARY KEY, a int NOT NULL DEFAULT 5, b varchar(10) UNIQUE, c decimal(10,2) CHECK (c > 0) CHECK (c < 9),
  d timestamp with time zone, e double precision, f int GENERATED ALWAYS AS IDENTITY, CHECK (a > 0), CHECK (a < 9 AND e > 1),
  UNIQUE (a, b), UNIQUE (b, a), EXCLUDE USING btree (a WITH =));
CREATE TABLE u (t_id bigint REFERENCES t, other bigint REFERENCES t (id) ON DELETE CASCADE, CONSTRAINT named FOREIGN KEY (t_id) REFERENCES t,
  FOREIGN KEY (t_id) REFERENCES t NOT DEFERRABLE);
)"},
    {"unnamed indexes", R"(
CREATE TABLE t (a int, b text, "Odd Name" int);
CREATE INDEX ON t (a);
CREATE INDEX ON t (a);
CREATE INDEX ON t (a, b);
CREATE INDEX ON t (lower(b));
CREATE INDEX ON t ((a + 1));
CREATE INDEX ON t ("Odd Name");
CREATE UNIQUE INDEX named ON t (a) WHERE a > 5;
CREATE TABLE a_table_with_a_very_long_name_that_leaves_no_room_for_more (another_quite_long_column_name int UNIQUE);
CREATE INDEX ON a_table_with_a_very_long_name_that_leaves_no_room_for_more (another_quite_long_column_name);
CREATE INDEX ON a_table_with_a_very_long_name_that_leaves_no_room_for_more (another_quite_long_column_name);
)"},
    {"renames and moves", R"(
CREATE SCHEMA app;
CREATE TABLE t (id serial PRIMARY KEY, a int, b int);
CREATE INDEX t_a ON t (a);
CREATE TABLE u (t_id int REFERENCES t);
ALTER TABLE t RENAME TO renamed;
ALTER TABLE renamed RENAME COLUMN a TO aa;
ALTER TABLE renamed RENAME CONSTRAINT t_pkey TO pk;
ALTER INDEX t_a RENAME TO aa_index;
ALTER TABLE renamed SET SCHEMA app;
ALTER TABLE app.renamed ADD UNIQUE (b);
ALTER SCHEMA app RENAME TO application;
ALTER TABLE application.renamed ALTER COLUMN b TYPE bigint, ALTER COLUMN b SET NOT NULL;
)"},
    {"several actions at once", R"(
CREATE TABLE t (a int, b int, c int);
ALTER TABLE t ADD COLUMN d int NOT NULL DEFAULT 5, DROP COLUMN b, ALTER COLUMN a TYPE text, ADD CHECK (d > 0), ADD PRIMARY KEY (d);
ALTER TABLE t DROP CONSTRAINT t_pkey, ADD COLUMN e int UNIQUE, ALTER COLUMN d DROP NOT NULL;
ALTER TABLE t ADD COLUMN IF NOT EXISTS e text, ADD COLUMN IF NOT EXISTS f text;
CREATE TABLE IF NOT EXISTS t (nothing int);
)"},
    {"drops", R"(
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE p (id int PRIMARY KEY, x int UNIQUE);
CREATE TABLE c (p_id int REFERENCES p, px int REFERENCES p (x), m mood, k int, CHECK (k > px));
CREATE INDEX c_k ON c (k, px);
ALTER TABLE p DROP CONSTRAINT p_pkey CASCADE;
ALTER TABLE c DROP COLUMN px;
DROP TYPE mood CASCADE;
CREATE TABLE gone (id int PRIMARY KEY);
CREATE TABLE stays (g int REFERENCES gone);
DROP TABLE gone CASCADE;
CREATE SCHEMA s;
CREATE TABLE s.inside (a int);
DROP SCHEMA s CASCADE;
)"},
    {"index becomes constraint", R"(
CREATE TABLE t (a int, b int);
CREATE UNIQUE INDEX i ON t (a);
CREATE UNIQUE INDEX j ON t (b);
ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX i;
ALTER TABLE t ADD UNIQUE USING INDEX j;
)"},
    {"partitions", R"(
CREATE TABLE m (k int, at date, UNIQUE (k, at)) PARTITION BY RANGE (at);
CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE md PARTITION OF m DEFAULT;
ALTER TABLE m ADD COLUMN z int NOT NULL DEFAULT 1;
ALTER TABLE m DROP COLUMN z;
CREATE TABLE other (k int, at date);
CREATE TABLE prepared (k int, at date, CONSTRAINT own UNIQUE (k, at));
ALTER TABLE m ATTACH PARTITION prepared FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
ALTER TABLE m ATTACH PARTITION other FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
ALTER TABLE m RENAME COLUMN k TO kk;
ALTER TABLE m DETACH PARTITION m1;
)"},
    {"copies", R"(
CREATE TABLE s (a int NOT NULL DEFAULT 5, b text, CHECK (a > 0), PRIMARY KEY (a), UNIQUE (b));
CREATE INDEX ON s (b, a);
CREATE TABLE plain (LIKE s);
CREATE TABLE whole (LIKE s INCLUDING ALL, extra int);
CREATE TABLE child (c int) INHERITS (s);
)"},
    {"what is rolled back", R"(
CREATE TABLE t (a int);
BEGIN;
ALTER TABLE t ADD b int;
SAVEPOINT s;
ALTER TABLE t ADD c int;
CREATE TABLE n (a int);
ROLLBACK TO s;
ALTER TABLE t ADD d int;
COMMIT;
BEGIN;
DROP TABLE t;
ROLLBACK;
)"},
    {"search_path", R"(
CREATE SCHEMA app;
SET search_path = app, public;
CREATE TABLE t (a int PRIMARY KEY);
CREATE INDEX ON t (a);
SET search_path = public;
CREATE TABLE t (b int UNIQUE);
ALTER TABLE app.t ADD COLUMN c int REFERENCES t (b);
)"},
};

// One line for each column, constraint and index: "public.t.a integer not null".
constexpr const char* kCatalogue = R"(
SELECT line FROM (
  SELECT format('column %s.%s.%s %s%s', n.nspname, c.relname, a.attname, format_type(atttypid, atttypmod),
                CASE WHEN attnotnull THEN ' not null' ELSE '' END) AS line
  FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
  WHERE relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT format('constraint %s.%s.%s %s', n.nspname, c.relname, conname, contype)
  FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid JOIN pg_namespace n ON n.oid = relnamespace
  WHERE contype <> 'n'  -- from 18 on every NOT NULL has a row
  UNION ALL
  SELECT format('index %s.%s on %s', n.nspname, c.relname, t.relname)
  FROM pg_index i JOIN pg_class c ON c.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  UNION ALL
  SELECT format('sequence %s.%s', n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'S'
) x WHERE line !~ '^[a-z]+ (pg_catalog|information_schema|pg_toast)' ORDER BY line COLLATE "C")";

/// format_type() writes some types at length.
std::string server_type(std::string type) {
  constexpr std::pair<std::string_view, std::string_view> kLong[] = {
      {"varchar", "character varying"}, {"timestamptz", "timestamp with time zone"}};
  for (const auto& [canonical, written] : kLong) {
    if (type.starts_with(canonical)) type.replace(0, canonical.size(), written);
  }
  return type;
}

std::set<std::string> lines_of(const sql::Schema& schema) {
  std::set<std::string> lines;
  for (const sql::Object* object : schema.objects()) {
    if (object->kind == sql::ObjectKind::index)
      lines.insert("index " + object->key + " on " + std::string(sql::name_of_key(object->table)));
    if (object->kind == sql::ObjectKind::sequence) lines.insert("sequence " + object->key);
    if (object->kind != sql::ObjectKind::table) continue;
    for (const sql::Column& column : object->columns) {
      lines.insert("column " + object->key + "." + column.name + " " + server_type(column.type) +
                   (column.not_null ? " not null" : ""));
    }
    for (const sql::Constraint& constraint : object->constraints) {
      static constexpr std::string_view kLetters = "cupfxn";
      lines.insert("constraint " + object->key + "." + constraint.name + " " +
                   kLetters[static_cast<std::size_t>(constraint.kind)]);
    }
    for (const sql::Index& index : object->indexes) {
      CHECK(schema.relation(std::string(sql::schema_of_key(object->key)) + "." + index.name) != nullptr);
    }
  }
  return lines;
}

}  // namespace

TEST_CASE("a Schema agrees with the catalogue of a server that ran the same", "[db]") {
  for (const Case& one : kCases) {
    CAPTURE(one.name);
    tests::Database database;
    const auto wire = database.session();
    const base::Source source("x.sql", std::string(one.sql));
    const sql::Script script = sql::analyse(source);
    sql::Schema schema;
    for (const sql::StatementRecord& statement : script.statements) {
      const migrate::Reply reply = wire->query(std::string(source.slice(statement.range)));
      if (reply.error) FAIL(source.slice(statement.range) << ": " << reply.error->message);
      schema.apply_statement({script.operations.data() + statement.first_operation,
                              script.operations.data() + statement.last_operation});
    }
    std::set<std::string> expected;
    const migrate::Reply catalogue = wire->query(kCatalogue);
    REQUIRE_FALSE(catalogue.error);
    for (const migrate::Row& row : catalogue.results.back().rows) expected.insert(row[0].value_or(""));
    const std::set<std::string> found = lines_of(schema);
    for (const std::string& line : expected) {
      CAPTURE(line);
      CHECK(found.contains(line));
    }
    for (const std::string& line : found) {
      CAPTURE(line);
      CHECK(expected.contains(line));
    }
  }
}
