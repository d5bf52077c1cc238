#pragma once

#include <string>

#include "migrate/plan.h"
#include "report/format.h"

namespace lockkeeper::report {

/// What would run: each pending migration with how it runs and its strongest lock, problems, findings,
/// digest.
std::string plan_text(const PlanReport& report);

/// What a plan is to do with its migrations: "apply" or "roll back".
std::string_view verb_of(const migrate::Plan& plan);

/// What a run of `apply` did, in one line per migration and one for the whole.
std::string apply_text(const migrate::ApplyOutcome& outcome);

/// "0.4 s", "2 min 5 s": short, for people.
std::string duration_text(double seconds);

}  // namespace lockkeeper::report
