#include "report/plan_text.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "report/escape.h"
#include "report/paint.h"
#include "report/status_text.h"
#include "report/text.h"

namespace lockkeeper::report {

namespace {

std::string shown(std::string_view text) { return base::printable(text, base::Lines::fold_to_space); }

std::string how_it_runs(const migrate::PendingMigration& pending) {
  const std::size_t statements = pending.script == nullptr ? 0 : pending.script->statements.size();
  std::string out = counted(statements, "statement");
  out +=
      pending.execution.execution == sql::Execution::one_transaction ? " in one transaction" : ", each alone";
  if (pending.resume_at > 0) out += fmt::format(", resumed at statement {}", pending.resume_at + 1);
  return out;
}

std::string pending_text(const PlanReport& report) {
  const migrate::Plan& plan = report.plan;
  std::string out;
  for (const migrate::PendingMigration& pending : plan.pending) {
    out += paint(report.style.color, Tone::bold, shown(pending.migration->path)) + "\n";
    if (pending.adopted) {
      out += "  stands for migrations that are applied: it is recorded and not run\n";
      continue;
    }
    out += fmt::format("  {}\n", how_it_runs(pending));
    const std::string_view lock = sql::to_text(pending.strongest_lock);
    out += fmt::format("  strongest lock: {}\n", lock.empty() ? "none" : lock);
    for (const migrate::DataLoss& loss : pending.losses) {
      if (loss.extent == migrate::DataLoss::Extent::values && plan.direction == "up") continue;
      out += fmt::format("  {} {}\n", paint(report.style.color, Tone::doubtful, "loses:"), shown(loss.what));
    }
    if (!pending.execution.refusal.empty()) {
      out += fmt::format("  {} {}\n", paint(report.style.color, Tone::bad, "cannot run:"),
                         shown(pending.execution.refusal));
      if (!pending.execution.hint.empty()) out += fmt::format("  hint: {}\n", shown(pending.execution.hint));
    }
  }
  return out;
}

}  // namespace

std::string plan_text(const PlanReport& report) {
  const migrate::Plan& plan = report.plan;
  std::string out = pending_text(report);
  if (!out.empty()) out += '\n';
  if (!report.findings.findings.empty() || !report.findings.unreadable.empty()) {
    out += lint_text({report.findings, report.sources, report.fail_on, report.style}) + "\n";
  }
  const std::string problems = problems_text(plan);
  if (!problems.empty()) out += problems + "\n";
  out += plan.pending.empty()
             ? fmt::format("nothing to {}", verb_of(plan))
             : fmt::format("{} to {}", counted(plan.pending.size(), "migration"), verb_of(plan));
  out += fmt::format(", {} applied before ({} layout, {} history)\n", migrate::count_applied(plan),
                     shown(plan.layout), shown(plan.history));
  if (!plan.digest.empty()) out += fmt::format("digest {}\n", shown(plan.digest));
  return log_safe(out);
}

std::string_view verb_of(const migrate::Plan& plan) {
  return plan.direction == "down" ? "roll back" : "apply";
}

std::string apply_text(const migrate::ApplyOutcome& outcome) {
  if (outcome.blocked) {
    return log_safe(fmt::format("nothing was applied: {}\n", shown(outcome.verdict.summary)));
  }
  if (outcome.applied.empty()) return "nothing to apply\n";
  std::string out;
  double seconds = 0;
  for (const migrate::Applied& applied : outcome.applied) {
    seconds += applied.seconds;
    out += fmt::format("applied {} in {}", shown(applied.path), duration_text(applied.seconds));
    if (applied.attempts > 1) out += fmt::format(" ({} attempts)", applied.attempts);
    out += '\n';
  }
  out +=
      fmt::format("{} applied in {}\n", counted(outcome.applied.size(), "migration"), duration_text(seconds));
  return log_safe(out);
}

std::string duration_text(double seconds) {
  if (seconds < 0.0995) return fmt::format("{:.0f} ms", seconds * 1000);
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = std::llround(seconds);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

}  // namespace lockkeeper::report
