#include "catch.h"
#include "recognised.h"

using namespace lockkeeper;

namespace {

/// The canonical spelling of a type, as a column shows it; empty when the column is not analysed.
std::string spelled(const std::string& type) {
  const std::string text = sql::recognised("ALTER TABLE t ADD COLUMN a " + type);
  const std::string_view prefix = "ALTER TABLE t ADD COLUMN a ";
  return text.starts_with(prefix) ? text.substr(prefix.size()) : std::string();
}

struct Row {
  const char* type;
  const char* expected;
};

}  // namespace

TEST_CASE("every spelling of a type of the server becomes one") {
  const Row rows[] = {
      {"int", "integer"},
      {"INT4", "integer"},
      {"Integer", "integer"},
      {"pg_catalog.int4", "integer"},
      {"int2", "smallint"},
      {"smallint", "smallint"},
      {"int8", "bigint"},
      {"bigint", "bigint"},
      {"float4", "real"},
      {"real", "real"},
      {"float(24)", "real"},
      {"float(25)", "double precision"},
      {"float", "double precision"},
      {"float8", "double precision"},
      {"double precision", "double precision"},
      {"bool", "boolean"},
      {"boolean", "boolean"},
      {"text", "text"},
      {"json", "json"},
      {"pg_catalog.jsonb", "jsonb"},
      {"uuid", "uuid"},
      {"name", "name"},
      {"serial", "serial"},
      {"serial4", "serial"},
      {"SERIAL8", "bigserial"},
      {"serial2", "smallserial"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    CHECK(spelled(row.type) == row.expected);
  }
}

TEST_CASE("modifiers are completed as the server completes them") {
  const Row rows[] = {
      {"numeric", "numeric"},
      {"decimal(10, 2)", "numeric(10,2)"},
      {"dec(10)", "numeric(10,0)"},
      {"numeric(5, -2)", "numeric(5,-2)"},
      {"character varying(10)", "varchar(10)"},
      {"varchar ( 10 )", "varchar(10)"},
      {"varchar", "varchar"},
      {"pg_catalog.varchar(10)", "varchar(10)"},
      {"char varying(3)", "varchar(3)"},
      {"national character varying(3)", "varchar(3)"},
      {"char", "char(1)"},
      {"character(8)", "char(8)"},
      {"nchar", "char(1)"},
      {"national char(2)", "char(2)"},
      {"bpchar", "bpchar"},
      {"bpchar(3)", "char(3)"},
      {"bit", "bit(1)"},
      {"bit(8)", "bit(8)"},
      {"bit varying", "varbit"},
      {"bit varying(8)", "varbit(8)"},
      {"geometry(Point, 4326)", "geometry(point,4326)"},
      {"public.vector(3)", "public.vector(3)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    CHECK(spelled(row.type) == row.expected);
  }
}

TEST_CASE("times and intervals keep their precision and fields") {
  const Row rows[] = {
      {"timestamp", "timestamp"},
      {"timestamp(3) with time zone", "timestamptz(3)"},
      {"timestamp without time zone", "timestamp"},
      {"TIMESTAMPTZ(3)", "timestamptz(3)"},
      {"time with time zone", "timetz"},
      {"time(0) without time zone", "time(0)"},
      {"interval", "interval"},
      {"interval(3)", "interval(3)"},
      {"interval year to month", "interval year to month"},
      {"interval day to second(3)", "interval day to second(3)"},
      {"date", "date"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    CHECK(spelled(row.type) == row.expected);
  }
}

TEST_CASE("arrays show one pair of brackets per dimension") {
  const Row rows[] = {
      {"int[]", "integer[]"},
      {"int[3][4]", "integer[][]"},
      {"int ARRAY", "integer[]"},
      {"varchar(10) ARRAY[4]", "varchar(10)[]"},
      {"timestamp with time zone[]", "timestamptz[]"},
      {"\"char\"[]", "\"char\"[]"},
      {"SETOF int", "setof integer"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    CHECK(spelled(row.type) == row.expected);
  }
}

TEST_CASE("quotes are judged before the name") {
  const Row rows[] = {
      {"\"char\"", "\"char\""},
      {"pg_catalog.\"char\"", "\"char\""},
      {"\"int4\"", "integer"},
      {"\"text\"", "text"},
      {"\"numeric\"(10)", "numeric(10,0)"},
      {"\"serial\"", "serial"},
      {"\"integer\"", "\"integer\""},
      {"\"Serial\"", "\"Serial\""},
      {"\"double precision\"", "\"double\\u{20}precision\""},
      {"public.\"text\"", "public.\"text\""},
      {"app.Mood", "app.mood"},
      {"\"Mood\"[]", "\"Mood\"[]"},
      {"value", "\"value\""},
      {"${type}", "\"${type}\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    // A placeholder has an operation of its own behind the column's.
    CHECK(spelled(row.type).substr(0, spelled(row.type).find('\n')) == row.expected);
  }
}

TEST_CASE("what is no type is not read as one") {
  for (const char* type :
       {"", "NOT NULL", "CHECK (a > 0)", "varchar(", "varchar(a || b)", "(10)", "'text'", "5"}) {
    CAPTURE(type);
    CHECK(spelled(type).empty());
  }
}
