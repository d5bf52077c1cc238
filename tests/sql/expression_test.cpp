#include "sql/expression.h"

#include "catch.h"
#include "sql/schema.h"

namespace {

using namespace lockkeeper::sql;

Schema& folder(Schema& schema) {
  for (const std::string_view line :
       {"CREATE FUNCTION mine(text) RETURNS text LANGUAGE sql | IMMUTABLE",
        "CREATE FUNCTION app.draw() LANGUAGE sql", "CREATE FUNCTION now_ish() LANGUAGE sql | STABLE",
        "CREATE FUNCTION both(text) LANGUAGE sql | IMMUTABLE", "CREATE FUNCTION both(integer) LANGUAGE sql"})
    schema.apply(operation_of(line));
  return schema;
}

}  // namespace

TEST_CASE("a default is volatile when anything in it is") {
  struct Row {
    std::string_view text;
    Answer volatile_one;
    Answer mutable_one;
  };
  constexpr Answer no = Answer::no, unknown = Answer::unknown, yes = Answer::yes;
  const Row rows[] = {
      {"5", no, no},
      {"'random()'", no, no},
      {"NULL", no, no},
      {"'{}'::jsonb", no, no},
      {"array[]::text[]", no, no},
      {"ARRAY['a', 'b']::varchar(10)[]", no, no},
      {"now()", no, yes},
      {"pg_catalog.now()", no, yes},
      {"NOW() + interval '1 day'", no, yes},
      {"now() AT TIME ZONE 'utc'", no, yes},
      {"timezone('utc', now())", no, yes},
      {"CURRENT_TIMESTAMP(3)", no, yes},
      {"current_date", no, yes},
      {"\"current_date\"", no, no},
      {"current_user::text", no, yes},
      {"statement_timestamp()", no, yes},
      {"to_char(now(), 'YYYY')", no, yes},
      {"md5('a')", no, no},
      {"coalesce(NULL, 'x')", no, no},
      {"lower('A') || upper('b')", no, no},
      {"cast(1 AS numeric(10,2))", no, no},
      {"(1)::character varying(10)", no, no},
      {"random()", yes, yes},
      {"(random() * 10)::int", yes, yes},
      {"case when random() > 0.5 then 'a' else 'b' end", yes, yes},
      {"gen_random_uuid()", yes, yes},
      {"public.uuid_generate_v4()", yes, yes},
      {"extensions.uuid_generate_v4()", yes, yes},
      {"uuidv7()", yes, yes},
      {"clock_timestamp()", yes, yes},
      {"nextval('s'::regclass)", yes, yes},
      {"encode(gen_random_bytes(3), 'hex')", yes, yes},
      {"mine('x')", no, no},
      {"now_ish()", no, yes},
      {"app.draw()", yes, yes},
      {"app.nobody()", unknown, unknown},
      {"nanoid()", unknown, unknown},
      {"nanoid() || random()::text", yes, yes},
      {"both('x')", unknown, unknown},
      {"\"Nanoid\"()", unknown, unknown},
      {"a > 5 AND b IN (1, 2)", no, no},
      {"length(name) < 5", no, no},
      {"length('x'::bytea, 'UTF8')", no, yes},
      {"date_trunc('day', at) = at", no, unknown},
      {"extract(year from at) > 2000", no, unknown},
      {"to_timestamp(5)", no, no},
      {"to_timestamp('x', 'y')", no, yes},
      {"substring(a from 1 for 3)", no, no},
      {"a::date", no, no},
      {"(x).y = 1", no, no},
      {"", no, no},
      {"f((((", unknown, unknown},
  };
  Schema schema;
  folder(schema);
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(is_volatile(row.text, schema) == row.volatile_one);
    CHECK(is_mutable(row.text, schema) == row.mutable_one);
  }
}

TEST_CASE("an unknown function is named as it was written, and only when it decides") {
  const Schema schema;
  std::string name;
  CHECK(is_volatile("lower(My.\"Odd\"(5))", schema, &name) == Answer::unknown);
  CHECK(name == "My.\"Odd\"");
  name.clear();
  CHECK(is_volatile("odd() + random()", schema, &name) == Answer::yes);
  CHECK(name.empty());
}

TEST_CASE("a constant is a literal with sign, casts and parentheses") {
  for (const std::string_view text :
       {"1", "-1.5e3", "'x'", "E'\\n'", "$$x$$", "b'01'", "NULL", "true", "(('x'))", "'{}'::jsonb",
        "('x'::text)::varchar(10)", "CAST('1' AS numeric(10,2))", "interval '1' day",
        "timestamp with time zone '2020-01-01'", "'a'::text[]"}) {
    CAPTURE(text);
    CHECK(is_constant(text));
  }
  for (const std::string_view text : {"", "a", "now()", "1 + 1", "'x' || 'y'", "(1", "CURRENT_DATE",
                                      "ARRAY[1]", "CAST(a AS text)", "(1), (2)", "x.'y'"}) {
    CAPTURE(text);
    CHECK_FALSE(is_constant(text));
  }
  CHECK(is_constant(std::string(20000, '(') + "1" + std::string(20000, ')')));
  CHECK(is_null(" ( NULL ) "));
  CHECK(is_null("NULL::text"));
  CHECK_FALSE(is_null("'null'"));
  CHECK_FALSE(is_null("NULL || 'x'"));
}

