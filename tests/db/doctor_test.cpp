// `doctor` on a real server.
#include "base/json.h"
#include "catch.h"
#include "db/command.h"

using namespace lockkeeper;
using base::ProcessResult;
using tests::contains;
using tests::Program;
using tests::Project;

namespace {

/// The verdict and the message of the first point of that name: "ok none", empty when there is none.
std::string point(const ProcessResult& result, std::string_view name) {
  const std::optional<base::Json> report = base::parse_json(result.output);
  REQUIRE(report);
  for (const base::Json& entry : report->find("points")->items()) {
    if (entry.find("name")->string() != name) continue;
    return entry.find("verdict")->string() + " " + entry.find("message")->string();
  }
  return {};
}

/// A login role of one test.
class Role {
 public:
  explicit Role(Project& project, const std::string& attributes = "") : project_(project) {
    name = "lk_doctor_" + std::to_string(::getpid());
    project_.database.run("CREATE ROLE " + name + " LOGIN " + attributes);
  }
  ~Role() { project_.database.run("DROP OWNED BY " + name + "; DROP ROLE " + name); }
  Role(const Role&) = delete;
  Role& operator=(const Role&) = delete;
  std::string url() const { return project_.database.url() + "&user=" + name; }
  std::string name;

 private:
  Project& project_;
};

}  // namespace

TEST_CASE("a database that is ready is said to be, point by point, and nothing is made in it") {
  Project project;
  project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint);\n");
  const Program program(project);
  const ProcessResult text = program.run({"doctor"});
  CAPTURE(text.output, text.errors);
  CHECK(text.exit_code == 0);
  CHECK(contains(text.output, "from DATABASE_URL"));
  CHECK(contains(text.output, "0 warnings, 0 problems"));
  CHECK_FALSE(contains(text.output, "sesame"));
  const ProcessResult json = program.run({"doctor", "--report", "json"});
  for (const char* name : {"url", "server", "pooler", "tls", "role", "rights", "slots", "timeouts",
                           "sessions", "indexes", "constraints", "disk", "clock", "backup", "history"}) {
    CAPTURE(name);
    CHECK(point(json, name).starts_with("ok "));
  }
  CHECK(project.database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockkeeper'") == "0");
}

TEST_CASE("a doctor names what is broken, open and unproven in a database, and stays green") {
  Project project;
  project.write("migrations/001_users.sql", "SELECT 1;\n");
  project.write("lockkeeper.toml", "[migrations]\nlayout = \"plain\"\n");
  REQUIRE(Program(project).run({"apply"}).exit_code == 0);
  project.database.run(
      "CREATE TABLE users (id bigint); INSERT INTO users VALUES (1);"
      "CREATE INDEX users_id ON users (id);"
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_id'::regclass;"
      "ALTER TABLE users ADD CONSTRAINT small CHECK (id < 9) NOT VALID");
  const ProcessResult json = Program(project).run({"doctor", "--report", "json"});
  CAPTURE(json.output, json.errors);
  CHECK(json.exit_code == 0);
  CHECK(point(json, "indexes") == "warning 1 invalid: public.users_id");
  CHECK(point(json, "constraints") == "warning 1 NOT VALID: public.users small");
  CHECK(contains(point(json, "history"), "ok 1 applied, 0 pending"));
}

TEST_CASE("a role without rights is a problem that ends a doctor with exit code 3") {
  Project project;
  project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint);\n");
  project.database.run("CREATE SCHEMA billing; CREATE VIEW billing.seen AS SELECT 1");
  Program program(project);
  {
    const Role role(project, "CONNECTION LIMIT 2");
    program.connect_to(role.url());
    project.write("lockkeeper.toml", "[apply]\nrole = \"nobody here\"\napp_role = \"nor here\"\n");
    const ProcessResult unknown = program.run({"doctor", "--report", "json"});
    CAPTURE(unknown.output, unknown.errors);
    CHECK(unknown.exit_code == 3);
    CHECK(point(unknown, "role") == "problem role nobody here of [apply] role does not exist");
    CHECK(contains(point(unknown, "app-role"), "problem "));
    CHECK(contains(point(unknown, "slots"), "warning 2 free by the role's limit"));

    project.write("lockkeeper.toml", "[apply]\nrole = \"postgres\"\n");
    CHECK(contains(point(program.run({"doctor", "--report", "json"}), "role"), "may not become postgres"));

    project.write("lockkeeper.toml", "");
    const ProcessResult bare = program.run({"doctor", "--report", "json"});
    CHECK(bare.exit_code == 3);
    CHECK(contains(point(bare, "rights"), "problem "));
    CHECK(contains(point(bare, "schemas"), "may not create in billing"));
    CHECK(contains(point(bare, "owner"), "does not own 1 table or view: billing.seen"));

    project.database.run("GRANT CREATE ON DATABASE \"" + project.database.name() + "\" TO " + role.name);
    CHECK(contains(point(program.run({"doctor", "--report", "json"}), "rights"), "ok "));
  }
}

TEST_CASE("what a doctor cannot reach or use is a problem with a hint") {
  Project project;
  project.write("migrations/001_users.sql", "CREATE TABLE users (id bigint);\n");
  Program program(project);
  SECTION("no server") {
    program.connect_to("postgresql://u:sesame@127.0.0.1:1/app?sslmode=disable");
    const ProcessResult result = program.run({"doctor"});
    CAPTURE(result.output, result.errors);
    CHECK(result.exit_code == 3);
    CHECK(contains(result.output, "problem  connection"));
    CHECK_FALSE(contains(result.output, "sesame"));
  }
  SECTION("a pooler by its name") {
    program.connect_to("postgresql://u:sesame@ep-a-pooler.neon.tech/app");
    const ProcessResult result = program.run({"doctor"});
    CHECK(result.exit_code == 3);
    CHECK(contains(result.output, "problem  url"));
  }
  SECTION("a session that may not write") {
    project.database.run("ALTER DATABASE \"" + project.database.name() +
                         "\" SET default_transaction_read_only = on");
    const ProcessResult result = program.run({"doctor", "--report", "json"});
    CHECK(result.exit_code == 3);
    CHECK(contains(point(result, "server"), "default_transaction_read_only"));
  }
  SECTION("tables without a history") {
    project.database.run("CREATE TABLE old (id int)");
    const ProcessResult result = program.run({"doctor", "--report", "json"});
    CHECK(result.exit_code == 3);
    CHECK(contains(point(result, "history"), "problem no-history"));
  }
  SECTION("no migrations") {
    const ProcessResult result = program.run({"doctor", "elsewhere", "--report", "json"});
    CHECK(result.exit_code == 3);
    CHECK(contains(point(result, "migrations"), "problem "));
  }
  SECTION("no program for the backup") {
    project.write("lockkeeper.toml", "[backup]\nstore = \"dumps\"\n");
    program.set("PATH=/nonexistent");
    CHECK(contains(point(program.run({"doctor", "--report", "json"}), "backup"), "problem "));
  }
}
