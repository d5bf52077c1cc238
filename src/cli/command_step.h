#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/process.h"
#include "cli/commands.h"
#include "cli/hook.h"

namespace lockkeeper::cli {

struct CommandResult {
  int exit_code = 0;
  base::ProcessEnd end = base::ProcessEnd::itself;
  std::vector<std::string> lines;  ///< of output and errors, fit for a terminal; the last twenty
};
/// A command of the configuration, run by the shell in the repository's root. `environment` is added to ours.
/// Throws Error(interrupted) when `stop` ended it.
CommandResult run_shell(const std::string& command, const std::vector<std::string>& environment,
                        const Stop& stop);
/// The same within limits; the lines hold none of `secrets`.
CommandResult run_shell(const std::string& command, const std::vector<std::string>& environment,
                        const base::ProcessLimits& limits, std::span<const std::string> secrets);

/// A program of ours that may take long, `what` for messages. Throws Error(interrupted) when `stop` ended it.
base::ProcessResult run_until(const Stop& stop, std::string_view what,
                              const std::vector<std::string>& arguments,
                              const std::vector<std::string>& environment = {});

/// `[hooks]`: what surrounds a run that changes a database.
class HookSteps {
 public:
  /// `stop` must outlive the object.
  HookSteps(const Invocation& invocation, Say say, const Stop& stop)
      : invocation_(invocation), say_(std::move(say)), stop_(stop) {}

  /// Throws Error(hook) when it fails: nothing was changed then.
  void before_apply();
  /// Throws Error(hook): the migrations stay.
  void after_apply(std::size_t applied);
  /// on_failure and finally, once before_apply() was begun; never throws, the error itself matters more.
  void close_after(const std::string& error);
  /// Once before_apply() was begun. Throws Error(hook).
  void finally();

 private:
  void run(const HookCommand& hook, std::string_view name, const std::vector<std::string>& environment);

  const Invocation& invocation_;
  Say say_;
  const Stop& stop_;
  bool begun_ = false;
};

}  // namespace lockkeeper::cli
