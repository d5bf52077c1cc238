#include "migrate/seed.h"

#include <algorithm>

#include "base/fault_point.h"
#include "migrate/history.h"
#include "migrate/own_schema.h"
#include "migrate/plan.h"
#include "migrate/run_context.h"
#include "migrate/run_session.h"

namespace lockkeeper::migrate {
namespace {

bool has_audit(Worker& worker) {
  return !worker.ask("SELECT 1 WHERE pg_catalog.to_regclass('lockkeeper.audit') IS NOT NULL").empty();
}

}  // namespace

bool is_new_database(Worker& worker, const History& history) {
  if (!history.is_there) return true;
  if (!history.applied.empty() || !history.undone.empty()) return false;
  // A run that died right after it made the tables leaves them empty; baseline, install and rollback do not.
  return !has_audit(worker) || worker.ask("SELECT 1 FROM lockkeeper.audit LIMIT 1").empty();
}

void owe_seed(RunSession& session, const Layout& files) {
  std::string sql;
  for (const Migration& file : files.migrations)
    sql += record_audit("seed owed", file, "", session.options().tool_version) + ";";
  session.worker().tell("BEGIN;" + sql + "COMMIT", "the seed cannot be recorded");
}

Layout owed_seed(Worker& worker, const Layout& files) {
  Layout owed = files;
  owed.migrations.clear();
  if (!has_audit(worker)) return owed;
  const std::vector<Row> rows = worker.ask(
      "SELECT migration FROM lockkeeper.audit WHERE action = 'seed owed' EXCEPT SELECT migration FROM "
      "lockkeeper.audit WHERE action = 'seeded'");
  for (const Migration& file : files.migrations) {
    const bool is_owed =
        std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row.at(0) == file.path; });
    if (is_owed) owed.migrations.push_back(file);
  }
  return owed;
}

void run_seed(RunSession& session, const Layout& files) {
  const Plan plan = make_plan(files, {}, "", session.worker().facts().major());
  refuse_unrunnable(plan);
  for (const PendingMigration& pending : plan.pending) {
    if (pending.execution.execution == sql::Execution::each_alone) {
      refuse(pending.migration->path + " holds a statement that cannot run in a transaction",
             "take it out of the seed");
    }
    RunContext context = session.context();
    context.record = [](const Recording& recording) {
      return record_audit("seeded", *recording.migration, "", recording.tool_version);
    };
    run_in_transaction(context, pending);
    session.say(Remark{"seeded " + pending.migration->path});
  }
}

}  // namespace lockkeeper::migrate
