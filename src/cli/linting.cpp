#include "cli/linting.h"

#include <fmt/chrono.h>

#include <ctime>

#include "cli/snapshot_file.h"
#include "rules/user_rules.h"

namespace lockkeeper::cli {

rules::LintOptions lint_options_of(const Invocation& invocation) {
  rules::LintOptions options = invocation.config.lint;
  options.advice = options.advice || invocation.arguments.has(Option::advice);
  options.today = fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::time(nullptr)));
  load_snapshot(invocation.config, options);
  return options;
}

rules::RuleSet rule_set_of(const Invocation& invocation, const rules::LintOptions& options) {
  const base::ConfigValue& entries = invocation.config.rules;
  return rules::RuleSet(options, entries.items.empty() ? nullptr : rules::read_rules(entries));
}

}  // namespace lockkeeper::cli
