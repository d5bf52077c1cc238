#include "base/source.h"

#include <string>
#include <string_view>
#include <vector>

#include "catch.h"

using lockkeeper::base::InputProblem;
using lockkeeper::base::Position;
using lockkeeper::base::Range;
using lockkeeper::base::Source;
using namespace std::string_literals;

TEST_CASE("positions count lines and code points from 1") {
  struct Row {
    const char* name;
    std::string text;
    std::uint32_t offset;
    Position expected;
  };
  const std::vector<Row> rows = {
      {"first byte", "SELECT 1;", 0, {1, 1}},
      {"end of the text", "SELECT 1;", 9, {1, 10}},
      {"past the end is the end", "SELECT 1;", 4000000000U, {1, 10}},
      {"empty text", "", 0, {1, 1}},
      {"LF belongs to its line", "a\nb", 1, {1, 2}},
      {"behind LF", "a\nb", 2, {2, 1}},
      {"CR belongs to the line it ends", "a\r\nb", 1, {1, 2}},
      {"behind CR LF", "a\r\nb", 3, {2, 1}},
      {"CR alone ends no line", "a\rb", 2, {1, 3}},
      {"behind a last LF", "a\n", 2, {2, 1}},
      {"code points, not bytes", "\u00e4\u20ac\U0001F600x", 9, {1, 4}},
      {"ill-formed bytes count one each", "\xff\xfex", 2, {1, 3}},
      {"empty lines", "\n\n\nx", 3, {4, 1}},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      const Source source("a.sql", row.text);
      const Position position = source.position(row.offset);
      CHECK(position.line == row.expected.line);
      CHECK(position.column == row.expected.column);
    }
  }
}

TEST_CASE("positions do not depend on what was asked before") {
  const Source source("a.sql", "\u00e4b\ncde\n\u20acfg");
  for (std::uint32_t first = 0; first <= 12; ++first) {
    const Position alone = Source("a.sql", std::string(source.text())).position(first);
    for (std::uint32_t second = 0; second <= 12; ++second) {
      CAPTURE(first, second);
      source.position(second);
      CHECK(source.position(first) == alone);
    }
  }
}

TEST_CASE("lines come without their line ends") {
  const Source source("a.sql", "one\r\ntwo\n\nfour\rstill four");
  CHECK(source.line_count() == 4);
  CHECK(source.line(0).empty());
  CHECK(source.line(1) == "one");
  CHECK(source.line(2) == "two");
  CHECK(source.line(3).empty());
  CHECK(source.line(4) == "four\rstill four");
  CHECK(source.line(5).empty());
  CHECK(Source("a.sql", "a\n").line_count() == 2);
  CHECK(Source("a.sql", "").line_count() == 1);
}

TEST_CASE("a byte order mark is left out of the text but kept in the bytes") {
  const Source source("a.sql", "\xef\xbb\xbfSELECT 1;\r\n");
  CHECK(source.problem() == InputProblem::none);
  CHECK(source.text() == "SELECT 1;\r\n");
  CHECK(source.bytes() == "\xef\xbb\xbfSELECT 1;\r\n");
  CHECK(source.slice(Range{0, 6}) == "SELECT");
  CHECK(source.position(0) == Position{1, 1});
  CHECK(source.path() == "a.sql");
}

TEST_CASE("bytes that are no SQL text are named with their place") {
  struct Row {
    const char* name;
    std::string bytes;
    InputProblem problem;
    std::size_t offset;
  };
  const std::vector<Row> rows = {
      {"plain", "SELECT '\u00e4';", InputProblem::none, 0},
      {"empty", "", InputProblem::none, 0},
      {"UTF-16 little endian with a mark", "\xff\xfeS\0E\0"s, InputProblem::utf16, 0},
      {"UTF-16 big endian with a mark", "\xfe\xff\0S\0E"s, InputProblem::utf16, 0},
      {"UTF-16 little endian without a mark", "S\0E\0L\0"s, InputProblem::utf16, 0},
      {"UTF-16 big endian without a mark", "\0S\0E\0L"s, InputProblem::utf16, 0},
      {"NUL", "SELECT\0 1"s, InputProblem::nul_byte, 6},
      {"NUL behind a byte order mark",
       "\xef\xbb\xbf"
       "ab\0c"s,
       InputProblem::nul_byte, 5},
      {"Latin-1", "SELECT '\xe4'", InputProblem::invalid_utf8, 8},
      {"truncated at the end", "ab\xe2\x82", InputProblem::invalid_utf8, 2},
      {"invalid before NUL", "\x80 \0"s, InputProblem::invalid_utf8, 0},
      {"NUL before invalid", "ab\0\x80"s, InputProblem::nul_byte, 2},
      {"a NUL cuts a character", "a\xe2\x82\0"s, InputProblem::invalid_utf8, 1},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      const Source source("a.sql", row.bytes);
      CHECK(source.problem() == row.problem);
      CHECK(source.problem_offset() == row.offset);
      CHECK(source.bytes() == row.bytes);
    }
  }
}

TEST_CASE("a file of 64 MiB is read, one byte more is not") {
  std::string bytes(Source::kMaxBytes, ' ');
  CHECK(Source("a.sql", bytes).problem() == InputProblem::none);
  bytes += ' ';
  const Source source("a.sql", std::move(bytes));
  CHECK(source.problem() == InputProblem::too_large);
  CHECK(source.problem_offset() == Source::kMaxBytes);
}
