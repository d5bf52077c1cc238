#pragma once

#include <string>

#include "migrate/migration.h"

namespace lockkeeper::migrate {

class RunSession;
class Worker;
struct History;

/// Rows for a new database: files that run once, after the first apply, each in a transaction with its audit
/// row. That they are owed is recorded before the first migration, so that a run that dies in between leaves
/// them to the next one.

/// Whether nothing was ever applied here, baselined or installed.
bool is_new_database(Worker& worker, const History& history);
/// Writes down that `files` are owed. The own schema exists.
void owe_seed(RunSession& session, const Layout& files);
/// Those of `files`, found by path, that are owed and were not run; a file that came later is none of them.
/// Creates nothing.
Layout owed_seed(Worker& worker, const Layout& files);
/// Runs them in order. Both locks are held. Throws Error(refused) for a file with a statement that cannot run
/// in a transaction, and what apply() throws.
void run_seed(RunSession& session, const Layout& files);

}  // namespace lockkeeper::migrate
