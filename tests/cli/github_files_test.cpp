#include "cli/github_files.h"

#include "catch.h"

using namespace lockkeeper;

TEST_CASE("an output ends only at a delimiter that its value cannot know") {
  const std::string text = cli::outputs_text({{"a", "x\nb=forged\nc<<EOF\nforged\nEOF"}, {"d", ""}});
  const std::size_t line_end = text.find('\n');
  const std::string delimiter = text.substr(3, line_end - 3);
  REQUIRE(text.substr(0, 3) == "a<<");
  CHECK(delimiter.size() > 32);
  const std::string first = "a<<" + delimiter + "\nx\nb=forged\nc<<EOF\nforged\nEOF\n" + delimiter + "\n";
  CHECK(text.substr(0, first.size()) == first);
  CHECK(text.substr(first.size(), 3) == "d<<");
  CHECK(text.back() == '\n');
}

TEST_CASE("two outputs never share a delimiter, nor two runs a token") {
  const std::string text = cli::outputs_text({{"a", ""}, {"b", ""}});
  const std::string delimiter = text.substr(3, text.find('\n') - 3);
  CHECK(text.find(delimiter, text.find("b<<")) == text.npos);
  CHECK(cli::random_token() != cli::random_token());
  CHECK(cli::random_token().size() == 32);
}

TEST_CASE("nothing in a text ends the Markdown block around it") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"plain\n", "```text\nplain\n```\n"},
      {"no line end", "```text\nno line end\n```\n"},
      {"a\n```\n# b\n", "````text\na\n```\n# b\n````\n"},
      {"`````", "``````text\n`````\n``````\n"},
      {"", "```text\n```\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(cli::fenced(row.text, 1000) == row.expected);
  }
}

TEST_CASE("a long text is cut at a line, says so, and its block is closed") {
  std::string text;
  for (int line = 0; line < 100; ++line) text += "0123456789\n";
  const std::string block = cli::fenced(text, 50);
  CHECK(block.find("0123456789\n(cut") != block.npos);
  CHECK(block.ends_with("\n```\n"));
  CHECK(block.size() < 150);
}

TEST_CASE("a value cannot end the workflow command that carries it") {
  CHECK(cli::workflow_command("add-mask", "a\r\n::error::b%0A") == "::add-mask::a%0D%0A::error::b%250A\n");
}
