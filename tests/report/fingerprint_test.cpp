#include "report/fingerprint.h"

#include "catch.h"

using namespace lockkeeper;
using namespace lockkeeper::report;

namespace {

rules::Finding finding_in(const std::string& path, const std::string& operation = "DROP TABLE a") {
  rules::Finding finding;
  finding.rule = "drop-table";
  finding.path = path;
  finding.operation = operation;
  return finding;
}

std::string fingerprint_of(const rules::Finding& finding) { return Fingerprints().next(finding); }

}  // namespace

TEST_CASE("a fingerprint stays when a file moves or lines do") {
  const std::string before = fingerprint_of(finding_in("db/002_drop.sql"));
  CHECK(before.size() == 18);
  CHECK(before.find_first_not_of("0123456789abcdef") == 16);
  CHECK(before.substr(16) == ":1");
  for (const char* path : {"migrations/002_drop.sql", "002_drop_more.sql"}) {
    rules::Finding moved = finding_in(path);
    moved.begin = {40, 2};
    moved.message = "other words";
    CHECK(fingerprint_of(moved) == before);
  }
}

TEST_CASE("rule, version and operation tell fingerprints apart") {
  const std::string before = fingerprint_of(finding_in("db/002_drop.sql"));
  rules::Finding other_rule = finding_in("db/002_drop.sql");
  other_rule.rule = "drop-cascade";
  CHECK(fingerprint_of(other_rule) != before);
  CHECK(fingerprint_of(finding_in("db/003_drop.sql")) != before);
  CHECK(fingerprint_of(finding_in("db/002_drop.sql", "DROP TABLE b")) != before);
}

TEST_CASE("a file without a version of its own is told apart by its folder") {
  CHECK(fingerprint_of(finding_in("p/20240101_a/migration.sql")) !=
        fingerprint_of(finding_in("p/20240102_b/migration.sql")));
  CHECK(fingerprint_of(finding_in("p/20240101_a/migration.sql")) ==
        fingerprint_of(finding_in("q/20240101_a/migration.sql")));
}

TEST_CASE("equal findings are counted") {
  Fingerprints fingerprints;
  const std::string first = fingerprints.next(finding_in("1.sql"));
  const std::string other = fingerprints.next(finding_in("2.sql"));
  const std::string second = fingerprints.next(finding_in("1.sql"));
  CHECK(first.substr(0, 16) == second.substr(0, 16));
  CHECK(first.substr(16) == ":1");
  CHECK(second.substr(16) == ":2");
  CHECK(other.substr(16) == ":1");
}
