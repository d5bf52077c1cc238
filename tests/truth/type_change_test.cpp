// Every pair of these types is changed on a server, in both directions: is the table written again, is its
// index?
#include "sql/type_change.h"

#include <string>

#include "catch.h"
#include "db/server.h"
#include "sql/schema.h"

namespace {

using namespace lockkeeper;
using sql::Answer;

// Canonical spellings.
constexpr std::string_view kTypes[] = {
    "smallint",
    "integer",
    "bigint",
    "real",
    "double precision",
    "numeric",
    "numeric(10,2)",
    "numeric(12,2)",
    "numeric(12,4)",
    "numeric(8,2)",
    "money",
    "oid",
    "regclass",
    "boolean",
    "text",
    "varchar",
    "varchar(5)",
    "varchar(50)",
    "bpchar",
    "char(5)",
    "char(9)",
    "name",
    "\"char\"",
    "citext",
    "bytea",
    "date",
    "time",
    "time(3)",
    "timetz",
    "timestamp",
    "timestamp(3)",
    "timestamp(6)",
    "timestamptz",
    "timestamptz(3)",
    "interval",
    "interval(3)",
    "interval day to second",
    "interval year to month",
    "interval hour to minute",
    "bit(5)",
    "bit(6)",
    "varbit",
    "varbit(5)",
    "varbit(9)",
    "inet",
    "cidr",
    "macaddr",
    "uuid",
    "json",
    "jsonb",
    "xml",
    "text[]",
    "varchar[]",
    "varchar(5)[]",
    "varchar(50)[]",
    "integer[]",
    "bigint[]",
    "en",
    "en2",
    "dm",
    "dmv",
    "dmc",
};

std::string shown(Answer answer) {
  return answer == Answer::yes ? "yes" : answer == Answer::no ? "no" : "unknown";
}

struct Files {
  std::string heap;
  std::string index;
};

Files files_of(migrate::Wire& wire) {
  const migrate::Reply reply = wire.query(
      "SELECT pg_relation_filenode('m')::text, coalesce(pg_relation_filenode(to_regclass('m_i')), 0)::text");
  const migrate::Row& row = reply.results.back().rows.front();
  return {row[0].value_or(""), row[1].value_or("")};
}

// Whether a table is written again does not depend on its rows, so there are none.
void compare(migrate::Wire& wire, const sql::Schema& schema, std::string_view from, std::string_view to) {
  const std::string target(to);
  wire.query("CREATE TABLE m (c " + std::string(from) + ")");
  // Not every type has an order.
  wire.query("CREATE INDEX m_i ON m (c)");
  const Files before = files_of(wire);
  if (!wire.query("ALTER TABLE m ALTER COLUMN c TYPE " + target + " USING c::" + target).error) {
    const Files after = files_of(wire);
    const bool rewritten = before.heap != after.heap;
    const bool reindexed = !rewritten && before.index != after.index;
    const sql::TypeChange said = sql::type_change(from, to, "", "c::" + target, "c", schema);
    if (said.rewrites != Answer::unknown) CHECK(shown(said.rewrites) == shown(sql::answer(rewritten)));
    if (said.rewrites == Answer::no && before.index != "0")
      CHECK(shown(said.reindexes) == shown(sql::answer(reindexed)));
    const sql::TypeChange blind = sql::type_change("", to, "", "c::" + target, "c", schema);
    const bool from_oid = to == "integer" && (from == "oid" || from == "regclass" || from == "dmc");
    if (from != to && !from_oid && blind.rewrites != Answer::unknown)
      CHECK(shown(blind.rewrites) == shown(sql::answer(rewritten)));
  }
  wire.query("DROP TABLE m");
}

}  // namespace

TEST_CASE("type changes cost on a server what type_change says", "[db]") {
  tests::Database database;
  database.run(
      "CREATE EXTENSION citext; CREATE TYPE en AS ENUM ('a'); CREATE TYPE en2 AS ENUM ('a', 'b');"
      "CREATE DOMAIN dm AS text; CREATE DOMAIN dmv AS varchar(50); CREATE DOMAIN dmc AS integer CHECK (VALUE "
      "> 0)");
  sql::Schema schema;
  for (const std::string_view line :
       {"CREATE TYPE en ENUM (#1)", "CREATE TYPE en2 ENUM (#1)", "CREATE DOMAIN dm AS text",
        "CREATE DOMAIN dmv AS varchar(50)", "CREATE DOMAIN dmc AS integer",
        "CREATE DOMAIN dmc CHECK #1 CONSTRAINT c"})
    schema.apply(sql::operation_of(line));
  const auto wire = database.session();
  wire->query("SET synchronous_commit = off");
  for (const std::string_view from : kTypes) {
    for (const std::string_view to : kTypes) {
      CAPTURE(from, to);
      compare(*wire, schema, from, to);
    }
  }
  // timestamp to timestamptz depends on the zone; neither answer may be given.
  CHECK(sql::type_change("timestamp", "timestamptz", "", "", "c", schema).rewrites == Answer::unknown);
}
