// What effects.h says of locks, rewrites and scans, compared with what a server does: each statement of
// cases.toml runs in a transaction on the same small schema, then pg_locks, relfilenodes and scan counters
// are read, and it is rolled back. Those that a transaction refuses run by themselves on copies of the
// database.
#include "sql/effects.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/source.h"
#include "catch.h"
#include "sql/schema.h"
#include "sql/script.h"
#include "truth/case_table.h"
#include "truth/measurement.h"
#include "truth/probe.h"
#include "truth/said.h"

namespace {

using namespace lockkeeper;
using sql::Answer;
using sql::LockMode;
using tests::shown;
using tests::TruthCase;

constexpr const char* kRefusedInTransaction = "25001";
constexpr const char* kNeedsTransaction = "25P01";

tests::Said said_of(const TruthCase& one, const std::string& set_up, int major) {
  sql::Schema schema;
  tests::replay(set_up, schema);
  tests::replay(one.before, schema);
  return tests::say(one.statement, schema, major);
}

void compare_work(const TruthCase& one, const tests::Said& said, const tests::Measured& seen) {
  CHECK((said.rewrites == Answer::unknown) == one.unsure_rewrite);
  CHECK((said.scans == Answer::unknown) == one.unsure_scan);
  if (!one.compares_scans) return;
  if (!one.unsure_rewrite) CHECK(shown(said.rewrites) == shown(sql::answer(seen.rewritten)));
  if (!one.unsure_scan) CHECK(shown(said.scans) == shown(sql::answer(seen.scanned)));
  // The server's own words cannot contradict the counters.
  CHECK((seen.rewritten || !seen.tells("rewriting table")));
  CHECK((seen.scanned || !seen.tells("verifying table")));
  CHECK((seen.scanned || !seen.tells("validating foreign key constraint")));
}

// Indexes and owned sequences are locked with their tables; only where effects name one is it compared.
// Nothing is judged by modes weaker than SHARE UPDATE EXCLUSIVE that effects do not name.
std::map<std::string, LockMode> comparable(const tests::Measured& seen, const tests::Said& said) {
  std::map<std::string, LockMode> locks = seen.locks;
  std::erase_if(locks, [&](const auto& lock) {
    const bool matters = !seen.parts.contains(lock.first) && lock.second >= LockMode::share_update_exclusive;
    return !matters && !said.locks.contains(lock.first);
  });
  return locks;
}

}  // namespace

TEST_CASE("locks, rewrites and scans are those of a server", "[db]") {
  const tests::TruthTable table = tests::read_cases();
  tests::Truth truth(table.set_up);
  const int major = truth.major();
  std::size_t tried = 0;
  for (const TruthCase& one : table.cases) {
    if (major < one.since) continue;
    const bool known = one.is_known_to(major);
    const tests::Measured seen = truth.measure(known ? one.before : "", one.statement);
    CAPTURE(one.before, one.statement, seen.error, seen.message);
    if (!known) {
      CHECK_FALSE(seen.error.empty());
      continue;
    }
    ++tried;
    const tests::Said said = said_of(one, table.set_up, major);
    CHECK(said.refused == (seen.error == kRefusedInTransaction));
    if (said.needed) CHECK(truth.error_alone(one.statement) == kNeedsTransaction);
    if (seen.error == kRefusedInTransaction) continue;
    CHECK(seen.error.empty());
    const std::string locks = shown(comparable(seen, said));
    if (one.beyond.empty()) {
      CHECK(shown(said.locks) == locks);
    } else {
      CHECK(shown(said.locks) != locks);
    }
    compare_work(one, said, seen);
  }
  std::string summary = "PostgreSQL " + std::to_string(major) + ": " + std::to_string(tried) + " of " +
                        std::to_string(table.cases.size()) + " statements tried";
  WARN(summary);
}

TEST_CASE("statements that a transaction refuses lock, rewrite and scan as on a server", "[db]") {
  const tests::TruthTable table = tests::read_cases();
  tests::Truth truth(table.set_up);
  for (const TruthCase& one : table.cases) {
    if (!one.alone || !one.is_known_to(truth.major()) || truth.major() < one.since) continue;
    tests::Said said = said_of(one, table.set_up, truth.major());
    // Nobody can stand in the way of an index, and a table that is not named would not be looked for.
    std::erase_if(said.locks, [&](const auto& lock) { return truth.is_index(lock.first); });
    std::vector<std::string> tables = {"public.t"};
    for (const auto& [key, mode] : said.locks) {
      if (key != tables[0]) tables.push_back(key);
    }
    const tests::Measured seen = tests::measure_alone(truth.pattern(), one.statement, tables);
    CAPTURE(one.statement, seen.error, seen.message);
    CHECK(seen.error.empty());
    CHECK(shown(said.locks) == shown(seen.locks));
    compare_work(one, said, seen);
  }
}
