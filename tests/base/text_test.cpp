#include "base/text.h"

#include <string>
#include <string_view>
#include <vector>

#include "catch.h"

using namespace lockkeeper::base;
using namespace std::string_literals;

TEST_CASE("UTF-8 is decoded, and ill-formed parts are measured") {
  struct Row {
    const char* name;
    std::string text;
    char32_t value;
    std::uint32_t length;
  };
  const std::vector<Row> rows = {
      {"ASCII", "a", U'a', 1},
      {"two bytes", "\xc3\xa4", 0xE4, 2},
      {"smallest of two", "\xc2\x80", 0x80, 2},
      {"three bytes", "\xe2\x82\xac", 0x20AC, 3},
      {"smallest of three", "\xe0\xa0\x80", 0x800, 3},
      {"last before the surrogates", "\xed\x9f\xbf", 0xD7FF, 3},
      {"first behind the surrogates", "\xee\x80\x80", 0xE000, 3},
      {"four bytes", "\xf0\x9f\x98\x80", 0x1F600, 4},
      {"smallest of four", "\xf0\x90\x80\x80", 0x10000, 4},
      {"largest", "\xf4\x8f\xbf\xbf", 0x10FFFF, 4},
      {"the replacement character itself", "\xef\xbf\xbd", 0xFFFD, 3},
      {"trailing byte alone", "\x80z", 0xFFFD, 1},
      {"overlong of two", "\xc0\x80", 0xFFFD, 1},
      {"overlong of three", "\xe0\x80\x80", 0xFFFD, 1},
      {"overlong of four", "\xf0\x8f\xbf\xbf", 0xFFFD, 1},
      {"surrogate", "\xed\xa0\x80", 0xFFFD, 1},
      {"above the largest", "\xf4\x90\x80\x80", 0xFFFD, 1},
      {"no lead byte", "\xff", 0xFFFD, 1},
      {"truncated of two", "\xc3", 0xFFFD, 1},
      {"truncated of three", "\xe2\x82", 0xFFFD, 2},
      {"truncated of four", "\xf0\x9f\x98z", 0xFFFD, 3},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      const CodePoint point = decode_utf8(row.text, 0);
      CHECK(point.value == row.value);
      CHECK(point.length == row.length);
      const bool valid = row.value != 0xFFFD || row.length == 3;
      if (valid && row.text != "\xf0\x9f\x98z") {
        std::string back;
        append_utf8(back, point.value);
        CHECK(back == row.text);
        CHECK(find_invalid_utf8(row.text) == std::string::npos);
      } else {
        CHECK(find_invalid_utf8(row.text) == 0);
      }
    }
  }
}

TEST_CASE("every code point survives encoding and decoding") {
  std::size_t wrong = 0;
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, value);
    const CodePoint point = decode_utf8(text, 0);
    if (point.value != value || point.length != text.size()) ++wrong;
  }
  CHECK(wrong == 0);
  std::string surrogate;
  append_utf8(surrogate, 0xD800);
  CHECK(surrogate == "\xef\xbf\xbd");
}

TEST_CASE("the first ill-formed byte is found at any alignment") {
  for (std::size_t before = 0; before < 40; ++before) {
    for (const std::string_view filler : {"a", "\u00e4"}) {
      std::string text;
      for (std::size_t index = 0; index < before; ++index) text += filler;
      const std::size_t place = text.size();
      CAPTURE(before, std::string(filler));
      CHECK(find_invalid_utf8(text) == std::string::npos);
      CHECK(find_invalid_utf8(text + "\xe4" + "bcdefghijklmnop") == place);
      CHECK(find_invalid_utf8(text + "\xe2\x82") == place);
    }
  }
}

TEST_CASE("code points are counted") {
  CHECK(count_code_points("") == 0);
  CHECK(count_code_points("a\u00e4\u20ac\U0001F600") == 4);
  CHECK(count_code_points("\xff\xff") == 2);
}

