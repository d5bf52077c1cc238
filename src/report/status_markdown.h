#pragma once

#include <string>

#include "report/format.h"

namespace lockkeeper::report {

/// What is pending and what is wrong, then a changelog of the database, newest first: what was applied, when,
/// by whom, and whether there is a file that takes it back.
std::string status_markdown(const PlanReport& report);

}  // namespace lockkeeper::report
