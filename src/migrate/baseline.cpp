#include "migrate/baseline.h"

#include <fmt/format.h>

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

}  // namespace

std::vector<std::string> baseline(const Layout& layout, const Connection& connection,
                                  const ApplyOptions& options, Interrupt& interrupt,
                                  const Listener& listener) {
  const std::size_t count = count_up_to(layout, options.to);
  Worker worker(connection, options, interrupt);
  worker.configure();
  RunLocks locks(connection, options, interrupt, listener);
  locks.take(worker);
  worker.read_facts();
  History history = worker.read_history();
  if (!history.applied.empty()) {
    throw base::Error(
        base::ErrorKind::refused,
        fmt::format("the history has rows already; the last one is {}", history.applied.back().version),
        "a baseline is only for a database without history");
  }
  make_own_schema(worker, locks.guard_pid(worker), history.own, options);

  std::vector<std::string> versions;
  std::string sql = "BEGIN;";
  for (std::size_t i = 0; i < count; ++i) {
    const Migration& migration = layout.migrations[i];
    sql +=
        record_baseline({HistorySource::project, &migration, locks.guard_pid(worker), options.tool_version}) +
        ";";
    versions.push_back(migration.version);
  }
  Migration upto;
  if (count > 0) upto = layout.migrations[count - 1];
  sql += record_audit("baseline", upto, fmt::format("{} migrations taken as applied", count),
                      options.tool_version);
  worker.tell(sql + ";COMMIT", "the baseline cannot be recorded");
  return versions;
}

}  // namespace lockkeeper::migrate
