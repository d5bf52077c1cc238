#include "base/config_file.h"

#include "catch.h"

using lockkeeper::base::ConfigValue;
using lockkeeper::base::Error;
using lockkeeper::base::ErrorKind;
using lockkeeper::base::parse_config;

TEST_CASE("every kind of TOML value keeps its place") {
  const ConfigValue file = parse_config(
      "name = \"a\"\n"
      "count = -3\n"
      "share = 0.5\n"
      "on = true\n"
      "day = 2026-03-01\n"
      "\n"
      "[lint]\n"
      "  list = [\n    'x',\n    'y']\n",
      "lockkeeper.toml");
  REQUIRE(file.kind == ConfigValue::Kind::table);
  CHECK(file.find("name")->text == "a");
  CHECK(file.find("name")->where.path == "lockkeeper.toml");
  CHECK(file.find("name")->where.line == 1);
  CHECK(file.find("name")->where.column == 8);
  CHECK(file.find("count")->integer == -3);
  CHECK(file.find("count")->number == -3.0);
  CHECK(file.find("share")->number == 0.5);
  CHECK(file.find("on")->boolean);
  CHECK(file.find("day")->kind == ConfigValue::Kind::string);
  CHECK(file.find("day")->text == "2026-03-01");
  const ConfigValue* list = file.find("lint")->find("list");
  REQUIRE(list != nullptr);
  REQUIRE(list->items.size() == 2);
  CHECK(list->items[1].text == "y");
  CHECK(list->items[1].where.line == 10);
  CHECK(list->items[1].where.column == 5);
  CHECK(file.find("nothing") == nullptr);
}

TEST_CASE("members come in the order of the file, not of their names") {
  const ConfigValue file = parse_config("b = 1\na = 2\n[z]\nx = 1\n[c]\ny = 1\n", "f");
  std::vector<std::string> names;
  for (const auto& [name, value] : file.members) names.push_back(name);
  CHECK(names == std::vector<std::string>{"b", "a", "z", "c"});
}

TEST_CASE("an array of tables is an array whose items stand at their headers") {
  const ConfigValue file =
      parse_config("[[rule]]\nid = 'a'\n\n[[rule]]\nid = 'b'\n[[rule.form]]\nmatch = 'x'\n", "f");
  const ConfigValue* rules = file.find("rule");
  REQUIRE(rules != nullptr);
  REQUIRE(rules->kind == ConfigValue::Kind::array);
  REQUIRE(rules->items.size() == 2);
  CHECK(rules->items[1].where.line == 4);
  CHECK(rules->items[1].find("form")->items[0].find("match")->text == "x");
}

TEST_CASE("characters outside ASCII stand in strings and comments alone") {
  const ConfigValue value = parse_config(
      "\xef\xbb\xbf# \xc3\xa4\n"
      "\"\xc3\xa4\" = '\xc3\xb6'\n"
      "b = \"\"\"x\n\\\"\"\xc3\xbc\"\"\"\"\n"
      "c = '''\n\xc3\xa4'''\n"
      "d = \"\\\"\xc3\xa4\"\n",
      "a.toml");
  CHECK(value.members.size() == 4);
  struct Row {
    const char* text;
    std::uint32_t line;
    std::uint32_t column;
  };
  for (const Row& row :
       {Row{"\xc3\xa4 = 1", 1, 1}, Row{"a = 'x'\nb = 1 \xc2\xa0", 2, 7},
        Row{"a = '''\n\xc3\xa4'''\n'\xc3\xa4' = \xc3\xa4", 3, 7}, Row{"[\xe2\x80\x83]", 1, 2}}) {
    CAPTURE(row.text);
    try {
      parse_config(row.text, "a.toml");
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(std::string(error.what()) == "a character outside ASCII stands outside quotes and comments");
      REQUIRE(error.where());
      CHECK(error.where()->line == row.line);
      CHECK(error.where()->column == row.column);
    }
  }
}

TEST_CASE("a header without a key is an error in an optimised build too") {
  for (const char* text : {"[[ = 1", "[[]]", "[ = 1", "[]", "[[ \n"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_config(text, "a.toml"), Error);
  }
}

TEST_CASE("a syntax error says where and what") {
  struct Row {
    std::string_view text;
    std::uint32_t line;
  };
  for (const Row& row :
       {Row{"a = 1\nb = \n", 2}, Row{"a = 1\na = 2\n", 2}, Row{"[x\n", 1}, Row{"a = \"open\n", 1}}) {
    CAPTURE(row.text);
    try {
      parse_config(row.text, "lockkeeper.toml");
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::usage);
      REQUIRE(error.where());
      CHECK(error.where()->path == "lockkeeper.toml");
      CHECK(error.where()->line == row.line);
      const std::string text = error.what();
      REQUIRE_FALSE(text.empty());
      CHECK(text.back() != '.');
    }
  }
}
