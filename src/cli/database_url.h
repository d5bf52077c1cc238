#pragma once

#include "cli/config_layers.h"
#include "cli/environment.h"
#include "migrate/connection_url.h"

namespace lockkeeper::cli {

/// Where the database is, as the environment says it: in the one variable that the configuration names, else
/// in DATABASE_URL_UNPOOLED, DATABASE_URL, DB_*, PG*.
migrate::DatabaseVariables database_variables(const Environment& environment,
                                              const SecretVariables& chosen = {});

/// Whether any of them is set.
bool names_database(const Environment& environment, const SecretVariables& chosen = {});

/// Throws as migrate::read_connection() does, and Error(usage) when the one variable that the configuration
/// names is not set: another one is never taken in its place.
migrate::Connection database_connection(const Environment& environment, const SecretVariables& chosen = {});

}  // namespace lockkeeper::cli
