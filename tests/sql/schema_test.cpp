#include "sql/schema.h"

#include "catch.h"

namespace {

using namespace lockkeeper::sql;

/// One line: canonical text, then " << " and the SQL of each slot.
Operation op(std::string_view line) {
  const std::size_t mark = line.find(" << ");
  Operation operation = operation_of(line.substr(0, mark));
  std::size_t slot = 0;
  while (mark != line.npos && slot < operation.slots.size()) {
    std::string_view rest = line.substr(mark + 4);
    for (std::size_t skip = 0; skip < slot; ++skip) rest = rest.substr(rest.find(" << ") + 4);
    operation.slots[slot++].text = rest.substr(0, rest.find(" << "));
  }
  return operation;
}

std::vector<Operation> ops(std::initializer_list<std::string_view> lines) {
  std::vector<Operation> operations;
  for (const std::string_view line : lines) operations.push_back(op(line));
  return operations;
}

void replay(Schema& schema, std::initializer_list<std::string_view> lines) {
  for (const std::string_view line : lines) schema.apply(op(line));
}

std::string names(const std::vector<Constraint>& constraints) {
  std::string text;
  for (const Constraint& constraint : constraints) text += (text.empty() ? "" : " ") + constraint.name;
  return text;
}

std::string names(const Schema& schema) {
  std::string text;
  for (const Object* object : schema.objects()) text += (text.empty() ? "" : " ") + object->key;
  return text;
}

}  // namespace

TEST_CASE("schema knows what a table was made of") {
  Schema schema;
  replay(schema,
         {"CREATE TABLE app.t", "CREATE TABLE app.t ADD COLUMN id bigserial",
          "CREATE TABLE app.t ADD COLUMN id PRIMARY KEY CONSTRAINT t_pkey | UNNAMED",
          "CREATE TABLE app.t ADD COLUMN a varchar(50)", "CREATE TABLE app.t ADD COLUMN a DEFAULT #1 << 'x'",
          "CREATE TABLE app.t ADD COLUMN b integer",
          "CREATE TABLE app.t ADD CONSTRAINT t_b_fkey FOREIGN KEY (b) REFERENCES p (x) | UNNAMED",
          "CREATE TABLE app.t ADD CONSTRAINT t_a_key UNIQUE (a) | UNNAMED",
          "CREATE INDEX app.i ON app.t USING gin (a DESC, #1) WHERE #2 << lower(a) << b > 0"});
  const Object* table = schema.find("app.t");
  REQUIRE(table != nullptr);
  CHECK(table->key == "app.t");
  CHECK(table->known_whole);
  REQUIRE(table->column("id") != nullptr);
  CHECK(table->column("id")->type == "bigint");
  CHECK(table->column("id")->serial);
  CHECK(table->column("id")->not_null);
  CHECK(table->column("a")->default_text == "'x'");
  CHECK_FALSE(table->column("b")->not_null);
  CHECK(names(table->constraints) == "t_pkey t_b_fkey t_a_key");
  CHECK(table->constraint("t_b_fkey")->referenced == "public.p");
  CHECK(table->constraint("t_b_fkey")->referenced_columns == std::vector<std::string>{"x"});
  REQUIRE(table->index("i") != nullptr);
  CHECK(table->index("i")->columns == std::vector<std::string>{"a", "#"});
  CHECK(table->index("i")->method == "gin");
  CHECK(table->index("i")->predicate == "b > 0");
  CHECK(table->index("t_a_key")->of_constraint);
  CHECK(names(schema) == "app.i app.t app.t_a_key app.t_id_seq app.t_pkey");
}

TEST_CASE("schema says new of what the change set made and of what belongs to it") {
  Schema schema;
  replay(schema,
         {"CREATE TABLE old", "CREATE TABLE old ADD COLUMN a integer", "CREATE INDEX old_i ON old (a)"});
  schema.begin_change_set();
  replay(schema,
         {"ALTER TABLE old ADD COLUMN b integer", "CREATE INDEX old_j ON old (b)", "CREATE TABLE fresh",
          "CREATE TABLE fresh ADD COLUMN x integer", "CREATE TYPE mood ENUM (#1)",
          "CREATE FUNCTION calc(integer, text) RETURNS text LANGUAGE sql", "CREATE SCHEMA s"});
  struct Row {
    std::string_view name;
    Answer expected;
  };
  const Row rows[] = {
      {"old", Answer::no},        {"old_i", Answer::no},      {"old_j", Answer::yes},
      {"fresh", Answer::yes},     {"mood", Answer::yes},      {"calc(integer, text)", Answer::yes},
      {"calc", Answer::yes},      {"calc(text)", Answer::no}, {"s", Answer::yes},
      {"nobody", Answer::no},     {"pg_temp.x", Answer::yes}, {"public.fresh", Answer::yes},
      {"other.fresh", Answer::no}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(schema.is_new(row.name) == row.expected);
  }
  CHECK(schema.is_new_column("old", "a") == Answer::no);
  CHECK(schema.is_new_column("old", "b") == Answer::yes);
  CHECK(schema.is_new_column("fresh", "x") == Answer::yes);
  CHECK(schema.is_new_column("fresh", "nobody") == Answer::yes);
  schema.begin_change_set();
  CHECK(schema.is_new("fresh") == Answer::no);
  CHECK(schema.is_new_column("old", "b") == Answer::no);
}

