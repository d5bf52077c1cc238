#include "sql/live_tables.h"

#include "catch.h"
#include "sql/schema.h"
#include "sql/script.h"

using namespace lockkeeper::sql;

TEST_CASE("types as the server writes them get their canonical spelling") {
  const std::vector<std::string> types = {
      "character varying(50)",
      "timestamp with time zone",
      "numeric(10,2)",
      "integer[]",
      "app.status",
      "bigint); DROP TABLE t",
      "integer NOT NULL",
      "",
  };
  const std::vector<std::string> expected = {
      "varchar(50)", "timestamptz", "numeric(10,2)", "integer[]", "app.status", "", "", "",
  };
  CHECK(canonical_types(types) == expected);
}

namespace {

LiveTables users() {
  LiveTables tables;
  LiveTable table;
  table.key = "public.users";
  table.rows = 5;
  table.columns = {{"id", "bigint", true}, {"email", "varchar(50)", false}};
  table.indexes = {{"users_pkey", {"id"}, true, true, false}};
  tables.add(table);
  return tables;
}

void replay(Schema& schema, std::string_view text) {
  const lockkeeper::base::Source source("x.sql", std::string(text));
  const Script script = analyse(source);
  for (const Operation& operation : script.operations) schema.apply(operation);
}

}  // namespace

TEST_CASE("what a snapshot knows is there, and old") {
  Schema schema;
  schema.learn(users());
  schema.begin_change_set();
  const Object* table = schema.find("users");
  REQUIRE(table != nullptr);
  CHECK(table->live);
  CHECK(schema.is_new("users") == Answer::no);
  CHECK(table->column("email")->type == "varchar(50)");
  CHECK(table->index("users_pkey") != nullptr);
  CHECK_FALSE(table->known_whole);
}

TEST_CASE("the folder's own table takes the place of the snapshot's") {
  Schema schema;
  schema.learn(users());
  schema.begin_change_set();
  replay(schema, "CREATE TABLE users (id integer);");
  const Object* table = schema.find("users");
  CHECK_FALSE(table->live);
  CHECK(table->column("id")->type == "integer");
  CHECK(table->column("email") == nullptr);
  CHECK(schema.is_new("users") == Answer::yes);
}

TEST_CASE("IF NOT EXISTS makes nothing new of what the snapshot knows") {
  Schema schema;
  schema.set_has_folder(true);
  schema.learn(users());
  schema.begin_change_set();
  replay(schema,
         "CREATE TABLE IF NOT EXISTS users (id integer); CREATE TABLE IF NOT EXISTS posts (id integer);");
  CHECK(schema.is_new("users") == Answer::no);
  CHECK(schema.is_new("posts") == Answer::yes);
}
