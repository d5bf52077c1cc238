// `apply`: migrate, then deploy, then ask whether it works.
#include "migrate/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "cli/apply_log.h"
#include "cli/approved_plan.h"
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/database_url.h"
#include "cli/databases.h"
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

/// The part of a run that is about one database. `invocation` outlives it.
class DatabaseApply {
 public:
  explicit DatabaseApply(const Invocation& invocation)
      : invocation_(invocation),
        targets_(lint_targets(invocation)),
        layout_(layout_of(invocation)),
        connection_(database_connection(invocation.environment, invocation.config.variables)),
        approved_(approved_plan(invocation)),
        log_(invocation, log_stream(targets_)),
        say_([this](const std::string& line) {
          log_.line(line);
          story_.record.notes.push_back(line);
        }),
        steps_(invocation, connection_, say_),
        seed_(seed_of(invocation)) {}
  DatabaseApply(const DatabaseApply&) = delete;
  DatabaseApply& operator=(const DatabaseApply&) = delete;

  const migrate::Connection& connection() const { return connection_; }
  const Say& say() const { return say_; }

  /// What a run of this database alone is: the reports are written when all is done.
  ExitCode run_alone(const std::function<ExitCode()>& run) {
    return recorded(invocation_, targets_, layout_, story_, [&] { return steps_.surround(run); });
  }
  /// The first of several: its reports are written before the rest, its last hook runs behind it.
  ExitCode run_before(const std::function<ExitCode()>& run, const std::function<ExitCode()>& rest) {
    return steps_.surround([&] {
      const ExitCode code = recorded(invocation_, targets_, layout_, story_, run);
      return code == ExitCode::done ? rest() : code;
    });
  }

  ExitCode migrate(DeployStep& deploy, migrate::Interrupt& interrupt) {
    Outcome& result = invocation_.outcome;
    if (!result.applied) result.applied = 0;
    pending_before_ = result.pending.value_or(0);
    const migrate::ApplyOutcome outcome = migrate::apply(
        layout_, connection_, options(deploy, interrupt),
        [this](const migrate::Layout&, const migrate::Plan& plan) { return judge(plan); }, interrupt,
        [&](const migrate::Event& event) {
          log_.write(event);
          migrate::note(story_.record, event);
          if (const auto* planned = std::get_if<migrate::Planned>(&event))
            result.digest = planned->plan->digest;
          if (!std::holds_alternative<migrate::Done>(event)) return;
          ++*result.applied;
          deploy.note_applied();
        });
    if (!judged_) {
      result.pending = pending_before_;
      write_findings(invocation_, targets_, layout_, {});
    }
    result.digest = outcome.plan.digest;
    story_.record.blocked = outcome.blocked;
    say_outcome(outcome);
    if (outcome.blocked) return ExitCode::blocked;
    if (!outcome.applied.empty()) steps_.hooks().after_apply(outcome.applied.size());
    return ExitCode::done;
  }

 private:
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
    invocation_.outcome.pending = pending_before_ + plan.pending.size();
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
  ApplyLog log_;
  RunStory story_;
  Say say_;
  RunSteps steps_;
  migrate::Layout seed_;
  bool judged_ = false;             ///< something was pending, and its findings are written
  std::size_t pending_before_ = 0;  ///< in other databases
};

/// A command line for one of several databases.
struct Part {
  Part(const Invocation& whole, const Config& config)
      : name(config.database),
        arguments(name.empty() || &config == &whole.config ? whole.arguments : arguments_for(whole, name)),
        invocation{arguments, config, whole.environment, whole.workspace, whole.outcome, whole.conceal},
        apply(invocation) {}
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  std::string name;
  Arguments arguments;
  Invocation invocation;
  DatabaseApply apply;
  std::string state = "not begun";
};

/// Every database in turn, then one deploy and the checks.
class ApplyCommand {
 public:
  explicit ApplyCommand(const Invocation& invocation) : invocation_(invocation) {
    for (const Config& database : invocation.config.databases) parts_.emplace_back(invocation, database);
    if (parts_.empty()) parts_.emplace_back(invocation, invocation.config);
    for (const Part& part : parts_) connections_.push_back(part.apply.connection());
    checks_.emplace(invocation);
  }

  ExitCode run() {
    return with_signals([this](migrate::Interrupt& interrupt) {
      if (parts_.size() == 1) {
        return parts_.front().apply.run_alone([&] {
          const ExitCode code = migrate(parts_.front(), interrupt);
          return code == ExitCode::done ? deploy_and_check(interrupt) : code;
        });
      }
      try {
        const ExitCode code = run_from(0, interrupt);
        if (code != ExitCode::done) say_states();
        return code;
      } catch (const base::Error&) {
        say_states();
        throw;
      }
    });
  }

 private:
  ExitCode run_from(std::size_t index, migrate::Interrupt& interrupt) {
    if (index == parts_.size()) return deploy_and_check(interrupt);
    Part& part = parts_[index];
    part.apply.say()("database " + part.name);
    return part.apply.run_before([&] { return migrate(part, interrupt); },
                                 [&] { return run_from(index + 1, interrupt); });
  }

  ExitCode migrate(Part& part, migrate::Interrupt& interrupt) {
    part.state = "failed";
    if (!deploy_)
      deploy_.emplace(invocation_, connections_, interrupt,
                      [this](const std::string& line) { parts_.back().apply.say()(line); });
    const ExitCode code = part.apply.migrate(*deploy_, interrupt);
    part.state = code == ExitCode::done ? "done" : "blocked";
    return code;
  }

  ExitCode deploy_and_check(migrate::Interrupt& interrupt) {
    const bool delivered = deploy_->finish();
    if (delivered || invocation_.outcome.applied.value_or(0) > 0)
      checks_->run(interrupt, parts_.back().apply.say());
    return ExitCode::done;
  }

  void say_states() {
    std::string text;
    for (const Part& part : parts_)
      text += fmt::format("{}{} {}", text.empty() ? "databases: " : ", ", part.name, part.state);
    parts_.back().apply.say()(text);
  }

  const Invocation& invocation_;
  std::deque<Part> parts_;  ///< in order; none of them moves
  std::vector<migrate::Connection> connections_;
  std::optional<CheckSteps> checks_;
  std::optional<DeployStep> deploy_;
};

}  // namespace

ExitCode run_apply(const Invocation& invocation) { return ApplyCommand(invocation).run(); }

}  // namespace lockkeeper::cli
