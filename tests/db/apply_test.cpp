// The life of a project's history, in one process.
#include "catch.h"
#include "db/run.h"
#include "migrate/own_schema.h"

using namespace lockkeeper;
using base::ErrorKind;
using tests::apply;
using tests::Project;
using tests::quick_options;
using tests::Result;

namespace {

constexpr const char* kVersions =
    "SELECT version FROM lockkeeper.history WHERE source = 'project' AND state = 'done' ORDER BY place";

}  // namespace

TEST_CASE("apply runs what is pending once, in order, and then has nothing to do") {
  Project project;
  project.write("001_users.sql", "CREATE TABLE users (id int PRIMARY KEY, email text);");
  project.write("002_email.sql", "ALTER TABLE users ADD COLUMN name text;\nUPDATE users SET name = email;");
  project.write("002_rollback.sql", "ALTER TABLE users DROP COLUMN name;");
  project.write("010_pets.sql", "CREATE TABLE pets (id int);");

  const Result first = apply(project);
  CHECK(first.what() == "no error");
  CHECK(first.applied() == "001 002 010");
  CHECK(project.database.list(kVersions) == "001 002 010");
  CHECK(project.database.value("SELECT count(*) FROM pg_class WHERE relname IN ('users', 'pets')") == "2");

  const Result second = apply(project);
  CHECK(second.what() == "no error");
  CHECK(second.applied().empty());
  CHECK_FALSE(second.said("started"));

  project.write("011_more.sql", "CREATE TABLE more (id int);");
  CHECK(apply(project).applied() == "011");
}

TEST_CASE("the history row says what ran, when, by whom and with which version") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);\r\n");
  CHECK(apply(project).what() == "no error");
  CHECK(project.database.value(
            "SELECT name || ' ' || applied_by || ' ' || tool_version || ' ' || sha256 || ' ' || "
            "(finished_at >= started_at) FROM lockkeeper.history WHERE source = 'project'") ==
        "a postgres test c2de7559380e5ebf65caa7d59e166558e80243cf7e70006cc98d1593d94203c1 true");
}

TEST_CASE("the bookkeeping schema records its own migrations, and a newer one is brought up to date") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  CHECK(apply(project).what() == "no error");
  constexpr const char* kOwn =
      "SELECT count(*) FROM lockkeeper.history WHERE source = 'lockkeeper' AND state = 'done'";
  const std::string files = std::to_string(migrate::own_layout().migrations.size());
  CHECK(project.database.value(kOwn) == files);

  project.database.run(
      "DELETE FROM lockkeeper.history WHERE source = 'lockkeeper' AND version >= '003'; "
      "DROP TABLE lockkeeper.audit, lockkeeper.deploy_hook, lockkeeper.batch");
  project.write("002_b.sql", "CREATE TABLE b (id int);");
  CHECK(apply(project).applied() == "002");
  CHECK(project.database.value(kOwn) == files);
  CHECK(project.database.value("SELECT to_regclass('lockkeeper.audit') IS NOT NULL") == "t");
}

TEST_CASE("a history of a newer Lockkeeper is refused") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  CHECK(apply(project).what() == "no error");
  project.database.run(
      "INSERT INTO lockkeeper.history (source, version, name, sha256, state, tool_version) "
      "VALUES ('lockkeeper', '900', 'future', '', 'done', '9.0')");
  project.write("002_b.sql", "CREATE TABLE b (id int);");
  const Result result = apply(project);
  CHECK(result.kind() == ErrorKind::refused);
  CHECK(result.what().find("newer Lockkeeper") != std::string::npos);
}