TEST_CASE("schema decides IF NOT EXISTS by what it can know") {
  SECTION("a folder that does not know the table") {
    Schema schema;
    schema.begin_change_set();
    replay(schema, {"CREATE TABLE t | IF NOT EXISTS"});
    CHECK(schema.is_new("t") == Answer::yes);
  }
  SECTION("no folder to ask") {
    Schema schema;
    schema.set_has_folder(false);
    schema.begin_change_set();
    replay(schema, {"CREATE TABLE t | IF NOT EXISTS", "CREATE INDEX i ON t (a)"});
    CHECK(schema.is_new("t") == Answer::unknown);
    CHECK(schema.is_new("i") == Answer::yes);
    CHECK(schema.is_new_column("t", "a") == Answer::unknown);
  }
  SECTION("behind a statement that was not analysed") {
    Schema schema;
    Operation unknown = op("FROB the knob | NOT ANALYSED");
    unknown.analysed = false;
    schema.apply(unknown);
    schema.begin_change_set();
    replay(schema, {"CREATE TABLE t | IF NOT EXISTS"});
    CHECK(schema.is_new("t") == Answer::unknown);
  }
  SECTION("a DROP before it leaves no doubt") {
    Schema schema;
    schema.set_has_folder(false);
    schema.begin_change_set();
    replay(schema, {"DROP TABLE t | IF EXISTS", "CREATE TABLE t | IF NOT EXISTS"});
    CHECK(schema.is_new("t") == Answer::yes);
  }
  SECTION("the table is there: its elements are not read") {
    Schema schema;
    replay(schema, {"CREATE TABLE t", "CREATE TABLE t ADD COLUMN a integer"});
    schema.begin_change_set();
    replay(schema, {"CREATE TABLE t | IF NOT EXISTS", "CREATE TABLE t ADD COLUMN a text",
                    "CREATE TABLE t ADD COLUMN b text"});
    CHECK(schema.is_new("t") == Answer::no);
    CHECK(schema.find("t")->column("a")->type == "integer");
    CHECK(schema.find("t")->column("b") == nullptr);
  }
  SECTION("columns likewise") {
    Schema schema;
    replay(schema, {"CREATE TABLE t", "CREATE TABLE t ADD COLUMN a integer"});
    schema.begin_change_set();
    replay(schema, {"ALTER TABLE t ADD COLUMN a text | IF NOT EXISTS", "ALTER TABLE t ADD COLUMN a NOT NULL",
                    "ALTER TABLE t ADD COLUMN b text | IF NOT EXISTS",
                    "ALTER TABLE known_to_nobody ADD COLUMN c text | IF NOT EXISTS"});
    CHECK(schema.find("t")->column("a")->type == "integer");
    CHECK_FALSE(schema.find("t")->column("a")->not_null);
    CHECK_FALSE(schema.find("t")->column("b")->perhaps);
    CHECK(schema.is_new_column("t", "b") == Answer::yes);
    CHECK(schema.find("known_to_nobody")->column("c")->perhaps);
  }
}

TEST_CASE("schema notes tables that statements only speak of") {
  Schema schema;
  schema.begin_change_set();
  replay(schema, {"ALTER TABLE users ADD COLUMN a integer",
                  "ALTER TABLE maybe ADD COLUMN a integer | TARGET IF EXISTS"});
  REQUIRE(schema.find("users") != nullptr);
  CHECK(schema.find("users")->mentioned);
  CHECK_FALSE(schema.find("users")->known_whole);
  CHECK(schema.find("users")->exists == Answer::yes);
  CHECK(schema.find("maybe")->exists == Answer::unknown);
  CHECK(schema.is_new("users") == Answer::no);
  CHECK(schema.is_new_column("users", "a") == Answer::yes);
  CHECK(schema.is_new_column("users", "z") == Answer::no);
  replay(schema, {"CREATE TABLE maybe"});
  CHECK(schema.is_new("maybe") == Answer::yes);
}

