#pragma once

#include <string>

#include "migrate/connection_url.h"

namespace lockkeeper::migrate {

/// Sizes and types of a live database as JSON, for lint: every table, partitioned table and materialized view
/// outside the system's schemas and schema `lockkeeper`, with the planner's estimate of its rows, its size,
/// the types of its columns, its indexes, and whether it is published. No row, default or comment is read, so
/// a role that may only connect is enough; in a read-only transaction that waits for no lock longer than 2 s.
///
/// {"server_version":"15.4","database":"app","taken_at":"2026-05-01T10:00:00Z","tables":[{"schema","name","kind",
///  "rows","bytes","published","parent":[schema, name]|null,"columns":[{"name","type","not_null"}],
///  "indexes":[{"name","columns":[name|null],"unique","primary","partial"}]}]}
///
/// Throws Error(database) when it cannot connect or the server refuses, Error(refused) for a foreign server.
std::string read_snapshot(const Connection& connection);

}  // namespace lockkeeper::migrate
