// New databases: from the schema file, and from squashed migrations.
#include "migrate/install.h"

#include "catch.h"
#include "db/command.h"

using namespace lockkeeper;
using base::ProcessResult;
using tests::contains;
using tests::Program;
using tests::Project;

namespace {

constexpr const char* kVersions =
    "SELECT coalesce(string_agg(version || ':' || state, ' ' ORDER BY place), '') FROM lockkeeper.history "
    "WHERE source = 'project'";

/// As pg_dump writes it: search_path emptied for the session.
constexpr const char* kDump =
    "\\restrict abc\n"
    "SET statement_timeout = 0;\n"
    "SELECT pg_catalog.set_config('search_path', '', false);\n"
    "CREATE TABLE public.a (id bigint NOT NULL, b integer);\n"
    "ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);\n"
    "\\unrestrict abc\n";

class NewProject {
 public:
  Project project;
  Program program{project};
  NewProject() {
    project.write("lockkeeper.toml", "[migrations]\nschema_file = \"schema.sql\"\n");
    project.write("schema.sql", kDump);
    project.write("migrations/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n");
    project.write("migrations/002_b.sql", "ALTER TABLE a ADD COLUMN b int;\n");
  }
};

}  // namespace

TEST_CASE("install loads the schema file and takes every migration as applied") {
  NewProject fresh;
  const ProcessResult done = fresh.program.run({"install"});
  CAPTURE(done.output, done.errors);
  CHECK(done.exit_code == 0);
  CHECK(contains(done.output, "2 migrations taken as applied"));
  CHECK(fresh.project.database.value(kVersions) == "001:baseline 002:baseline");
  CHECK(fresh.project.database.value("SELECT action FROM lockkeeper.audit") == "installed");
  fresh.project.write("migrations/003_c.sql", "ALTER TABLE a ADD COLUMN c int;\n");
  CHECK(fresh.program.run({"apply"}).exit_code == 0);
  CHECK(fresh.program.run({"install"}).exit_code == 3);
}

TEST_CASE("an install that fails leaves an empty database") {
  NewProject fresh;
  fresh.project.write("schema.sql", std::string(kDump) + "CREATE TABLE public.b (id nothing);\n");
  const ProcessResult failed = fresh.program.run({"install"});
  CHECK(failed.exit_code == 4);
  CHECK(contains(failed.errors, "schema.sql:7"));
  CHECK(fresh.project.database.value("SELECT count(*) FROM pg_class WHERE relnamespace::regnamespace::text "
                                     "IN ('public', 'lockkeeper')") == "0");
  CHECK(fresh.project.database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockkeeper'") ==
        "0");
}

TEST_CASE("a schema file may bring the history of where it was dumped") {
  NewProject fresh;
  tests::Database& database = fresh.project.database;
  SECTION("ours, without rows") {
    fresh.project.write("schema.sql", std::string(kDump) +
                                          "CREATE SCHEMA lockkeeper;\n"
                                          "CREATE TABLE lockkeeper.history (version text);\n"
                                          "CREATE TABLE lockkeeper.older (version text);\n");
    const ProcessResult done = fresh.program.run({"install"});
    CAPTURE(done.output, done.errors);
    CHECK(done.exit_code == 0);
    CHECK(database.value(kVersions) == "001:baseline 002:baseline");
    CHECK(database.value("SELECT to_regclass('lockkeeper.older') IS NULL") == "t");
  }
  SECTION("ours, and what somebody made of it: nothing of that is dropped") {
    fresh.project.write("schema.sql", std::string(kDump) +
                                          "CREATE SCHEMA lockkeeper;\n"
                                          "CREATE TABLE lockkeeper.history (version text);\n"
                                          "CREATE VIEW public.seen AS SELECT * FROM lockkeeper.history;\n");
    const ProcessResult refused = fresh.program.run({"install"});
    CHECK(refused.exit_code == 4);
    CHECK(contains(refused.errors, "other objects depend on it"));
  }
}

