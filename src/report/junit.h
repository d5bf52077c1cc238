#pragma once

#include <string>

#include "report/format.h"
#include "report/junit_document.h"

namespace lockkeeper::report {

/// JUnit XML: a suite per file, a case per finding, one passing case for a file without any.
///
/// A finding at or above `fail_on` is a failure; one below passes with its text in system-out; a suppressed
/// one is skipped; a file that could not be read is an error. Names are unique, because consumers merge cases
/// of one name. Text is made valid for XML 1.0.
std::string lint_junit(const LintReport& report);
/// Those suites, for a report that has more of them.
std::vector<JUnitSuite> lint_suites(const LintReport& report);

}  // namespace lockkeeper::report
