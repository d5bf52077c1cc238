#pragma once

#include <string>

#include "migrate/plan.h"
#include "report/format.h"

namespace lockkeeper::report {

/// Applied, pending and what is wrong, one line each.
std::string status_text(const PlanReport& report);

/// "edited: 003_users differs .." and its hint, one block per problem; empty when there are none. `plan`
/// shows the same.
std::string problems_text(const migrate::Plan& plan);

}  // namespace lockkeeper::report
