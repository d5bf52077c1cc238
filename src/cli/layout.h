#pragma once

#include "cli/commands.h"
#include "migrate/migration.h"

namespace lockkeeper::cli {

/// The operand, else the configured folder, else `migrations`, read as apply reads it; `--explain` says how.
/// Throws Error(usage) when there is no such folder, Error(input) as migrate::read_layout() does.
migrate::Layout layout_of(const Invocation& invocation);
/// The same for a command whose operand is not its only one; empty when it was not given.
migrate::Layout layout_of(const Invocation& invocation, const std::string& operand);

}  // namespace lockkeeper::cli
