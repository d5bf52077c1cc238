#include "db/server.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "base/file.h"
#include "base/process.h"
#include "base/text.h"
#include "catch.h"

namespace lockkeeper::tests {
namespace {

using Clock = std::chrono::steady_clock;

/// The folder of initdb and postgres: what LOCKKEEPER_TEST_POSTGRES or pg_config says, else the newest of
/// Debian's.
std::string find_binaries() {
  std::vector<std::string> candidates;
  if (const char* given = std::getenv("LOCKKEEPER_TEST_POSTGRES")) return given;
  const base::ProcessResult said = base::run_process({"pg_config", "--bindir"}, ".");
  if (said.exit_code == 0) candidates.emplace_back(base::trim(said.output));
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", ignored)) {
    candidates.push_back((entry.path() / "bin").string());
  }
  for (const std::string& folder : candidates) {
    if (base::is_file(folder + "/initdb") && base::is_file(folder + "/postgres")) return folder;
  }
  throw std::runtime_error("no PostgreSQL server binaries found (initdb, postgres)");
}

/// PostgreSQL refuses to run as root; nullptr when there is no need to become someone else.
const passwd* unprivileged_user() {
  if (geteuid() != 0) return nullptr;
  const passwd* user = getpwnam("postgres");
  return user != nullptr ? user : getpwnam("nobody");
}

int start_child(const std::vector<std::string>& arguments, const std::string& log,
                const std::vector<std::string>& environment, const passwd* user) {
  const pid_t child = fork();
  if (child != 0) return child;
  if (user != nullptr && (setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) _exit(126);
  // Nothing outlives this program, however it ends.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (output >= 0) {
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
  }
  for (const std::string& entry : environment) {
    const std::size_t equals = entry.find('=');
    setenv(entry.substr(0, equals).c_str(), entry.substr(equals + 1).c_str(), 1);
  }
  std::vector<char*> list;
  for (const std::string& argument : arguments) list.push_back(const_cast<char*>(argument.c_str()));
  list.push_back(nullptr);
  execvp(list[0], list.data());
  _exit(127);
}

void must_succeed(const std::vector<std::string>& arguments, const std::string& log) {
  if (wait_for(spawn(arguments, log), 120) == 0) return;
  throw std::runtime_error(arguments[0] + " failed:\n" + base::read_file(log));
}

}  // namespace

int spawn(const std::vector<std::string>& arguments, const std::string& log,
          const std::vector<std::string>& environment) {
  return start_child(arguments, log, environment, unprivileged_user());
}

int spawn_here(const std::vector<std::string>& arguments, const std::string& log,
               const std::vector<std::string>& environment) {
  return start_child(arguments, log, environment, nullptr);
}

