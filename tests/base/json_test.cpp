#include "base/json.h"

#include <limits>
#include <string>

#include "catch.h"

using lockkeeper::base::Json;
using lockkeeper::base::parse_json;
using lockkeeper::base::to_text;

TEST_CASE("JSON is written with members in the order in which they were added") {
  Json findings = Json::array();
  findings.push(1);
  findings.push(Json());
  Json value = Json::object();
  value.add("z", "last letter first");
  value.add("a", std::move(findings));
  value.add("empty", Json::object());

  CHECK(to_text(value, -1) == R"({"z":"last letter first","a":[1,null],"empty":{}})");
  CHECK(to_text(value, 2) ==
        "{\n  \"z\": \"last letter first\",\n  \"a\": [\n    1,\n    null\n  ],\n  \"empty\": {}\n}");
}

TEST_CASE("hostile text is escaped in JSON strings") {
  struct Row {
    std::string text, written;
  };
  const Row rows[] = {
      {"quote\" back\\slash", R"("quote\" back\\slash")"},
      {std::string("nul\0bell\a", 9), R"("nul\u0000bell\u0007")"},
      {"\x1b[31mred", R"("\u001b[31mred")"},
      {"a\tb\r\nc", R"("a\tb\r\nc")"},
      {"bad \xff\xfe utf-8", "\"bad \xEF\xBF\xBD\xEF\xBF\xBD utf-8\""},
      {"\x7f \xC2\x85 \xE2\x80\xA8 \xE2\x80\xAE", R"("\u007f \u0085 \u2028 \u202e")"},
      {"##[set-output name=x]y ###[", R"("#\u0023[set-output name=x]y ##\u0023[")"},
      {"#[ # [ ##", R"("#[ # [ ##")"},
      {"gr\xC3\xBC\xC3\x9F \xF0\x9F\x9A\xA2", "\"gr\xC3\xBC\xC3\x9F \xF0\x9F\x9A\xA2\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(to_text(Json(row.text), -1) == row.written);
  }
  Json keyed = Json::object();
  keyed.add("a\"\nb", 1);
  CHECK(to_text(keyed, -1) == R"({"a\"\nb":1})");
}

TEST_CASE("what was written is read back") {
  const std::string text =
      R"({"string":"\u0023 \"q\" \ud83d\udea2","list":[true,false,null,-7,2.5,9223372036854775807]})";
  const auto value = parse_json(text);
  REQUIRE(value.has_value());
  CHECK(value->find("string")->string() == "# \"q\" \xF0\x9F\x9A\xA2");
  const auto& list = value->find("list")->items();
  REQUIRE(list.size() == 6);
  CHECK(list[0].boolean());
  CHECK_FALSE(list[1].boolean());
  CHECK(list[2].is_null());
  CHECK(list[3].integer() == -7);
  CHECK(list[4].number() == 2.5);
  CHECK(list[5].integer() == std::numeric_limits<std::int64_t>::max());
  const auto again = parse_json(to_text(*value, 2));
  REQUIRE(again.has_value());
  CHECK(to_text(*again, -1) == to_text(*value, -1));
}

TEST_CASE("numbers that have no integer or no JSON form are still written as JSON") {
  const auto large = parse_json("18446744073709551615");
  REQUIRE(large.has_value());
  CHECK(large->kind() == Json::Kind::number);
  CHECK(to_text(Json(std::numeric_limits<double>::infinity()), -1) == "null");
  CHECK(to_text(Json(1e300), -1) == "1e+300");
}

TEST_CASE("text that is not JSON is no value") {
  for (const std::string text :
       {"", " ", "{", "[1,]", "{\"a\":1,}", "nul", "'a'", "1 2", "{\"a\":\"\xff\"}", "\"a\nb\""}) {
    CAPTURE(text);
    CHECK_FALSE(parse_json(text).has_value());
  }
}

TEST_CASE("JSON nested deeper than 100 levels is refused") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(parse_json(nested(100)).has_value());
  CHECK_FALSE(parse_json(nested(101)).has_value());
  CHECK_FALSE(parse_json(std::string(1'000'000, '[')).has_value());
}

TEST_CASE("a JSON pointer finds members and items") {
  const auto value =
      parse_json(R"({"job":{"id":"x"},"a/b":1,"m~n":2,"list":[10,[20]],"":3,"twice":1,"twice":2})");
  REQUIRE(value.has_value());
  CHECK(value->at_pointer("") == &*value);
  CHECK(value->at_pointer("/job/id")->string() == "x");
  CHECK(value->at_pointer("/a~1b")->integer() == 1);
  CHECK(value->at_pointer("/m~0n")->integer() == 2);
  CHECK(value->at_pointer("/list/1/0")->integer() == 20);
  CHECK(value->at_pointer("/")->integer() == 3);
  CHECK(value->at_pointer("/twice")->integer() == 2);
  for (const std::string nowhere : {"job", "/job/id/x", "/list/2", "/list/01", "/list/-", "/list/", "/no",
                                    "/list/99999999999999999999"}) {
    CAPTURE(nowhere);
    CHECK(value->at_pointer(nowhere) == nullptr);
  }
}
