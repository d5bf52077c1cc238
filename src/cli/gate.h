#pragma once

#include "cli/commands.h"
#include "migrate/plan.h"
#include "report/format.h"
#include "rules/finding.h"

/// The lint gate of `plan` and `apply`. This is where rules and migrate meet; neither knows the other.
namespace lockkeeper::cli {

/// What is pending, judged as one change set behind everything that the plan takes as applied.
rules::LintResult lint_pending(const Invocation& invocation, const migrate::Layout& layout,
                               const migrate::Plan& plan);

/// What that means for the run, with a digest of the findings that an approval would accept.
migrate::GateVerdict verdict_of(const rules::LintResult& findings, rules::FailOn fail_on);

/// The texts of the layout's files, for code frames. The layout outlives it.
report::SourceLookup source_lookup(const migrate::Layout& layout);

}  // namespace lockkeeper::cli
