#include "migrate/baseline.h"

#include <fmt/format.h>

#include <algorithm>

#include "migrate/layout_folder.h"
#include "migrate/own_schema.h"
#include "migrate/run_locks.h"
#include "migrate/worker.h"

namespace lockkeeper::migrate {
namespace {

/// How many of the migrations, in their order, are up to and with `to`.
std::size_t count_up_to(const Layout& layout, const std::string& to) {
  const std::optional<LeadingNumber> number = leading_number(to);
  if (number && number->number == 0 && number->digits.size() == to.size()) return 0;
  const std::optional<std::size_t> last = find_migration(layout, to);
  if (last) return *last + 1;
  throw base::Error(base::ErrorKind::usage, fmt::format("no migration has the version {}", to),
                    "give the last migration that the database has already, or 0 for none");
}

/// What a tool's table, which is only read, says to be applied.
std::vector<const Migration*> taken_over(const Layout& layout, const History& history) {
  std::vector<const Migration*> list;
  for (const Migration& migration : layout.migrations) {
    const auto row = std::ranges::find_if(history.applied, [&](const AppliedMigration& one) {
      return history_key(layout.kind, one.version) == history_key(layout.kind, migration.version);
    });
    if (row == history.applied.end()) continue;
    if (row->state == AppliedMigration::State::failed) {
      throw base::Error(base::ErrorKind::refused,
                        fmt::format("{} was left half-way by {}", migration.path, history.kept_by),
                        row->hint);
    }
    list.push_back(&migration);
  }
  return list;
}

/// The take-over would make the edited file what was applied, and nobody would see it again.
void refuse_edited(const Layout& layout, const History& history, int pg_version) {
  const Plan plan = make_plan(layout, history.applied, "", pg_version);
  for (const Problem& problem : plan.problems) {
    if (problem.kind != Problem::Kind::edited) continue;
    throw base::Error(base::ErrorKind::refused, problem.message,
                      "restore the file; or say that the database has it as it is now, with: lockkeeper "
                      "baseline --to VERSION");
  }
}

std::vector<const Migration*> first_of(const Layout& layout, const std::string& to) {
  std::vector<const Migration*> list;
  for (std::size_t i = 0; i < count_up_to(layout, to); ++i) list.push_back(&layout.migrations[i]);
  return list;
}

void refuse_history(const History& history) {
  if (history.applied.empty()) return;
  throw base::Error(
      base::ErrorKind::refused,
      fmt::format("the history has rows already; the last one is {}", history.applied.back().version),
      "a baseline is only for a database without history");
}

}  // namespace

std::vector<std::string> baseline(const Layout& layout, const Connection& connection,
                                  const ApplyOptions& options, Interrupt& interrupt,
                                  const Listener& listener) {
  if (!options.to.empty()) count_up_to(layout, options.to);
  Worker worker(layout, connection, options, interrupt);
  worker.configure();
  RunLocks locks(connection, options, interrupt, listener);
  locks.take(worker);
  worker.read_facts();
  const History history = worker.read_history();
  const HistoryStore* store = worker.store();
  const bool only_read = store != nullptr && store->is_only_read();
  if (!only_read) refuse_history(history);
  if (options.to.empty() && !only_read) {
    throw base::Error(base::ErrorKind::usage, "baseline needs --to VERSION",
                      "give the last migration that the database has already, or 0 for none");
  }
  if (options.to.empty()) refuse_edited(layout, history, worker.facts().major());
  const std::vector<const Migration*> list =
      options.to.empty() ? taken_over(layout, history) : first_of(layout, options.to);
  make_own_schema(worker, locks.guard_pid(worker), history.own, options);
  if (!only_read) worker.make_history_table();

  std::vector<std::string> versions;
  std::string sql = "BEGIN;";
  for (const Migration* migration : list) {
    Recording recording{HistorySource::project, migration, locks.guard_pid(worker), options.tool_version};
    if (!only_read) recording.store = worker.store();
    sql += record_baseline(recording) + ";";
    versions.push_back(migration->version);
  }
  const std::string from = options.to.empty() ? ", as " + history.kept_by + " says" : std::string();
  sql +=
      record_audit("baseline", list.empty() ? Migration() : *list.back(),
                   fmt::format("{} migrations taken as applied{}", list.size(), from), options.tool_version);
  worker.tell(sql + ";COMMIT", "the baseline cannot be recorded");
  return versions;
}

}  // namespace lockkeeper::migrate
