#include "cli/environment.h"

#include "base/error.h"
#include "catch.h"
#include "program.h"

using namespace lockkeeper;
using cli::Environment;

TEST_CASE("an empty variable counts as not set") {
  const Environment environment({{"A", "1"}, {"B", ""}});
  CHECK(environment.has("A"));
  CHECK_FALSE(environment.has("B"));
  CHECK_FALSE(environment.has("C"));
}

TEST_CASE("variables are found by what their names begin with") {
  const Environment environment({{"PGA", "1"}, {"PGB", ""}, {"PGC", "3"}, {"PH", "4"}});
  const auto found = environment.with_prefix("PG");
  REQUIRE(found.size() == 2);
  CHECK(found[0].first == "PGA");
  CHECK(found[1].second == "3");
}

TEST_CASE("an env file gives what the environment does not have") {
  const cli::test::Project project;
  project.write("env",
                "# a comment\r\n"
                "PLAIN = value with spaces  # and a comment\r\n"
                "export EXPORTED=1\n"
                "\n"
                "DOUBLE=\"a # \\\"b\\\"\\n\"  # comment\n"
                "SINGLE='raw \\n $X'\n"
                "URL=postgres://u:p#w@h/db?x=y\n"
                "EMPTY=\n"
                "SET=from the file\n"
                "LAST=no line end");
  Environment environment({{"SET", "from outside"}, {"PLAIN", ""}});
  environment.add_file(project.path() + "/env");
  CHECK(environment.value("PLAIN") == "value with spaces");
  CHECK(environment.value("EXPORTED") == "1");
  CHECK(environment.value("DOUBLE") == "a # \"b\"\n");
  CHECK(environment.value("SINGLE") == "raw \\n $X");
  CHECK(environment.value("URL") == "postgres://u:p#w@h/db?x=y");
  CHECK(environment.value("SET") == "from outside");
  CHECK(environment.value("LAST") == "no line end");
  CHECK_FALSE(environment.has("EMPTY"));
}

TEST_CASE("a line of an env file that is no assignment is an error with its place and without its text") {
  for (const std::string line : {"secret", "1A=secret", "A=\"secret", "A='secret' more", "A B=secret"}) {
    CAPTURE(line);
    const cli::test::Project project;
    project.write("env", "OK=1\n" + line + "\n");
    Environment environment((Environment::Variables()));
    try {
      environment.add_file(project.path() + "/env");
      FAIL("no error");
    } catch (const base::Error& error) {
      CHECK(error.kind() == base::ErrorKind::usage);
      CHECK(error.where()->line == 2);
      CHECK(std::string(error.what()).find("secret") == std::string::npos);
    }
  }
}