TEST_CASE("schema puts back what ROLLBACK undoes") {
  Schema schema;
  replay(schema, {"CREATE TABLE t", "CREATE TABLE t ADD COLUMN a integer", "CREATE INDEX i ON t (a)"});
  schema.begin_change_set();
  const std::string before = names(schema);
  SECTION("a whole block") {
    replay(schema,
           {"BEGIN", "CREATE TABLE n", "ALTER TABLE t ADD COLUMN b integer", "ALTER TABLE t RENAME TO u",
            "DROP INDEX i", "DROP TABLE u", "SET search_path = app", "ROLLBACK"});
    CHECK(names(schema) == before);
    CHECK(schema.find("t")->column("b") == nullptr);
    CHECK(schema.find("t")->index("i") != nullptr);
    CHECK(schema.key_of("x") == "public.x");
  }
  SECTION("back to a savepoint, which stays") {
    replay(schema, {"BEGIN", "ALTER TABLE t ADD COLUMN b integer", "SAVEPOINT s",
                    "ALTER TABLE t ADD COLUMN c integer", "SAVEPOINT inner",
                    "ALTER TABLE t ADD COLUMN d integer", "ROLLBACK TO s"});
    CHECK(schema.find("t")->column("b") != nullptr);
    CHECK(schema.find("t")->column("c") == nullptr);
    replay(schema, {"ALTER TABLE t ADD COLUMN e integer", "ROLLBACK TO s", "COMMIT"});
    CHECK(schema.find("t")->column("b") != nullptr);
    CHECK(schema.find("t")->column("e") == nullptr);
  }
  SECTION("what a released savepoint did belongs to the block") {
    replay(schema, {"BEGIN", "SAVEPOINT s", "ALTER TABLE t ADD COLUMN b integer", "RELEASE s",
                    "ALTER TABLE t ADD COLUMN c integer", "ROLLBACK"});
    CHECK(schema.find("t")->columns.size() == 1);
  }
  SECTION("a savepoint of a transaction that the runner opened") {
    replay(schema, {"ALTER TABLE t ADD COLUMN b integer", "SAVEPOINT s", "DROP TABLE t", "ROLLBACK TO s"});
    schema.end_file(true);
    REQUIRE(schema.find("t") != nullptr);
    CHECK(schema.find("t")->column("b") != nullptr);
  }
  SECTION("a block that nobody closed") {
    replay(schema, {"BEGIN", "DROP TABLE t"});
    schema.end_file(false);
    CHECK(names(schema) == before);
  }
  SECTION("COMMIT keeps it, and a COMMIT inside a body ends no block") {
    replay(schema, {"BEGIN", "CREATE TABLE n"});
    Operation commit = op("COMMIT");
    commit.context = Context::called;
    schema.apply(commit);
    replay(schema, {"ROLLBACK"});
    CHECK(schema.find("n") == nullptr);
    replay(schema, {"BEGIN", "CREATE TABLE n", "COMMIT", "ROLLBACK"});
    CHECK(schema.find("n") != nullptr);
  }
}

TEST_CASE("a trial is put back, whatever it commits") {
  Schema schema;
  replay(schema, {"CREATE TABLE t", "CREATE TABLE t ADD COLUMN a integer"});
  const std::string before = names(schema);
  schema.begin_trial();
  replay(schema, {"BEGIN", "CREATE TABLE n", "DROP TABLE t", "COMMIT"});
  CHECK(schema.find("n") != nullptr);
  CHECK(schema.find("t") == nullptr);
  replay(schema, {"BEGIN", "SAVEPOINT s", "CREATE TABLE m", "ROLLBACK TO s", "RELEASE s", "COMMIT"});
  CHECK(schema.find("m") == nullptr);
  CHECK(schema.find("n") != nullptr);
  schema.note_gap();
  schema.end_trial();
  CHECK(names(schema) == before);
  CHECK_FALSE(schema.has_gaps());
  CHECK(schema.find("t")->columns.size() == 1);
  replay(schema, {"BEGIN", "CREATE TABLE n", "COMMIT", "ROLLBACK"});
  CHECK(schema.find("n") != nullptr);
}

TEST_CASE("schema finds names through search_path, temporary tables first") {
  Schema schema;
  replay(schema, {"CREATE TABLE t", "CREATE TABLE app.t", "CREATE TABLE app.only"});
  CHECK(schema.find("t")->key == "public.t");
  CHECK(schema.find("only") == nullptr);
  replay(schema, {"SET search_path = app, public"});
  CHECK(schema.find("t")->key == "app.t");
  CHECK(schema.find("only")->key == "app.only");
  replay(schema, {"CREATE TABLE made"});
  CHECK(schema.find("app.made") != nullptr);
  replay(schema, {"CREATE TABLE t | TEMP", "CREATE TABLE t ADD COLUMN a integer"});
  CHECK(schema.find("t")->temporary);
  CHECK(schema.find("t")->columns.size() == 1);
  CHECK(schema.is_new("t") == Answer::yes);
  schema.end_file(true);
  CHECK(schema.find("t")->key == "public.t");
  replay(schema, {"BEGIN", "SET LOCAL search_path = app", "COMMIT"});
  CHECK(schema.key_of("t") == "public.t");
  replay(schema, {R"(SET search_path = "")"});
  CHECK(schema.key_of("t") == "public.t");
}

