#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "migrate/interrupt.h"
#include "migrate/wire.h"

namespace lockkeeper::tests {

/// A private PostgreSQL of this program: made on first use, on a Unix socket and a free TCP port, stopped and
/// removed at exit. Its socket trusts; TCP wants the password.
class Server {
 public:
  static Server& get();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  const std::string& folder() const { return folder_; }
  int port() const { return port_; }
  /// The folder of postgres, pg_basebackup and the others.
  const std::string& binaries() const { return binaries_; }
  /// User "postgres", password "open sesame".
  std::string url(std::string_view database) const;
  std::string tcp_url(std::string_view database, std::string_view password) const;
  /// The log from a byte on, every statement with the pid and application that sent it: "pid|application|".
  std::string log_from(std::size_t offset) const;
  std::size_t log_size() const;
  /// Ends it with `signal` (SIGINT: PostgreSQL's fast shutdown, SIGQUIT: immediate) and starts it again.
  void restart(int signal);
  /// Waits until it takes connections, after a crash of a backend for one.
  void wait_until_ready() const;

 private:
  Server();
  void make_cluster();
  void start();

  std::string folder_;
  std::string binaries_;
  int port_ = 0;
  int process_ = -1;
};

/// The only Interrupt of this program; it installs no handlers.
migrate::Interrupt& quiet_interrupt();

/// A database of one test, dropped at its end.
class Database {
 public:
  /// A copy of `pattern`, to which nobody is connected.
  explicit Database(std::string_view pattern = "template1");
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& name() const { return name_; }
  std::string url() const { return Server::get().url(name_); }
  migrate::Connection connection() const { return migrate::parse_connection(url(), "DATABASE_URL"); }

  /// Ends the object's own session; only name() may be used from here on.
  void leave() { wire_.reset(); }

  /// Fails the test when the server says no.
  void run(const std::string& sql);
  /// First column of the first row; "" for NULL or none.
  std::string value(const std::string& sql);
  /// First columns of all rows, joined by a space.
  std::string list(const std::string& sql);
  /// A session of its own.
  std::unique_ptr<migrate::Wire> session() const;

 private:
  std::string name_;
  migrate::Connection connection_;
  std::unique_ptr<migrate::Wire> wire_;
};

/// Polls a query of the database until its value is `expected`; false after ten seconds.
bool becomes(Database& database, const std::string& sql, std::string_view expected);

int free_port();
/// A child that runs `arguments` as the unprivileged user when this is root; output goes to `log`. Its pid.
int spawn(const std::vector<std::string>& arguments, const std::string& log,
          const std::vector<std::string>& environment = {});
/// As the current user.
int spawn_here(const std::vector<std::string>& arguments, const std::string& log,
               const std::vector<std::string>& environment = {});
/// Exit code, 128 + signal, or -1 when it is still running after `seconds`.
int wait_for(int process, double seconds);

}  // namespace lockkeeper::tests
