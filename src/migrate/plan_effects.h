#pragma once

#include "migrate/plan.h"
#include "sql/schema.h"

namespace lockkeeper::migrate {

/// Fills what a pending migration's operations say about it (execution, strongest lock, one_message,
/// leaves_no_trace), and replays them into the Schema. `script` is set.
void add_effects(PendingMigration& pending, sql::Schema& schema, int pg_version);
/// Replays a file that was applied before.
void replay(const sql::Script& script, sql::Schema& schema);

}  // namespace lockkeeper::migrate
