#include "report/escape.h"

#include "catch.h"

using lockkeeper::report::log_safe;
using lockkeeper::report::many_lines;
using lockkeeper::report::one_line;

TEST_CASE("text that a workflow log would take for a command is broken, other text is not touched") {
  struct Row {
    const char *text, *safe;
  };
  const Row rows[] = {
      {"", ""},
      {"a::b", "a::b"},
      {"::error::x", "\\::error::x"},
      {"  \t::error::x", "  \t\\::error::x"},
      {"one\n::error::x\ntwo", "one\n\\::error::x\ntwo"},
      {"one\r::error::x", "one\r\\::error::x"},
      {"\xC2\xA0\xE3\x80\x80::error::x", "\xC2\xA0\xE3\x80\x80\\::error::x"},
      {":error", ":error"},
      {":::", "\\:::"},
      {"x ##[group]", "x ##\\[group]"},
      {"####[group]", "####\\[group]"},
      {"# #[group]", "# #[group]"},
      {"select 1::int", "select 1::int"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(log_safe(row.text) == row.safe);
    CHECK(log_safe(row.safe) == row.safe);
  }
}

TEST_CASE("untrusted text becomes one line or keeps its lines") {
  CHECK(one_line("a\n::error::b") == "a ::error::b");
  CHECK(many_lines("a\r\n::error::b") == "a\n\\::error::b");
  CHECK(one_line("\x1b[1m::x") == "\\::x");
}