TEST_CASE("schema follows renames and moves") {
  Schema schema;
  replay(schema, {"CREATE TABLE p", "CREATE TABLE p ADD COLUMN id integer",
                  "CREATE TABLE p ADD COLUMN id PRIMARY KEY CONSTRAINT p_pkey | UNNAMED", "CREATE TABLE c",
                  "CREATE TABLE c ADD COLUMN p_id integer",
                  "CREATE TABLE c ADD COLUMN p_id REFERENCES p CONSTRAINT c_p_id_fkey | UNNAMED"});
  CHECK(schema.find("c")->constraint("c_p_id_fkey")->referenced_columns == std::vector<std::string>{"id"});
  replay(schema, {"ALTER TABLE p RENAME TO parent", "ALTER TABLE parent RENAME COLUMN id TO key",
                  "ALTER TABLE parent SET SCHEMA app"});
  CHECK(schema.find("p") == nullptr);
  REQUIRE(schema.find("app.parent") != nullptr);
  CHECK(schema.find("app.p_pkey")->table == "app.parent");
  CHECK(schema.find("c")->constraint("c_p_id_fkey")->referenced == "app.parent");
  CHECK(schema.find("c")->constraint("c_p_id_fkey")->referenced_columns == std::vector<std::string>{"key"});
  CHECK(schema.referencing(*schema.find("app.parent")).size() == 1);
  replay(schema, {"ALTER INDEX app.p_pkey RENAME TO pk"});
  CHECK(schema.find("app.parent")->constraint("pk") != nullptr);
  CHECK(schema.find("app.pk") != nullptr);
  replay(schema, {"ALTER TABLE app.parent RENAME CONSTRAINT pk TO again"});
  CHECK(schema.find("app.again") != nullptr);
  CHECK(schema.find("app.parent")->index("again") != nullptr);
  replay(schema, {"ALTER SCHEMA app RENAME TO other"});
  CHECK(schema.find("other.again")->table == "other.parent");
  CHECK(schema.find("c")->constraint("c_p_id_fkey")->referenced == "other.parent");
  replay(schema, {"ALTER TABLE somebody RENAME TO someone"});
  CHECK(schema.find("somebody") == nullptr);
  CHECK(schema.find("someone")->mentioned);
}

TEST_CASE("schema drops what goes with the dropped") {
  Schema schema;
  replay(schema, {"CREATE TABLE p", "CREATE TABLE p ADD COLUMN id serial",
                  "CREATE TABLE p ADD COLUMN id PRIMARY KEY CONSTRAINT p_pkey | UNNAMED", "CREATE TABLE c",
                  "CREATE TABLE c ADD COLUMN a integer", "CREATE TABLE c ADD COLUMN b integer",
                  "CREATE TABLE c ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES p",
                  "CREATE TABLE c ADD CONSTRAINT ck CHECK #1 << a > b", "CREATE INDEX i ON c (b, a)"});
  SECTION("a column") {
    replay(schema, {"ALTER TABLE c DROP COLUMN a"});
    CHECK(schema.find("c")->columns.size() == 1);
    CHECK(schema.find("c")->constraints.empty());
    CHECK(schema.find("i") == nullptr);
  }
  SECTION("a key that others refer to, with CASCADE") {
    replay(schema, {"ALTER TABLE p DROP CONSTRAINT p_pkey | CASCADE"});
    CHECK(schema.find("p_pkey") == nullptr);
    CHECK(names(schema.find("c")->constraints) == "ck");
  }
  SECTION("a table") {
    replay(schema, {"DROP TABLE p | CASCADE"});
    CHECK(names(schema) == "public.c public.i");
    CHECK(names(schema.find("c")->constraints) == "ck");
  }
  SECTION("a schema") {
    replay(schema, {"CREATE TABLE s.t", "CREATE TYPE s.e ENUM (#1) << 'a'", "DROP SCHEMA s | CASCADE"});
    CHECK(schema.find("s.t") == nullptr);
    CHECK(schema.find("s.e") == nullptr);
  }
  SECTION("views, perhaps") {
    replay(schema, {"CREATE MATERIALIZED VIEW m (a) AS #1 << SELECT a FROM c", "CREATE INDEX mi ON m (a)",
                    "ALTER TABLE c DROP COLUMN a | CASCADE"});
    CHECK(schema.find("m")->exists == Answer::unknown);
    CHECK(schema.find("mi")->exists == Answer::unknown);
    replay(schema, {"CREATE MATERIALIZED VIEW m (b) AS #1 << SELECT b FROM c", "CREATE INDEX mi ON m (b)",
                    "DROP TABLE p"});
    CHECK(schema.find("m")->exists == Answer::yes);
    CHECK(schema.find("mi")->exists == Answer::yes);
  }
  SECTION("a type, with the columns that use it") {
    replay(schema, {"CREATE TYPE mood ENUM (#1) << 'sad', 'it''s'", "ALTER TABLE c ADD COLUMN m mood"});
    CHECK(schema.find("mood")->enum_values == std::vector<std::string>{"sad", "it's"});
    CHECK(schema.users_of(*schema.find("mood")).size() == 1);
    replay(schema, {"DROP TYPE mood | CASCADE"});
    CHECK(schema.find("c")->column("m") == nullptr);
  }
}

