#pragma once

#include <string>

#include "report/format.h"

namespace lockkeeper::report {

/// JUnit XML of a run: the suites of the findings, then the suite `apply` (or `rollback`) with a case for
/// each migration that was to run.
///
/// One that ran passes, with its time; the one that failed is a failure with the server's message and its
/// place; what was not reached is skipped. What ended the run and is no migration's failure is an error of
/// the case `run`. A run that had nothing to do has one passing case of that name.
std::string apply_junit(const ApplyReport& report);

}  // namespace lockkeeper::report
