#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "migrate/connection_url.h"

namespace lockkeeper::cli {

/// The part of the configuration that a command line means: one database's, by `--database`, by a DIR that is
/// one database's, or because there is no other; else the whole, whose `databases` are all meant then. Throws
/// Error(usage) for an unknown name, and where one database must be chosen and none is.
const Config& chosen_config(const CommandRow& command, const Arguments& arguments, const Config& config);

/// Runs a command for each database that is meant, in order, under a line with its name; the worst exit code.
ExitCode for_each_database(const Invocation& invocation, ExitCode (*run)(const Invocation&));

/// The same command line for one of several databases: files of reports get its name. Throws Error(usage) for
/// reports that cannot be told apart.
Arguments arguments_for(const Invocation& invocation, const std::string& database);

/// Of every database that is meant, or of the one that there is.
std::vector<migrate::Connection> connections_of(const Invocation& invocation);

}  // namespace lockkeeper::cli