TEST_CASE("schema numbers unnamed constraints and indexes as the server does") {
  Schema schema;
  replay(schema, {"CREATE TABLE t", "CREATE TABLE t ADD COLUMN a integer",
                  "CREATE TABLE t ADD COLUMN a CHECK #1 CONSTRAINT t_a_check | UNNAMED << a > 0",
                  "CREATE TABLE t ADD COLUMN a CHECK #1 CONSTRAINT t_a_check | UNNAMED << a < 9",
                  "CREATE INDEX t_a_idx ON t (a) | UNNAMED", "CREATE INDEX t_a_idx ON t (a DESC) | UNNAMED"});
  CHECK(names(schema.find("t")->constraints) == "t_a_check t_a_check1");
  CHECK(schema.find("t_a_idx1") != nullptr);
  // PostgreSQL cuts the longer of table and column, once more for the number.
  const std::string table(60, 'x');
  const std::string cut = std::string(53, 'x') + "_a_b_check";
  schema.apply(op("CREATE TABLE " + table));
  for (int i = 0; i < 2; ++i)
    schema.apply(op("ALTER TABLE " + table + " ADD CONSTRAINT " + cut + " CHECK #1 | UNNAMED << a_b > 0"));
  CHECK(names(schema.find(table)->constraints) == cut + " " + std::string(52, 'x') + "_a_b_check1");
}

TEST_CASE("schema knows partitions and what they inherit") {
  Schema schema;
  replay(schema, {"CREATE TABLE m", "CREATE TABLE m PARTITION BY RANGE (at, #1) << f(x)",
                  "CREATE TABLE m ADD COLUMN at timestamptz", "CREATE TABLE m ADD COLUMN k integer",
                  "CREATE TABLE m ADD CONSTRAINT m_pkey PRIMARY KEY (at, k) | UNNAMED", "CREATE TABLE m1",
                  "CREATE TABLE m1 PARTITION OF m FOR VALUES #1", "CREATE TABLE md",
                  "CREATE TABLE md PARTITION OF m | DEFAULT"});
  const Object* parent = schema.find("m");
  CHECK(parent->partitioned);
  CHECK(parent->partition_key == std::vector<std::string>{"at", "#"});
  CHECK(parent->default_partition == "public.md");
  CHECK(schema.partitions(*parent).size() == 2);
  CHECK(schema.find("m1")->column("k")->not_null);
  CHECK(schema.find("m1")->constraint("m1_pkey") != nullptr);
  replay(schema, {"ALTER TABLE m ADD COLUMN z integer", "ALTER TABLE m RENAME COLUMN k TO key"});
  CHECK(schema.find("m1")->column("z") != nullptr);
  CHECK(schema.find("m1")->column("key") != nullptr);
  replay(schema, {"ALTER TABLE m DETACH PARTITION m1", "ALTER TABLE m ATTACH PARTITION other FOR VALUES #1"});
  CHECK(schema.partitions(*schema.find("m")).size() == 2);
  replay(schema, {"DROP TABLE m"});
  CHECK(schema.find("md") == nullptr);
  CHECK(schema.find("m1") != nullptr);
  replay(schema,
         {"ALTER TABLE a ATTACH PARTITION b FOR VALUES #1", "ALTER TABLE b ATTACH PARTITION a FOR VALUES #1",
          "ALTER TABLE a ADD COLUMN x integer", "DROP TABLE a"});
  CHECK(schema.find("a") == nullptr);
}

TEST_CASE("schema copies LIKE and INHERITS, itself excepted") {
  Schema schema;
  replay(schema,
         {"CREATE TABLE s", "CREATE TABLE s ADD COLUMN a integer",
          "CREATE TABLE s ADD COLUMN a DEFAULT #1 << 5", "CREATE TABLE s ADD CONSTRAINT ck CHECK #1 << a > 0",
          "CREATE INDEX s_a_idx ON s (a)", "CREATE TABLE plain", "CREATE TABLE plain LIKE s",
          "CREATE TABLE full_copy", "CREATE TABLE full_copy LIKE s | INCLUDING ALL", "CREATE TABLE child",
          "CREATE TABLE child INHERITS s", "CREATE TABLE odd", "CREATE TABLE odd LIKE odd",
          "CREATE TABLE unknown_copy", "CREATE TABLE unknown_copy LIKE nobody"});
  CHECK(schema.find("plain")->column("a")->default_text.empty());
  CHECK(schema.find("plain")->indexes.empty());
  CHECK(schema.find("full_copy")->column("a")->default_text == "5");
  CHECK(schema.find("full_copy")->index("full_copy_a_idx") != nullptr);
  CHECK(names(schema.find("full_copy")->constraints) == "ck");
  CHECK(names(schema.find("child")->constraints) == "ck");
  CHECK_FALSE(schema.find("unknown_copy")->known_whole);
}

