// A real pgbouncer in front of the test server, in each of its modes.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "catch.h"
#include "db/run.h"
#include "migrate/inspect.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Project;
using tests::Result;
using tests::Server;

namespace {

/// With one server connection for each database, as transactions of a pool share it.
class PgBouncer {
 public:
  explicit PgBouncer(const std::string& mode)
      : folder_(Server::get().folder() + "/bouncer-" + mode), port_(tests::free_port()) {
    std::filesystem::create_directories(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms(0777));
    std::ofstream(folder_ + "/users.txt") << "\"postgres\" \"\"\n";
    std::ofstream(folder_ + "/bouncer.ini")
        << "[databases]\n* = user=postgres host=" << Server::get().folder()
        << " port=" << Server::get().port()
        << "\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = " << port_
        << "\nunix_socket_dir =\nauth_type = any\nauth_file = " << folder_
        << "/users.txt\npool_mode = " << mode << "\ndefault_pool_size = 1\n";
    process_ = tests::spawn({"/usr/sbin/pgbouncer", folder_ + "/bouncer.ini"}, folder_ + "/bouncer.log");
  }
  ~PgBouncer() {
    kill(process_, SIGKILL);
    tests::wait_for(process_, 10);
  }
  PgBouncer(const PgBouncer&) = delete;
  PgBouncer& operator=(const PgBouncer&) = delete;

  std::string url(const std::string& database) const {
    return "postgresql://postgres@127.0.0.1:" + std::to_string(port_) + "/" + database;
  }

 private:
  std::string folder_;
  int port_ = 0;
  int process_ = -1;
};

std::string inspect_error(const Project& project, const migrate::Connection& connection) {
  try {
    const migrate::Layout layout = project.layout();
    migrate::inspect(layout, connection, "", migrate::Identity::leave);
  } catch (const base::Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE(
    "a real pgbouncer in between is found out and refused in every mode, and nothing is left behind it") {
  for (const std::string mode : {"session", "transaction", "statement"}) {
    CAPTURE(mode);
    Project project;
    project.write("001_a.sql", "CREATE TABLE a (id int);");
    const PgBouncer bouncer(mode);
    const migrate::Connection connection =
        migrate::parse_connection(bouncer.url(project.database.name()), "DATABASE_URL");
    Result result;
    for (int tries = 0; tries < 100; ++tries) {
      result = apply(project, connection);
      if (result.error && result.what().find("Connection refused") == std::string::npos) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    CHECK(result.kind() == ErrorKind::refused);
    CHECK(result.what().find("connection pooler") != std::string::npos);
    CHECK(result.error->hint().find("DATABASE_URL_UNPOOLED") != std::string::npos);
    CHECK(inspect_error(project, connection).find("connection pooler") != std::string::npos);
    CHECK(project.database.value(
              "SELECT to_regclass('a') IS NULL AND to_regnamespace('lockkeeper') IS NULL") == "t");
    CHECK(project.database.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0");
  }
}
