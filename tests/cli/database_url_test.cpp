#include "cli/database_url.h"

#include "base/error.h"
#include "catch.h"

using namespace lockkeeper;

TEST_CASE("the variable that the configuration names is the only one") {
  const cli::SecretVariables chosen{"PROD_URL", "environment production", ""};
  cli::Environment environment(
      {{"DATABASE_URL", "postgres://a@127.0.0.1/other"}, {"DB_NAME", "other"}, {"PGHOST", "127.0.0.1"}});
  CHECK(cli::names_database(environment));
  CHECK_FALSE(cli::names_database(environment, chosen));
  try {
    cli::database_connection(environment, chosen);
    FAIL("another database was taken");
  } catch (const base::Error& error) {
    CHECK(error.kind() == base::ErrorKind::usage);
    CHECK(std::string(error.what()) == "environment production: PROD_URL is not set");
    CHECK(error.hint() == "set PROD_URL to the database's unpooled admin URL");
  }
  environment.set("PROD_URL", "postgres://a:s3cret@127.0.0.1/app");
  CHECK(cli::names_database(environment, chosen));
  const migrate::Connection connection = cli::database_connection(environment, chosen);
  CHECK(connection.variable == "PROD_URL");
  CHECK(connection.parameter("dbname") == "app");
}
