#include "catch.h"
#include "db/server.h"
#include "migrate/hook_record.h"
#include "migrate/own_schema.h"

using namespace lockkeeper;
using migrate::DeployRecord;
using migrate::DeployState;
using tests::Database;
using tests::quiet_interrupt;

namespace {

/// A database with our own schema.
class Kept : public Database {
 public:
  Kept() {
    for (const migrate::Migration& migration : migrate::own_layout().migrations) {
      run(std::string(migration.source->text()));
    }
  }
  std::string states() { return list("SELECT state FROM lockkeeper.deploy_hook ORDER BY id"); }
};

}  // namespace

TEST_CASE("where our schema does not exist nothing is owed") {
  const Database database;
  const migrate::Connection connection = database.connection();
  DeployRecord record(connection, quiet_interrupt());
  CHECK_FALSE(record.owed());
}

TEST_CASE("a deploy is owed until it is delivered") {
  Kept database;
  const migrate::Connection connection = database.connection();
  database.run(migrate::record_owed("abc'def", "1"));
  for (const DeployState state : {DeployState::failed, DeployState::unknown, DeployState::delivered}) {
    CAPTURE(to_text(state));
    DeployRecord record(connection, quiet_interrupt());
    const auto owed = record.owed();
    REQUIRE(owed);
    CHECK(owed->git_sha == "abc'def");
    CHECK(owed->since.size() == 27);
    record.settle(state, "it's said");
    CHECK(database.states() == to_text(state));
  }
  CHECK(database.value("SELECT detail FROM lockkeeper.deploy_hook") == "it's said");
  CHECK_FALSE(DeployRecord(connection, quiet_interrupt()).owed());
}

TEST_CASE("one deploy settles those before it and leaves those after it") {
  Kept database;
  const migrate::Connection connection = database.connection();
  DeployRecord first(connection, quiet_interrupt()), second(connection, quiet_interrupt());
  database.run(migrate::record_owed("a", "1"));
  database.run(migrate::record_owed("b", "1"));
  CHECK(first.owed()->git_sha == "b");
  database.run(migrate::record_owed("c", "1"));
  first.settle(DeployState::delivered, "");
  CHECK(database.states() == "delivered delivered pending");
  CHECK(second.owed()->git_sha == "c");
}

TEST_CASE("only one session may fire at a time") {
  const Database database;
  const migrate::Connection connection = database.connection();
  std::optional<DeployRecord> first(std::in_place, connection, quiet_interrupt());
  DeployRecord second(connection, quiet_interrupt());
  CHECK(first->try_claim());
  CHECK_FALSE(second.try_claim());
  first.reset();
  bool claimed = false;
  for (int tries = 0; tries < 1000 && !claimed; ++tries) claimed = second.try_claim();
  CHECK(claimed);
}
