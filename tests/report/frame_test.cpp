#include "report/frame.h"

#include <string>

#include "base/text.h"
#include "catch.h"

using namespace lockkeeper;

namespace {

rules::Finding marking(const base::Source& source, std::size_t begin, std::size_t length) {
  rules::Finding finding;
  finding.range = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + length)};
  finding.begin = source.position(finding.range.begin);
  finding.end = source.position(finding.range.end);
  return finding;
}

/// The frame of `needle` in `text` as two lines.
std::string frame_of(const std::string& text, const std::string& needle, std::size_t width = 40) {
  const base::Source source("a.sql", text);
  const auto frame = report::code_frame(source, marking(source, text.find(needle), needle.size()), width);
  return frame ? frame->number + "|" + frame->code + "\n" + frame->carets : "no frame";
}

}  // namespace

TEST_CASE("carets stand under what a finding marks") {
  CHECK(frame_of("DROP TABLE a;", "TABLE") == "1|DROP TABLE a;\n     ^^^^^");
  CHECK(frame_of("x;\r\nDROP TABLE a;\r\n", "TABLE a;") == "2|DROP TABLE a;\n     ^^^^^^^^");
  CHECK(frame_of("a\tb\tc", "c") == "1|a   b   c\n        ^");
  CHECK(frame_of("\xC3\xBC\xC3\xBC x", "x") == "1|\xC3\xBC\xC3\xBC x\n   ^");
  CHECK(frame_of("\"\xE2\x80\xAE\" x", "x") == "1|\"\\u{202E}\" x\n           ^");
}

TEST_CASE("a finding of several lines is marked to the end of its first") {
  CHECK(frame_of("a (\n b\n);", "(\n b\n)") == "1|a (\n  ^");
  CHECK(frame_of("a b  \n c;", "a b  \n c") == "1|a b  \n^^^");
}

TEST_CASE("a finding at the end of its line, or of nothing, has one caret") {
  const base::Source source("a.sql", "abc\ndef");
  const auto frame = report::code_frame(source, marking(source, 3, 1), 40);
  REQUIRE(frame.has_value());
  CHECK(frame->carets == "   ^");
}

TEST_CASE("a finding about a whole file, or past its end, has no frame") {
  const base::Source source("a.sql", "abc");
  rules::Finding finding;
  CHECK_FALSE(report::code_frame(source, finding, 40).has_value());
  finding.range = {1, 2};
  finding.begin = {9, 1};
  CHECK_FALSE(report::code_frame(source, finding, 40).has_value());
}

TEST_CASE("a long line is cut around the carets") {
  const std::string line = std::string(1000, 'a') + "HERE" + std::string(1000, 'b');
  const std::string shown = frame_of(line, "HERE");
  CHECK(shown == "1|..." + std::string(10, 'a') + "HERE" + std::string(26, 'b') + "...\n" +
                     std::string(13, ' ') + "^^^^");
  CHECK(frame_of("HERE" + line, "HERE") == "1|HERE" + std::string(36, 'a') + "...\n^^^^");
  CHECK(frame_of(std::string(60, 'a'), std::string(60, 'a')) ==
        "1|" + std::string(40, 'a') + "...\n" + std::string(40, '^'));
}

TEST_CASE("cutting never tears a character apart") {
  std::string line;
  for (int count = 0; count < 500; ++count) line += "\xF0\x9F\x9A\xA2";
  const std::string text = line + "x" + line;
  for (std::size_t width = 10; width < 20; ++width) {
    const std::string shown = frame_of(text, "x", width);
    CHECK(base::find_invalid_utf8(shown) == std::string::npos);
    CHECK(shown.find("\xEF\xBF\xBD") == std::string::npos);
  }
}