TEST_CASE("an empty folder and an empty file are fine") {
  Project project;
  CHECK(apply(project).what() == "no error");
  CHECK(project.database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockkeeper'") == "0");
  project.write("001_empty.sql", "");
  project.write("002_comment.sql", "-- nothing yet\n");
  CHECK(apply(project).applied() == "001 002");
}

TEST_CASE("the option --to stops after a version") {
  Project project;
  for (const char* file : {"001_a.sql", "002_b.sql", "003_c.sql"}) project.write(file, "SELECT 1;");
  migrate::ApplyOptions options = quick_options();
  options.to = "002";
  CHECK(apply(project, options).applied() == "001 002");
  options.to = "9";
  CHECK(apply(project, options).kind() == ErrorKind::usage);
}

TEST_CASE("nothing is created when the gate says no") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  const migrate::Gate gate = [](const migrate::Layout& layout, const migrate::Plan& plan) {
    CHECK(layout.migrations.size() == 1);
    CHECK(plan.pending.size() == 1);
    return migrate::GateVerdict{true, false, "1 error", {"f"}};
  };
  const Result result = apply(project, quick_options(), gate);
  CHECK(result.what() == "no error");
  CHECK(result.outcome.blocked);
  CHECK(result.outcome.verdict.summary == "1 error");
  CHECK(result.said("planned sha256:"));
  CHECK(project.database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockkeeper'") == "0");
  CHECK(project.database.value("SELECT to_regclass('a') IS NULL") == "t");
}

TEST_CASE("an edited or missing migration is refused, and nothing else runs") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  project.write("002_b.sql", "CREATE TABLE b (id int);");
  CHECK(apply(project).what() == "no error");
  project.write("003_c.sql", "CREATE TABLE c (id int);");
  SECTION("edited") {
    project.write("001_a.sql", "CREATE TABLE a (id bigint);");
    const Result result = apply(project);
    CHECK(result.kind() == ErrorKind::refused);
    CHECK(result.what().find("001_a.sql was changed after it was applied") != std::string::npos);
  }
  SECTION("missing") {
    project.folder.remove("002_b.sql");
    const Result result = apply(project);
    CHECK(result.kind() == ErrorKind::refused);
    CHECK(result.what().find("002_b was applied") != std::string::npos);
  }
  CHECK(project.database.value("SELECT to_regclass('c') IS NULL") == "t");
}

TEST_CASE("other line ends are no edit") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);\n");
  CHECK(apply(project).what() == "no error");
  project.write("001_a.sql",
                "\xEF\xBB\xBF"
                "CREATE TABLE a (id int);\r\n");
  CHECK(apply(project).what() == "no error");
}

TEST_CASE("a failed migration leaves nothing, and runs once it is fixed") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  project.write("002_b.sql", "CREATE TABLE b (id int);\nALTER TABLE nothing ADD COLUMN x int;");
  project.write("003_c.sql", "CREATE TABLE c (id int);");
  const Result failed = apply(project);
  CHECK(failed.kind() == ErrorKind::database);
  CHECK(failed.where() == "002_b.sql:2:1");
  CHECK(failed.said("done 001"));
  CHECK_FALSE(failed.said("started 003"));
  CHECK(project.database.list(kVersions) == "001");
  CHECK(project.database.value("SELECT to_regclass('b') IS NULL") == "t");
  CHECK(project.database.value(
            "SELECT action || ' ' || (detail LIKE '%does not exist (42P01)%') FROM lockkeeper.audit") ==
        "failed true");

  project.write("002_b.sql", "CREATE TABLE b (id int);\n");
  CHECK(apply(project).applied() == "002 003");
  CHECK(project.database.list(kVersions) == "001 002 003");
}

TEST_CASE("duplicate versions are refused before anything is read") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  project.write("01_b.sql", "CREATE TABLE b (id int);");
  CHECK(apply(project).kind() == ErrorKind::input);
}

TEST_CASE("a file that cannot be run is refused before any file runs") {
  struct Case {
    const char* name;
    const char* text;
    const char* where;
  };
  const Case cases[] = {
      {"transaction control in the middle", "CREATE TABLE b (id int);\nCOMMIT;\nCREATE TABLE c (id int);",
       "002_b.sql:2:1"},
      {"psql command", "CREATE TABLE b (id int);\n\\i other.sql\n", "002_b.sql:2:1"},
  };
  for (const Case& row : cases) {
    DYNAMIC_SECTION(row.name) {
      Project project;
      project.write("001_a.sql", "CREATE TABLE a (id int);");
      project.write("002_b.sql", row.text);
      const Result result = apply(project);
      CAPTURE(result.what());
      CHECK(result.kind() == ErrorKind::input);
      CHECK(result.where() == row.where);
      CHECK(project.database.value("SELECT to_regclass('a') IS NULL") == "t");
    }
  }
}

TEST_CASE("a file in an encoding that cannot be run is refused") {
  for (const std::string& text :
       {std::string("S\0E\0", 4), std::string("SELECT '\xff';"), std::string("SELECT\0 1;", 10)}) {
    Project project;
    project.write("001_a.sql", "CREATE TABLE a (id int);");
    project.write("002_b.sql", text);
    CHECK(apply(project).kind() == ErrorKind::input);
    CHECK(project.database.value("SELECT to_regclass('a') IS NULL") == "t");
  }
}

