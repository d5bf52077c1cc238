// A standby, and a primary that dies while its standby takes over.
#include <fmt/format.h>

#include <csignal>
#include <thread>

#include "catch.h"
#include "db/run.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Project;
using tests::Result;
using tests::Server;

namespace {

/// A streaming copy of the test's server, ended with this object.
class Standby {
 public:
  Standby() {
    const Server& primary = Server::get();
    const std::string port = std::to_string(primary.port());
    const std::string log = primary.folder() + "/standby.log";
    const int copy =
        tests::spawn({primary.binaries() + "/pg_basebackup", "-h", primary.folder(), "-p", port, "-U",
                      "postgres", "-D", folder_, "-R", "-X", "stream", "-c", "fast", "--no-sync"},
                     log);
    REQUIRE(tests::wait_for(copy, 120) == 0);
    process_ = tests::spawn({primary.binaries() + "/postgres", "-D", folder_, "-p", std::to_string(port_),
                             "-k", primary.folder(), "-c", "listen_addresses=", "-c", "fsync=off"},
                            log);
    REQUIRE(comes_to("SELECT pg_is_in_recovery()", "t"));
  }
  ~Standby() {
    kill(process_, SIGQUIT);
    tests::wait_for(process_, 20);
  }
  Standby(const Standby&) = delete;
  Standby& operator=(const Standby&) = delete;

  std::string url(std::string_view database) const {
    return fmt::format("postgresql://postgres@/{}?host={}&port={}", database, Server::get().folder(), port_);
  }
  /// Whichever of both can be written to, this one first.
  std::string either_url(std::string_view database) const {
    return fmt::format("postgresql://postgres@/{}?host={},{}&port={},{}", database, Server::get().folder(),
                       Server::get().folder(), port_, Server::get().port());
  }
  /// Whether a query's value is soon the expected one; a session that cannot be had is tried again.
  bool comes_to(const std::string& sql, std::string_view expected,
                std::string_view database = "postgres") const {
    for (int tries = 0; tries < 3000; ++tries) {
      if (value(sql, database) == expected) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }
  std::string value(const std::string& sql, std::string_view database) const {
    try {
      migrate::Wire session(migrate::parse_connection(url(database), "X"), "test", tests::quiet_interrupt());
      const migrate::Reply reply = session.query(sql);
      return reply.error || reply.results.back().rows.empty() ? ""
                                                              : reply.results.back().rows[0][0].value_or("");
    } catch (const base::Error&) {
      return "";
    }
  }

 private:
  int port_ = tests::free_port();
  std::string folder_ = fmt::format("{}/standby_{}", Server::get().folder(), port_);
  int process_ = -1;
};

migrate::Connection connect_to(const std::string& url) {
  return migrate::parse_connection(url, "DATABASE_URL");
}

constexpr const char* kHasTable = "SELECT count(*) FROM pg_class WHERE relname = 'a' AND relkind = 'r'";

}  // namespace

TEST_CASE("a standby is refused, and taken once it is promoted") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  const Standby standby;
  const std::string& name = project.database.name();
  const Result refused = apply(project, connect_to(standby.url(name)));
  CHECK(refused.kind() == ErrorKind::refused);
  CHECK(refused.what().find("is a standby, which cannot be written to") != std::string::npos);

  REQUIRE(standby.value("SELECT pg_promote(true, 60)", "postgres") == "t");
  CHECK(apply(project, connect_to(standby.url(name))).applied() == "001");
  CHECK(standby.value(kHasTable, name) == "1");
}

TEST_CASE("a primary that dies in a migration loses it whole, and the promoted standby gets it once") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  const Standby standby;
  const std::string& name = project.database.name();
  const migrate::Connection either = connect_to(standby.either_url(name));
  CHECK(apply(project, either).what() == "no error");
  CHECK(project.database.value(kHasTable) == "1");
  REQUIRE(standby.comes_to(kHasTable, "1", name));

  project.write("002_b.sql", "INSERT INTO a VALUES (1);\nSELECT pg_sleep(600);\n");
  Result broken;
  std::thread run([&] { broken = apply(project, either); });
  CHECK(becomes(project.database, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", "1"));
  CHECK(standby.value("SELECT pg_promote(true, 60)", "postgres") == "t");
  Server::get().restart(SIGQUIT);
  run.join();
  CHECK(broken.kind() == ErrorKind::database);
  CHECK(broken.what().find("was rolled back") != std::string::npos);

  project.write("002_b.sql", "INSERT INTO a VALUES (1);\n");
  CHECK(apply(project, either).applied() == "002");
  CHECK(standby.value("SELECT count(*) FROM a", name) == "1");
}
