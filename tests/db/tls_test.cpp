// What URLs say about TLS, against a real server whose certificate is its own and made out to another host,
// as Heroku's are.
#include <filesystem>

#include "base/process.h"
#include "catch.h"
#include "db/run.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Project;
using tests::Result;
using tests::Server;

namespace {

/// Two certificates, of which the server shows the first; off again with the object.
class Tls {
 public:
  Tls() {
    for (const char* name : {"server", "stranger"}) {
      const base::ProcessResult made =
          base::run_process({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                             "-subj", "/CN=" + std::string(name) + ".example", "-keyout", path(name, ".key"),
                             "-out", path(name, ".crt")},
                            ".");
      if (made.exit_code != 0) FAIL(made.errors);
    }
    // The server wants its key to be its own.
    const std::string key = path("server", ".key");
    const base::ProcessResult owned =
        base::run_process({"chown", "--reference=" + Server::get().folder(), key}, ".");
    if (owned.exit_code != 0) FAIL(owned.errors);
    std::filesystem::permissions(key, std::filesystem::perms(0600));
    admin_.run("ALTER SYSTEM SET ssl_cert_file = '" + certificate("server") + "'");
    admin_.run("ALTER SYSTEM SET ssl_key_file = '" + key + "'");
    admin_.run("ALTER SYSTEM SET ssl = on");
    reload("on");
  }
  ~Tls() {
    admin_.run("ALTER SYSTEM RESET ALL");
    reload("off");
  }
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  std::string certificate(const std::string& name) const { return path(name, ".crt"); }

 private:
  static std::string path(const std::string& name, const std::string& end) {
    return Server::get().folder() + "/" + name + end;
  }
  void reload(const std::string& expected) {
    admin_.run("SELECT pg_reload_conf()");
    CHECK(becomes(admin_, "SELECT setting FROM pg_settings WHERE name = 'ssl'", expected));
  }

  tests::Database admin_;
};

struct Case {
  std::string parameters;
  std::string expected;  ///< "encrypted", "plain", or a part of the error
};

std::string with_certificate(const std::string& parameters, const Tls& tls) {
  std::string text = parameters;
  for (const char* name : {"server", "stranger"}) {
    const std::string mark = "{" + std::string(name) + "}";
    if (const std::size_t at = text.find(mark); at != text.npos) {
      text.replace(at, mark.size(), tls.certificate(name));
    }
  }
  return text;
}

}  // namespace

TEST_CASE("every way to ask for TLS is met by a real server as libpq documents it") {
  const Tls tls;
  const Case cases[] = {
      {"?sslmode=require", "encrypted"},
      {"?sslmode=prefer", "encrypted"},
      {"?sslmode=disable", "plain"},
      {"?ssl=true", "encrypted"},
      {"?sslmode=no-verify", "encrypted"},
      {"?sslmode=require&uselibpqcompat=true", "encrypted"},
      {"?sslmode=require&sslnegotiation=postgres", "encrypted"},
      {"?sslmode=require&channel_binding=require", "encrypted"},
      {"?sslmode=disable&channel_binding=require", "channel binding"},
      {"?sslaccept=accept_invalid_certs", "encrypted"},
      {"?sslaccept=strict&sslrootcert={stranger}", "certificate verify failed"},
      {"?sslmode=verify-ca&sslrootcert=/nonexistent.crt", "root certificate file"},
      {"?sslmode=verify-full&sslrootcert=/nonexistent.crt", "root certificate file"},
      {"?sslmode=verify-ca&sslrootcert={server}", "encrypted"},
      {"?sslmode=verify-full&sslrootcert={server}", "does not match host name"},
      {"?sslmode=verify-ca&sslrootcert={stranger}", "certificate verify failed"},
      // libpq's own rule: a root certificate turns require into verify-ca.
      {"?sslmode=require&sslrootcert={server}", "encrypted"},
      {"?sslmode=require&sslrootcert={stranger}", "certificate verify failed"},
      {"?sslmode=verify-full&sslrootcert=system", "certificate verify failed"},
  };
  for (const Case& row : cases) {
    CAPTURE(row.parameters);
    Project project;
    project.write("001_a.sql",
                  "CREATE TABLE tls AS SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid();");
    const std::string url = Server::get().tcp_url(project.database.name(), "open%20sesame") +
                            with_certificate(row.parameters, tls);
    const Result result =
        apply(project, migrate::parse_connection(url, "DATABASE_URL", migrate::client_facts()));
    CAPTURE(result.what());
    if (row.expected == "encrypted" || row.expected == "plain") {
      REQUIRE(result.what() == "no error");
      CHECK(project.database.value("SELECT ssl FROM tls") == (row.expected == "plain" ? "f" : "t"));
    } else {
      CHECK(result.kind() == ErrorKind::database);
      CHECK(result.what().find(row.expected) != std::string::npos);
      CHECK_FALSE(result.error->hint().empty());
    }
    CHECK(result.what().find("sesame") == std::string::npos);
  }
}

TEST_CASE("spellings of a URL that drivers take reach a real server") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  const std::string plain =
      Server::get().tcp_url(project.database.name(), "open%20sesame") + "?sslmode=disable";
  const std::string rest = plain.substr(plain.find("://"));
  for (const std::string& url : {"postgres" + rest, "POSTGRES" + rest, "postgresql+psycopg" + rest,
                                 "pgx5" + rest, "\"" + plain + "\"", plain + "\n", " " + plain}) {
    CAPTURE(url);
    CHECK(apply(project, migrate::parse_connection(url, "DATABASE_URL")).what() == "no error");
  }
}

TEST_CASE("of several hosts the one that takes writes is chosen, dead ones are passed over") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  const std::string url =
      "postgresql://postgres:open%20sesame@127.0.0.1:" + std::to_string(tests::free_port()) +
      ",127.0.0.1:" + std::to_string(Server::get().port()) + "/" + project.database.name() +
      "?sslmode=disable";
  CHECK(apply(project, migrate::parse_connection(url, "DATABASE_URL")).applied() == "001");
}
