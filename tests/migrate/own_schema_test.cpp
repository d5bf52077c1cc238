#include "migrate/own_schema.h"

#include "base/file.h"
#include "catch.h"
#include "migrate/migration.h"

using namespace lockkeeper;

TEST_CASE("the bookkeeping schema inside the binary is the folder migrations/, byte for byte") {
  const migrate::Layout folder = migrate::read_layout(LOCKKEEPER_SOURCE_DIR "/migrations");
  const migrate::Layout embedded = migrate::own_layout();
  REQUIRE(embedded.migrations.size() == folder.migrations.size());
  REQUIRE_FALSE(embedded.migrations.empty());
  for (std::size_t i = 0; i < folder.migrations.size(); ++i) {
    CHECK(embedded.migrations[i].version == folder.migrations[i].version);
    CHECK(embedded.migrations[i].source->text() == folder.migrations[i].source->text());
    CHECK(embedded.migrations[i].sha256 == folder.migrations[i].sha256);
  }
}
