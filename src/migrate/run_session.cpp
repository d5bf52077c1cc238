#include "migrate/run_session.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/fault_point.h"

namespace lockkeeper::migrate {
namespace {

std::string_view describe(base::InputProblem problem) {
  switch (problem) {
    case base::InputProblem::none: return "";
    case base::InputProblem::utf16: return "is UTF-16, and only UTF-8 can be run";
    case base::InputProblem::nul_byte: return "holds a NUL byte";
    case base::InputProblem::invalid_utf8: return "is not valid UTF-8";
    case base::InputProblem::too_large: return "is larger than 64 MiB";
  }
  return "";
}

}  // namespace

void refuse(const std::string& message, const std::string& hint) {
  throw base::Error(base::ErrorKind::refused, message, hint);
}

void refuse_unreadable(const Layout& layout) {
  for (const Migration& migration : layout.migrations) {
    const base::Source& source = *migration.source;
    if (source.problem() == base::InputProblem::none) continue;
    throw base::Error(base::ErrorKind::input,
                      fmt::format("{} {}", migration.path, describe(source.problem())),
                      "save it as UTF-8 without NUL bytes", base::Location{migration.path, 0, 0});
  }
}

void refuse_unrunnable(const Plan& plan) {
  for (const PendingMigration& pending : plan.pending) {
    if (pending.execution.refusal.empty()) continue;
    const base::Source& source = *pending.migration->source;
    const base::Position place = source.position(pending.execution.refusal_range.begin);
    throw base::Error(base::ErrorKind::input, pending.execution.refusal, pending.execution.hint,
                      base::Location{source.path(), place.line, place.column});
  }
}

Applied run_migration(RunContext& context, const PendingMigration& pending) {
  return pending.execution.execution == sql::Execution::each_alone ? run_alone(context, pending)
                                                                   : run_in_transaction(context, pending);
}

RunSession::RunSession(const Layout& layout, const Connection& connection, const ApplyOptions& options,
                       Interrupt& interrupt, const Listener& listener)
    : layout_(layout),
      connection_(connection),
      options_(options),
      interrupt_(interrupt),
      listener_(listener),
      worker_(std::make_unique<Worker>(layout, connection, options, interrupt)),
      locks_(connection, options, interrupt, listener) {}

Connected RunSession::connected() const {
  Connected event;
  event.database = connection_.shown;
  event.user = worker_->facts().user;
  event.server = fmt::format("{}.{}", worker_->facts().version / 10000, worker_->facts().version % 10000);
  event.notices = connection_.notices;
  return event;
}

void RunSession::take_locks() {
  worker_->configure();
  Connected event = connected();
  event.settings = worker_->settings();
  listener_(event);
  locks_.take(*worker_);
  worker_->read_facts();
}

bool RunSession::is_blocked(Plan& plan, const GateVerdict& verdict) {
  seal(plan, options_.tool_version, verdict.findings);
  listener_(Planned{&plan});
  if (options_.approval) require_approved(*options_.approval, sealed_parts(plan));
  return verdict.blocked && !options_.approval;
}

void RunSession::prepare(const Plan& plan, const GateVerdict& verdict) {
  const Window& window = options_.window;
  if (window.applies_to == Window::AppliesTo::everything || verdict.destructive)
    require_open(window, *worker_);
  if (options_.prepare) options_.prepare(plan, verdict);
  prepared_ = std::chrono::steady_clock::now();
}

void RunSession::record_reasons() {
  if (options_.approval) {
    worker_->tell(record_approval(*options_.approval, options_.tool_version),
                  "the approval cannot be recorded");
  }
  if (options_.no_backup.empty()) return;
  worker_->tell(record_audit("no backup", Migration(), options_.no_backup, options_.tool_version),
                "the reason for no backup cannot be recorded");
}

void RunSession::require_time_for(const PendingMigration& next) const {
  if (interrupt_.signal() != 0) {
    throw base::Error(base::ErrorKind::interrupted,
                      fmt::format("interrupted by a signal before {} ran", next.migration->path));
  }
  const std::chrono::minutes limit(options_.window.max_minutes);
  if (limit.count() == 0 || std::chrono::steady_clock::now() - prepared_ < limit) return;
  refuse(fmt::format("the window's {} minutes are over before {} ran", limit.count(), next.migration->path),
         "apply again in the next window: it goes on there");
}

void RunSession::reconnect(const ConnectionLost& lost, const PendingMigration& pending) {
  listener_(Remark{
      fmt::format("{}; connecting again to learn what became of {}", lost.what(), pending.migration->path)});
  base::fault_point(base::FaultPoint::reconnecting);
  const auto end = std::chrono::steady_clock::now() + options_.lock_wait;
  for (std::chrono::milliseconds pause{200};; pause = std::min(pause * 2, std::chrono::milliseconds(5000))) {
    try {
      worker_ = std::make_unique<Worker>(layout_, connection_, options_, interrupt_);
      worker_->configure();
      locks_.take(*worker_);
      worker_->read_facts();
      return;
    } catch (const base::Error& error) {
      if (error.kind() == base::ErrorKind::interrupted) throw;
      if (std::chrono::steady_clock::now() >= end) {
        throw base::Error(base::ErrorKind::in_doubt,
                          fmt::format("{}; and whether the migration was committed cannot be learned: {}",
                                      lost.what(), error.what()),
                          "look with lockkeeper status once the database can be reached");
      }
    }
    interrupt_.sleep(pause);
  }
}

void RunSession::fail(const PendingMigration& pending, const ConnectionLost& lost, const std::string& what,
                      const std::string& hint) const {
  const base::Location where{pending.migration->path, 0, 0};
  ServerMessage message;
  message.message = fmt::format("{}; {}", lost.what(), what);
  listener_(Failed{&pending, message, where, {}, 1});
  throw base::Error(base::ErrorKind::database, message.message, hint, where);
}

}  // namespace lockkeeper::migrate
