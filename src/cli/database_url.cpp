#include "cli/database_url.h"

#include <fmt/format.h>

#include "base/error.h"
#include "migrate/wire.h"

namespace lockkeeper::cli {

migrate::DatabaseVariables database_variables(const Environment& environment, const SecretVariables& chosen) {
  migrate::DatabaseVariables variables;
  if (!chosen.url_env.empty()) {
    variables.url_variable = chosen.url_env;
    variables.database_url_unpooled = environment.value(chosen.url_env);
    return variables;
  }
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

bool names_database(const Environment& environment, const SecretVariables& chosen) {
  if (!chosen.url_env.empty()) return environment.has(chosen.url_env);
  const migrate::DatabaseVariables variables = database_variables(environment);
  return !variables.database_url_unpooled.empty() || !variables.database_url.empty() ||
         !variables.db_name.empty() || environment.has("PGHOST") || environment.has("PGDATABASE") ||
         environment.has("PGSERVICE");
}

migrate::Connection database_connection(const Environment& environment, const SecretVariables& chosen) {
  if (!chosen.url_env.empty() && !environment.has(chosen.url_env)) {
    throw base::Error(base::ErrorKind::usage,
                      fmt::format("{}: {} is not set", chosen.url_owner, chosen.url_env),
                      fmt::format("set {} to the database's unpooled admin URL", chosen.url_env));
  }
  return migrate::read_connection(database_variables(environment, chosen), migrate::client_facts());
}

}  // namespace lockkeeper::cli
