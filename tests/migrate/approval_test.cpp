#include "migrate/approval.h"

#include "base/error.h"
#include "catch.h"

using lockkeeper::base::Error;
using lockkeeper::base::ErrorKind;
using namespace lockkeeper::migrate;

namespace {

SealedPlan approved_plan() {
  SealedPlan plan;
  plan.tool_version = "1.0";
  plan.layout = "plain";
  plan.history = "lockkeeper";
  plan.direction = "up";
  plan.database = "7/16384/shop";
  plan.applied = {{"001", "users", "aa", 0}};
  plan.pending = {{"002", "m/002.sql", "bb", 0}, {"003", "m/003.sql", "cc", 0}};
  plan.findings = {"error drop-table m/002.sql:1:1 x"};
  return plan;
}

}  // namespace

TEST_CASE("every part of a plan changes its digest and is named when it differs") {
  struct Case {
    void (*change)(SealedPlan& plan);
    const char* named;
  };
  const Case cases[] = {
      {[](SealedPlan& plan) { plan.tool_version = "1.1"; },
       "the version of Lockkeeper was '1.0' and is '1.1'"},
      {[](SealedPlan& plan) { plan.layout = "prisma"; }, "the layout was 'plain' and is 'prisma'"},
      {[](SealedPlan& plan) { plan.history = "prisma"; }, "the history was 'lockkeeper' and is 'prisma'"},
      {[](SealedPlan& plan) { plan.direction = "down"; }, "the direction was 'up' and is 'down'"},
      {[](SealedPlan& plan) { plan.database = "8"; }, "the database was '7/16384/shop' and is '8'"},
      {[](SealedPlan& plan) { plan.applied[0].sha256 = "dd"; },
       "applied 001 (users) differs: sha256 aa approved, dd now"},
      {[](SealedPlan& plan) {
         plan.applied.push_back({"002", "b", "bb", 0});
       },
       "002 (b) was applied since"},
      {[](SealedPlan& plan) { plan.applied.clear(); }, "001 (users) is no longer applied"},
      {[](SealedPlan& plan) { plan.pending[1].statements = 2; },
       "pending 003 (m/003.sql) had 0 statements done, and has 2"},
      {[](SealedPlan& plan) { plan.pending[1].path = "m/003_c.sql"; },
       "pending 003 (m/003_c.sql) was called m/003.sql"},
      {[](SealedPlan& plan) { plan.pending.pop_back(); }, "003 (m/003.sql) is no longer pending"},
      {[](SealedPlan& plan) { std::swap(plan.pending[0], plan.pending[1]); }, "the order is different"},
      {[](SealedPlan& plan) { plan.findings.push_back("warning x"); }, "new finding: warning x"},
      {[](SealedPlan& plan) { plan.findings.clear(); }, "finding is gone: error drop-table m/002.sql:1:1 x"},
  };
  const SealedPlan approved = approved_plan();
  CHECK(differences(approved, approved_plan()).empty());
  CHECK(digest_of(approved) == digest_of(approved_plan()));
  for (const Case& row : cases) {
    SealedPlan now = approved_plan();
    row.change(now);
    CAPTURE(row.named);
    CHECK(digest_of(now) != digest_of(approved));
    const auto lines = differences(approved, now);
    REQUIRE(lines.size() == 1);
    CHECK(lines.front() == row.named);
  }
}

TEST_CASE("an approval holds for one plan") {
  const SealedPlan now = approved_plan();
  Approval approval;
  approval.digest = digest_of(now);
  CHECK_NOTHROW(require_approved(approval, now));
  SealedPlan later = now;
  later.pending.clear();
  later.findings.clear();
  try {
    require_approved(approval, later);
    FAIL("another plan was accepted");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::refused);
    CHECK(std::string(error.what()).find(approval.digest) != std::string::npos);
    CHECK(std::string(error.what()).find(digest_of(later)) != std::string::npos);
  }
}
