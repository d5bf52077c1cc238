#pragma once

#include <string>

#include "cli/commands.h"

namespace lockkeeper::cli {

/// Commands, common options and exit codes.
std::string program_help();
/// One command with its options.
std::string command_help(const CommandRow& command);

}  // namespace lockkeeper::cli