TEST_CASE("a migration that sorts before an applied one follows the configured policy") {
  Project project;
  project.write("001_a.sql", "SELECT 1;");
  project.write("003_c.sql", "SELECT 1;");
  CHECK(apply(project).what() == "no error");
  project.write("002_b.sql", "CREATE TABLE b (id int);");
  migrate::ApplyOptions options = quick_options();
  SECTION("error") {
    const Result result = apply(project, options);
    CHECK(result.kind() == ErrorKind::refused);
    CHECK(result.what().find("002_b.sql sorts before 003") != std::string::npos);
  }
  SECTION("warn") {
    options.out_of_order = migrate::OutOfOrder::warn;
    const Result result = apply(project, options);
    CHECK(result.applied() == "002");
    CHECK(result.said("remark"));
  }
  SECTION("allow") {
    options.out_of_order = migrate::OutOfOrder::allow;
    const Result result = apply(project, options);
    CHECK(result.applied() == "002");
    CHECK_FALSE(result.said("remark"));
  }
}

TEST_CASE("a timestamp that sorts before an applied one runs with a remark unless the policy forbids it") {
  Project project;
  project.write("20240101000000_a.sql", "SELECT 1;");
  project.write("20240103000000_c.sql", "SELECT 1;");
  CHECK(apply(project).what() == "no error");
  project.write("20240102000000_b.sql", "CREATE TABLE b (id int);");
  migrate::ApplyOptions options = quick_options();
  SECTION("as it is") {
    const Result result = apply(project, options);
    CHECK(result.applied() == "20240102000000");
    CHECK(result.said("remark"));
  }
  SECTION("error") {
    options.out_of_order = migrate::OutOfOrder::error;
    CHECK(apply(project, options).kind() == ErrorKind::refused);
  }
}

TEST_CASE("the enum change of a file by Prisma runs in the transaction of the file") {
  Project project;
  project.write("001_a.sql",
                "CREATE TYPE e AS ENUM ('a', 'b', 'c'); CREATE TABLE t (c e NOT NULL DEFAULT 'a'); "
                "CREATE TABLE gone ();");
  CHECK(apply(project).what() == "no error");
  const std::string change =
      "DROP TABLE gone;\n\n-- AlterEnum\nBEGIN;\nCREATE TYPE \"e_new\" AS ENUM ('a', 'b');\n"
      "ALTER TABLE \"t\" ALTER COLUMN \"c\" DROP DEFAULT;\n"
      "ALTER TABLE \"t\" ALTER COLUMN \"c\" TYPE \"e_new\" USING (\"c\"::text::\"e_new\");\n"
      "ALTER TYPE \"e\" RENAME TO \"e_old\";\nALTER TYPE \"e_new\" RENAME TO \"e\";\nDROP TYPE \"e_old\";\n"
      "ALTER TABLE \"t\" ALTER COLUMN \"c\" SET DEFAULT 'b';\nCOMMIT;\n\n";
  SECTION("all of it") {
    project.write("002_b.sql", change + "ALTER TABLE \"t\" ADD COLUMN \"d\" e;\n");
    CHECK(apply(project).applied() == "002");
    CHECK(project.database.value("SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum") ==
          "a,b");
  }
  SECTION("or none of it") {
    project.write("002_b.sql", change + "ALTER TABLE nowhere ADD COLUMN d e;\n");
    CHECK(apply(project).where() == "002_b.sql:14:1");
    CHECK(project.database.value("SELECT to_regclass('gone') IS NOT NULL") == "t");
    CHECK(project.database.value("SELECT count(*) FROM pg_enum") == "3");
  }
}

TEST_CASE("tables of a hosting service are no history that is missing") {
  Project project;
  project.database.run("CREATE ROLE supabase_auth_admin");
  project.database.run("CREATE SCHEMA auth");
  project.database.run("CREATE TABLE auth.users (id int)");
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  CHECK(apply(project).kind() == ErrorKind::refused);
  project.database.run("ALTER TABLE auth.users OWNER TO supabase_auth_admin");
  CHECK(apply(project).applied() == "001");
}

