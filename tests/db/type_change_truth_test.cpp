// Every pair of these types is changed on a server, in both directions: is the table written again, is its
// index?
#include <string>

#include "catch.h"
#include "db/server.h"
#include "sql/schema.h"
#include "sql/type_change.h"

namespace {

using namespace lockkeeper;
using sql::Answer;

struct Sample {
  std::string_view type;  ///< canonical
  std::string_view value;
};
constexpr Sample kSamples[] = {
    {"smallint", "1"},
    {"integer", "1"},
    {"bigint", "1"},
    {"real", "1"},
    {"double precision", "1"},
    {"numeric", "1"},
    {"numeric(10,2)", "1"},
    {"numeric(12,2)", "1"},
    {"numeric(12,4)", "1"},
    {"numeric(8,2)", "1"},
    {"money", "1"},
    {"oid", "1"},
    {"regclass", "1"},
    {"boolean", "true"},
    {"text", "1"},
    {"varchar", "1"},
    {"varchar(5)", "1"},
    {"varchar(50)", "1"},
    {"bpchar", "1"},
    {"char(5)", "1"},
    {"char(9)", "1"},
    {"name", "1"},
    {"\"char\"", "1"},
    {"citext", "1"},
    {"bytea", "1"},
    {"date", "2020-01-01"},
    {"time", "01:00"},
    {"time(3)", "01:00"},
    {"timetz", "01:00"},
    {"timestamp", "2020-01-01"},
    {"timestamp(3)", "2020-01-01"},
    {"timestamp(6)", "2020-01-01"},
    {"timestamptz", "2020-01-01"},
    {"timestamptz(3)", "2020-01-01"},
    {"interval", "1 day"},
    {"interval(3)", "1 day"},
    {"interval day to second", "1 day"},
    {"bit(5)", "00000"},
    {"bit(6)", "000000"},
    {"varbit", "00000"},
    {"varbit(5)", "00000"},
    {"varbit(9)", "00000"},
    {"inet", "1.2.3.4"},
    {"cidr", "1.2.3.4"},
    {"macaddr", "08:00:2b:01:02:03"},
    {"uuid", "00000000-0000-0000-0000-000000000000"},
    {"json", "{}"},
    {"jsonb", "{}"},
    {"xml", "<a/>"},
    {"text[]", "{1}"},
    {"varchar[]", "{1}"},
    {"varchar(5)[]", "{1}"},
    {"varchar(50)[]", "{1}"},
    {"integer[]", "{1}"},
    {"bigint[]", "{1}"},
    {"en", "a"},
    {"en2", "a"},
    {"dm", "1"},
    {"dmv", "1"},
    {"dmc", "1"},
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

void compare(migrate::Wire& wire, const sql::Schema& schema, const Sample& from, const Sample& to) {
  const std::string sql_from(from.type);
  const std::string sql_to(to.type);
  wire.query("BEGIN");
  wire.query("CREATE TABLE m (c " + sql_from + ")");
  wire.query("INSERT INTO m VALUES ('" + std::string(from.value) + "')");
  wire.query("SAVEPOINT s");
  // Not every type has an order.
  if (wire.query("CREATE INDEX m_i ON m (c)").error) wire.query("ROLLBACK TO s");
  const Files before = files_of(wire);
  wire.query("SAVEPOINT s");
  bool done = !wire.query("ALTER TABLE m ALTER COLUMN c TYPE " + sql_to + " USING c::" + sql_to).error;
  if (!done) {
    wire.query("ROLLBACK TO s");
    wire.query("DELETE FROM m");
    done = !wire.query("ALTER TABLE m ALTER COLUMN c TYPE " + sql_to + " USING c::" + sql_to).error;
  }
  if (done) {
    const Files after = files_of(wire);
    const bool rewritten = before.heap != after.heap;
    const bool reindexed = !rewritten && before.index != after.index;
    const sql::TypeChange said = sql::type_change(from.type, to.type, "", "c::" + sql_to, "c", schema);
    if (said.rewrites != Answer::unknown) CHECK(shown(said.rewrites) == shown(sql::answer(rewritten)));
    if (said.rewrites == Answer::no && before.index != "0")
      CHECK(shown(said.reindexes) == shown(sql::answer(reindexed)));
    const sql::TypeChange blind = sql::type_change("", to.type, "", "c::" + sql_to, "c", schema);
    if (from.type != to.type && blind.rewrites != Answer::unknown)
      CHECK(shown(blind.rewrites) == shown(sql::answer(rewritten)));
  }
  wire.query("ROLLBACK");
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
  for (const std::string_view zone : {"UTC", "Europe/Berlin"}) {
    wire->query("SET TimeZone = '" + std::string(zone) + "'");
    for (const Sample& from : kSamples) {
      for (const Sample& to : kSamples) {
        CAPTURE(zone, from.type, to.type);
        compare(*wire, schema, from, to);
      }
    }
  }
}
