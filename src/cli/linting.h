#pragma once

#include "cli/commands.h"
#include "rules/linter.h"

namespace lockkeeper::cli {

/// What the configuration and the flags say about linting, and today's date.
rules::LintOptions lint_options_of(const Invocation& invocation);

/// The built-in rules and the configuration's. Throws Error(usage) as rules::RuleSet does.
rules::RuleSet rule_set_of(const Invocation& invocation, const rules::LintOptions& options);

}  // namespace lockkeeper::cli
