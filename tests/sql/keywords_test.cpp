#include "sql/keywords.h"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "catch.h"
#include "sql/grammar.h"
#include "sql/oracle.h"

using namespace lockkeeper;
using namespace lockkeeper::sql;

namespace {

struct Row {
  std::string word;
  std::string type;
};

/// PostgreSQL 18's kwlist.h.
std::vector<Row> keyword_list() {
  std::istringstream lines(base::read_file(LOCKKEEPER_TESTS_DIR "/sql/corpus/keywords.txt"));
  std::vector<Row> rows;
  for (Row row; lines >> row.word >> row.type;) rows.push_back(row);
  return rows;
}

std::string to_text(oracle::KeywordKind kind) {
  switch (kind) {
    case oracle::KeywordKind::none: return "none";
    case oracle::KeywordKind::unreserved: return "unreserved";
    case oracle::KeywordKind::column_name: return "column_name";
    case oracle::KeywordKind::type_or_function_name: return "type_or_function_name";
    case oracle::KeywordKind::reserved: return "reserved";
  }
  return "";
}

}  // namespace

TEST_CASE("every keyword of PostgreSQL 18 is known, with its class") {
  const std::vector<Row> rows = keyword_list();
  REQUIRE(rows.size() == 494);
  for (const Row& row : rows) {
    CAPTURE(row.word, row.type);
    CHECK(is_keyword(row.word));
    CHECK(is_reserved(row.word) == (row.type == "reserved" || row.type == "type_or_function_name"));
  }
}

TEST_CASE("the grammar's own keywords are in the list, with the same class") {
  std::size_t known = 0;
  for (const Row& row : keyword_list()) {
    const oracle::Scan scan = oracle::scan(row.word);
    REQUIRE(scan.lexemes.size() == 1);
    if (scan.lexemes[0].keyword == oracle::KeywordKind::none) continue;
    CAPTURE(row.word);
    CHECK(to_text(scan.lexemes[0].keyword) == row.type);
    ++known;
  }
  // pg_get_keywords() of a server 15 has one more, `recheck`, which 17 dropped.
  if (grammar_version() == 15) CHECK(known == 459);
}

TEST_CASE("other words are no keywords") {
  for (const char* word : {"", "users", "selec", "selects", "SELECT", "recheck", "a", "lock_timeout",
                           "current_timestamps", "concurrently_", "\u00e4"}) {
    CAPTURE(word);
    CHECK_FALSE(is_keyword(word));
    CHECK_FALSE(is_reserved(word));
  }
}

TEST_CASE("words that start statements are told from those that go on with one") {
  for (const char* word : {"select", "alter", "with", "do", "repack", "vacuum", "abort", "begin", "set"}) {
    CAPTURE(word);
    CHECK(starts_statement(word));
  }
  for (const char* word : {"", "from", "where", "values", "table", "and", "as", "users", "SELECT", "on"}) {
    CAPTURE(word);
    CHECK_FALSE(starts_statement(word));
  }
}