TEST_CASE("what a file leaves in its session does not reach the next one") {
  Project project;
  project.write(
      "001_a.sql",
      "CREATE SCHEMA app; CREATE ROLE session_test_role; SET search_path = app; SET ROLE session_test_role;\n"
      "SET standard_conforming_strings = off; SET lock_timeout = '1ms'; SET TIME ZONE 'Asia/Tokyo';\n"
      "RESET ROLE; CREATE TEMP TABLE left_behind (id int); PREPARE p AS SELECT 1; LISTEN c;\n"
      "SELECT 'a\\\\b'; SET ROLE session_test_role;");
  project.write(
      "002_b.sql",
      "CREATE TABLE b AS SELECT current_setting('search_path') AS path, current_user::text AS who,\n"
      "current_setting('lock_timeout') AS locks, to_regclass('pg_temp.left_behind') IS NULL AS clean,\n"
      "(SELECT count(*) FROM pg_prepared_statements) AS prepared, 'a\\b' AS text;");
  const Result result = apply(project);
  CHECK(result.what() == "no error");
  CHECK(project.database.value(
            "SELECT path || '|' || who || '|' || locks || '|' || clean || '|' || prepared || '|' || text "
            "FROM public.b") == "\"$user\", public|postgres|300ms|true|0|a\\b");
  project.database.run("DROP ROLE session_test_role");
}

TEST_CASE("a file may bring its own BEGIN and COMMIT, which are replaced") {
  Project project;
  project.write("001_a.sql", "BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\n");
  project.write("002_b.sql", "BEGIN;\nCREATE TABLE b (id int);\nSELECT 1 / 0;\nCOMMIT;\n");
  const Result result = apply(project);
  CHECK(result.kind() == ErrorKind::database);
  CHECK(result.where() == "002_b.sql:3:1");
  CHECK(project.database.list(kVersions) == "001");
  CHECK(project.database.value("SELECT to_regclass('b') IS NULL") == "t");
}

TEST_CASE("rows for COPY FROM STDIN are read from the file") {
  Project project;
  project.write(
      "001_a.sql",
      "CREATE TABLE a (id int, name text);\nCOPY a (id, name) FROM STDIN;\n1\tit's\n2\tzw\xC3\xB6lf\n\\.\n"
      "INSERT INTO a VALUES (3, 'three');\n");
  project.write("002_csv.sql", "COPY a FROM STDIN WITH (FORMAT csv);\r\n4,four\r\n5,\"fi;ve\"\r\n\\.\r\n");
  CHECK(apply(project).what() == "no error");
  CHECK(project.database.list("SELECT name FROM a ORDER BY id") == "it's zw\xC3\xB6lf three four fi;ve");
}

TEST_CASE("a large COPY arrives whole") {
  Project project;
  std::string text = "CREATE TABLE a (id int, filler text);\nCOPY a FROM STDIN;\n";
  for (int i = 0; i < 60000; ++i) text += std::to_string(i) + "\t" + std::string(40, 'x') + "\n";
  project.write("001_a.sql", text + "\\.\n");
  CHECK(apply(project).what() == "no error");
  CHECK(project.database.value("SELECT count(*) || ' ' || sum(id) FROM a") == "60000 1799970000");
}

TEST_CASE("notices reach the listener") {
  Project project;
  project.write("001_a.sql", "DO $$ BEGIN RAISE NOTICE 'hello from the file'; END $$;");
  CHECK(apply(project).said("notice hello from the file"));
}

TEST_CASE("a role's own statement_timeout does not end a migration, and what is in force is said") {
  Project project;
  project.database.run("ALTER DATABASE " + project.database.name() + " SET statement_timeout = '50ms'");
  project.write("001_a.sql", "SELECT pg_sleep(0.2);");
  const Result result = apply(project);
  CHECK(result.what() == "no error");
  CHECK(result.said("lock_timeout=300ms statement_timeout=0"));
}

TEST_CASE("migrations may run as another role, and the history stays ours") {
  Project project;
  project.database.run(
      "CREATE ROLE owner_test_role; GRANT CREATE ON SCHEMA public TO owner_test_role;"
      "GRANT CREATE ON DATABASE " +
      project.database.name() + " TO owner_test_role");
  migrate::ApplyOptions options = quick_options();
  options.role = "owner_test_role";
  project.write("001_a.sql", "CREATE TABLE a (id int);");
  const Result result = apply(project, options);
  CHECK(result.what() == "no error");
  CHECK(project.database.value("SELECT tableowner FROM pg_tables WHERE tablename = 'a'") ==
        "owner_test_role");
  project.database.run("DROP OWNED BY owner_test_role CASCADE; DROP ROLE owner_test_role");
}

TEST_CASE("migrations of one run before the last do not wait for the disk, the last one does") {
  Project project;
  project.write("001_a.sql", "CREATE TABLE a AS SELECT current_setting('synchronous_commit') AS mode;");
  project.write("002_b.sql", "CREATE TABLE b AS SELECT current_setting('synchronous_commit') AS mode;");
  CHECK(apply(project).what() == "no error");
  CHECK(project.database.value("SELECT a.mode || ' ' || b.mode FROM a, b") == "off on");
}
