#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace lockkeeper::cli {

/// The documented exit codes; their numbers are a contract.
enum class ExitCode : std::uint8_t {
  done = 0,
  blocked = 1,
  usage = 2,
  refused = 3,
  database = 4,
  in_doubt = 5,
  hook = 6,
  check = 7,
  internal = 70,
  interrupted = 130,
  terminated = 143,
};

struct ExitCodeRow {
  ExitCode code;
  std::string_view meaning;
};
/// By number, as `--help` prints it.
std::span<const ExitCodeRow> exit_codes();

/// Of two codes that both hold, the one to give: the first of 70, 130/143, 5, 4, 3, 2, 6, 7, 1, 0.
ExitCode worse(ExitCode left, ExitCode right);

ExitCode exit_code_of(base::ErrorKind kind);

}  // namespace lockkeeper::cli
