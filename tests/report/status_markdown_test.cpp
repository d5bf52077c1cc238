#include "report/status_markdown.h"

#include "catch.h"
#include "report/plan_story.h"

using namespace lockkeeper;
using namespace lockkeeper::report;

TEST_CASE("status is a changelog, newest first, with the way back of each") {
  test::Story story;
  story.layout.migrations = {
      {"001", 1, "users", "migrations/001_users.sql", "migrations/001_rollback.sql", "cc", nullptr},
      {"003", 3, "add_email", "migrations/003_add_email.sql", "", "aa", nullptr},
  };
  migrate::AppliedMigration failed;
  failed.version = "003";
  failed.name = "add_email";
  failed.state = migrate::AppliedMigration::State::started;
  failed.error = "lock *timeout*";
  failed.applied_at = "2026-02-02T03:04:05Z";
  failed.by = "de|ploy";
  failed.seconds = 2;
  story.plan.applied.push_back(failed);
  story.plan.pending.erase(story.plan.pending.begin());
  PlanReport report = story.report();
  report.layout = &story.layout;
  report.database = "postgresql://admin@db.example:5432/app";
  CHECK(
      status_markdown(report) ==
      "## 🕓 Database: 2 applied, 1 pending\n\n"
      "`postgresql://admin@db.example:5432/app` · plain layout, lockkeeper history\n\n"
      "| pending | strongest lock |\n| --- | --- |\n"
      "| `migrations/004_index_email.sql` | none |\n\n"
      "| migration | state | when | by | took | way back |\n| --- | --- | --- | --- | --- | --- |\n"
      "| `migrations/003_add_email.sql` | ❌ lock \\*timeout\\* | `2026-02-02T03:04:05Z` | "
      "<code>de&#124;ploy</code> | 2.0 s | none |\n"
      "| `002_orders_and_items` | taken as applied | `2026-01-02T03:04:05Z` | `deploy` |  | file missing |\n"
      "| `migrations/001_users.sql` | applied | `2026-01-02T03:04:05Z` | `deploy` |  | "
      "`migrations/001_rollback.sql` |\n\n");
}

TEST_CASE("status says first whether all is well") {
  test::Story story;
  story.plan.pending.clear();
  CHECK(status_markdown(story.report()).starts_with("## ✅ Database: 2 applied, 0 pending\n"));
  story.plan.problems.push_back({migrate::Problem::Kind::missing, "001_users", "001_users is gone", ""});
  CHECK(status_markdown(story.report()).starts_with("## ❌ Database: 2 applied, 0 pending, 1 problem\n"));
}
