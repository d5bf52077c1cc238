#pragma once

#include <string>

#include "report/format.h"

namespace lockkeeper::report {

/// Findings for people: place, message, code frame with caret, why (once per rule), fix and locks, and a last
/// line with the verdict.
std::string lint_text(const LintReport& report);

/// "2 errors, 1 warning", "no findings"; what is suppressed is not counted.
std::string count_text(const rules::LintResult::Summary& summary);
/// "7 statements, 1 not analysed": every report says how much of the text was understood.
std::string analysed_text(const rules::LintResult::Summary& summary);

}  // namespace lockkeeper::report