TEST_CASE("hostile text is made printable") {
  struct Row {
    const char* name;
    std::string text;
    std::string kept;
    std::string folded;
  };
  const std::vector<Row> rows = {
      {"plain", "a b\u00e4", "a b\u00e4", "a b\u00e4"},
      {"TAB and LF", "a\tb\nc", "a\tb\nc", "a\tb c"},
      {"CR LF is one line end", "a\r\nb", "a\nb", "a b"},
      {"CR alone", "a\rb", "a\u240db", "a\u240db"},
      {"NUL, BEL and DEL", "\0\a\x7f"s, "\u2400\u2407\u2421", "\u2400\u2407\u2421"},
      {"colour", "\x1b[1;31mred\x1b[0m", "red", "red"},
      {"private and intermediate bytes", "\x1b[?25l\x1b[0 qx", "x", "x"},
      {"cut sequence", "x\x1b[12", "x", "x"},
      {"two-byte sequence",
       "\x1b(Bx\x1b"
       "c",
       "x", "x"},
      {"ESC alone", "a\x1b", "a", "a"},
      {"title ended by BEL", "\x1b]0;owned\ax", "x", "x"},
      {"hyperlink ended by ST", "\x1b]8;;http://x\x1b\\y", "y", "y"},
      {"title without an end hides nothing", "\x1b]0;x y", "0;x y", "0;x y"},
      {"ESC before a line end", "a\x1b\nb", "a\nb", "a b"},
      {"C1 control",
       "a\xc2\x9b"
       "31m",
       "a\\u{9B}31m", "a\\u{9B}31m"},
      {"NEL, LS, PS",
       "a\xc2\x85"
       "b\u2028c\u2029d",
       "a b c d", "a b c d"},
      {"bidirectional controls", "a\u202eb\u2066c\u200fd", "a\\u{202E}b\\u{2066}c\\u{200F}d",
       "a\\u{202E}b\\u{2066}c\\u{200F}d"},
      {"ill-formed", "a\xff\xe2\x82z", "a\ufffd\ufffdz", "a\ufffd\ufffdz"},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      CHECK(printable(row.text, Lines::keep) == row.kept);
      CHECK(printable(row.text, Lines::fold_to_space) == row.folded);
    }
  }
}

TEST_CASE("long text is shortened by code points") {
  CHECK(shorten("abc", 3) == "abc");
  CHECK(shorten("abcd", 3) == "abc...");
  CHECK(shorten("\u00e4\u00e4\u00e4\u00e4", 3) == "\u00e4\u00e4\u00e4...");
  CHECK(shorten("  a \n\t b  ", 10) == "a b");
  CHECK(shorten("", 0).empty());
  CHECK(shorten("a", 0) == "...");
}

TEST_CASE("letters are folded in ASCII only") {
  CHECK(to_lower("AZ\u00c4az_1") == "az\u00c4az_1");
  CHECK(to_upper("AZ\u00e4az_1") == "AZ\u00e4AZ_1");
  CHECK(equals_ignoring_case("SeLeCt", "sElEcT"));
  CHECK_FALSE(equals_ignoring_case("select", "selec"));
  CHECK_FALSE(equals_ignoring_case("@", "`"));
  CHECK(trim(" \t\r\n\v\fa b ") == "a b");
  CHECK(trim("  ").empty());
}

TEST_CASE("the nearest candidate is offered, a far one is not") {
  const std::string_view candidates[] = {"drop-column", "drop-table", "rename-column", "on"};
  const auto near = [&candidates](std::string_view word) {
    return std::string(nearest(word, candidates, std::size(candidates)));
  };
  CHECK(near("drop-colum") == "drop-column");
  CHECK(near("DROP-TABEL") == "drop-table");
  CHECK(near("rename-colunm") == "rename-column");
  CHECK(near("no").empty());
  CHECK(near("quite-different").empty());
  CHECK(near("").empty());
  CHECK(near(std::string(100000, 'x')).empty());
}

TEST_CASE("secrets are masked, the longest first, and what is too short to be one stays") {
  const std::vector<std::string> secrets = {"pass", "password", "on", ""};
  CHECK(masked("the password, a pass, passpass on", secrets) == "the ***, a ***, ****** on");
  CHECK(masked("", secrets).empty());
  CHECK(masked("pass", {}) == "pass");
  const std::vector<std::string> stars = {"****", "a***"};
  CHECK(masked("****a***", stars) == "******");
}