TEST_CASE("a schema file may bring the table of the folder's tool") {
  NewProject fresh;
  tests::Database& database = fresh.project.database;
  const std::string one = "-- migrate:up\nCREATE TABLE a (id bigint PRIMARY KEY);\n-- migrate:down\n";
  const std::string two = "-- migrate:up\nALTER TABLE a ADD COLUMN b int;\n-- migrate:down\n";
  fresh.project.write("lockkeeper.toml", "[migrations]\ndir = \"db\"\nschema_file = \"schema.sql\"\n");
  fresh.project.write("db/001_a.sql", one);
  fresh.project.write("db/002_b.sql", two);
  const std::string table =
      "CREATE TABLE public.schema_migrations (version character varying NOT NULL PRIMARY KEY);\n";
  const std::string versions = "SELECT string_agg(version, ' ' ORDER BY version) FROM schema_migrations";
  SECTION("without rows, as pg_dump writes it") {
    fresh.project.write("schema.sql", kDump + table);
    const ProcessResult done = fresh.program.run({"install"});
    CAPTURE(done.output, done.errors);
    CHECK(done.exit_code == 0);
    CHECK(database.value(versions) == "001 002");
  }
  SECTION("with all rows, as dbmate writes it") {
    fresh.project.write(
        "schema.sql",
        kDump + table + "INSERT INTO public.schema_migrations (version) VALUES ('000'), ('001'), ('002');\n");
    const ProcessResult done = fresh.program.run({"install"});
    CAPTURE(done.output, done.errors);
    CHECK(done.exit_code == 0);
    CHECK(database.value(versions) == "000 001 002");
    CHECK(contains(fresh.program.run({"apply"}).output, "nothing to apply"));
  }
  SECTION("with rows of an older day") {
    fresh.project.write("schema.sql",
                        kDump + table + "INSERT INTO public.schema_migrations (version) VALUES ('001');\n");
    const ProcessResult refused = fresh.program.run({"install"});
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.errors, "schema.sql was written before db/002_b.sql"));
    CHECK(database.value("SELECT to_regclass('a') IS NULL") == "t");
  }
}

TEST_CASE("install wants an empty database, a schema file and one transaction") {
  NewProject fresh;
  SECTION("tables") {
    fresh.project.database.run("CREATE TABLE other (id int)");
    const ProcessResult refused = fresh.program.run({"install"});
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.errors, "public.other"));
  }
  SECTION("no schema file") {
    fresh.project.write("lockkeeper.toml", "");
    CHECK(fresh.program.run({"install"}).exit_code == 2);
  }
  SECTION("a statement that runs alone") {
    fresh.project.write("schema.sql", "CREATE TABLE a (id int);\nVACUUM;\n");
    CHECK(fresh.program.run({"install"}).exit_code == 2);
  }
}

TEST_CASE("a squashed migration runs on a new database and is recorded on an old one") {
  NewProject fresh;
  const auto squash = [&](const char* versions) {
    for (const char* file : {"001_a.sql", "002_b.sql"}) {
      std::remove((fresh.project.folder.path() + "/migrations/" + file).c_str());
    }
    fresh.project.write("migrations/003_squash.sql",
                        std::string("-- lockkeeper:replaces ") + versions +
                            "\nCREATE TABLE a (id bigint PRIMARY KEY, b int);\n");
  };
  SECTION("new") {
    squash("001..002");
    CHECK(fresh.program.run({"apply"}).exit_code == 0);
    CHECK(fresh.project.database.value(kVersions) == "003:done");
  }
  SECTION("old") {
    REQUIRE(fresh.program.run({"apply"}).exit_code == 0);
    squash("001..002");
    CHECK(contains(fresh.program.run({"plan"}).output, "it is recorded and not run"));
    const ProcessResult done = fresh.program.run({"apply"});
    CAPTURE(done.output, done.errors);
    CHECK(done.exit_code == 0);
    CHECK(fresh.project.database.value(kVersions) == "001:done 002:done 003:baseline");
    CHECK(fresh.program.run({"status", "--fail-on", "pending,missing"}).exit_code == 0);
    fresh.project.write("migrations/004_c.sql", "ALTER TABLE a ADD COLUMN c int;\n");
    CHECK(fresh.program.run({"apply"}).exit_code == 0);
  }
  SECTION("half") {
    REQUIRE(fresh.program.run({"apply", "--to", "001"}).exit_code == 0);
    squash("001..002");
    const ProcessResult refused = fresh.program.run({"apply"});
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.errors, "replaces 001..002, and only a part of these is applied"));
  }
  SECTION("its files are still there") {
    fresh.project.write("migrations/003_squash.sql", "-- lockkeeper:replaces 001..002\nSELECT 1;\n");
    CHECK(fresh.program.run({"apply"}).exit_code == 2);
  }
  SECTION("a marker that names nothing") {
    squash("everything");
    CHECK(fresh.program.run({"apply"}).exit_code == 2);
  }
}

TEST_CASE("a squash may keep the last version that it replaces") {
  NewProject fresh;
  REQUIRE(fresh.program.run({"apply"}).exit_code == 0);
  std::remove((fresh.project.folder.path() + "/migrations/001_a.sql").c_str());
  std::remove((fresh.project.folder.path() + "/migrations/002_b.sql").c_str());
  fresh.project.write("migrations/002_squash.sql",
                      "-- lockkeeper:replaces 001..002\nCREATE TABLE a (id bigint PRIMARY KEY, b int);\n");
  CHECK(contains(fresh.program.run({"apply"}).output, "nothing to apply"));
  CHECK(fresh.program.run({"status", "--fail-on", "edited,missing,pending"}).exit_code == 0);
}
