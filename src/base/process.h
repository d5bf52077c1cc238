#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace lockkeeper::base {

/// Whether a program came to its end by itself, or why it was ended.
enum class ProcessEnd : std::uint8_t { itself, timed_out, cancelled };

struct ProcessResult {
  int exit_code = 0;   ///< 128 + signal when it was killed, 127 when it could not be started
  std::string output;  ///< standard output, at most 64 MiB
  std::string errors;  ///< standard error, at most 64 KiB
  ProcessEnd end = ProcessEnd::itself;
};

/// Runs a program found on PATH without a shell, with no standard input, and waits. `environment` entries
/// ("NAME=value") are added to ours. Throws Error(internal) only when no process can be made.
ProcessResult run_process(const std::vector<std::string>& arguments, const std::string& directory,
                          const std::vector<std::string>& environment = {});

/// What becomes of the processes that a program leaves behind in its group when it ends by itself.
enum class LeftBehind : std::uint8_t { killed, kept };

struct ProcessLimits {
  std::chrono::milliseconds timeout{0};
  std::function<bool()> cancelled;  ///< asked ten times a second; may be empty
  LeftBehind left_behind = LeftBehind::killed;
};
/// The same for a program whose end is not left to itself. It runs as a process group of its own; when its
/// time is over or it is cancelled, the group gets SIGTERM and, two seconds later, SIGKILL. When the program
/// has ended, what it left behind in its group gets SIGKILL, unless it may be kept.
ProcessResult run_process(const std::vector<std::string>& arguments, const std::string& directory,
                          const std::vector<std::string>& environment, const ProcessLimits& limits);

}  // namespace lockkeeper::base