TEST_CASE("only conjuncts prove NOT NULL") {
  struct Row {
    std::string_view text;
    std::vector<std::string> columns;
  };
  const Row rows[] = {
      {"c IS NOT NULL", {"c"}},
      {"(c) is not null", {"c"}},
      {"((c IS NOT NULL))", {"c"}},
      {"t.c IS NOT NULL", {"c"}},
      {"\"C d\" IS NOT NULL AND a > -1", {"C d"}},
      {"a > 1 AND (b IS NOT NULL AND NOT (c IS NULL))", {"b", "c"}},
      {"NOT c IS NULL", {"c"}},
      {"c NOTNULL", {"c"}},
      {"NOT (c ISNULL)", {"c"}},
      {"x BETWEEN 1 AND 2 AND c IS NOT NULL", {"c"}},
      {"CASE WHEN a AND b THEN true END AND c IS NOT NULL", {"c"}},
      {"c IS NOT NULL /* AND d IS NOT NULL */", {"c"}},
      {"c IS NULL", {}},
      {"c IS NOT NULL OR a > 1", {}},
      {"(c IS NOT NULL OR a > 1) AND b IS NOT NULL", {"b"}},
      {"NOT (c IS NOT NULL)", {}},
      {"NOT (a IS NULL AND b IS NULL)", {}},
      {"x BETWEEN 1 AND c IS NOT NULL", {}},
      {"c > 0", {}},
      {"length(c) IS NOT NULL", {}},
      {"'c IS NOT NULL'", {}},
      {"", {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(columns_proved_not_null(row.text) == row.columns);
  }
}

TEST_CASE("expressions tell their calls, names, equalities and casts") {
  using Names = std::vector<std::string>;
  CHECK(called_functions("Lower(a) || pg_catalog.now() + f(g(1)) IN (1)") == Names{"lower", "now", "f", "g"});
  CHECK(called_functions("a::numeric(10,2) + CAST(b AS varchar(3)) + coalesce(c)").empty());
  CHECK(mentioned_names("a > b AND lower(t.c) = 'd' AND \"E\" IS NOT NULL") == Names{"a", "b", "c", "E"});
  const std::vector<Equality> found = equalities("email = '' AND 5 = (n) AND m = 3::int AND a = b AND x > 1");
  REQUIRE(found.size() == 2);
  CHECK(found[0].column == "email");
  CHECK(found[0].literal == "''");
  CHECK(found[1].column == "m");
  CHECK(found[1].literal == "3::int");
  CHECK(equalities("a = 1 OR b = 2").empty());
  CHECK(cast_of_column("b", "b") == "");
  CHECK(cast_of_column("(b)::varchar(100)", "b") == "varchar(100)");
  CHECK(cast_of_column("CAST(b AS timestamp with time zone)", "b") == "timestamp with time zone");
  CHECK_FALSE(cast_of_column("b::text::int", "b").has_value());
  CHECK_FALSE(cast_of_column("a::text", "b").has_value());
  CHECK_FALSE(cast_of_column("trim(b)", "b").has_value());
}

TEST_CASE("queries tell what they read and return") {
  using Names = std::vector<std::string>;
  CHECK(relations_read("SELECT a FROM t, s.u x JOIN v ON true WHERE a IN (SELECT b FROM ONLY w)") ==
        Names{"t", "s.u", "v", "w"});
  CHECK(relations_read("WITH x AS (SELECT 1 FROM t) SELECT * FROM x, generate_series(1, 9) g") == Names{"t"});
  CHECK(relations_read("SELECT extract(year from a), a IS DISTINCT FROM b, trim(both from c) FROM t") ==
        Names{"t"});
  CHECK(relations_read("SELECT * FROM (SELECT * FROM \"T\") s, LATERAL (SELECT 1) l") == Names{"\"T\""});
  CHECK(relations_read("TABLE t") == Names{"t"});
  CHECK(relations_read("SELECT 1").empty());
  CHECK(result_columns("SELECT a, t.b, max(c) AS top, d e FROM t") == Names{"a", "b", "top", "e"});
  CHECK(result_columns("WITH x AS (SELECT 1 AS z) SELECT DISTINCT ON (a) a, b FROM x") == Names{"a", "b"});
  CHECK_FALSE(result_columns("SELECT * FROM t").has_value());
  CHECK_FALSE(result_columns("SELECT a, lower(b) FROM t").has_value());
  CHECK_FALSE(result_columns("VALUES (1)").has_value());
}
