#include "sql/directive.h"

#include <string>
#include <vector>

#include "catch.h"

using namespace lockkeeper::sql;

namespace {

std::string shown(const Directive& directive) {
  std::string out = directive.name + (directive.kind == DirectiveKind::unknown ? "?" : "");
  for (const std::string& word : directive.words) out += " [" + word + "]";
  for (const auto& [key, value] : directive.options) out += " " + key + "=" + value;
  if (!directive.reason.empty()) out += " because " + directive.reason;
  return out;
}

}  // namespace

TEST_CASE("directives are read from comments") {
  struct Row {
    const char* name;
    std::string comment;
    DirectiveKind kind;
    std::string expected;
  };
  const std::vector<Row> rows = {
      {"allow", "-- lockkeeper:allow drop-column reason: archived", DirectiveKind::allow,
       "allow [drop-column] because archived"},
      {"several rules and a date", "-- lockkeeper:allow a, b,c until=2026-01-31 reason: x, y = z",
       DirectiveKind::allow, "allow [a] [b] [c] until=2026-01-31 because x, y = z"},
      {"no reason", "-- lockkeeper:allow a", DirectiveKind::allow, "allow [a]"},
      {"empty reason", "-- lockkeeper:allow a reason:  ", DirectiveKind::allow, "allow [a]"},
      {"glued reason", "-- lockkeeper:allow a REASON:b", DirectiveKind::allow, "allow [a] because b"},
      {"the reason keeps a second mark", "-- lockkeeper:allow a reason: b reason: c", DirectiveKind::allow,
       "allow [a] because b reason: c"},
      {"whole file", "-- lockkeeper:allow-file a reason: b", DirectiveKind::allow_file,
       "allow-file [a] because b"},
      {"no transaction", "--lockkeeper:no-transaction reason: b", DirectiveKind::no_transaction,
       "no-transaction because b"},
      {"irreversible", "--  lockkeeper:irreversible reason: b", DirectiveKind::irreversible,
       "irreversible because b"},
      {"replaces", "-- lockkeeper:replaces 001..040", DirectiveKind::replaces, "replaces [001..040]"},
      {"batch", "-- lockkeeper:batch key=id size=10000 pause=50ms", DirectiveKind::batch,
       "batch key=id size=10000 pause=50ms"},
      {"block comment", "/* lockkeeper:allow a reason: b */", DirectiveKind::allow, "allow [a] because b"},
      {"boxed comment", "/*\n * lockkeeper:allow a reason: b\n * more */", DirectiveKind::allow,
       "allow [a] because b"},
      {"CR at the end", "-- lockkeeper:allow a reason: b\r", DirectiveKind::allow, "allow [a] because b"},
      {"other case", "-- Lockkeeper:allow a", DirectiveKind::allow, "allow [a]"},
      {"space behind the colon", "-- lockkeeper: allow a", DirectiveKind::allow, "allow [a]"},
      {"unknown name", "-- lockkeeper:alow a reason: b", DirectiveKind::unknown, "alow? [a] because b"},
      {"names are exact", "-- lockkeeper:Allow a", DirectiveKind::unknown, "Allow? [a]"},
      {"more dashes", "---- lockkeeper:allow a", DirectiveKind::allow, "allow [a]"},
      {"odd commas", "-- lockkeeper:allow ,a,, b, =c", DirectiveKind::allow, "allow [a] [b] [=c]"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      Directive directive;
      directive.words = {"left over"};
      REQUIRE(parse_directive(row.comment, directive));
      CHECK(directive.kind == row.kind);
      CHECK(shown(directive) == row.expected);
    }
  }
}

TEST_CASE("other comments are no directives") {
  for (const char* comment : {"-- allow a", "--", "/**/", "/* */", "-- see lockkeeper:allow a",
                              "-- lockkeeper", "-- lockkeeper allow a", "-- lockkeeper: see the wiki",
                              "-- lockkeeper:", "/* text\n lockkeeper:allow a */"}) {
    CAPTURE(comment);
    Directive directive;
    CHECK_FALSE(parse_directive(comment, directive));
  }
}
