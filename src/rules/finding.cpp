#include "rules/finding.h"

#include <algorithm>

namespace lockkeeper::rules {

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::notice: return "notice";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "";
}

bool blocked(const LintResult& result, FailOn fail_on) {
  if (fail_on == FailOn::never) return false;
  const Severity least = fail_on == FailOn::error ? Severity::error : Severity::warning;
  return std::ranges::any_of(result.findings, [least](const Finding& finding) {
    return !finding.suppressed && finding.severity >= least;
  });
}

}  // namespace lockkeeper::rules
