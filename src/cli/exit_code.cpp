#include "cli/exit_code.h"

#include <algorithm>
#include <array>

namespace lockkeeper::cli {

namespace {

constexpr std::array kCodes{
    ExitCodeRow{ExitCode::done, "done"},
    ExitCodeRow{ExitCode::blocked, "blocked by findings"},
    ExitCodeRow{ExitCode::usage, "usage, configuration or unusable input"},
    ExitCodeRow{ExitCode::refused,
                "refused: pooled URL, not the approved plan, lock not obtained, edited or no history"},
    ExitCodeRow{ExitCode::database, "migration or database error"},
    ExitCodeRow{ExitCode::in_doubt, "in doubt: whether it happened is not known"},
    ExitCodeRow{ExitCode::hook, "the deploy hook failed"},
    ExitCodeRow{ExitCode::check, "a check failed"},
    ExitCodeRow{ExitCode::internal, "a defect of Lockkeeper"},
    ExitCodeRow{ExitCode::interrupted, "interrupted by SIGINT, after clean-up"},
    ExitCodeRow{ExitCode::terminated, "interrupted by SIGTERM, after clean-up"},
};

constexpr std::array kPrecedence{
    ExitCode::internal, ExitCode::interrupted, ExitCode::terminated, ExitCode::in_doubt,
    ExitCode::database, ExitCode::refused,     ExitCode::usage,      ExitCode::hook,
    ExitCode::check,    ExitCode::blocked,     ExitCode::done,
};

}  // namespace

std::span<const ExitCodeRow> exit_codes() { return kCodes; }

ExitCode worse(ExitCode left, ExitCode right) {
  return std::find(kPrecedence.begin(), kPrecedence.end(), left) <
                 std::find(kPrecedence.begin(), kPrecedence.end(), right)
             ? left
             : right;
}

ExitCode exit_code_of(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::usage:
    case base::ErrorKind::input: return ExitCode::usage;
    case base::ErrorKind::refused: return ExitCode::refused;
    case base::ErrorKind::database: return ExitCode::database;
    case base::ErrorKind::in_doubt: return ExitCode::in_doubt;
    case base::ErrorKind::hook: return ExitCode::hook;
    case base::ErrorKind::check: return ExitCode::check;
    case base::ErrorKind::interrupted: return ExitCode::interrupted;
    case base::ErrorKind::internal: return ExitCode::internal;
  }
  return ExitCode::internal;
}

}  // namespace lockkeeper::cli
