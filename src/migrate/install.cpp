// A new database from the schema file: the file is one migration whose record is the whole history.
#include "migrate/install.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "migrate/brought_history.h"
#include "migrate/layout_folder.h"
#include "migrate/own_schema.h"
#include "migrate/plan_effects.h"
#include "migrate/run_session.h"

namespace lockkeeper::migrate {
namespace {

void refuse_unless_empty(const ServerFacts& facts, const History& history) {
  if (!history.applied.empty()) {
    refuse(fmt::format("the database has a history already; the last migration is {}",
                       history.applied.back().version),
           "use lockkeeper apply");
  }
  if (facts.user_table.empty()) return;
  refuse(fmt::format("the database is not empty: it has the table {}",
                     base::printable(facts.user_table, base::Lines::fold_to_space)),
         "install into a new database, or adopt this one with lockkeeper baseline");
}

Plan plan_of(const Migration& schema, int pg_version) {
  Plan plan;
  PendingMigration pending;
  pending.migration = &schema;
  pending.script = std::make_shared<const sql::Script>(script_of(schema));
  sql::Schema nothing;
  nothing.begin_change_set();
  add_effects(pending, nothing, pg_version);
  pending.one_message = pending.leaves_no_trace = false;
  plan.pending.push_back(std::move(pending));
  return plan;
}

void refuse_unless_transactional(const PendingMigration& pending) {
  if (pending.execution.execution == sql::Execution::one_transaction) return;
  const sql::Script& script = *pending.script;
  const std::uint32_t statement = pending.execution.reason_statement;
  const std::uint32_t offset =
      statement < script.statements.size() ? script.statements[statement].range.begin : 0;
  const base::Position place = script.source->position(offset);
  throw base::Error(base::ErrorKind::input, "this cannot run in the one transaction of an install",
                    "take it out of the schema file; pg_dump --schema-only writes no such statement",
                    base::Location{script.source->path(), place.line, place.column});
}

/// Takes every migration as applied.
std::string baseline_sql(const Layout& layout, const Recording& recording) {
  std::string sql;
  Recording one = recording;
  for (const Migration& migration : layout.migrations) {
    one.migration = &migration;
    sql += record_baseline(one) + ";";
  }
  return sql;
}

}  // namespace

Migration schema_migration(const std::string& path) {
  Migration schema;
  schema.name = "schema";
  schema.path = path;
  schema.source =
      std::make_shared<const base::Source>(path, base::read_file(path, base::Source::kMaxBytes + 1));
  schema.sha256 = normal_sha256(*schema.source);
  return schema;
}

Migration seed_migration(const std::string& path, std::size_t number) {
  Migration seed = schema_migration(path);
  seed.name = "seed";
  seed.number = number;
  seed.version = std::to_string(number);
  return seed;
}

Applied install(const Layout& layout, const Migration& schema, const Connection& connection,
                const ApplyOptions& options, Interrupt& interrupt, const Listener& listener) {
  Layout file;
  file.migrations.push_back(schema);
  refuse_unreadable(file);
  RunSession session(layout, connection, options, interrupt, listener);
  session.take_locks();
  Worker& worker = session.worker();
  const History history = worker.read_history();
  refuse_unless_empty(worker.facts(), history);
  const Plan plan = plan_of(schema, worker.facts().major());
  refuse_unrunnable(plan);
  refuse_unless_transactional(plan.pending.front());

  RunContext context = session.context();
  context.record = [&](const Recording& recording) {
    worker.tell(worker.reset_sql(), "the settings cannot be brought back");
    std::string sql = drop_brought_schema(worker);
    sql += own_schema_sql(worker, session.guard_pid(), history.own, options);
    const HistoryStore* store = worker.store();
    const bool made_here = store != nullptr && !store->is_there();
    const BroughtTable brought =
        made_here ? brought_table(worker, *store, layout, schema) : BroughtTable::none;
    if (brought == BroughtTable::empty) sql += fmt::format("DROP TABLE {};", store->quoted_table());
    if (made_here && brought != BroughtTable::filled) sql += store->create_sql() + ";";
    if (brought != BroughtTable::filled) sql += baseline_sql(layout, recording);
    return sql + record_audit("installed", schema,
                              fmt::format("{} migrations taken as applied", layout.migrations.size()),
                              options.tool_version);
  };
  session.say(Started{&plan.pending.front(), 1, 1});
  try {
    const Applied done = run_in_transaction(context, plan.pending.front());
    session.say(Done{&done});
    return done;
  } catch (const ConnectionLost& lost) {
    session.reconnect(lost, plan.pending.front());
    if (session.worker().read_history().applied.empty() && !layout.migrations.empty()) {
      session.fail(plan.pending.front(), lost, "it was rolled back", "install again");
    }
    session.say(Remark{schema.path + " was committed before the connection was lost"});
    return {"", schema.name, schema.path, 0, 1};
  }
}

}  // namespace lockkeeper::migrate
