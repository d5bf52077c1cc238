#include "report/sheet.h"

#include "catch.h"

using namespace lockkeeper::report;

TEST_CASE("a sheet holds what it is given") {
  Sheet sheet(10000);
  sheet.require("## head\n\n");
  sheet.add_table({"a", "b"}, {{"1", "2"}, {"3", ""}}, "row");
  CHECK(sheet.add("last\n"));
  CHECK(sheet.is_complete());
  CHECK(sheet.take() == "## head\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 |  |\n\nlast\n");
}

TEST_CASE("a table without rows is nothing") {
  Sheet sheet(10000);
  sheet.add_table({"a"}, {}, "row");
  CHECK(sheet.take().empty());
}

TEST_CASE("a sheet stays within its limit and says what is missing") {
  for (const std::size_t limit : {700U, 1000U, 5000U}) {
    CAPTURE(limit);
    Sheet sheet(limit);
    sheet.require("## head\n\n");
    sheet.add_table({"a"}, std::vector<std::vector<std::string>>(500, {"0123456789"}), "row");
    CHECK_FALSE(sheet.add(std::string(limit, 'x')));
    CHECK_FALSE(sheet.is_complete());
    const std::string text = sheet.take();
    CHECK(text.size() <= limit);
    CHECK(text.size() + 600 > limit);
    CHECK(text.find(" more rows\n") != text.npos);
    CHECK(text.find("*This page is full.") != text.npos);
    CHECK(text.find("xx") == text.npos);
  }
}

TEST_CASE("a part that does not fit does not keep a smaller one out") {
  Sheet sheet(1000);
  CHECK_FALSE(sheet.add(std::string(900, 'x')));
  CHECK(sheet.add("small\n"));
}

TEST_CASE("details leave the lines free that Markdown needs") {
  CHECK(details("<b>a</b>", "*b*\n") == "<details><summary><b>a</b></summary>\n\n*b*\n\n</details>\n\n");
}
