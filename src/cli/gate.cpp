#include "cli/gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>

#include "base/digest.h"
#include "cli/linting.h"
#include "rules/linter.h"

namespace lockkeeper::cli {

namespace {

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

// Each finding that counts, where it stands and what it says.
std::string digest_of(const std::vector<rules::Finding>& findings) {
  std::string text;
  for (const rules::Finding& finding : findings) {
    if (finding.suppressed) continue;
    text += fmt::format("{}\n{}\n{}:{}\n{}\n", finding.rule, finding.path, finding.begin.line,
                        finding.begin.column, finding.message);
  }
  return base::sha256(text);
}

}  // namespace

rules::LintResult lint_pending(const Invocation& invocation, const migrate::Layout& layout,
                               const migrate::Plan& plan) {
  rules::LintOptions options = lint_options_of(invocation);
  // What is applied here is run by Lockkeeper, whoever else runs these files elsewhere.
  options.runner = sql::Runner::lockkeeper;
  const rules::RuleSet rules = rule_set_of(invocation, options);
  std::set<const migrate::Migration*> pending;
  for (const migrate::PendingMigration& one : plan.pending) pending.insert(one.migration);

  rules::Linter linter(rules, options);
  linter.set_has_folder(true);
  for (const migrate::Migration& migration : layout.migrations) {
    if (!pending.contains(&migration)) linter.replay(sql::analyse(*migration.source));
  }
  rules::LintResult result;
  std::deque<sql::Script> scripts;
  linter.begin_change_set();
  for (const migrate::PendingMigration& one : plan.pending) {
    result.files.push_back(one.migration->path);
    linter.check(scripts.emplace_back(sql::analyse(*one.migration->source)));
  }
  result.findings = linter.end_change_set();
  result.summary = linter.counts();
  return result;
}

migrate::GateVerdict verdict_of(const rules::LintResult& findings, rules::FailOn fail_on) {
  const rules::LintResult::Summary& summary = findings.summary;
  return {rules::blocked(findings, fail_on),
          fmt::format("{}, {}", counted(summary.errors, "error"), counted(summary.warnings, "warning")),
          digest_of(findings.findings)};
}

report::SourceLookup source_lookup(const migrate::Layout& layout) {
  return [&layout](const std::string& path) -> const base::Source* {
    const auto found = std::ranges::find(layout.migrations, path, &migrate::Migration::path);
    return found == layout.migrations.end() ? nullptr : found->source.get();
  };
}

}  // namespace lockkeeper::cli
