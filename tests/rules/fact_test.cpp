#include "rules/fact.h"

#include "catch.h"
#include "rules/fact_names.h"

using namespace lockkeeper;
using namespace lockkeeper::rules;
using sql::Answer;

namespace {

Fact parsed(std::string_view text) {
  std::string error;
  const Fact fact = parse_fact(text, error);
  CAPTURE(text, error);
  REQUIRE(error.empty());
  return fact;
}

std::string error_of(std::string_view text) {
  std::string error;
  parse_fact(text, error);
  return error;
}

}  // namespace

TEST_CASE("a fact is read with its prefixes and arguments") {
  const Fact fact = parsed("not maybe-holds(table, SHARE ROW EXCLUSIVE)");
  CHECK(kFactNames[fact.name].name == "holds");
  CHECK(fact.negated);
  CHECK(fact.maybe);
  CHECK_FALSE(fact.deferred());
  CHECK(fact.arguments == std::vector<std::string_view>{"table", "SHARE ROW EXCLUSIVE"});
  // The name itself begins like a prefix.
  CHECK(kFactNames[parsed("finally-not-null(column)").name].name == "not-null");
  CHECK(parsed("finally-not-null(column)").deferred());
}

TEST_CASE("an order fact is read with its scope and pattern") {
  const Fact fact = parsed("not later(change-set): ^ALTER TABLE {table} (?:A|B)");
  CHECK(fact.order == Order::later);
  CHECK(fact.scope == On::change_set);
  CHECK(fact.negated);
  CHECK(fact.pattern == "^ALTER TABLE {table} (?:A|B)");
  CHECK(fact.deferred());
  CHECK(parsed("earlier(file): ^DROP INDEX {index}").deferred());
}

TEST_CASE("prefixes turn answers, and unknown turns into no other") {
  struct Row {
    const char* text;
    Answer of_yes, of_unknown, of_no;
  };
  for (const Row& row : {Row{"new(table)", Answer::yes, Answer::unknown, Answer::no},
                         Row{"not new(table)", Answer::no, Answer::unknown, Answer::yes},
                         Row{"maybe-new(table)", Answer::yes, Answer::yes, Answer::no},
                         Row{"not maybe-new(table)", Answer::no, Answer::no, Answer::yes}}) {
    CAPTURE(row.text);
    const Fact fact = parsed(row.text);
    CHECK((fact.turn(Answer::yes) == row.of_yes));
    CHECK((fact.turn(Answer::unknown) == row.of_unknown));
    CHECK((fact.turn(Answer::no) == row.of_no));
  }
}

TEST_CASE("what is wrong with a fact is said by name") {
  struct Row {
    const char* text;
    const char* says;
  };
  static constexpr Row kRows[] = {
      {"neww(table)", "\"new\""},
      {"new", "arguments"},
      {"new(a, b)", "arguments"},
      {"new(table", ")"},
      {"finally-in-transaction", "moment"},
      {"later(week): ^DROP", "change-set"},
      {"later(file) ^DROP", "later(file): "},
      {"later(file): DROP TABLE", "begin with ^"},
      {"later(file): ^.*DROP", "begin with ^"},
      {"version(soon)", "versions"},
      {"version()", "arguments"},
      {"", "unknown fact"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    CHECK(error_of(row.text).find(row.says) != std::string::npos);
  }
}

TEST_CASE("a version range is decided by the major version, and open where it ends inside one") {
  struct Row {
    int version;
    const char* range;
    Answer expected;
  };
  static constexpr Row kRows[] = {
      {15, "11-17", Answer::yes},         {18, "11-17", Answer::no},
      {17, "11-17", Answer::yes},         {18, "18-", Answer::yes},
      {10, "-10.99", Answer::yes},        {11, "-10.99", Answer::no},
      {14, "14.0-14.3", Answer::unknown}, {15, "14.0-14.3", Answer::no},
      {0, "11-17", Answer::unknown},      {12, "12", Answer::yes},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.version, row.range);
    CHECK((version_in(row.version, row.range) == row.expected));
  }
}
