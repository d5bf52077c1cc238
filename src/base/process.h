#pragma once

#include <string>
#include <vector>

namespace lockkeeper::base {

struct ProcessResult {
  int exit_code = 0;   ///< 128 + signal when it was killed, 127 when it could not be started
  std::string output;  ///< standard output, at most 64 MiB
  std::string errors;  ///< standard error, at most 64 KiB
};

/// Runs a program found on PATH without a shell, with no standard input, and waits. `environment` entries
/// ("NAME=value") are added to ours. Throws Error(internal) only when no process can be made.
ProcessResult run_process(const std::vector<std::string>& arguments, const std::string& directory,
                          const std::vector<std::string>& environment = {});

}  // namespace lockkeeper::base
