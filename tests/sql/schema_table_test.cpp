// What the Schema knows of one table.
#include "catch.h"
#include "sql/schema_lines.h"

using namespace lockkeeper::sql;
using lockkeeper::tests::names;
using lockkeeper::tests::op;
using lockkeeper::tests::ops;
using lockkeeper::tests::replay;

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
