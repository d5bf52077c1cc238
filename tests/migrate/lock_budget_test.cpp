#include "migrate/lock_budget.h"

#include "catch.h"

using namespace lockkeeper;
using migrate::LockBudget;
using migrate::LockWait;
using std::chrono::milliseconds;

namespace {

const LockWait kForRow{std::nullopt, false};
LockWait for_relation(double seconds) { return {seconds, true}; }

}  // namespace

TEST_CASE("waits of all statements of a transaction are subtracted from one budget") {
  LockBudget budget(milliseconds(1000), LockBudget::Counts::relations);
  CHECK_FALSE(budget.next_lock_timeout());
  budget.begin_statement();
  budget.see(0.5, for_relation(0.4));  // began 0.1 s after the statement
  budget.see(0.6, for_relation(0.5));
  budget.end_statement(0.65);
  CHECK(budget.spent() == Approx(0.55));
  CHECK(budget.next_lock_timeout() == milliseconds(450));
  CHECK_FALSE(budget.next_lock_timeout());

  budget.begin_statement();
  budget.see(3, std::nullopt);
  budget.end_statement(9);
  CHECK_FALSE(budget.next_lock_timeout());

  budget.begin_statement();
  budget.see(0.7, for_relation(0.7));
  budget.end_statement(0.7);
  CHECK(budget.next_lock_timeout() == milliseconds(1));

  budget.begin_transaction();
  CHECK(budget.spent() == 0);
  CHECK_FALSE(budget.next_lock_timeout());
}

TEST_CASE(
    "a second wait of one statement counts from its own beginning, and an old server's from the last look") {
  LockBudget budget(milliseconds(1000), LockBudget::Counts::relations);
  budget.see(0.4, for_relation(0.4));
  budget.see(0.5, for_relation(0.02));
  CHECK(budget.spent() == Approx(0.42));
  LockBudget old(milliseconds(1000), LockBudget::Counts::relations);
  old.see(0.4, LockWait{std::nullopt, true});
  old.see(0.5, LockWait{std::nullopt, true});
  old.see(0.7, std::nullopt);  // ended in between
  CHECK(old.spent() == Approx(0.6));
}

TEST_CASE("waits for rows count only where the transaction keeps others from writing") {
  for (const bool all : {true, false}) {
    LockBudget budget(milliseconds(1000), all ? LockBudget::Counts::all : LockBudget::Counts::relations);
    budget.see(0.8, kForRow);
    budget.end_statement(0.9);
    CHECK(budget.spent() == (all ? Approx(0.9) : Approx(0.0)));
  }
}

TEST_CASE("a lock_timeout that the file sets is the budget from then on") {
  struct Case {
    const char* text;
    long long limit;  // -1: it sets none
  };
  const Case cases[] = {
      {"SET lock_timeout = '2s'", 2000},
      {"SET LOCAL lock_timeout TO 1500", 1500},
      {"SET lock_timeout = '1min'", 60000},
      {"SET lock_timeout = 0", 0},
      {"SELECT set_config('lock_timeout', '750ms', true)", 750},
      {"RESET lock_timeout", 5000},
      {"RESET ALL", 5000},
      {"SET lock_timeout TO DEFAULT", 5000},
      {"SET statement_timeout = '2s'", -1},
      {"SELECT 'SET lock_timeout = 1'", -1},
      {"CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'SET lock_timeout = 1'", -1},
  };
  for (const Case& row : cases) {
    CAPTURE(row.text);
    const base::Source source("x.sql", row.text);
    const auto change = migrate::lock_timeout_change(sql::analyse(source), 0);
    REQUIRE(change.has_value() == (row.limit >= 0));
    if (!change) continue;
    LockBudget budget(milliseconds(5000), LockBudget::Counts::relations);
    budget.set_limit(change->value);
    CHECK(budget.limit().count() == row.limit);
    CHECK(budget.is_limited() == (row.limit > 0));
    budget.start_over();
    CHECK(budget.limit() == milliseconds(5000));
  }
}

TEST_CASE("after a RESET the server may have no lock_timeout, so that it is set again") {
  LockBudget budget(milliseconds(5000), LockBudget::Counts::relations);
  budget.set_limit(std::nullopt);
  CHECK(budget.next_lock_timeout() == milliseconds(5000));
}
