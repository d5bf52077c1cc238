#include "sql/type_change.h"

#include "catch.h"
#include "sql/schema.h"

namespace {

using namespace lockkeeper::sql;

constexpr Answer kNo = Answer::no, kUnknown = Answer::unknown, kYes = Answer::yes;

void build(Schema& schema) {
  const auto enumeration = [&](std::string_view text, std::string_view values) {
    Operation operation = operation_of(text);
    operation.slots[0].text = values;
    schema.apply(operation);
  };
  enumeration("CREATE TYPE mood ENUM (#1)", "'sad', 'ok'");
  enumeration("CREATE TYPE more ENUM (#1)", "'sad', 'ok', 'happy'");
  for (const std::string_view line : {"CREATE DOMAIN free AS text", "CREATE DOMAIN strict AS integer",
                                      "CREATE DOMAIN strict CHECK #1 CONSTRAINT c",
                                      "CREATE DOMAIN round AS round2", "CREATE DOMAIN round2 AS round"})
    schema.apply(operation_of(line));
}

}  // namespace

TEST_CASE("a type change rewrites, reindexes or loses by its two types") {
  struct Row {
    std::string_view from, to;
    Answer rewrites, reindexes, lossy;
  };
  const Row rows[] = {
      {"varchar(50)", "varchar(100)", kNo, kNo, kNo},
      {"varchar(50)", "varchar(20)", kYes, kNo, kYes},
      {"varchar(50)", "varchar", kNo, kNo, kNo},
      {"varchar", "varchar(50)", kYes, kNo, kYes},
      {"varchar(50)", "text", kNo, kNo, kNo},
      {"text", "varchar", kNo, kNo, kNo},
      {"text", "varchar(10)", kYes, kNo, kYes},
      {"text", "citext", kNo, kYes, kNo},
      {"citext", "text", kNo, kYes, kNo},
      {"char(8)", "text", kYes, kNo, kNo},
      {"char(8)", "char(9)", kYes, kNo, kNo},
      {"char(9)", "char(8)", kYes, kNo, kYes},
      {"integer", "bigint", kYes, kNo, kNo},
      {"bigint", "integer", kYes, kNo, kYes},
      {"integer", "text", kYes, kNo, kNo},
      {"integer", "varchar(11)", kYes, kNo, kNo},
      {"integer", "varchar(5)", kYes, kNo, kYes},
      {"uuid", "varchar(35)", kYes, kNo, kYes},
      {"jsonb", "varchar(9)", kYes, kNo, kUnknown},
      {"integer", "numeric", kYes, kNo, kNo},
      {"integer", "numeric(12,2)", kYes, kNo, kNo},
      {"integer", "numeric(10,2)", kYes, kNo, kYes},
      {"numeric(10,2)", "numeric(12,2)", kNo, kNo, kNo},
      {"numeric(10,2)", "numeric(12,4)", kYes, kNo, kNo},
      {"numeric(10,2)", "numeric(11,4)", kYes, kNo, kYes},
      {"numeric(10,2)", "numeric(8,2)", kYes, kNo, kYes},
      {"numeric(10,2)", "numeric", kNo, kNo, kNo},
      {"numeric", "numeric(10,2)", kYes, kNo, kYes},
      {"numeric", "integer", kYes, kNo, kYes},
      {"real", "double precision", kYes, kNo, kNo},
      {"double precision", "real", kYes, kNo, kYes},
      {"bigint", "double precision", kYes, kNo, kYes},
      {"integer", "double precision", kYes, kNo, kNo},
      {"integer", "real", kYes, kNo, kYes},
      {"timestamp(3)", "timestamp", kNo, kNo, kNo},
      {"timestamp", "timestamp(6)", kNo, kNo, kNo},
      {"timestamp", "timestamp(3)", kYes, kNo, kYes},
      {"timestamp", "timestamptz", kUnknown, kYes, kNo},
      {"timestamptz", "date", kYes, kNo, kYes},
      {"date", "timestamptz", kYes, kNo, kNo},
      {"interval", "interval year to month", kYes, kNo, kYes},
      {"interval day to second", "interval", kNo, kNo, kNo},
      {"varbit(5)", "varbit(10)", kNo, kNo, kNo},
      {"varbit(5)", "varbit(3)", kYes, kNo, kYes},
      {"bit(5)", "bit(6)", kYes, kNo, kYes},
      {"json", "jsonb", kYes, kNo, kYes},
      {"jsonb", "json", kYes, kNo, kNo},
      {"cidr", "inet", kNo, kNo, kNo},
      {"inet", "cidr", kYes, kNo, kYes},
      {"xml", "text", kNo, kNo, kNo},
      {"text", "uuid", kYes, kNo, kYes},
      {"integer", "oid", kNo, kYes, kUnknown},
      {"text[]", "varchar[]", kYes, kNo, kNo},
      {"varchar(5)[]", "varchar[]", kNo, kNo, kNo},
      {"mood", "text", kYes, kNo, kNo},
      {"text", "mood", kYes, kNo, kYes},
      {"mood", "more", kYes, kNo, kNo},
      {"more", "mood", kYes, kNo, kYes},
      {"text", "free", kNo, kNo, kNo},
      {"free", "varchar", kNo, kNo, kNo},
      {"integer", "strict", kYes, kNo, kNo},
      {"text", "nobodys_type", kUnknown, kUnknown, kYes},
      {"vector(3)", "vector", kYes, kNo, kNo},
      {"integer", "integer", kNo, kNo, kNo},
      {"text", "round", kUnknown, kUnknown, kYes},
      // nobody knows the old type
      {"", "bigint", kYes, kNo, kNo},
      {"", "integer", kYes, kNo, kUnknown},
      {"", "jsonb", kYes, kNo, kNo},
      {"", "uuid", kYes, kNo, kNo},
      {"", "mood", kYes, kNo, kNo},
      {"", "text", kUnknown, kUnknown, kNo},
      {"", "varchar(20)", kUnknown, kUnknown, kUnknown},
      {"", "numeric", kUnknown, kUnknown, kNo},
      {"", "numeric(8,2)", kUnknown, kUnknown, kUnknown},
      {"", "timestamptz", kUnknown, kUnknown, kNo},
      {"", "date", kYes, kNo, kUnknown},
      {"", "free", kUnknown, kUnknown, kNo},
      {"", "strict", kYes, kNo, kUnknown},
      {"", "nobodys_type", kUnknown, kUnknown, kNo},
      {"", "text[]", kUnknown, kUnknown, kNo},
  };
  Schema schema;
  build(schema);
  for (const Row& row : rows) {
    CAPTURE(row.from, row.to);
    const TypeChange change = type_change(row.from, row.to, "", "", "c", schema);
    CHECK(change.rewrites == row.rewrites);
    CHECK(change.reindexes == row.reindexes);
    CHECK(change.lossy == row.lossy);
  }
}

