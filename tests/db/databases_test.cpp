// Several databases of one repository.
#include "base/file.h"
#include "catch.h"
#include "db/command.h"
#include "deploy/http_server.h"

using namespace lockkeeper;
using base::ProcessResult;
using tests::contains;
using tests::Program;
using tests::Project;

namespace {

/// Two databases, users before orders, with a migration each, one hook and checks.
class Pair {
 public:
  Project project;
  tests::Database orders;
  Program program{project};
  tests::HttpServer server{
      [](std::size_t, const std::string&) { return tests::answer(201, R"({"job":{"id":"j1"}})"); }};

  Pair() {
    project.write("db/users/001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY);\n");
    project.write("db/orders/001_orders.sql", "CREATE TABLE orders (id bigint PRIMARY KEY);\n");
    project.write(
        "lockkeeper.toml",
        "[database.users]\ndir = \"db/users\"\nurl_env = \"USERS_URL\"\n[database.orders]\ndir = "
        "\"db/orders\"\nurl_env = \"ORDERS_URL\"\n[hooks]\nfinally = \"echo $LOCKKEEPER_DATABASE >> "
        "log\"\n[[check]]\nname = \"both\"\nkind = \"sql\"\ndatabase = \"orders\"\nquery = \"SELECT "
        "count(*) = 0 FROM orders\"\nuntil = 0\n");
    program.set("USERS_URL=" + project.database.url());
    program.set("ORDERS_URL=" + orders.url());
    program.set("DEPLOY_HOOK_URL=" + server.url("/hook"));
    program.connect_to("");
  }
  /// Users and orders.
  std::string applied() {
    const std::string count = "SELECT count(*) FROM pg_class WHERE relname IN ('users', 'orders', 'more')";
    return project.database.value(count) + " " + orders.value(count);
  }
};

}  // namespace

TEST_CASE("an apply migrates every database in order, and deploys and checks once") {
  Pair pair;
  const ProcessResult done = pair.program.run({"apply"});
  CAPTURE(done.output, done.errors);
  CHECK(done.exit_code == 0);
  CHECK(done.output.find("database users") < done.output.find("database orders"));
  CHECK(contains(done.output, "check both postgresql://"));
  CHECK(pair.applied() == "1 1");
  CHECK(pair.server.requests().size() == 1);
  CHECK(base::read_file(pair.project.folder.path() + "/log") == "orders\nusers\n");
  for (tests::Database* database : {&pair.project.database, &pair.orders})
    CHECK(database->list("SELECT state FROM lockkeeper.deploy_hook") == "delivered");
  const ProcessResult again = pair.program.run({"apply"});
  CHECK(again.exit_code == 0);
  CHECK(pair.server.requests().size() == 1);
}

TEST_CASE("an apply stops at the first database that fails, says so, and the deploy is made up for") {
  Pair pair;
  pair.project.write("db/orders/001_orders.sql", "CREATE TABLE orders (id nothing);\n");
  const ProcessResult failed = pair.program.run({"apply"});
  CAPTURE(failed.output, failed.errors);
  CHECK(failed.exit_code == 4);
  CHECK(contains(failed.output, "databases: users done, orders failed"));
  CHECK(pair.applied() == "1 0");
  CHECK(pair.server.requests().empty());
  pair.project.write("db/orders/001_orders.sql", "CREATE TABLE orders (id bigint PRIMARY KEY);\n");
  CHECK(pair.program.run({"apply"}).exit_code == 0);
  CHECK(pair.applied() == "1 1");
  CHECK(pair.server.requests().size() == 1);
  pair.project.write("db/users/002_more.sql", "CREATE TABLE more (id nothing);\n");
  pair.project.write("db/orders/002_more.sql", "CREATE TABLE more (id bigint);\n");
  const ProcessResult first = pair.program.run({"apply"});
  CHECK(first.exit_code == 4);
  CHECK(contains(first.output, "databases: users failed, orders not begun"));
  CHECK(pair.applied() == "1 1");
}

TEST_CASE("one database is chosen by its name or its folder") {
  Pair pair;
  CHECK(pair.program.run({"apply", "db/orders/"}).exit_code == 0);
  CHECK(pair.applied() == "0 1");
  CHECK(pair.program.run({"apply", "--database", "users"}).exit_code == 0);
  CHECK(pair.applied() == "1 1");
}

TEST_CASE("status and plan tell of every database, and reports are kept apart") {
  Pair pair;
  REQUIRE(pair.program.run({"apply", "--database", "users"}).exit_code == 0);
  const ProcessResult status =
      pair.program.run({"status", "--report", "json=out/s.json", "--fail-on", "pending"});
  CAPTURE(status.output, status.errors);
  CHECK(status.exit_code == 1);
  CHECK(contains(status.output, "database users\n"));
  CHECK(contains(status.output, "database orders\n"));
  const std::string folder = pair.project.folder.path() + "/out/";
  CHECK(contains(base::read_file(folder + "s.users.json"), "users"));
  CHECK(contains(base::read_file(folder + "s.orders.json"), "orders"));
  CHECK(pair.program.run({"plan"}).exit_code == 0);
  CHECK(pair.program.run({"lint"}).exit_code == 0);
}

TEST_CASE("what means one database wants to be told which") {
  Pair pair;
  struct Row {
    std::vector<std::string> words;
    const char* error;
  };
  const Row rows[] = {
      {{"plan", "--out", "p.json"}, "there are several databases: users, orders"},
      {{"apply", "--plan", "p.json"}, "there are several databases: users, orders"},
      {{"rollback", "--to", "0"}, "there are several databases: users, orders"},
      {{"baseline", "--to", "1"}, "there are several databases: users, orders"},
      {{"status", "--report", "json"}, "cannot all go to standard output"},
      {{"apply", "--database", "oders"}, "there is no database 'oders', only users, orders"},
      {{"apply", "db"}, "db belongs to no database of the configuration"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const ProcessResult refused = pair.program.run(row.words);
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.errors, row.error));
  }
  CHECK(pair.applied() == "0 0");
  pair.program.set("ORDERS_URL=");
  const ProcessResult unset = pair.program.run({"apply"});
  CHECK(unset.exit_code == 2);
  CHECK(contains(unset.errors, "database orders: ORDERS_URL is not set"));
  CHECK(pair.applied() == "0 0");
}
