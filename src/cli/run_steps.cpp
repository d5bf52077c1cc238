#include "cli/run_steps.h"

#include "base/error.h"

namespace lockkeeper::cli {

void RunSteps::add_to(migrate::ApplyOptions& options, const migrate::Interrupt& interrupt) {
  stop_ = [&interrupt] { return interrupt.signal() != 0; };
  options.no_backup = backup_.waived();
  options.prepare = [this](const migrate::Plan& plan, const migrate::GateVerdict& verdict) {
    backup_.run(plan, verdict.destructive);
    hooks_.before_apply();
  };
}

ExitCode RunSteps::surround(const std::function<ExitCode()>& run) {
  ExitCode code = ExitCode::done;
  try {
    code = run();
  } catch (const base::Error& error) {
    stop_ = {};  // what cleans up is not stopped by the signal that made it necessary
    backup_.say_restore();
    hooks_.close_after(error.what());
    throw;
  }
  stop_ = {};
  hooks_.finally();
  return code;
}

}  // namespace lockkeeper::cli
