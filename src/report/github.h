#pragma once

#include <string>

#include "report/format.h"

namespace lockkeeper::report {

/// One finding as a workflow command, with the line end.
std::string annotation(const rules::Finding& finding);

/// Annotations as GitHub Actions' workflow commands, worst first.
///
/// The runner keeps ten per level and step and silently drops the rest, so the tenth says how many more there
/// are; they stand in the log, in a group.
std::string lint_github(const LintReport& report);

/// The same for a plan: what would stop its apply first, whether it is a finding or not.
std::string plan_github(const PlanReport& report);

}  // namespace lockkeeper::report
