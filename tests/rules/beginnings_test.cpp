#include "rules/beginnings.h"

#include <algorithm>

#include "base/pattern.h"
#include "catch.h"
#include "rules/compiled_rules.h"
#include "rules/linting.h"

using namespace lockkeeper;
using rules::beginnings_of;
using rules::may_begin;

TEST_CASE("the beginnings of a pattern are spelled out as far as they are literal") {
  struct Row {
    const char* pattern;
    std::vector<std::string> expected;
  };
  const Row rows[] = {
      {"^DROP TABLE {table}", {"DROP TABLE "}},
      {"^(?:CREATE|ALTER) TABLE {table}", {"CREATE TABLE ", "ALTER TABLE "}},
      {"^{defines} {table}", {"CREATE TABLE ", "ALTER TABLE "}},
      {"^DROP (?:FOREIGN )?TABLE {table}", {"DROP TABLE ", "DROP FOREIGN TABLE "}},
      {"^(?:ALTER DEFAULT PRIVILEGES .*)?GRANT ", {"GRANT ", "ALTER DEFAULT PRIVILEGES "}},
      {"^ANALYZE{end}", {"ANALYZE"}},
      {"^A|^(?:B|C)D", {"A", "BD", "CD"}},
      {"^SETS? x", {"SET"}},
      {"^AB{2}", {"A"}},
      {"^(?:A|B)+C", {}},
      {"^(?:A|[0-9])C", {}},
      {"^(?:A(?:B|C)|D)\\|E", {"AB", "AC", "D"}},
      {"^", {}},
      {"^{kind}", {}},
      {"(?i)^DROP", {}},
      {"^(?i)DROP", {}},
      {"DROP", {}},
      {"^A|B", {}},
      {"^(?:A", {}},
      {"^(?P<how>SET) x", {}},
      {"", {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    CHECK(beginnings_of(row.pattern) == row.expected);
  }
}

TEST_CASE("a kind is asked for by what begins like it") {
  CHECK(may_begin({}, "DROP TABLE"));
  CHECK(may_begin({"DROP TABLE "}, "DROP TABLE"));
  CHECK(may_begin({"DROP TABLE "}, "DROP"));
  CHECK(may_begin({"DROP"}, "DROP TABLE"));
  CHECK(may_begin({"ANALYZE"}, "ANALYZE"));
  CHECK(may_begin({"alter large"}, ""));
  CHECK_FALSE(may_begin({"ALTER "}, ""));
  CHECK_FALSE(may_begin({"DROP TABLESPACE "}, "DROP TABLE"));
  CHECK_FALSE(may_begin({"DROP TABLE "}, "DROP INDEX"));
  CHECK(may_begin({"CREATE TABLE ", "DROP "}, "DROP INDEX"));
}

TEST_CASE("no pattern of the catalogue is kept from a text that it matches") {
  std::vector<std::string> texts;
  for (const rules::Rule& rule : rules::catalogue()) {
    for (const rules::Example& example : rule.bad) {
      const base::Source source("1.sql", std::string(example.sql));
      for (const sql::Operation& operation : sql::analyse(source).operations) texts.push_back(operation.text);
    }
  }
  std::ranges::sort(texts);
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  std::size_t matched = 0;
  for (const rules::Rule& rule : rules::catalogue()) {
    for (const rules::Form& form : rule.forms) {
      for (const std::string_view match : form.match) {
        const base::Pattern pattern(rules::expand_macros(match).pattern);
        const base::Pattern loose(rules::expand_loosely(match));
        const std::vector<std::string> beginnings = beginnings_of(match);
        for (const std::string& text : texts) {
          if (!pattern.matches(text)) continue;
          ++matched;
          CAPTURE(rule.id, match, text);
          CHECK(may_begin(beginnings, rules::head_of(text)));
          CHECK(loose.matches(text));
        }
      }
    }
  }
  CHECK(matched > texts.size());
}
