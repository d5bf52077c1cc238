#include "sql/operation_writer.h"

#include "catch.h"

using namespace lockkeeper;
using namespace lockkeeper::sql;

TEST_CASE("flags come in alphabetical order and once") {
  OperationWriter writer;
  writer.add("DROP TABLE", {0, 10}).add("t", {11, 12}).flag("IF EXISTS").flag("CASCADE").flag("IF EXISTS");
  CHECK(writer.finish({0, 12}).text == "DROP TABLE t | CASCADE | IF EXISTS");
}

TEST_CASE("each word of the text knows where in the file it comes from") {
  OperationWriter writer;
  writer.add("ALTER TABLE", {0, 11}).add("t", {12, 13}).add("ADD COLUMN", {14, 17}).add("a", {18, 19});
  writer.add("numeric", {20, 27}).glue("(10,2)", {27, 33});
  const Operation operation = writer.finish({14, 33});
  CHECK(operation.text == "ALTER TABLE t ADD COLUMN a numeric(10,2)");
  REQUIRE(operation.words.size() == 7);
  CHECK(operation.words[0].range == base::Range{0, 11});
  CHECK(operation.words[5].range == base::Range{18, 19});
  CHECK(operation.word(6) == "numeric(10,2)");
  CHECK(operation.words[6].range == base::Range{20, 33});
}

TEST_CASE("a glued text with spaces goes on with words of its own") {
  OperationWriter writer;
  writer.add("(a", {0, 1}).glue(", b)", {2, 5});
  const Operation operation = writer.finish({0, 5});
  CHECK(operation.text == "(a, b)");
  REQUIRE(operation.words.size() == 2);
  CHECK(operation.word(0) == "(a,");
  CHECK(operation.word(1) == "b)");
}

TEST_CASE("a copy shares the beginning and goes its own way") {
  OperationWriter prefix;
  prefix.add("ALTER TABLE t", {0, 13});
  OperationWriter first = prefix;
  first.add("DROP COLUMN a", {14, 20});
  OperationWriter second = prefix;
  second.add("RENAME TO b", {14, 25}).flag("ONLY");
  CHECK(first.finish({}).text == "ALTER TABLE t DROP COLUMN a");
  CHECK(second.finish({}).text == "ALTER TABLE t RENAME TO b | ONLY");
}
