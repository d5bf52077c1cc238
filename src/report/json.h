#pragma once

#include <string>

#include "report/format.h"

namespace lockkeeper::report {

/// The contract for machines: fields may be added, never renamed. Two-space indent, LF at the end.
std::string lint_json(const LintReport& report);
std::string plan_json(const PlanReport& report);
std::string status_json(const PlanReport& report);

}  // namespace lockkeeper::report
