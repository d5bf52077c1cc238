// `install`: a new database from the schema file.
#include "migrate/install.h"

#include <fmt/format.h>

#include "base/error.h"
#include "cli/apply_log.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/database_url.h"
#include "cli/layout.h"
#include "cli/run_reports.h"
#include "cli/version.h"
#include "report/escape.h"
#include "report/paint.h"
#include "report/plan_text.h"

namespace lockkeeper::cli {

ExitCode run_install(const Invocation& invocation) {
  if (invocation.config.schema_file.empty()) {
    throw base::Error(base::ErrorKind::usage, "install needs a schema file",
                      "set schema_file under [migrations] in lockkeeper.toml");
  }
  const migrate::Layout layout = layout_of(invocation);
  const migrate::Migration schema = migrate::schema_migration(invocation.config.schema_file);
  const migrate::Connection connection =
      database_connection(invocation.environment, invocation.config.variables);
  migrate::ApplyOptions options = invocation.config.apply;
  options.tool_version = version();
  ApplyLog log(invocation, ApplyLog::Stream::standard_output);
  return with_signals([&](migrate::Interrupt& interrupt) {
    const migrate::Applied done = migrate::install(layout, schema, connection, options, interrupt,
                                                   [&](const migrate::Event& event) { log.write(event); });
    print(report::one_line(fmt::format("{} installed in {}, {} taken as applied", done.path,
                                       report::duration_text(done.seconds),
                                       report::counted(layout.migrations.size(), "migration"))) +
          "\n");
    return ExitCode::done;
  });
}

}  // namespace lockkeeper::cli
