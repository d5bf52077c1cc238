// A project of every layout, as its tool's users have it.
#include <fmt/format.h>

#include "catch.h"
#include "migrate/layout_builder.h"
#include "migrate/message.h"

using namespace lockkeeper;
using migrate::Layout;
using migrate::Migration;

namespace {

std::string cut(const std::string& path, const std::string& folder) {
  return path.starts_with(folder + "/") ? path.substr(folder.size() + 1) : path;
}

/// "users 1 (down 1_rollback.sql) alone; .."
std::string dump(const Layout& layout) {
  std::string text = std::string(to_text(layout.kind)) + ":";
  for (const Migration& migration : layout.migrations) {
    text +=
        fmt::format(" [{} {} {}", migration.version, migration.name, cut(migration.path, layout.directory));
    if (!migration.down_path.empty()) text += " <- " + cut(migration.down_path, layout.directory);
    text += "]";
  }
  return text;
}

/// How each would run: "2 in a transaction, 1 alone".
std::string runs(const Layout& layout) {
  const migrate::Plan plan = make_plan(layout, {}, "", 15);
  std::string text;
  for (const auto& pending : plan.pending) {
    if (!text.empty()) text += ", ";
    if (!pending.execution.refusal.empty()) text += pending.execution.refusal + " ";
    const bool alone = pending.execution.execution == sql::Execution::each_alone;
    text += fmt::format("{}{}", statements_to_send(pending).size(), alone ? " alone" : "");
  }
  return text;
}

}  // namespace

TEST_CASE("each tool's project is understood as that tool understands it") {
  struct Row {
    const char* folder;
    const char* layout;
    const char* runs;  // statements sent of each migration
  };
  static constexpr Row kRows[] = {
      {"plain/migrations",
       "plain: [001 users 001_users.sql <- 001_rollback.sql] [002 name 002_name.sql <- 002_name.down.sql] "
       "[003 email_index 003_email_index.sql]",
       "1, 1, 1 alone"},
      {"prisma/prisma/migrations",
       "prisma: [20240131093000_init init 20240131093000_init/migration.sql] [20240201120000_add_name "
       "add_name "
       "20240201120000_add_name/migration.sql] [20240202080000_email_index email_index "
       "20240202080000_email_index/migration.sql]",
       "1, 1, 1 alone"},
      {"drizzle_journal/drizzle",
       "drizzle: [0000_sleepy_mulholland_black sleepy_mulholland_black 0000_sleepy_mulholland_black.sql] "
       "[0001_shiny_wolverine shiny_wolverine 0001_shiny_wolverine.sql]",
       "2, 2"},
      {"drizzle_folders/drizzle",
       "drizzle: [20240131093000_sleepy_black sleepy_black 20240131093000_sleepy_black/migration.sql] "
       "[20240201120000_shiny_wolverine shiny_wolverine 20240201120000_shiny_wolverine/migration.sql]",
       "2, 1"},
      {"golang_migrate/migrations",
       "golang-migrate: [000001 users 000001_users.up.sql <- 000001_users.down.sql] [000002 name "
       "000002_name.up.sql <- 000002_name.down.sql]",
       "1, 1"},
      {"dbmate/db/migrations",
       "dbmate: [20240131093000 users 20240131093000_users.sql] [20240201120000 email_index "
       "20240201120000_email_index.sql]",
       "1, 1 alone"},
      {"goose/migrations",
       "goose: [00001 users 00001_users.sql] [00002 touch 00002_touch.sql] [00003 email_index "
       "00003_email_index.sql]",
       "1, 1, 1 alone"},
      {"supabase/supabase/migrations",
       "supabase: [20240131093000 users 20240131093000_users.sql] [20240201120000 name "
       "20240201120000_name.sql]",
       "1, 1"},
      {"flyway/db/migration",
       "flyway: [1 users V1__users.sql] [1.1 name V1_1__name.sql <- U1_1__name.sql] [2.0 email index "
       "V2.0__email_index.sql]",
       "1, 1, 1 alone"},
      {"sqlx/migrations",
       "sqlx: [20240131093000 users 20240131093000_users.up.sql <- 20240131093000_users.down.sql] "
       "[20240201120000 email_index 20240201120000_email_index.up.sql <- "
       "20240201120000_email_index.down.sql]",
       "1, 1 alone"},
      {"diesel/migrations",
       "diesel: [20240131093000 users 2024-01-31-093000_users/up.sql <- 2024-01-31-093000_users/down.sql] "
       "[20240201120000 email_index 2024-02-01-120000_email_index/up.sql <- "
       "2024-02-01-120000_email_index/down.sql]",
       "1, 1 alone"},
  };
  for (const Row& row : kRows) {
    DYNAMIC_SECTION(row.folder) {
      const Layout layout = migrate::read_layout(std::string(LOCKKEEPER_TESTS_DIR "/projects/") + row.folder);
      CHECK(dump(layout) == row.layout);
      CHECK(runs(layout) == row.runs);
      CHECK(layout.remarks.empty());
    }
  }
}

TEST_CASE("a part of a file ends its statement on the way to the server, byte for byte") {
  const Layout layout = migrate::read_layout(LOCKKEEPER_TESTS_DIR "/projects/drizzle_journal/drizzle");
  const migrate::Plan plan = make_plan(layout, {}, "0001_shiny_wolverine", 15);
  const migrate::Message message = migrate::whole_file(plan.pending.at(1), "BEGIN;", "COMMIT");
  CHECK(
      message.sql ==
      "BEGIN;ALTER TABLE \"users\" ADD COLUMN \"name\" text\n;                       \nALTER TABLE \"users\" "
      "ADD COLUMN \"age\" integer\n\n;COMMIT");
}

TEST_CASE("the way down never reaches the server") {
  const Layout layout = migrate::read_layout(LOCKKEEPER_TESTS_DIR "/projects/dbmate/db/migrations");
  const migrate::Plan plan = make_plan(layout, {}, "20240131093000", 15);
  const migrate::Message message = migrate::whole_file(plan.pending.at(0), "", "");
  CHECK(message.sql.find("CREATE TABLE users") != std::string::npos);
  CHECK(message.sql.find("DROP TABLE") == std::string::npos);
}
