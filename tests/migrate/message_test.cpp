#include "migrate/message.h"

#include "catch.h"
#include "migrate/layout_builder.h"

using namespace lockkeeper;
using migrate::Message;
using migrate::PendingMigration;
using migrate::ServerMessage;

namespace {

/// A plan of one file; the Layout keeps the text alive.
struct OneFile {
  explicit OneFile(const std::string& text) : layout(tests::make_layout({{"001_a.sql", text}})) {
    plan = migrate::make_plan(layout, {}, "", 15);
  }
  const PendingMigration& pending() const { return plan.pending.at(0); }
  migrate::Layout layout;
  migrate::Plan plan;
};

/// Position (in characters, from 1) of `what` in the message.
std::uint32_t position_of(const Message& message, std::string_view what) {
  const std::size_t at = message.sql.find(what);
  REQUIRE(at != std::string::npos);
  std::uint32_t count = 1;
  for (std::size_t i = 0; i < at; ++i) {
    if ((static_cast<unsigned char>(message.sql[i]) & 0xC0) != 0x80) ++count;
  }
  return count;
}

std::string place(const base::Location& where) {
  return where.path + ":" + std::to_string(where.line) + ":" + std::to_string(where.column);
}

}  // namespace

TEST_CASE("a position in the message becomes line and column of the file") {
  const OneFile file("-- é ü\r\nSELECT 'äöü';\r\n  SELECT wrong;\r\n-- end");
  ServerMessage error;
  SECTION("of a whole file behind a head with wide characters") {
    const Message message = whole_file(file.pending(), "BEGIN;/* ж */", "INSERT x;COMMIT");
    error.position = position_of(message, "wrong");
    CHECK(place(locate(file.pending(), message, error, UINT32_MAX)) == "m/001_a.sql:3:10");
  }
  SECTION("of one statement") {
    const Message message = one_statement(file.pending(), 1, "BEGIN;", ";COMMIT");
    error.position = position_of(message, "wrong");
    CHECK(place(locate(file.pending(), message, error, 1)) == "m/001_a.sql:3:10");
  }
  SECTION("in our own part of the message there is none") {
    const Message message = whole_file(file.pending(), "BEGIN;", "INSERT x;COMMIT");
    error.position = position_of(message, "INSERT");
    CHECK(place(locate(file.pending(), message, error, UINT32_MAX)) == "m/001_a.sql:0:0");
  }
  SECTION("without a position it is the statement's beginning") {
    const Message message = one_statement(file.pending(), 1);
    CHECK(place(locate(file.pending(), message, error, 1)) == "m/001_a.sql:3:3");
  }
}

TEST_CASE("a trailing comment does not swallow what follows the file") {
  const OneFile file("SELECT 1 -- no semicolon");
  CHECK(whole_file(file.pending(), "BEGIN;", "COMMIT").sql == "BEGIN;SELECT 1 -- no semicolon\n;COMMIT");
}

TEST_CASE("the file's own block is replaced by ours, byte for byte") {
  const OneFile file("BEGIN /* \u00e9 */ WORK;\nALTER TABLE a ADD b int;\nCOMMIT;\n");
  REQUIRE(file.pending().execution.own_block);
  const Message message = whole_file(file.pending(), "H;", "T");
  CHECK(message.sql == "H;                   ;\nALTER TABLE a ADD b int;\n      ;\n\n;T");
  CHECK(statements_to_send(file.pending()) == std::vector<std::uint32_t>{1});
}

TEST_CASE("lines for psql are not sent") {
  const OneFile file("\\restrict abc\nSELECT 1;\n\\unrestrict abc\n");
  CHECK(statements_to_send(file.pending()) == std::vector<std::uint32_t>{1});
  CHECK(whole_file(file.pending(), "", "").sql.find("restrict") == std::string::npos);
}

TEST_CASE("COPY data are found with their statement, and an error in them with its line") {
  const OneFile file("CREATE TABLE t (a int);\nCOPY t FROM STDIN;\n1\n2\nx\n\\.\nSELECT 1;\n");
  const auto list = statements_to_send(file.pending());
  REQUIRE(list.size() == 3);
  const auto data = migrate::copy_data(*file.pending().script, list[1]);
  REQUIRE(data);
  CHECK(*data == "1\n2\nx\n");
  CHECK_FALSE(migrate::copy_data(*file.pending().script, list[0]));
  ServerMessage error;
  error.context = "COPY t, line 3, column a: \"x\"";
  CHECK(place(locate(file.pending(), one_statement(file.pending(), list[1]), error, list[1])) ==
        "m/001_a.sql:5:1");
}

TEST_CASE("the checksum of a prefix covers its statements and no line ends") {
  const OneFile lf("VACUUM a;\nVACUUM\n b;\nVACUUM c;\n");
  const OneFile crlf("VACUUM a;\r\nVACUUM\r\n b;\r\nVACUUM d;\r\n");
  const auto& one = *lf.pending().script;
  const auto& other = *crlf.pending().script;
  CHECK(migrate::prefix_sha256(one, 2) == migrate::prefix_sha256(other, 2));
  CHECK(migrate::prefix_sha256(one, 3) != migrate::prefix_sha256(other, 3));
  CHECK(migrate::prefix_sha256(one, 1) != migrate::prefix_sha256(one, 2));
}
