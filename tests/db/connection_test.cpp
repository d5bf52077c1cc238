// Connections that cannot be used, and those that look odd and can.
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

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

migrate::Connection connect_to(const std::string& url) {
  return migrate::parse_connection(url, "DATABASE_URL");
}

std::string inspect_error(const Project& project, const migrate::Connection& connection) {
  try {
    const migrate::Layout layout = project.layout();
    migrate::inspect(layout, connection, "", migrate::Identity::leave);
  } catch (const base::Error& error) {
    return std::string(error.what()) + " / " + error.hint();
  }
  return "no error";
}

/// A port at which connections are taken and never answered.
class Silence {
 public:
  Silence() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(listen(socket_, 4) == 0);
    REQUIRE(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
  }
  ~Silence() { close(socket_); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  int port() const { return port_; }

 private:
  int socket_;
  int port_ = 0;
};

}  // namespace

TEST_CASE("a wrong password is a database error with advice and without the password") {
  Project project;
  project.write("001_a.sql", "SELECT 1;");
  const migrate::Connection connection =
      connect_to(Server::get().tcp_url(project.database.name(), "wrong-password"));
  const Result result = apply(project, connection);
  CHECK(result.kind() == ErrorKind::database);
  CHECK(result.what().find("password authentication failed") != std::string::npos);
  CHECK(result.what().find("wrong-password") == std::string::npos);
  CHECK(result.error->hint().find("check user and password") != std::string::npos);
  CHECK(inspect_error(project, connection).find("password authentication failed") != std::string::npos);
}

TEST_CASE("the right password over TCP works, percent escapes and all") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  CHECK(
      apply(project, connect_to(Server::get().tcp_url(project.database.name(), "open%20sesame"))).applied() ==
      "001");
}

TEST_CASE("a host that cannot be reached, a port without server and a missing database are database errors") {
  Project project;
  project.write("001_a.sql", "SELECT 1;");
  const std::string nobody = std::to_string(tests::free_port());
  for (const std::string& url :
       {"postgresql://postgres@127.0.0.1:" + nobody + "/x",
        std::string("postgresql://postgres@nowhere.invalid/x"), Server::get().url("not_there"),
        std::string("postgresql://postgres@/x?host=/nonexistent")}) {
    CAPTURE(url);
    const Result result = apply(project, connect_to(url));
    CHECK(result.kind() == ErrorKind::database);
    CHECK(result.what().starts_with("cannot connect to "));
    CHECK_FALSE(result.error->hint().empty());
    CHECK(inspect_error(project, connect_to(url)).starts_with("cannot connect to "));
  }
}

TEST_CASE("a host that does not answer is given up after connect_timeout") {
  Project project;
  project.write("001_a.sql", "SELECT 1;");
  // Without the time-out nobody would end this: the kernel takes the connection, and nothing is ever said.
  const Silence silence;
  const Result result = apply(
      project,
      connect_to(fmt::format("postgresql://postgres@127.0.0.1:{}/x?connect_timeout=2", silence.port())));
  CHECK(result.kind() == ErrorKind::database);
  CHECK(result.what().find("timeout expired") != std::string::npos);
}

TEST_CASE("a server without TLS is refused for another host, and the hint names sslmode=disable") {
  Project project;
  project.write("001_a.sql", "SELECT 1;");
  const std::string url =
      Server::get().tcp_url(project.database.name(), "open%20sesame") + "?sslmode=require";
  const Result result = apply(project, connect_to(url));
  CHECK(result.kind() == ErrorKind::database);
  CHECK(result.error->hint().find("sslmode=disable") != std::string::npos);
}

TEST_CASE("ORM parameters in the URL do not get in the way, and schema= is where unqualified names go") {
  Project project;
  project.database.run("CREATE SCHEMA app");
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  const Result result = apply(
      project,
      connect_to(project.database.url() + "&schema=app&connection_limit=1&pool_timeout=3&sslmode=disable"));
  CHECK(result.what() == "no error");
  CHECK(project.database.value("SELECT to_regclass('app.a') IS NOT NULL") == "t");
}

TEST_CASE("a session that may not write is refused") {
  Project project;
  project.write("001_a.sql", "SELECT 1;");
  project.database.run("ALTER DATABASE " + project.database.name() +
                       " SET default_transaction_read_only = on");
  const Result result = apply(project);
  CHECK(result.kind() == ErrorKind::refused);
  CHECK(result.what().find("read-only") != std::string::npos);
}

TEST_CASE("with one connection to be had, the worker holds both locks and says so") {
  Project project;
  project.database.run("CREATE ROLE single LOGIN CONNECTION LIMIT 1; GRANT ALL ON DATABASE " +
                       project.database.name() + " TO single; GRANT ALL ON SCHEMA public TO single");
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  std::string url = project.database.url();
  url.replace(url.find("postgres@"), 9, "single@");
  const Result result = apply(project, connect_to(url));
  CHECK(result.what() == "no error");
  CHECK(result.said("only one connection can be had"));
  CHECK(project.database.value("SELECT to_regclass('a') IS NOT NULL") == "t");
  project.database.run("DROP OWNED BY single CASCADE; DROP ROLE single");
}

TEST_CASE("a role that may not make the schema is told, and can use one that was made for it") {
  Project project;
  project.database.run(
      "CREATE ROLE modest LOGIN; GRANT ALL ON SCHEMA public TO modest; REVOKE CREATE ON DATABASE " +
      project.database.name() + " FROM PUBLIC");
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  std::string url = project.database.url();
  url.replace(url.find("postgres@"), 9, "modest@");
  const Result denied = apply(project, connect_to(url));
  CHECK(denied.kind() == ErrorKind::database);
  CHECK(denied.what().find("schema lockkeeper cannot be made") != std::string::npos);
  CHECK(denied.error->hint().find("grant the role CREATE") != std::string::npos);
  project.database.run("CREATE SCHEMA lockkeeper AUTHORIZATION modest");
  CHECK(apply(project, connect_to(url)).applied() == "001");
  project.database.run("DROP OWNED BY modest CASCADE; DROP ROLE modest");
}
