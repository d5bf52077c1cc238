#include "cli/database_url.h"

#include "migrate/wire.h"

namespace lockkeeper::cli {

migrate::DatabaseVariables database_variables(const Environment& environment) {
  migrate::DatabaseVariables variables;
  variables.database_url_unpooled = environment.value("DATABASE_URL_UNPOOLED");
  variables.database_url = environment.value("DATABASE_URL");
  variables.db_host = environment.value("DB_HOST");
  variables.db_port = environment.value("DB_PORT");
  variables.db_user = environment.value("DB_USER");
  variables.db_password = environment.value("DB_PASSWORD");
  variables.db_name = environment.value("DB_NAME");
  variables.pg = environment.with_prefix("PG");
  return variables;
}

bool names_database(const Environment& environment) {
  const migrate::DatabaseVariables variables = database_variables(environment);
  return !variables.database_url_unpooled.empty() || !variables.database_url.empty() ||
         !variables.db_name.empty() || environment.has("PGHOST") || environment.has("PGDATABASE") ||
         environment.has("PGSERVICE");
}

migrate::Connection database_connection(const Environment& environment) {
  return migrate::read_connection(database_variables(environment), migrate::client_facts());
}

}  // namespace lockkeeper::cli
