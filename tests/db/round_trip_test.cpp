// Messages to the server, counted in its own log: over a network each is a round trip.
#include <algorithm>
#include <sstream>

#include "catch.h"
#include "db/run.h"
#include "migrate/inspect.h"

using namespace lockkeeper;
using tests::apply;
using tests::Project;
using tests::Server;

namespace {

/// Simple-query messages that sessions with this application name sent since `offset`.
long messages_since(std::size_t offset, const std::string& application) {
  std::istringstream log(Server::get().log_from(offset));
  long count = 0;
  for (std::string line; std::getline(log, line);) {
    if (line.find("|" + application + "|LOG:  statement: ") != std::string::npos) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("status asks twice, and an apply with nothing to do twice, without a guard") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  CHECK(apply(project).what() == "no error");

  std::size_t offset = Server::get().log_size();
  const migrate::Layout layout = project.layout();
  migrate::inspect(layout, project.database.connection(), "", migrate::Identity::leave);
  CHECK(messages_since(offset, "lockkeeper") == 2);

  offset = Server::get().log_size();
  CHECK(apply(project).what() == "no error");
  CHECK(messages_since(offset, "lockkeeper") == 2);
  CHECK(messages_since(offset, "lockkeeper guard") == 0);
}

TEST_CASE("a hundred small migrations cost at most 1.3 messages each") {
  Project project;
  for (int i = 1; i <= 100; ++i) {
    project.write(std::to_string(i) + "_t.sql", "CREATE TABLE t" + std::to_string(i) + " (id int);");
  }
  const std::size_t offset = Server::get().log_size();
  CHECK(apply(project).what() == "no error");
  const long messages = messages_since(offset, "lockkeeper") + messages_since(offset, "lockkeeper guard");
  CHECK(messages >= 100);
  CHECK(messages <= 130);
}
