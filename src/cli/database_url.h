#pragma once

#include "cli/environment.h"
#include "migrate/connection_url.h"

namespace lockkeeper::cli {

/// Where the database is, as the environment says it: DATABASE_URL_UNPOOLED, DATABASE_URL, DB_*, PG*.
migrate::DatabaseVariables database_variables(const Environment& environment);

/// Whether any of them is set.
bool names_database(const Environment& environment);

/// Throws as migrate::read_connection() does.
migrate::Connection database_connection(const Environment& environment);

}  // namespace lockkeeper::cli
