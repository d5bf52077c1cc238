// `snapshot`: writes down sizes and types of a live database, for lint.
#include "migrate/snapshot.h"

#include <fmt/format.h>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/database_url.h"
#include "cli/snapshot_file.h"
#include "report/escape.h"
#include "report/paint.h"

namespace lockkeeper::cli {

ExitCode run_snapshot(const Invocation& invocation) {
  const std::string& configured = invocation.config.snapshot_file;
  const std::string path = invocation.arguments.has(Option::out)
                               ? invocation.workspace.from_root(invocation.arguments.value(Option::out))
                           : configured.empty() ? kDefaultSnapshotPath
                                                : configured;
  const std::string text = snapshot_text(
      migrate::read_snapshot(database_connection(invocation.environment, invocation.config.variables)));
  const Snapshot snapshot = parse_snapshot(text, path);  // what lint will read
  base::write_file(path, text);
  print(report::one_line(fmt::format("{}: {}, no data; commit it, and lint reads it", path,
                                     report::counted(snapshot.tables.all().size(), "table"))) +
        "\n");
  return ExitCode::done;
}

}  // namespace lockkeeper::cli
