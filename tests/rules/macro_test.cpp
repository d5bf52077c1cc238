#include "rules/macro.h"

#include "base/pattern.h"
#include "catch.h"

using namespace lockkeeper;
using rules::expand_macros;

namespace {

// What the first group of the macro captures; "-" when the text does not match.
std::string captured(const std::string& pattern, std::string_view text) {
  const rules::Expansion expansion = expand_macros(pattern);
  REQUIRE(expansion.error.empty());
  const base::Pattern compiled(expansion.pattern);
  REQUIRE(compiled.error().empty());
  std::vector<std::string_view> groups;
  if (!compiled.match(text, groups)) return "-";
  return std::string(groups.at(1));
}

}  // namespace

TEST_CASE("a macro captures what canonical text can hold, and no more") {
  struct Row {
    const char* pattern;
    const char* text;
    const char* captured;
  };
  static constexpr Row kRows[] = {
      {"^DROP TABLE {table}", "DROP TABLE app.orders | CASCADE", "app.orders"},
      {"^DROP TABLE {table}", "DROP TABLE app.\"Order\\u{20}Items\" | CASCADE", "app.\"Order\\u{20}Items\""},
      {"^DROP TABLE {table}",
       "DROP TABLE \xc3\xbc"
       "bung",
       "\xc3\xbc"
       "bung"},
      {"^DROP TABLE {table}", "DROP TABLE IF EXISTS", "-"},
      {"^ALTER TABLE t DROP COLUMN {column}", "ALTER TABLE t DROP COLUMN a$1", "a$1"},
      {"^CREATE FUNCTION {routine}", "CREATE FUNCTION calc(integer, text) LANGUAGE sql",
       "calc(integer, text)"},
      {"^CREATE FUNCTION {routine}", "CREATE FUNCTION calc LANGUAGE sql", "calc"},
      {" TYPE {type}", "ALTER TABLE t ALTER COLUMN a TYPE numeric(10,2)[] USING #1", "numeric(10,2)[]"},
      {" TYPE {type}", "ALTER TABLE t ALTER COLUMN a TYPE double precision", "double precision"},
      {" TYPE {type}{end}", "ALTER TABLE t ALTER COLUMN a TYPE text COLLATE \"C\"", "-"},
      {"^UPDATE t SET {list} = ", "UPDATE t SET (a, b) = (#1, #2)", "a, b"},
      {"DEFAULT {expr}", "ALTER TABLE t ADD COLUMN a DEFAULT #12", "#12"},
      {" TO {role}", "GRANT ALL ON TABLE t TO PUBLIC", "PUBLIC"},
      {"^SET {setting} = ", "SET lock_timeout = 5s", "lock_timeout"},
      {"= {value}", "SET search_path = a, b | X", "a, b"},
      {"^DROP {kind} x", "DROP MATERIALIZED VIEW x", "MATERIALIZED VIEW"},
      {"^DROP TABLE {table:ref}", "DROP TABLE t", "t"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.pattern, row.text);
    CHECK(captured(row.pattern, row.text) == row.captured);
  }
}

TEST_CASE("a macro under another name captures under that name") {
  const rules::Expansion expansion = expand_macros("^ALTER TABLE {table} .* REFERENCES {table:ref} {expr}");
  REQUIRE(expansion.groups.size() == 3);
  CHECK(expansion.groups[0].name == "table");
  CHECK(expansion.groups[1].name == "ref");
  CHECK(expansion.groups[1].kind == rules::GroupKind::relation);
  CHECK(expansion.groups[2].kind == rules::GroupKind::free);
}

TEST_CASE("what is the regular expression's own stays as it is") {
  for (const char* pattern : {"[0-9]{1,2}", "\\x{41}", "\\x{ab}", "\\p{Greek}", "a{2}b", "\\{table\\}"}) {
    CAPTURE(pattern);
    const rules::Expansion expansion = expand_macros(pattern);
    CHECK(expansion.error.empty());
    CHECK(expansion.pattern == pattern);
    CHECK(expansion.groups.empty());
  }
}

TEST_CASE("an unknown macro is an error with the nearest one") {
  CHECK(expand_macros("^DROP TABLE {tabl}").error.find("{table}") != std::string::npos);
  CHECK(expand_macros("^X {qqqqqqqq}").error == "unknown macro {qqqqqqqq}");
}
