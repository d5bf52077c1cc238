#include "cli/gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "base/error.h"
#include "base/text.h"
#include "cli/linting.h"
#include "rules/linter.h"
#include "rules/rule_check.h"

namespace lockkeeper::cli {

namespace {

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// Names of `[apply] review` that would never hold anything up are errors in writing.
void require_known(const std::vector<std::string>& review, const rules::RuleSet& rules) {
  std::vector<std::string_view> known = rules::categories();
  known.push_back("custom");
  for (const rules::Rule* rule : rules.rules()) known.push_back(rule->id);
  for (const std::string& name : review) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const std::string_view near = base::nearest(name, known.data(), known.size());
    throw base::Error(
        base::ErrorKind::usage,
        fmt::format("[apply] review names '{}', which is no category and no rule", name),
        near.empty() ? "write a category, for example \"destructive\"" : fmt::format("write \"{}\"", near));
  }
}

/// Whether `[apply] review` names its rule or category.
bool is_reviewed(const rules::Finding& finding, const std::vector<std::string>& review) {
  const auto names = [&](const std::string& name) { return std::ranges::find(review, name) != review.end(); };
  return names(finding.rule) || names(finding.category);
}

}  // namespace

rules::LintResult lint_pending(const Invocation& invocation, const migrate::Plan& plan) {
  rules::LintOptions options = lint_options_of(invocation);
  // What is applied here is run by Lockkeeper, whoever else runs these files elsewhere.
  options.runner = sql::Runner::lockkeeper;
  const rules::RuleSet rules = rule_set_of(invocation, options);
  require_known(invocation.config.review, rules);
  rules::Linter linter(rules, options);
  linter.set_has_folder(true);
  for (const migrate::Migration* migration : plan.standing) linter.replay(migrate::script_of(*migration));
  rules::LintResult result;
  std::deque<sql::Script> scripts;
  linter.begin_change_set();
  for (const migrate::PendingMigration& one : plan.pending) {
    if (one.adopted) continue;
    result.files.push_back(one.migration->path);
    linter.check(scripts.emplace_back(migrate::script_of(*one.migration)));
  }
  result.findings = linter.end_change_set();
  result.summary = linter.counts();
  return result;
}

std::string finding_line(const FindingFacts& facts) {
  return fmt::format("{} {} {}:{}:{} {}{}", facts.severity, facts.rule, facts.path, facts.line, facts.column,
                     facts.message, facts.suppressed ? " (suppressed)" : "");
}

migrate::GateVerdict verdict_of(const rules::LintResult& findings, rules::FailOn fail_on,
                                const std::vector<std::string>& review) {
  const rules::LintResult::Summary& summary = findings.summary;
  migrate::GateVerdict verdict;
  verdict.blocked = rules::blocked(findings, fail_on);
  verdict.summary =
      fmt::format("{}, {}", counted(summary.errors, "error"), counted(summary.warnings, "warning"));
  std::uint64_t reviewed = 0;
  for (const rules::Finding& finding : findings.findings) {
    // Advice comes and goes with --advice, and nobody approves it.
    if (finding.severity == rules::Severity::notice) continue;
    if (is_reviewed(finding, review)) ++reviewed;
    if (finding.category == "destructive") verdict.destructive = true;
    verdict.findings.push_back(finding_line({std::string(rules::to_text(finding.severity)), finding.rule,
                                             finding.path, finding.begin.line, finding.begin.column,
                                             finding.message, finding.suppressed.has_value()}));
  }
  if (reviewed > 0) {
    verdict.blocked = true;
    verdict.summary += fmt::format(", {} to review", counted(reviewed, "finding"));
  }
  return verdict;
}

migrate::GateVerdict rollback_verdict(const Invocation& invocation, const migrate::Plan& plan,
                                      const rules::LintResult& findings) {
  std::vector<std::string> review = invocation.config.review;
  review.emplace_back("destructive");
  migrate::GateVerdict verdict = verdict_of(findings, invocation.config.fail_on, review);
  std::uint64_t losses = 0;
  for (const migrate::PendingMigration& pending : plan.pending) losses += pending.losses.size();
  if (losses > 0) {
    verdict.blocked = verdict.destructive = true;
    verdict.summary += fmt::format(", data lost in {}", counted(losses, "place"));
  }
  return verdict;
}

report::SourceLookup source_lookup(const migrate::Layout& layout) {
  return [&layout](const std::string& path) -> const base::Source* {
    const auto found = std::ranges::find(layout.migrations, path, &migrate::Migration::path);
    return found == layout.migrations.end() ? nullptr : found->source.get();
  };
}

}  // namespace lockkeeper::cli
