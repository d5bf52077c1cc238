#pragma once

#include <functional>

#include "cli/backup.h"
#include "cli/command_step.h"

namespace lockkeeper::cli {

/// What surrounds the migrations of a run, in either direction: backup, hooks, and what is said and done when
/// it fails.
class RunSteps {
 public:
  RunSteps(const Invocation& invocation, const migrate::Connection& connection, const Say& say)
      : backup_(invocation, connection, say, stop_), hooks_(invocation, say, stop_) {}
  RunSteps(const RunSteps&) = delete;
  RunSteps& operator=(const RunSteps&) = delete;

  /// What the run wants before its first statement. A signal ends what the steps started; `interrupt` must
  /// outlive the run.
  void add_to(migrate::ApplyOptions& options, const migrate::Interrupt& interrupt);
  HookSteps& hooks() { return hooks_; }

  /// Runs it, and then the hook `finally`, if the run came as far as before_apply. After an error: how to
  /// restore, on_failure, finally, and the error again.
  ExitCode surround(const std::function<ExitCode()>& run);

 private:
  Stop stop_;
  BackupStep backup_;
  HookSteps hooks_;
};

}  // namespace lockkeeper::cli
