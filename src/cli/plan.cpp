// `plan`: what apply would do, judged and sealed, without doing it.
#include <algorithm>
#include <functional>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/comment.h"
#include "cli/database_url.h"
#include "cli/databases.h"
#include "cli/gate.h"
#include "cli/layout.h"
#include "cli/reports.h"
#include "cli/version.h"
#include "migrate/inspect.h"
#include "migrate/rollback.h"
#include "migrate/rollback_plan.h"
#include "report/plan_markdown.h"

namespace lockkeeper::cli {

namespace {

/// Whether an apply refuses because of a problem, whatever the findings are.
bool stops(const migrate::Problem& problem, std::optional<migrate::OutOfOrder> out_of_order) {
  using Kind = migrate::Problem::Kind;
  if (problem.kind == Kind::out_of_order)
    return out_of_order.value_or(problem.usual) == migrate::OutOfOrder::error;
  return problem.kind != Kind::failed;
}

/// What an apply of this plan would refuse.
ExitCode obstacle_of(const migrate::Plan& plan, const std::function<bool(const migrate::Problem&)>& stops) {
  ExitCode code = ExitCode::done;
  for (const migrate::PendingMigration& pending : plan.pending) {
    if (!pending.execution.refusal.empty()) code = ExitCode::usage;
    if (pending.migration->source->problem() != base::InputProblem::none) code = ExitCode::usage;
  }
  return std::any_of(plan.problems.begin(), plan.problems.end(), stops) ? worse(code, ExitCode::refused)
                                                                        : code;
}

}  // namespace

ExitCode run_plan(const Invocation& invocation) {
  if (!invocation.config.databases.empty()) return for_each_database(invocation, run_plan);
  const Arguments& arguments = invocation.arguments;
  const std::vector<ReportTarget> targets = plan_targets(invocation);
  const rules::FailOn fail_on = fail_on_of(invocation);
  const migrate::Layout layout = layout_of(invocation);
  const bool down = arguments.has(Option::rollback_to);
  if (down && arguments.has(Option::to)) {
    throw base::Error(base::ErrorKind::usage, "a plan goes up with --to or back with --rollback-to",
                      "give one of them");
  }
  const migrate::Layout ways = down ? migrate::ways_back(layout) : migrate::Layout();
  const migrate::Connection connection =
      database_connection(invocation.environment, invocation.config.variables);
  migrate::Plan plan =
      down ? migrate::inspect_rollback(layout, ways, connection, arguments.value(Option::rollback_to))
           : migrate::inspect(layout, connection, arguments.value(Option::to), migrate::Identity::read);
  const rules::LintResult findings = lint_pending(invocation, plan);
  const migrate::GateVerdict verdict = down ? rollback_verdict(invocation, plan, findings)
                                            : verdict_of(findings, fail_on, invocation.config.review);
  migrate::seal(plan, std::string(version()), verdict.findings);
  invocation.outcome.findings = findings.summary;
  invocation.outcome.pending = plan.pending.size();
  invocation.outcome.digest = plan.digest;

  const report::SourceLookup sources = source_lookup(down ? ways : layout);
  const std::function obstacle = [out_of_order =
                                      invocation.config.apply.out_of_order](const migrate::Problem& problem) {
    return stops(problem, out_of_order);
  };
  const auto write = [&](const ReportTarget& target) {
    report::PlanReport made{plan, findings, sources, fail_on, style_of(invocation, target)};
    made.stops = obstacle;
    write_report(target, target.format->plan(made));
  };
  for (const ReportTarget& target : targets) write(target);
  if (arguments.has(Option::out)) {
    write({report::find_format("json"), invocation.workspace.from_root(arguments.value(Option::out))});
  }
  // With `never` the plan is made to be looked at: what wants a review does not fail it either.
  const bool blocked = verdict.blocked && fail_on != rules::FailOn::never;
  const ExitCode code = worse(blocked ? ExitCode::blocked : ExitCode::done, obstacle_of(plan, obstacle));
  keep_comment(
      invocation, code == ExitCode::done ? CommentVerdict::passes : CommentVerdict::blocked,
      [&](std::size_t limit) {
        return report::plan_markdown({plan, findings, sources, fail_on, comment_style(invocation, limit)});
      });
  return code;
}

}  // namespace lockkeeper::cli
