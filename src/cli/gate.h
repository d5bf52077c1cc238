#pragma once

#include "cli/commands.h"
#include "migrate/plan.h"
#include "report/format.h"
#include "rules/finding.h"

/// The lint gate of `plan` and `apply`. This is where rules and migrate meet; neither knows the other.
namespace lockkeeper::cli {

/// What is pending, judged as one change set behind everything that the plan takes as applied.
rules::LintResult lint_pending(const Invocation& invocation, const migrate::Plan& plan);

/// What a finding is for the plan's digest.
struct FindingFacts {
  std::string severity, rule, path;
  std::uint32_t line = 0, column = 0;
  std::string message;
  bool suppressed = false;
};
std::string finding_line(const FindingFacts& facts);

/// What that means for the run, with the errors and warnings that an approval would accept. A finding whose
/// rule or category `review` names wants an approved plan even when it is suppressed.
migrate::GateVerdict verdict_of(const rules::LintResult& findings, rules::FailOn fail_on,
                                const std::vector<std::string>& review);

/// Of a plan that goes down: whatever loses data wants an approved plan, suppressed or not.
migrate::GateVerdict rollback_verdict(const Invocation& invocation, const migrate::Plan& plan,
                                      const rules::LintResult& findings);

/// The texts of the layout's files, for code frames. The layout outlives it.
report::SourceLookup source_lookup(const migrate::Layout& layout);

}  // namespace lockkeeper::cli