TEST_CASE("schema proves NOT NULL as the server does") {
  struct Row {
    std::string_view name;
    std::vector<std::string_view> lines;
    Answer expected;
  };
  const Row rows[] = {
      {"nothing", {}, Answer::no},
      {"its own NOT NULL", {"ALTER TABLE t ALTER COLUMN c SET NOT NULL"}, Answer::yes},
      {"a primary key", {"ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (c)"}, Answer::yes},
      {"a valid CHECK", {"ALTER TABLE t ADD CONSTRAINT k CHECK #1 << c IS NOT NULL"}, Answer::yes},
      {"a conjunct", {"ALTER TABLE t ADD CONSTRAINT k CHECK #1 << c IS NOT NULL AND a > -1"}, Answer::yes},
      {"NOT (c IS NULL)", {"ALTER TABLE t ADD CONSTRAINT k CHECK #1 << NOT (c IS NULL)"}, Answer::yes},
      {"a NOT VALID one",
       {"ALTER TABLE t ADD CONSTRAINT k CHECK #1 | NOT VALID << c IS NOT NULL"},
       Answer::no},
      {"a NOT ENFORCED one",
       {"ALTER TABLE t ADD CONSTRAINT k CHECK #1 | NOT ENFORCED << c IS NOT NULL"},
       Answer::no},
      {"validated",
       {"ALTER TABLE t ADD CONSTRAINT k CHECK #1 | NOT VALID << c IS NOT NULL",
        "ALTER TABLE t VALIDATE CONSTRAINT k"},
       Answer::yes},
      {"dropped again",
       {"ALTER TABLE t ADD CONSTRAINT k CHECK #1 << c IS NOT NULL", "ALTER TABLE t DROP CONSTRAINT k"},
       Answer::no},
      {"renamed column",
       {"ALTER TABLE t ADD CONSTRAINT k CHECK #1 << old IS NOT NULL", "ALTER TABLE t RENAME COLUMN old TO c"},
       Answer::yes},
      {"validated, definition not known", {"ALTER TABLE t VALIDATE CONSTRAINT k"}, Answer::unknown},
      {"two of them",
       {"ALTER TABLE t VALIDATE CONSTRAINT k", "ALTER TABLE t VALIDATE CONSTRAINT l"},
       Answer::no},
      {"18's constraint, not validated",
       {"ALTER TABLE t ADD CONSTRAINT k NOT NULL c | NOT VALID"},
       Answer::no},
      {"18's constraint, validated",
       {"ALTER TABLE t ADD CONSTRAINT k NOT NULL c | NOT VALID", "ALTER TABLE t VALIDATE CONSTRAINT k"},
       Answer::yes},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Schema schema;
    for (const std::string_view line : row.lines) schema.apply(op(line));
    CHECK(schema.proven_not_null("t", "c") == row.expected);
  }
}

TEST_CASE("an index becomes a constraint under the constraint's name") {
  Schema schema;
  replay(schema, {"CREATE TABLE t", "CREATE TABLE t ADD COLUMN a integer", "CREATE INDEX i ON t (a) | UNIQUE",
                  "ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX i"});
  CHECK(schema.find("i") == nullptr);
  REQUIRE(schema.find("pk") != nullptr);
  CHECK(schema.find("t")->index("pk")->of_constraint);
  CHECK(schema.find("t")->column("a")->not_null);
  CHECK(schema.find("t")->constraint("pk")->columns == std::vector<std::string>{"a"});
}

TEST_CASE("schema knows domains, routines, row security and rows") {
  Schema schema;
  replay(schema,
         {"CREATE DOMAIN d AS integer", "CREATE DOMAIN free AS text",
          "CREATE DOMAIN d CHECK #1 CONSTRAINT d_check",
          "CREATE FUNCTION f(integer) RETURNS text LANGUAGE sql | IMMUTABLE",
          "CREATE FUNCTION f(text) LANGUAGE sql", "CREATE TABLE t", "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
          "CREATE POLICY p ON t FOR ALL TO PUBLIC USING TRUE", "INSERT INTO t VALUES (#1)"});
  CHECK(schema.find("d")->constrained);
  CHECK(schema.find("d")->base_type == "integer");
  CHECK_FALSE(schema.find("free")->constrained);
  replay(schema, {"ALTER DOMAIN d DROP CONSTRAINT d_check"});
  CHECK_FALSE(schema.find("d")->constrained);
  CHECK(schema.find_routine("f(integer)")->volatility == 'i');
  CHECK(schema.find_routine("f(integer)")->base_type == "text");
  CHECK(schema.find_routine("f(text)")->volatility == 'v');
  CHECK(schema.find_routine("f") == nullptr);
  CHECK(schema.routines("f").size() == 2);
  CHECK(schema.find("t")->row_security);
  CHECK(schema.find("t")->has(ObjectKind::policy));
  CHECK(schema.find("t")->has_rows);
  replay(schema, {"DROP POLICY p ON t", "TRUNCATE t", "DROP FUNCTION f(text)"});
  CHECK_FALSE(schema.find("t")->has(ObjectKind::policy));
  CHECK_FALSE(schema.find("t")->has_rows);
  CHECK(schema.find_routine("f") != nullptr);
}

