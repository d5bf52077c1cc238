#include <algorithm>

#include "base/config_file.h"
#include "base/error.h"
#include "base/file.h"
#include "catch.h"
#include "rules/linting.h"

using namespace lockkeeper;
using tests::lint;
using tests::summary;

namespace {

std::string error_of(const std::string& toml) {
  try {
    lint({}, {{"1.sql", "SELECT 1;"}}, {}, toml);
  } catch (const base::Error& error) {
    CHECK(error.kind() == base::ErrorKind::usage);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a user's rule works like one of ours") {
  const std::string toml = R"toml(
[[rule]]
id = "no-audit-drop"
severity = "error"
match = '^DROP TABLE {table}'
when = ["known(table)"]
message = "{table} is kept for audits"
why = "the law wants it"
)toml";
  const auto findings = lint({{"1.sql", "CREATE TABLE audit (i int);"}},
                             {{"2.sql", "DROP TABLE Audit; DROP TABLE other;"}}, {}, toml);
  REQUIRE(summary(findings) == "1:12 error drop-table\n1:12 error no-audit-drop\n1:30 error drop-table\n");
  CHECK(findings[1].message == "Audit is kept for audits");
}

TEST_CASE("a broken rule is an error that names rule, key and fragment") {
  const std::string head = "[[rule]]\nid = \"mine\"\nmessage = \"m\"\nwhy = \"w\"\n";
  struct Row {
    std::string toml;
    std::string says;
  };
  const Row rows[] = {
      {head + "match = '^DROP (TABLE'", "missing )"},
      {head + "match = '^DROP TABLE {tabel}'", "tabel"},
      {head + "match = '^DROP TABLE {table} {table}'", "table"},
      {head + "match = '^DROP TABLE {table}'\nwhen = ['nwe(table)']", "nwe"},
      {head + "match = '^DROP TABLE {table}'\nwhen = ['new(column)']", "column"},
      {head + "match = '^DROP TABLE {table}'\nseverty = 'error'", "severty"},
      {head + "match = '^DROP TABLE {table}'\nseverity = 'fatal'", "\"error\""},
      {head, "match"},
      {"[[rule]]\nmatch = '^DROP'\n", "id"},
      {"[[rule]]\nid = \"drop-table\"\nmessage = \"m\"\nwhy = \"w\"\nmatch = '^DROP TABLE {table}'", "taken"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.toml);
    CHECK(error_of(row.toml).find(row.says) != std::string::npos);
  }
}

TEST_CASE("a configuration that names no rule is an error with the nearest one") {
  rules::LintOptions options;
  options.disable = {"drop-tabel"};
  try {
    lint("SELECT 1;", options);
    FAIL("accepted");
  } catch (const base::Error& error) {
    CHECK(std::string(error.what()).find("drop-tabel") != std::string::npos);
    CHECK(error.hint().find("drop-table") != std::string::npos);
  }
}

TEST_CASE("the rules of the guide find their bad examples and pass over their good ones") {
  const std::string guide = base::read_file(LOCKKEEPER_SOURCE_DIR "/docs/adding-a-rule.md", 1 << 20);
  constexpr std::string_view kFence = "```toml\n";
  std::size_t tried = 0;
  for (std::size_t at = guide.find(kFence); at != guide.npos; at = guide.find(kFence, at + 1)) {
    const std::size_t begin = at + kFence.size();
    const std::string toml = guide.substr(begin, guide.find("```", begin) - begin);
    const auto read = rules::read_rules(*base::parse_config(toml, "lockkeeper.toml").find("rule"));
    for (const rules::Rule& rule : read->rules) {
      for (const auto* examples : {&rule.bad, &rule.good}) {
        for (const rules::Example& example : *examples) {
          CAPTURE(rule.id, example.sql);
          const auto findings = tests::lint({{"001.sql", std::string(example.earlier)}},
                                            {{"002.sql", std::string(example.sql)}}, {}, toml);
          const bool spoke =
              std::ranges::any_of(findings, [&](const auto& one) { return one.rule == rule.id; });
          CHECK(spoke == (examples == &rule.bad));
          ++tried;
        }
      }
    }
  }
  CHECK(tried >= 5);
}
