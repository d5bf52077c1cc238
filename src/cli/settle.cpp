// `resolve` and `repair`: people's word about one migration.
#include "migrate/settle.h"

#include "base/error.h"
#include "cli/apply_log.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/database_url.h"
#include "cli/layout.h"
#include "cli/run_reports.h"
#include "cli/version.h"
#include "report/escape.h"

namespace lockkeeper::cli {

namespace {

ExitCode run_settlement(const Invocation& invocation, const std::string& folder,
                        migrate::Settlement settlement, const std::string& name) {
  const migrate::Layout layout = layout_of(invocation, folder);
  const migrate::Connection connection =
      database_connection(invocation.environment, invocation.config.variables);
  migrate::ApplyOptions options = invocation.config.apply;
  options.tool_version = version();
  ApplyLog log(invocation, ApplyLog::Stream::standard_output);
  return with_signals([&](migrate::Interrupt& interrupt) {
    const std::string done = migrate::settle(layout, connection, options, settlement, name, interrupt,
                                             [&](const migrate::Event& event) { log.write(event); });
    print(report::one_line(done) + "\n");
    return ExitCode::done;
  });
}

}  // namespace

ExitCode run_resolve(const Invocation& invocation) {
  const Arguments& arguments = invocation.arguments;
  const bool applied = arguments.has(Option::applied);
  if (applied == arguments.has(Option::rolled_back)) {
    throw base::Error(base::ErrorKind::usage,
                      "resolve needs either --applied MIGRATION or --rolled-back MIGRATION",
                      "look at the database, and say what is true");
  }
  const std::string folder = arguments.operands.empty() ? std::string() : arguments.operands.front();
  return applied ? run_settlement(invocation, folder, migrate::Settlement::applied,
                                  arguments.value(Option::applied))
                 : run_settlement(invocation, folder, migrate::Settlement::rolled_back,
                                  arguments.value(Option::rolled_back));
}

ExitCode run_repair(const Invocation& invocation) {
  const std::vector<std::string>& operands = invocation.arguments.operands;
  return run_settlement(invocation, operands.size() > 1 ? operands.front() : std::string(),
                        migrate::Settlement::checksum, operands.back());
}

}  // namespace lockkeeper::cli
