// `apply`: migrate, then deploy, then ask whether it works.
#include "migrate/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "base/error.h"
#include "base/text.h"
#include "cli/apply_log.h"
#include "cli/approved_plan.h"
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/database_url.h"
#include "cli/gate.h"
#include "cli/hook.h"
#include "cli/layout.h"
#include "cli/reports.h"
#include "cli/run_reports.h"
#include "cli/run_steps.h"
#include "cli/version.h"
#include "migrate/install.h"
#include "report/paint.h"
#include "report/plan_text.h"

namespace lockkeeper::cli {

namespace {

constexpr std::string_view kWaysThrough =
    "to go on: change the files, suppress a finding with its reason, or have a plan approved (the manual "
    "review): lockkeeper plan --out FILE, then lockkeeper apply --plan FILE --digest DIGEST";

/// The files of `[seed]`, in their order.
migrate::Layout seed_of(const Invocation& invocation) {
  migrate::Layout layout;
  for (const std::string& path : invocation.config.seed_files) {
    layout.migrations.push_back(migrate::seed_migration(path, layout.migrations.size() + 1));
  }
  return layout;
}

class ApplyCommand {
 public:
  explicit ApplyCommand(const Invocation& invocation)
      : invocation_(invocation),
        targets_(lint_targets(invocation)),
        layout_(layout_of(invocation)),
        connection_(database_connection(invocation.environment, invocation.config.variables)),
        approved_(approved_plan(invocation)),
        checks_(invocation),
        log_(invocation, log_stream(targets_)),
        say_([this](const std::string& line) {
          log_.line(line);
          story_.record.notes.push_back(line);
        }),
        steps_(invocation, connection_, say_),
        seed_(seed_of(invocation)) {}

  ExitCode run() {
    return with_signals([this](migrate::Interrupt& interrupt) {
      return recorded(invocation_, targets_, layout_, story_,
                      [&] { return steps_.surround([&] { return migrate_and_deploy(interrupt); }); });
    });
  }

 private:
  ExitCode migrate_and_deploy(migrate::Interrupt& interrupt) {
    std::size_t& applied = invocation_.outcome.applied.emplace(0);
    DeployStep deploy(invocation_, &connection_, interrupt, say_);
    const migrate::ApplyOutcome outcome = migrate::apply(
        layout_, connection_, options(deploy, interrupt),
        [this](const migrate::Layout&, const migrate::Plan& plan) { return judge(plan); }, interrupt,
        [&](const migrate::Event& event) {
          log_.write(event);
          migrate::note(story_.record, event);
          if (const auto* planned = std::get_if<migrate::Planned>(&event))
            invocation_.outcome.digest = planned->plan->digest;
          if (!std::holds_alternative<migrate::Done>(event)) return;
          ++applied;
          deploy.note_applied();
        });
    if (!judged_) {
      invocation_.outcome.pending = 0;
      write_findings(invocation_, targets_, layout_, {});
    }
    invocation_.outcome.digest = outcome.plan.digest;
    story_.record.blocked = outcome.blocked;
    say_outcome(outcome);
    if (outcome.blocked) return ExitCode::blocked;
    if (!outcome.applied.empty()) steps_.hooks().after_apply(outcome.applied.size());
    const bool delivered = deploy.finish();
    if (delivered || !outcome.applied.empty()) checks_.run(interrupt, say_);
    return ExitCode::done;
  }

  migrate::ApplyOptions options(const DeployStep& deploy, const migrate::Interrupt& interrupt) {
    migrate::ApplyOptions options = invocation_.config.apply;
    options.owed_deploy = deploy.to_owe();
    steps_.add_to(options, interrupt);
    if (!seed_.migrations.empty()) options.seed = &seed_;
    options.to = invocation_.arguments.value(Option::to);
    if (approved_) {
      options.approval = approved_->approval;
      if (options.to.empty()) options.to = approved_->to;
    }
    options.tool_version = version();
    options.progress_every = log_.progress_every();
    return options;
  }

  migrate::GateVerdict judge(const migrate::Plan& plan) {
    story_.findings = lint_pending(invocation_, plan);
    judged_ = true;
    invocation_.outcome.findings = story_.findings.summary;
    invocation_.outcome.pending = plan.pending.size();
    write_findings(invocation_, targets_, layout_, story_.findings);
    return verdict_of(story_.findings, fail_on_of(invocation_), invocation_.config.review);
  }

  void say_outcome(const migrate::ApplyOutcome& outcome) {
    if (outcome.blocked || outcome.applied.empty()) {
      say_(std::string(base::trim(report::apply_text(outcome))));
      if (outcome.blocked) say_(std::string(kWaysThrough));
      return;
    }
    double seconds = 0;
    for (const migrate::Applied& applied : outcome.applied) seconds += applied.seconds;
    say_(fmt::format("{} applied in {}", report::counted(outcome.applied.size(), "migration"),
                     report::duration_text(seconds)));
  }

  const Invocation& invocation_;
  std::vector<ReportTarget> targets_;
  migrate::Layout layout_;
  migrate::Connection connection_;
  std::optional<ApprovedPlan> approved_;
  CheckSteps checks_;
  ApplyLog log_;
  RunStory story_;
  Say say_;
  RunSteps steps_;
  migrate::Layout seed_;
  bool judged_ = false;  ///< something was pending, and its findings are written
};

}  // namespace

ExitCode run_apply(const Invocation& invocation) { return ApplyCommand(invocation).run(); }

}  // namespace lockkeeper::cli
