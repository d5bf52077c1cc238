#pragma once

#include <string>

#include "report/format.h"

namespace lockkeeper::report {

/// SARIF 2.1.0 as GitHub code scanning takes it: at most 5,000 results, most severe first, each with one
/// location within one line (an alert shows in a pull request only when all its lines are in the change).
///
/// Suppressed findings are notifications of the run, not results: GitHub does not know SARIF's suppressions
/// and would open an alert for each.
/// Source: docs.github.com, "SARIF support for code scanning".
std::string lint_sarif(const LintReport& report);

}  // namespace lockkeeper::report
