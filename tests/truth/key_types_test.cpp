// Every pair of these types as a foreign key and its target: does a server make it?
#include "sql/key_types.h"

#include <deque>
#include <string>

#include "catch.h"
#include "db/server.h"
#include "sql/schema.h"
#include "sql/script.h"

namespace {

using namespace lockkeeper;
using sql::KeyFit;

// Canonical spellings.
constexpr std::string_view kTypes[] = {
    "smallint",    "integer", "bigint",     "numeric",  "numeric(9,2)", "real", "double precision",
    "text",        "varchar", "varchar(5)", "char(5)",  "bpchar",       "date", "timestamp",
    "timestamptz", "uuid",    "boolean",    "bytea",    "en",           "en2",  "dm",
    "dmi",         "inet",    "cidr",       "interval", "time",         "oid",  "name",
};

}  // namespace

TEST_CASE("a server refuses the foreign keys that key_fit calls refused, and no other", "[db]") {
  constexpr const char* kSetUp =
      "CREATE TYPE en AS ENUM ('a'); CREATE TYPE en2 AS ENUM ('a'); CREATE DOMAIN dm AS text; "
      "CREATE DOMAIN dmi AS integer CHECK (VALUE > 0);";
  tests::Database database;
  database.run(kSetUp);
  sql::Schema schema;
  const base::Source source("set_up.sql", kSetUp);
  const sql::Script script = sql::analyse(source);
  for (const sql::Operation& operation : script.operations) schema.apply(operation);
  const auto wire = database.session();
  wire->query("SET synchronous_commit = off");
  std::size_t decided = 0;
  for (const std::string_view to : kTypes) {
    REQUIRE_FALSE(wire->query("CREATE TABLE p (id " + std::string(to) + " PRIMARY KEY)").error);
    for (const std::string_view from : kTypes) {
      CAPTURE(from, to);
      const auto made = wire->query("CREATE TABLE c (pid " + std::string(from) + " REFERENCES p)");
      if (!made.error) wire->query("DROP TABLE c");
      const KeyFit said = sql::key_fit(from, to, schema);
      if (said == KeyFit::unknown) continue;
      ++decided;
      CHECK((said == KeyFit::refused) == made.error.has_value());
    }
    wire->query("DROP TABLE p");
  }
  CHECK(decided > std::size(kTypes) * std::size(kTypes) / 2);
}