int wait_for(int process, double seconds) {
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  for (;;) {
    int status = 0;
    if (waitpid(process, &status, WNOHANG) == process) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    if (Clock::now() > end) return -1;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

int free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(probe);
  if (!bound) throw std::runtime_error("no free TCP port");
  return ntohs(address.sin_port);
}

Server& Server::get() {
  static Server server;
  return server;
}

Server::Server() {
  std::string name = (std::filesystem::temp_directory_path() / "lockkeeper_db_XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
  folder_ = name;
  if (const passwd* user = unprivileged_user()) {
    if (chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown failed");
  }
  std::filesystem::permissions(folder_, std::filesystem::perms(0755));
  try {
    make_cluster();
    start();
  } catch (...) {
    std::filesystem::remove_all(folder_);
    throw;
  }
}

void Server::make_cluster() {
  binaries_ = find_binaries();
  port_ = free_port();
  std::ofstream(folder_ + "/password") << "open sesame\n";
  std::filesystem::permissions(folder_ + "/password", std::filesystem::perms(0644));
  must_succeed(
      {binaries_ + "/initdb", "-D", folder_ + "/data", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
       "--no-sync", "--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile=" + folder_ + "/password"},
      folder_ + "/initdb.log");
}

void Server::start() {
  process_ = spawn({binaries_ + "/postgres", "-D", folder_ + "/data", "-p", std::to_string(port_), "-k",
                    folder_, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "log_statement=all",
                    "-c", "log_line_prefix=%p|%a|", "-c", "shared_buffers=16MB", "-c", "max_connections=60"},
                   folder_ + "/server.log");
  wait_until_ready();
}

void Server::restart(int signal) {
  kill(process_, signal);
  if (wait_for(process_, 30) == -1) throw std::runtime_error("the test server did not stop");
  start();
}

void Server::wait_until_ready() const {
  for (int tries = 0; tries < 1000; ++tries) {
    if (wait_for(process_, 0) != -1) break;
    try {
      migrate::Wire(migrate::parse_connection(url("postgres"), "X"), "test", quiet_interrupt());
      return;
    } catch (const base::Error&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  throw std::runtime_error("the test server did not start:\n" + log_from(0));
}

Server::~Server() {
  // SIGINT is PostgreSQL's fast shutdown.
  if (process_ > 0 && kill(process_, SIGINT) == 0 && wait_for(process_, 20) == -1) {
    kill(process_, SIGQUIT);
    wait_for(process_, 10);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string Server::url(std::string_view database) const {
  std::ostringstream text;
  text << "postgresql://postgres@/" << database << "?host=" << folder_ << "&port=" << port_;
  return text.str();
}

std::string Server::tcp_url(std::string_view database, std::string_view password) const {
  std::ostringstream text;
  text << "postgresql://postgres:" << password << "@127.0.0.1:" << port_ << "/" << database;
  return text.str();
}

std::size_t Server::log_size() const { return std::filesystem::file_size(folder_ + "/server.log"); }

std::string Server::log_from(std::size_t offset) const {
  return base::read_file(folder_ + "/server.log").substr(offset);
}

migrate::Interrupt& quiet_interrupt() {
  static migrate::Interrupt interrupt(migrate::Interrupt::Handlers::none);
  return interrupt;
}

Database::Database(std::string_view pattern) {
  static std::atomic<int> count{0};
  name_ = "t" + std::to_string(++count);
  migrate::Wire admin(migrate::parse_connection(Server::get().url("postgres"), "X"), "test",
                      quiet_interrupt());
  const migrate::Reply reply = admin.query("CREATE DATABASE " + name_ + " TEMPLATE " + std::string(pattern));
  if (reply.error) throw std::runtime_error(to_text(*reply.error));
  connection_ = connection();
  wire_ = session();
}

Database::~Database() {
  try {
    wire_.reset();
    migrate::Wire admin(migrate::parse_connection(Server::get().url("postgres"), "X"), "test",
                        quiet_interrupt());
    admin.query("DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const base::Error&) {
    return;  // the server goes away with the program anyway
  }
}

std::unique_ptr<migrate::Wire> Database::session() const {
  return std::make_unique<migrate::Wire>(connection_, "test session", quiet_interrupt());
}

void Database::run(const std::string& sql) {
  const migrate::Reply reply = wire_->query(sql);
  if (reply.error) FAIL(sql << ": " << to_text(*reply.error));
}

std::string Database::value(const std::string& sql) {
  const migrate::Reply reply = wire_->query(sql);
  if (reply.error) FAIL(sql << ": " << to_text(*reply.error));
  const auto& rows = reply.results.back().rows;
  return rows.empty() ? "" : rows[0][0].value_or("");
}

std::string Database::list(const std::string& sql) {
  const migrate::Reply reply = wire_->query(sql);
  if (reply.error) FAIL(sql << ": " << to_text(*reply.error));
  std::string text;
  for (const migrate::Row& row : reply.results.back().rows)
    text += (text.empty() ? "" : " ") + row[0].value_or("");
  return text;
}

bool becomes(Database& database, const std::string& sql, std::string_view expected) {
  for (int tries = 0; tries < 500; ++tries) {
    if (database.value(sql) == expected) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace lockkeeper::tests
