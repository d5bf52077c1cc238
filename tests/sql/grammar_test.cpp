#include "sql/grammar.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "catch.h"

using namespace lockkeeper::sql;

TEST_CASE("PostgreSQL's parser judges a statement, with the place in bytes") {
  struct Row {
    const char* name;
    std::string statement;
    std::string message;
    std::uint32_t offset;
  };
  const std::vector<Row> rows = {
      {"accepted", "ALTER TABLE users DROP COLUMN email", "", 0},
      {"empty", "", "", 0},
      {"comment alone", "-- nothing", "", 0},
      {"misspelt", "SELEC 1", "syntax error at or near \"SELEC\"", 0},
      {"in the middle", "SELECT 1 FORM t x", "syntax error at or near \"t\"", 14},
      {"bytes, not characters", "SELECT '\u00e4\u20ac\U0001F600' FROM WHERE",
       "syntax error at or near \"WHERE\"", 24},
      {"at the end", "SELECT '\u00e4' FROM", "syntax error at end of input", 16},
      {"lexical", "SELECT 'a", "unterminated quoted string at or near \"'a\"", 7},
  };
  for (const Row& row : rows) {
    DYNAMIC_SECTION(row.name) {
      const std::optional<SyntaxError> error = judge_syntax(row.statement);
      CHECK(error.has_value() == !row.message.empty());
      if (!error) continue;
      CHECK(error->message == row.message);
      CHECK(error->offset == row.offset);
    }
  }
}

TEST_CASE("the version of the grammar is that of the packaged library") {
  CHECK(grammar_version() >= 15);
  CHECK(grammar_version() < 30);
}

TEST_CASE("a statement that is too long is not judged") {
  CHECK(judge_syntax(std::string(kMaxJudgedBytes, 'x')).has_value());
  CHECK_FALSE(judge_syntax(std::string(kMaxJudgedBytes + 1, 'x')).has_value());
}

TEST_CASE("deep expressions do not overflow the stack") {
  const std::string deep = "SELECT " + std::string(100000, '(') + "1" + std::string(100000, ')');
  CHECK(judge_syntax(deep).has_value());  // the server gives up on it as well
  std::string chain = "SELECT 1";
  for (int index = 0; index < 100000; ++index) chain += "+1";
  CHECK_FALSE(judge_syntax(chain).has_value());
}

TEST_CASE("statements are judged by several threads at once") {
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&wrong] {
      for (int index = 0; index < 500; ++index) {
        if (judge_syntax("SELECT a FROM b WHERE c = 1")) ++wrong;
        if (!judge_syntax("SELECT FROM FROM")) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}
