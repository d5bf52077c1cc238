// `rollback`: goes back to a version; what loses data wants an approved plan.
#include "migrate/rollback.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "cli/apply_log.h"
#include "cli/approved_plan.h"
#include "cli/commands.h"
#include "cli/database_url.h"
#include "cli/gate.h"
#include "cli/layout.h"
#include "cli/run_reports.h"
#include "cli/run_steps.h"
#include "cli/version.h"
#include "migrate/rollback_plan.h"
#include "report/paint.h"

namespace lockkeeper::cli {

namespace {

class RollbackCommand {
 public:
  explicit RollbackCommand(const Invocation& invocation)
      : invocation_(invocation),
        targets_(lint_targets(invocation)),
        layout_(layout_of(invocation)),
        down_(migrate::ways_back(layout_)),
        connection_(database_connection(invocation.environment, invocation.config.variables)),
        approved_(approved_plan(invocation)),
        log_(invocation, log_stream(targets_)),
        steps_(invocation, connection_, [this](const std::string& line) { log_.line(line); }) {}

  ExitCode run(migrate::Interrupt& interrupt) {
    return recorded(invocation_, targets_, down_, story_,
                    [&] { return steps_.surround([&] { return roll_back(interrupt); }); });
  }

 private:
  ExitCode roll_back(migrate::Interrupt& interrupt) {
    std::size_t& undone = invocation_.outcome.applied.emplace(0);
    const migrate::ApplyOutcome outcome = migrate::rollback(
        layout_, down_, connection_, options(interrupt),
        [this](const migrate::Layout&, const migrate::Plan& plan) { return judge(plan); }, interrupt,
        [&](const migrate::Event& event) {
          log_.write(event);
          migrate::note(story_.record, event);
          if (std::holds_alternative<migrate::Done>(event)) ++undone;
        });
    story_.record.blocked = outcome.blocked;
    invocation_.outcome.digest = outcome.plan.digest;
    invocation_.outcome.pending = outcome.plan.pending.size();
    say_outcome(outcome);
    if (!outcome.applied.empty()) steps_.hooks().after_apply(outcome.applied.size());
    return outcome.blocked ? ExitCode::blocked : ExitCode::done;
  }

  migrate::ApplyOptions options(const migrate::Interrupt& interrupt) {
    migrate::ApplyOptions options = invocation_.config.apply;
    steps_.add_to(options, interrupt);
    options.to = invocation_.arguments.value(Option::to);
    if (approved_) {
      options.approval = approved_->approval;
      if (options.to.empty()) options.to = approved_->to;
    }
    if (options.to.empty()) {
      throw base::Error(base::ErrorKind::usage, "rollback needs --to VERSION",
                        "give the last migration that stays, or 0 to undo them all");
    }
    options.tool_version = version();
    options.progress_every = log_.progress_every();
    return options;
  }

  migrate::GateVerdict judge(const migrate::Plan& plan) {
    story_.findings = lint_pending(invocation_, plan);
    invocation_.outcome.findings = story_.findings.summary;
    write_findings(invocation_, targets_, down_, story_.findings);
    return rollback_verdict(invocation_, plan, story_.findings);
  }

  void say_outcome(const migrate::ApplyOutcome& outcome) {
    if (outcome.blocked) {
      for (const migrate::PendingMigration& pending : outcome.plan.pending) {
        for (const migrate::DataLoss& loss : pending.losses) {
          say(fmt::format("{} loses {}", pending.migration->path, loss.what));
        }
      }
      say(fmt::format("nothing was rolled back: {}", outcome.verdict.summary));
      say(fmt::format(
          "to go on, have the plan approved: lockkeeper plan --rollback-to {} --out FILE, then lockkeeper "
          "rollback --plan FILE --digest DIGEST",
          outcome.plan.to));
    } else if (outcome.applied.empty()) {
      say("nothing to roll back");
    } else {
      say(
          fmt::format("{} rolled back, on hold until the file changes or somebody says: lockkeeper resolve "
                      "--rolled-back VERSION",
                      report::counted(outcome.applied.size(), "migration")));
      say("no deploy is fired after a rollback: deploy the version that fits the schema now");
    }
  }

  void say(const std::string& line) {
    log_.line(line);
    story_.record.notes.push_back(line);
  }

  const Invocation& invocation_;
  std::vector<ReportTarget> targets_;
  migrate::Layout layout_;
  migrate::Layout down_;
  migrate::Connection connection_;
  std::optional<ApprovedPlan> approved_;
  ApplyLog log_;
  RunStory story_;
  RunSteps steps_;
};

}  // namespace

ExitCode run_rollback(const Invocation& invocation) {
  RollbackCommand command(invocation);
  return with_signals([&](migrate::Interrupt& interrupt) { return command.run(interrupt); });
}

}  // namespace lockkeeper::cli
