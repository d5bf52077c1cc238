// How migration tools run a file, one row each; read from their sources.
#include "sql/runner.h"

#include <algorithm>
#include <array>

#include "sql/effects.h"
#include "sql/session.h"

namespace lockkeeper::sql {

namespace {

/// When a runner leaves its usual envelope for the other one.
enum class Switch : std::uint8_t {
  never,
  mark,       // a comment in the file (SectionMarks::no_transaction)
  statement,  // a file beside it, which a statement gives away that no transaction takes
};

struct RunnerRow {
  Runner runner;
  Envelope usual;
  Switch when = Switch::never;
  Envelope other = Envelope::nothing;
};
constexpr auto kRunners = std::to_array<RunnerRow>({
    {Runner::lockkeeper, Envelope::transaction},
    {Runner::psql, Envelope::nothing},
    {Runner::prisma, Envelope::one_query},
    {Runner::prisma_7_4, Envelope::nothing},
    {Runner::drizzle, Envelope::transaction},
    {Runner::supabase, Envelope::transaction},
    {Runner::goose, Envelope::transaction, Switch::mark, Envelope::nothing},
    {Runner::dbmate, Envelope::transaction, Switch::mark, Envelope::one_query},
    {Runner::golang_migrate, Envelope::one_query},
    {Runner::flyway, Envelope::transaction, Switch::statement, Envelope::nothing},
    {Runner::sqlx, Envelope::transaction, Switch::mark, Envelope::one_query},
    {Runner::diesel, Envelope::transaction, Switch::statement, Envelope::one_query},
    {Runner::tern, Envelope::transaction, Switch::mark, Envelope::nothing},
    {Runner::node_pg_migrate, Envelope::transaction},
    {Runner::graphile_migrate, Envelope::transaction, Switch::mark, Envelope::one_query},
    {Runner::sqitch, Envelope::nothing},
});

constexpr const RunnerRow& row_of(Runner runner) { return kRunners[static_cast<std::size_t>(runner)]; }

constexpr bool is_in_order() {
  for (std::size_t at = 0; at < kRunners.size(); ++at) {
    if (static_cast<std::size_t>(kRunners[at].runner) != at) return false;
  }
  return kRunners.size() == kRunnerNames.size();
}
static_assert(is_in_order());

bool refuses_transaction(const Script& script, Section section, const Schema& schema, int pg_version) {
  return std::ranges::any_of(script.operations, [&](const Operation& operation) {
    return operation.section == section &&
           in_transaction_of(operation, schema, pg_version) == InTransaction::refused;
  });
}

bool is_switched(const RunnerRow& row, const Script& script, Section section, const Schema& schema,
                 int pg_version) {
  switch (row.when) {
    case Switch::never: return false;
    case Switch::mark: return script.marks.no_transaction;
    case Switch::statement:
      return script.marks.no_transaction || refuses_transaction(script, section, schema, pg_version);
  }
  return false;
}

}  // namespace

Envelope envelope_of(Runner runner, const Script& script, Section section, const Schema& schema,
                     int pg_version) {
  const RunnerRow& row = row_of(runner);
  if (runner == Runner::lockkeeper) {
    const ExecutionPlan plan = execution_of(script, schema, pg_version);
    // A file's own BEGIN and COMMIT stand for ours.
    const bool wrapped = plan.execution == Execution::one_transaction && !plan.own_block;
    return wrapped ? Envelope::transaction : Envelope::nothing;
  }
  const Envelope envelope = is_switched(row, script, section, schema, pg_version) ? row.other : row.usual;
  if (envelope != Envelope::one_query) return envelope;
  const auto statements = std::ranges::count(script.statements, section, &StatementRecord::section);
  return statements > 1 ? Envelope::one_query : Envelope::nothing;
}

bool sets_lock_timeout(Runner runner) { return runner == Runner::lockkeeper; }

bool reuses_session(Runner runner) { return runner != Runner::lockkeeper; }

}  // namespace lockkeeper::sql
