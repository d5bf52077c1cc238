#pragma once

#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/hook.h"
#include "deploy/check.h"
#include "migrate/interrupt.h"

namespace lockkeeper::cli {

/// The variable whose URL is asked as a check called `health`, beside those of the configuration.
inline constexpr const char* kHealthVariable = "HEALTH_CHECK_URL";

/// The configured checks with their variables filled in; only the one called `name` when that is not empty.
/// Throws Error(usage) for a variable that is not set, a URL that cannot be used, or an unknown name.
std::vector<deploy::HttpCheck> configured_checks(const Invocation& invocation, const std::string& name = {});

/// One after the other; says what each answered. Throws Error(check) at the first that does not come to hold,
/// Error(interrupted) after a signal.
void run_checks(const std::vector<deploy::HttpCheck>& checks, migrate::Interrupt& interrupt, const Say& say);

}  // namespace lockkeeper::cli
