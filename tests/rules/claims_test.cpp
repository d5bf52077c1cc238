// What rules say about locks, rewrites and scans is what sql/effects says of the operation that they found.
#include <algorithm>
#include <set>

#include "base/file.h"
#include "catch.h"
#include "rules/catalogue_text.h"
#include "rules/linting.h"
#include "sql/effects.h"
#include "sql/schema.h"
#include "sql/script.h"

using namespace lockkeeper;
using namespace lockkeeper::rules;

namespace {

struct Found {
  Finding finding;
  sql::Effects effects;
};

// The finding of the rule in its example, with the effects of its operation at that moment.
std::vector<Found> found_in(const Example& example, const Rule& rule) {
  const LintOptions options = tests::options_of(rule, example);
  std::vector<tests::File> earlier;
  if (!example.earlier.empty()) earlier.push_back({"001.sql", std::string(example.earlier)});
  const std::string text(example.sql);
  const std::vector<Finding> findings = tests::lint(earlier, {{"002.sql", text}}, options);

  sql::Schema schema;
  const base::Source before("001.sql", std::string(example.earlier));
  const sql::Script replayed = sql::analyse(before);
  for (const sql::Operation& operation : replayed.operations) schema.apply(operation);
  schema.begin_change_set();
  const base::Source source("002.sql", text);
  const sql::Script script = sql::analyse(source);
  std::vector<Found> found;
  for (const sql::StatementRecord& statement : script.statements) {
    const auto operations =
        std::span(script.operations)
            .subspan(statement.first_operation, statement.last_operation - statement.first_operation);
    for (const std::uint32_t index : sql::server_order(operations)) {
      const sql::Operation& operation = operations[index];
      for (const Finding& finding : findings) {
        if (finding.rule != rule.id || finding.range != operation.range ||
            finding.operation != operation.text)
          continue;
        found.push_back({finding, sql::effects_of(operation, schema, options.pg_version)});
      }
      schema.apply(operation);
    }
  }
  return found;
}

bool takes(const sql::Effects& effects, std::string_view mode) {
  return std::ranges::any_of(
      effects.locks, [mode](const sql::RelationLock& lock) { return sql::to_text(lock.mode) == mode; });
}

}  // namespace

TEST_CASE("every lock that a rule names is taken by what it found, and shown with the finding") {
  for (const Rule& rule : catalogue()) {
    if (rule.locks.empty()) continue;
    std::size_t checked = 0;
    for (const Example& example : rule.bad) {
      for (const Found& found : found_in(example, rule)) {
        for (const LockClaim& claim : rule.locks) {
          CAPTURE(rule.id, example.sql, found.finding.operation, claim.group, claim.mode);
          if (found.finding.operation.starts_with("ALTER TYPE ")) continue;  // locks the tables of that type
          if (found.finding.operation.starts_with("SET ")) continue;         // locks nothing
          CHECK(takes(found.effects, claim.mode));
          CHECK(std::ranges::any_of(found.finding.locks,
                                    [&claim](const RelationLock& lock) { return lock.mode == claim.mode; }));
          ++checked;
        }
      }
    }
    CAPTURE(rule.id);
    CHECK(checked > 0);
  }
}

TEST_CASE("a rule that says rewrite or scan has found an operation that may do so") {
  for (const Rule& rule : catalogue()) {
    if (!rule.rewrites && !rule.scans) continue;
    for (const Example& example : rule.bad) {
      for (const Found& found : found_in(example, rule)) {
        CAPTURE(rule.id, example.sql, found.finding.operation);
        if (rule.rewrites) CHECK((found.effects.rewrites != sql::Answer::no));
        if (rule.scans)
          CHECK((found.effects.scans != sql::Answer::no || found.effects.rewrites != sql::Answer::no));
      }
    }
  }
}

TEST_CASE("a good example gets no error from another rule, but for those that say so") {
  // These examples are about the boundary to the rule that speaks instead.
  const std::set<std::string_view> other_rule_speaks = {"-- other rule", "-- other rules"};
  for (const Rule& rule : catalogue()) {
    for (const Example& example : rule.good) {
      const bool said = std::ranges::any_of(other_rule_speaks, [&example](std::string_view remark) {
        return example.sql.find(remark) != std::string_view::npos;
      });
      if (said) continue;
      const LintOptions options = tests::options_of(rule, example);
      std::vector<tests::File> earlier;
      if (!example.earlier.empty()) earlier.push_back({"001.sql", std::string(example.earlier)});
      for (const Finding& finding : tests::lint(earlier, {{"002.sql", std::string(example.sql)}}, options)) {
        CAPTURE(rule.id, example.sql, finding.rule, finding.message);
        CHECK((finding.severity != Severity::error || finding.suppressed));
      }
    }
  }
}

TEST_CASE("docs/rules.md is what the catalogue says") {
  std::vector<const Rule*> all;
  for (const Rule& rule : catalogue()) all.push_back(&rule);
  CHECK(base::read_file(LOCKKEEPER_SOURCE_DIR "/docs/rules.md") == catalogue_markdown(all));
}

TEST_CASE("the text of one rule has its levels, its fix and its examples") {
  const auto rule = std::ranges::find(catalogue(), std::string_view("set-not-null"), &Rule::id);
  REQUIRE(rule != catalogue().end());
  const std::string text = rule_text(*rule);
  for (const char* part :
       {"set-not-null (error, locking)", "warning: SET NOT NULL scans all of table",
        "On the server: table ACCESS EXCLUSIVE; scans", "VALIDATE CONSTRAINT <column_not_null>",
        "Reported:\nALTER TABLE users", "-- PostgreSQL 18\n"}) {
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  }
}
