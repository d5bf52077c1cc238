#pragma once

#include <string>
#include <vector>

#include "migrate/apply.h"
#include "migrate/history.h"
#include "migrate/migration.h"

namespace lockkeeper::migrate {

class Worker;

/// A file of `migrations/`, as the build found it.
struct EmbeddedFile {
  const char* name;
  const char* text;
};
std::vector<EmbeddedFile> embedded_files();

/// The bookkeeping schema as a layout of its own, in order; its paths are "lockkeeper/migrations/..".
Layout own_layout();

/// Brings the bookkeeping schema up to date, in one transaction, recorded in the history that it makes. Both
/// locks are held, the run lock by `guard_pid`. Throws Error(refused) when a newer Lockkeeper made it.
/// The SQL of that, without BEGIN and COMMIT, for a transaction that is open already; empty when nothing is
/// missing.
std::string own_schema_sql(const Worker& worker, int guard_pid, const std::vector<AppliedMigration>& own,
                           const ApplyOptions& options);
void make_own_schema(Worker& worker, int guard_pid, const std::vector<AppliedMigration>& own,
                     const ApplyOptions& options);

}  // namespace lockkeeper::migrate