TEST_CASE("schema keeps the columns of a view when its query tells them") {
  Schema schema;
  replay(schema, {"CREATE VIEW v AS #1 << SELECT a, t.b, max(c) AS top FROM t",
                  "CREATE VIEW w (x, y) AS #1 << SELECT * FROM t", "CREATE VIEW u AS #1 << SELECT * FROM t"});
  CHECK(schema.find("v")->columns.size() == 3);
  CHECK(schema.find("v")->column("top") != nullptr);
  CHECK(schema.find("w")->column("y") != nullptr);
  CHECK(schema.find("u")->columns.empty());
  CHECK_FALSE(schema.find("u")->known_whole);
}

TEST_CASE("one ALTER TABLE is applied in the order of the server's passes") {
  struct Row {
    std::vector<std::string_view> lines;
    std::vector<std::uint32_t> order;
  };
  const Row rows[] = {
      {{"ALTER TABLE t ADD COLUMN a integer", "ALTER TABLE t ADD COLUMN a NOT NULL",
        "ALTER TABLE t ADD COLUMN a DEFAULT #1"},
       {0, 2, 1}},
      {{"ALTER TABLE t ALTER COLUMN a SET NOT NULL", "ALTER TABLE t ADD COLUMN a integer",
        "ALTER TABLE t DROP CONSTRAINT c"},
       {2, 1, 0}},
      {{"ALTER TABLE t ADD CONSTRAINT c CHECK #1", "ALTER TABLE t VALIDATE CONSTRAINT d",
        "ALTER TABLE t ALTER COLUMN a SET NOT NULL", "ALTER TABLE t ALTER COLUMN a TYPE text",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)"},
       {3, 2, 4, 0, 1}},
      {{"CREATE TABLE t", "CREATE TABLE t ADD COLUMN a integer", "CREATE TABLE t ADD COLUMN a REFERENCES p",
        "CREATE TABLE t ADD COLUMN b integer"},
       {0, 1, 3, 2}},
      {{"DROP TABLE a", "DROP TABLE b"}, {0, 1}},
  };
  for (const Row& row : rows) {
    std::vector<Operation> operations;
    for (const std::string_view line : row.lines) operations.push_back(op(line));
    CAPTURE(row.lines.front());
    CHECK(server_order(operations) == row.order);
  }
  std::vector<Operation> body =
      ops({"ALTER TABLE t ADD CONSTRAINT c CHECK #1", "ALTER TABLE t DROP CONSTRAINT c",
           "ALTER TABLE t ADD COLUMN a integer", "ALTER TABLE t ADD COLUMN a NOT NULL",
           "ALTER TABLE t ADD COLUMN a DEFAULT #1"});
  for (Operation& operation : body) operation.context = Context::do_block;
  CHECK(server_order(body) == std::vector<std::uint32_t>{0, 1, 2, 4, 3});
}

TEST_CASE("a constraint that a DO block adds where it is missing is there once") {
  Schema schema;
  replay(schema, {"ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES p"});
  Operation guarded = op("ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES p");
  guarded.context = Context::do_block;
  schema.apply(guarded);
  replay(schema, {"ALTER TABLE t DROP CONSTRAINT k"});
  CHECK(schema.find("t")->constraint("k") == nullptr);
}

TEST_CASE("an index goes with every column that it is computed from") {
  Schema schema;
  replay(schema, {"CREATE TABLE t", "CREATE TABLE t ADD COLUMN a text", "CREATE TABLE t ADD COLUMN b text",
                  "CREATE INDEX i ON t (#1) << lower(a)", "CREATE INDEX j ON t (b) WHERE #1 << c > 0"});
  replay(schema, {"ALTER TABLE t RENAME COLUMN a TO d"});
  CHECK(schema.find("t")->index("i")->depends_on("d"));
  replay(schema, {"ALTER TABLE t DROP COLUMN d"});
  CHECK(schema.find("t")->index("i") == nullptr);
  CHECK(schema.find("t")->index("j") != nullptr);
}

