#include "cli/version.h"

#include "cli/commands.h"
#include "cli/console.h"

namespace lockkeeper::cli {

std::string_view version() { return LOCKKEEPER_VERSION; }

ExitCode run_version(const Invocation&) {
  print(std::string("lockkeeper ") + std::string(version()) + "\n");
  return ExitCode::done;
}

}  // namespace lockkeeper::cli
