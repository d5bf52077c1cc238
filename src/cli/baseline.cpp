// `baseline`: takes migrations as applied on a database that has them already.
#include "migrate/baseline.h"

#include <fmt/format.h>

#include "base/error.h"
#include "cli/apply_log.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/database_url.h"
#include "cli/layout.h"
#include "cli/version.h"
#include "report/escape.h"
#include "report/paint.h"

namespace lockkeeper::cli {

ExitCode run_baseline(const Invocation& invocation) {
  const migrate::Layout layout = layout_of(invocation);
  const migrate::Connection connection =
      database_connection(invocation.environment, invocation.config.variables);
  migrate::ApplyOptions options = invocation.config.apply;
  options.to = invocation.arguments.value(Option::to);
  options.tool_version = version();
  migrate::Interrupt interrupt;
  ApplyLog log(invocation, ApplyLog::Stream::standard_output);
  const std::vector<std::string> versions = migrate::baseline(
      layout, connection, options, interrupt, [&](const migrate::Event& event) { log.write(event); });
  print(versions.empty()
            ? std::string("a history was begun; no migration is taken as applied\n")
            : report::one_line(fmt::format("{} taken as applied, up to and with {}",
                                           report::counted(versions.size(), "migration"), versions.back())) +
                  "\n");
  return ExitCode::done;
}

}  // namespace lockkeeper::cli