TEST_CASE("a table is empty from TRUNCATE or DELETE of all rows to the next row") {
  struct Row {
    std::vector<std::string_view> lines;
    bool emptied;
  };
  const Row rows[] = {
      {{"TRUNCATE t"}, true},
      {{"DELETE FROM t | ALWAYS TRUE"}, true},
      {{"DELETE FROM t"}, true},
      {{"DELETE FROM t WHERE #1"}, false},
      {{"DELETE FROM t | USING"}, false},
      {{"TRUNCATE t", "INSERT INTO t VALUES (#1)"}, false},
      {{"TRUNCATE t", "COPY t FROM STDIN"}, false},
      {{"CREATE TABLE t", "INSERT INTO t VALUES (#1)", "DELETE FROM t | ALWAYS TRUE"}, true},
      {{"CREATE TABLE t", "TRUNCATE t", "INSERT INTO u VALUES (#1)"}, true},
  };
  for (const Row& row : rows) {
    Schema schema;
    schema.begin_change_set();
    for (const std::string_view line : row.lines) schema.apply(op(line));
    CAPTURE(row.lines.size(), row.lines.back());
    const Object* table = schema.find("t");
    CHECK((table != nullptr && table->emptied == schema.change_set()) == row.emptied);
  }
}

TEST_CASE("the time zone is the session's, or the block's") {
  struct Row {
    std::vector<std::string_view> lines;
    Answer utc;
  };
  const Row rows[] = {
      {{}, Answer::unknown},
      {{"SET timezone = \"UTC\""}, Answer::yes},
      {{"SET timezone = \"Etc/UTC\""}, Answer::yes},
      {{"SET timezone = \"Europe/Berlin\""}, Answer::no},
      {{"SET timezone = cet"}, Answer::unknown},
      {{"SET timezone = utc", "SET timezone = DEFAULT"}, Answer::unknown},
      {{"SET timezone = utc", "RESET timezone"}, Answer::unknown},
      {{"SET timezone = utc", "RESET ALL"}, Answer::unknown},
      {{"BEGIN", "SET LOCAL timezone = utc"}, Answer::yes},
      {{"BEGIN", "SET LOCAL timezone = utc", "COMMIT"}, Answer::unknown},
      {{"BEGIN", "SET timezone = utc", "ROLLBACK"}, Answer::unknown},
      {{"SET timezone = utc", "SET search_path = app"}, Answer::yes},
  };
  for (const Row& row : rows) {
    Schema schema;
    for (const std::string_view line : row.lines) schema.apply(op(line));
    CAPTURE(row.lines.size(), row.lines.empty() ? "" : row.lines.back());
    CHECK(schema.is_utc() == row.utc);
    schema.end_file(true);
    CHECK(schema.is_utc() == Answer::unknown);
  }
}

TEST_CASE("a CHECK dropped in the same ALTER TABLE proves nothing any more") {
  Schema schema;
  replay(schema, {"ALTER TABLE t ADD CONSTRAINT k CHECK #1 << c IS NOT NULL"});
  const std::vector<Operation> statement =
      ops({"ALTER TABLE t ALTER COLUMN c SET NOT NULL", "ALTER TABLE t DROP CONSTRAINT k"});
  const std::vector<std::uint32_t> order = server_order(statement);
  REQUIRE(order.front() == 1);
  schema.apply(statement[order.front()]);
  CHECK(schema.proven_not_null("t", "c") == Answer::no);
  schema.apply_statement(statement);
  CHECK(schema.proven_not_null("t", "c") == Answer::yes);
}

TEST_CASE("schema stays bounded on what nobody writes by hand") {
  Schema schema;
  replay(schema, {"CREATE TABLE t"});
  for (int i = 0; i < 3000; ++i) {
    const std::string number = std::to_string(i);
    schema.apply(op("SAVEPOINT s" + number));
    schema.apply(op("ALTER TABLE t ADD COLUMN c" + number + " integer"));
    schema.apply(op("CREATE INDEX t_a_idx ON t (a) | UNNAMED"));
  }
  CHECK(schema.find("t")->columns.size() == 1600);
  CHECK(schema.find("t")->indexes.size() == 2000);
  CHECK(schema.find("t_a_idx1999") != nullptr);
  CHECK(schema.has_gaps());
  CHECK(schema.look_ups() < 3000 * 40);
}

TEST_CASE("replay looks things up a bounded number of times for each operation") {
  const auto work = [](int tables) {
    Schema schema;
    for (int i = 0; i < tables; ++i) {
      const std::string t = "t" + std::to_string(i);
      const std::string lines[] = {"BEGIN",
                                   "CREATE TABLE " + t,
                                   "CREATE TABLE " + t + " ADD COLUMN a integer",
                                   "CREATE TABLE " + t + " ADD COLUMN b integer",
                                   "CREATE TABLE " + t + " ADD COLUMN b REFERENCES t0 CONSTRAINT f",
                                   "CREATE INDEX " + t + "_i ON " + t + " (a)",
                                   "ALTER TABLE " + t + " ADD COLUMN c text",
                                   "COMMIT"};
      for (const std::string& line : lines) schema.apply(op(line));
    }
    return schema.look_ups();
  };
  const std::uint64_t one = work(500);
  const std::uint64_t four = work(2000);
  CHECK(four <= one * 4 * 105 / 100);
}
