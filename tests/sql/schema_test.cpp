// How the Schema follows a script: names, scopes, what is undone.
#include "catch.h"
#include "sql/schema_lines.h"

using namespace lockkeeper::sql;
using lockkeeper::tests::names;
using lockkeeper::tests::op;
using lockkeeper::tests::ops;
using lockkeeper::tests::replay;

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
