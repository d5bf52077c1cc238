#include "cli/snapshot_file.h"

#include "base/error.h"
#include "catch.h"

using namespace lockkeeper;
using cli::parse_snapshot;

namespace {

constexpr const char* kServer =
    R"({"server_version": "15.4", "database": "app", "taken_at": "2026-05-01T10:00:00Z",
 "tables": [
  {"schema": "public", "name": "parent", "kind": "partitioned", "rows": -1, "bytes": 0, "published": false,
   "parent": null, "columns": [{"name": "id", "type": "integer", "not_null": true}], "indexes": []},
  {"schema": "public", "name": "p1", "kind": "table", "rows": 100, "bytes": 8192, "published": true,
   "parent": ["public", "parent"], "columns": [],
   "indexes": [{"name": "p1_i", "columns": ["id", null], "unique": true, "primary": false, "partial": true}]},
  {"schema": "public", "name": "p2", "kind": "table", "rows": -1, "bytes": 8192, "published": false,
   "parent": ["public", "parent"], "columns": [], "indexes": []}]})";

std::string refusal(const std::string& text) {
  try {
    parse_snapshot(text, "lockkeeper.snapshot.json");
    return "accepted";
  } catch (const base::Error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("what the server said is written a table a line, and read again") {
  const std::string text = cli::snapshot_text(kServer);
  CHECK(std::count(text.begin(), text.end(), '\n') == 9);
  const cli::Snapshot snapshot = parse_snapshot(text, "x.json");
  CHECK(snapshot.taken_at == "2026-05-01T10:00:00Z");
  REQUIRE(snapshot.tables.find("public.p1") != nullptr);
  const sql::LiveTable& part = *snapshot.tables.find("public.p1");
  CHECK(part.published);
  CHECK(part.partition_of == "public.parent");
  CHECK(part.indexes.at(0).columns == std::vector<std::string>{"id", "#"});
  CHECK(part.indexes.at(0).partial);
}

TEST_CASE("a partitioned table is as large as its partitions") {
  const cli::Snapshot snapshot = parse_snapshot(cli::snapshot_text(kServer), "x.json");
  CHECK(snapshot.tables.find("public.parent")->bytes == 16384);
  CHECK(snapshot.tables.find("public.parent")->rows == 100);
  CHECK(snapshot.tables.find("public.parent")->columns.at(0).type == "integer");
}

TEST_CASE("a file that is no snapshot is refused with what it lacks") {
  CHECK(refusal("") == "lockkeeper.snapshot.json is no snapshot: it is not JSON");
  CHECK(refusal("{}") == "lockkeeper.snapshot.json is no snapshot: \"format\" is missing");
  CHECK(refusal("[]") == "lockkeeper.snapshot.json is no snapshot: an object is missing");
  CHECK(refusal(R"({"format": 2, "taken_at": "", "tables": []})") ==
        "lockkeeper.snapshot.json is no snapshot: another version of Lockkeeper made it");
  CHECK(refusal(R"({"format": 1, "taken_at": "", "tables": [{"schema": "a"}]})") ==
        "lockkeeper.snapshot.json is no snapshot: \"name\" is missing");
  CHECK(refusal(R"({"format": 1, "taken_at": "", "tables": [7]})") ==
        "lockkeeper.snapshot.json is no snapshot: an object is missing");
}

TEST_CASE("partitions of each other end somewhere") {
  const std::string table =
      R"(", "kind": "partitioned", "rows": 1, "bytes": 1, "published": false, "parent": )";
  CHECK(refusal(R"({"format": 1, "taken_at": "", "tables": [{"schema": "p", "name": "a)" + table +
                R"(["p", "b"], "columns": [], "indexes": []}, {"schema": "p", "name": "b)" + table +
                R"(["p", "a"], "columns": [], "indexes": []}, {"schema": "p", "name": "c", "kind": "table",
  "rows": 1, "bytes": 1, "published": false, "parent": ["p", "a"], "columns": [], "indexes": []}]})") ==
        "accepted");
}

TEST_CASE("the age of a snapshot is counted in days") {
  CHECK(cli::days_between("2026-05-01T23:59:59Z", "2026-06-01") == 31);
  CHECK(cli::days_between("2026-06-01", "2026-05-01") == -31);
  CHECK(cli::days_between("yesterday", "2026-05-01") == 0);
  CHECK(cli::days_between("2026-02-31", "2026-05-01") == 0);
}
