#include "rules/template.h"

#include "catch.h"

using lockkeeper::rules::expand_template;
using lockkeeper::rules::template_names;

namespace {

std::string bracketed(std::string_view place) { return "<" + std::string(place) + ">"; }

}  // namespace

TEST_CASE("places are filled and every other brace stays") {
  struct Row {
    const char* text;
    const char* expected;
  };
  for (const Row& row :
       {Row{"drop {table}.{column}", "drop <table>.<column>"}, Row{"'{}'::jsonb", "'{}'::jsonb"},
        Row{"{\"a\": 1}", "{\"a\": 1}"}, Row{"${x} {y", "$<x> {y"}, Row{"{flags A, B}", "<flags A, B>"},
        Row{"{join a _ b}", "<join a _ b>"}, Row{"{A}", "{A}"}, Row{"{{x}}", "{<x>}"}}) {
    CAPTURE(row.text);
    CHECK(expand_template(row.text, bracketed) == row.expected);
  }
}

TEST_CASE("an empty value takes the blank before it along") {
  const auto nothing = [](std::string_view) { return std::string(); };
  CHECK(expand_template("REFERENCES p {rest} {flags X} NOT VALID", nothing) == "REFERENCES p NOT VALID");
  CHECK(expand_template("{a} b", nothing) == " b");
}

TEST_CASE("the names of a template come in order") {
  CHECK(template_names("{b} {a} {b} '{}'") == std::vector<std::string_view>{"b", "a", "b"});
}