TEST_CASE("USING is harmless only when it is the cast that would happen anyway") {
  struct Row {
    std::string_view uses;
    Answer rewrites, lossy;
  };
  const Row rows[] = {
      {"b::varchar(100)", kNo, kNo},
      {"(b)::character varying(100)", kNo, kNo},
      {"CAST(b AS varchar(100))", kNo, kNo},
      {"b", kNo, kNo},
      {"b::text", kYes, kNo},
      {"trim(b)", kYes, kNo},
      {"b || ''", kYes, kNo},
      {"other::varchar(100)", kYes, kNo},
      {"left(b, 5)", kYes, kYes},
      {"NULL", kYes, kYes},
  };
  const Schema schema;
  for (const Row& row : rows) {
    CAPTURE(row.uses);
    const TypeChange change = type_change("varchar(50)", "varchar(100)", "", row.uses, "b", schema);
    CHECK(change.rewrites == row.rewrites);
    CHECK(change.lossy == row.lossy);
  }
}

TEST_CASE("another collation rebuilds indexes") {
  const Schema schema;
  CHECK(type_change("varchar(50)", "varchar(100)", "\"C\"", "", "b", schema).reindexes == kYes);
  CHECK(type_change("", "varchar(100)", "\"C\"", "", "b", schema).reindexes == kYes);
  CHECK(type_change("integer", "text", "\"C\"", "", "b", schema).reindexes == kNo);
}
