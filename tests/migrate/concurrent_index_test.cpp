#include "migrate/concurrent_index.h"

#include "base/source.h"
#include "catch.h"

using namespace lockkeeper;
using migrate::ConcurrentIndex;

namespace {

std::optional<ConcurrentIndex> read(const std::string& text) {
  const base::Source source("x.sql", text);
  const sql::Script script = sql::analyse(source);
  return migrate::concurrent_index_of(script, 0);
}

}  // namespace

TEST_CASE("statements that can leave an invalid index are recognised with its name and table") {
  struct Case {
    const char* sql;
    ConcurrentIndex::Kind kind;
    const char* index;
    const char* table;
  };
  using Kind = ConcurrentIndex::Kind;
  const Case cases[] = {
      {"create unique index concurrently if not exists i on app.users (email)", Kind::create, "i",
       "\"app\".\"users\""},
      {"CREATE INDEX CONCURRENTLY \"My Index\" ON \"Users\" (id)", Kind::create, "My Index", "\"Users\""},
      {"DROP INDEX CONCURRENTLY app.i", Kind::drop, "\"app\".\"i\"", ""},
      {"REINDEX TABLE CONCURRENTLY t", Kind::reindex_table, "", "\"t\""},
      {"REINDEX INDEX CONCURRENTLY i", Kind::reindex_index, "\"i\"", ""},
  };
  for (const Case& row : cases) {
    CAPTURE(row.sql);
    const auto found = read(row.sql);
    REQUIRE(found);
    CHECK(found->kind == row.kind);
    CHECK(found->index == row.index);
    CHECK(found->table == row.table);
    CHECK_FALSE(found->unnamed);
  }
  const auto unnamed = read("CREATE INDEX CONCURRENTLY ON t (a)");
  REQUIRE(unnamed);
  CHECK(unnamed->index == "t_a_idx");
  CHECK(unnamed->unnamed);
}

TEST_CASE("other statements leave none") {
  for (const char* sql : {"CREATE INDEX i ON t (a)", "REFRESH MATERIALIZED VIEW CONCURRENTLY v", "VACUUM t",
                          "ALTER TABLE p DETACH PARTITION q CONCURRENTLY"}) {
    CAPTURE(sql);
    CHECK_FALSE(read(sql));
  }
}
