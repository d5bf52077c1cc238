#pragma once

#include <string>

#include "migrate/plan.h"
#include "report/format.h"
#include "report/sheet.h"

namespace lockkeeper::report {

/// What somebody who approves a plan has to see: whether it would run, the digest, each migration with its
/// strongest lock, what is locked as a picture, problems, findings, and the SQL behind a click.
std::string plan_markdown(const PlanReport& report);

/// "plain layout, lockkeeper history".
std::string origin_markdown(const migrate::Plan& plan);
/// Between files and history: edited, missing, failed ..; nothing when there are none.
void add_problems(Sheet& sheet, const migrate::Plan& plan);

}  // namespace lockkeeper::report
