#include "cli/outcome.h"

namespace lockkeeper::cli {

std::string_view result_of(ExitCode code, const Outcome& outcome) {
  switch (code) {
    case ExitCode::done: break;
    case ExitCode::blocked: return "blocked";
    case ExitCode::usage: return "unusable";
    case ExitCode::refused: return "refused";
    case ExitCode::database: return "failed";
    case ExitCode::in_doubt: return "in-doubt";
    case ExitCode::hook: return "hook-failed";
    case ExitCode::check: return "check-failed";
    case ExitCode::internal: return "defect";
    case ExitCode::interrupted:
    case ExitCode::terminated: return "interrupted";
  }
  const bool idle = outcome.applied   ? *outcome.applied == 0 && outcome.deploy.empty()
                    : outcome.pending ? *outcome.pending == 0
                                      : outcome.findings && outcome.findings->files == 0;
  return idle ? "nothing-to-do" : "done";
}

}  // namespace lockkeeper::cli
