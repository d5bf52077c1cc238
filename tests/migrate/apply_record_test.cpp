#include "migrate/apply_record.h"

#include "catch.h"

using namespace lockkeeper::migrate;

TEST_CASE("a record holds what the events of a run say") {
  Migration migration;
  migration.path = "migrations/002.sql";
  PendingMigration pending;
  pending.migration = &migration;
  Plan plan;
  plan.digest = "sha256:00ff";
  plan.pending = {pending};
  const Applied applied{"001", "a", "migrations/001.sql", 1.5, 2};

  ApplyRecord record;
  Connected connected;
  connected.database = "postgresql://host/app";
  note(record, connected);
  note(record, Planned{&plan});
  note(record, Done{&applied});
  note(record, Remark{"dropped an index"});
  Failed failed;
  failed.migration = &pending;
  failed.message.message = "no";
  failed.message.sqlstate = "42704";
  failed.where.line = 3;
  failed.attempts = 2;
  note(record, failed);

  CHECK(record.database == "postgresql://host/app");
  CHECK(record.plan.digest == "sha256:00ff");
  REQUIRE(record.applied.size() == 1);
  CHECK(record.applied[0].attempts == 2);
  CHECK(record.notes == std::vector<std::string>{"dropped an index"});
  REQUIRE(record.failed);
  CHECK(record.failed->path == "migrations/002.sql");
  CHECK(record.failed->line == 3);
  CHECK(record.failed->message == "no (42704)");
  CHECK(record.failed->attempts == 2);
}

TEST_CASE("notices are counted past the number that is kept") {
  ApplyRecord record;
  Notice notice;
  notice.message.severity = "NOTICE";
  notice.message.message = "hello";
  for (std::size_t count = 0; count < kMaxNotices + 3; ++count) note(record, notice);
  CHECK(record.notices.size() == kMaxNotices);
  CHECK(record.notices_seen == kMaxNotices + 3);
  CHECK(record.notices.front().starts_with("NOTICE: hello"));
}
