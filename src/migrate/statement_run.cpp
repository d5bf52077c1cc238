#include "migrate/statement_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "base/text.h"

namespace lockkeeper::migrate {
namespace {

using std::chrono::milliseconds;

constexpr double kProgressSeconds = 10;

/// Often enough to see who blocks before lock_timeout ends the wait.
milliseconds first_look(const ApplyOptions& options) {
  const milliseconds limit = options.lock_timeout.count() > 0 ? options.lock_timeout : milliseconds(2000);
  return std::clamp(limit / 2, milliseconds(20), milliseconds(1000));
}

std::string advice_for(const Failure& failure) {
  const std::string& code = failure.error.sqlstate;
  if (code == "25001") {
    return "put it into a file of its own, or add -- lockkeeper:no-transaction reason: .. at the top";
  }
  if (code == "55P03" && !failure.blockers.empty()) {
    return fmt::format("wait until it is done, or end it with SELECT pg_terminate_backend({})",
                       failure.blockers.front().pid);
  }
  if (code == "55P03") return "try again when the tables are less busy, or raise [apply] lock_timeout";
  if (code == "55P04") return "use the new enum value in a later migration";
  if (code == "42501") return "grant the role what it needs, or let the owner apply";
  return failure.error.hint.empty()
             ? std::string()
             : base::shorten(base::printable(failure.error.hint, base::Lines::fold_to_space), 300);
}

std::string describe(const Failure& failure) {
  std::string text = to_text(failure.error);
  const auto add = [&](std::string_view label, const std::string& value) {
    if (value.empty()) return;
    text +=
        fmt::format("; {}{}", label, base::shorten(base::printable(value, base::Lines::fold_to_space), 300));
  };
  add("", failure.error.detail);
  if (!failure.error.context.starts_with("COPY "))
    add("in ", failure.error.context);
  else
    add("", failure.error.context);
  if (!failure.blockers.empty()) text += "; blocked by " + to_text(failure.blockers.front());
  return text;
}

/// What is left to do works on a session that may be broken too; the failure itself matters more.
void audit(RunContext& context, std::string_view action, const PendingMigration& pending,
           const std::string& detail) {
  if (context.source == HistorySource::own) return;
  try {
    context.worker.wire().clean_up(
        record_audit(action, *pending.migration, detail, context.options.tool_version));
  } catch (const base::Error&) {
    return;
  }
}

}  // namespace

StatementRun::StatementRun(RunContext& context, const PendingMigration& pending)
    : context_(context), pending_(pending), statements_(statements_to_send(pending).size()) {
  Wire& wire = context_.worker.wire();
  wire.on_notice([this](const ServerMessage& message) { context_.listener(Notice{&pending_, message}); });
  wire.on_wait([this](double seconds) { watch(seconds); }, first_look(context.options), milliseconds(1000));
}

StatementRun::~StatementRun() {
  context_.worker.wire().on_notice({});
  context_.worker.wire().on_wait({}, milliseconds(1000), milliseconds(10000));
}

Reply StatementRun::send(const Message& message, std::uint32_t statement) {
  statement_ = statement;
  next_progress_ = kProgressSeconds;
  blockers_.clear();
  const bool alone = statement < pending_.script->statements.size();
  if (const auto data = alone ? copy_data(*pending_.script, statement) : std::nullopt) {
    return context_.worker.wire().copy_in(message.sql, *data);
  }
  return context_.worker.wire().query(message.sql, Rows::drop);
}

void StatementRun::watch(double seconds) {
  std::vector<Blocker> now = context_.locks.blockers_of(context_.worker.pid());
  if (!now.empty()) blockers_ = now;
  if (seconds < next_progress_) return;
  next_progress_ = seconds + kProgressSeconds;
  Progress progress;
  progress.migration = &pending_;
  const std::vector<std::uint32_t> list = statements_to_send(pending_);
  const auto at = std::find(list.begin(), list.end(), statement_);
  progress.statement = at == list.end() ? 0 : static_cast<std::size_t>(at - list.begin()) + 1;
  progress.statements = statements_;
  progress.seconds = seconds;
  progress.blockers = std::move(now);
  if (const auto build = context_.locks.index_progress(context_.worker.pid())) {
    progress.phase = build->phase;
    progress.percent = build->percent;
  }
  context_.listener(progress);
}

Failure StatementRun::failure(const ServerMessage& error, const Message& message,
                              std::uint32_t statement) const {
  return {error, locate(pending_, message, error, statement), blockers_};
}

bool is_worth_another_try(const ServerMessage& error) {
  return error.sqlstate == "55P03" || error.sqlstate == "40P01" || error.sqlstate == "40001";
}

void back_off(RunContext& context, const PendingMigration& pending, const Failure& failure,
              std::uint32_t attempt) {
  static thread_local std::minstd_rand random(std::random_device{}());
  const double first =
      std::clamp(std::chrono::duration<double>(context.options.lock_timeout).count() / 5, 0.05, 1.0);
  const double full = first * static_cast<double>(1U << std::min(attempt - 1, 4U));
  const double delay = full * std::uniform_real_distribution<double>(0.5, 1.5)(random);
  context.listener(
      Retrying{&pending, failure.error, failure.blockers, attempt, context.options.attempts, delay});
  if (!context.interrupt.sleep(milliseconds(static_cast<long>(delay * 1000)))) {
    audit(context, "interrupted", pending, "while waiting to try again");
    throw base::Error(base::ErrorKind::interrupted,
                      fmt::format("interrupted by a signal before {} ran", pending.migration->path));
  }
}

void give_up(RunContext& context, const PendingMigration& pending, const Failure& failure,
             std::uint32_t attempts) {
  const std::string& path = pending.migration->path;
  if (context.interrupt.signal() != 0) {
    audit(context, "interrupted", pending, "");
    const bool alone = pending.execution.execution == sql::Execution::each_alone;
    throw base::Error(base::ErrorKind::interrupted,
                      fmt::format("interrupted by a signal while {} ran; {}", path,
                                  alone ? "the statements before are recorded" : "it was rolled back"));
  }
  if (is_fence_error(failure.error)) {
    throw base::Error(base::ErrorKind::refused,
                      fmt::format("the locks of this run were lost while {} ran; it was rolled back", path),
                      "look for pg_advisory_unlock_all or DISCARD ALL in the file, then apply again");
  }
  if (is_recorded_error(failure.error)) {
    throw base::Error(base::ErrorKind::refused,
                      fmt::format("version {} was recorded by someone else while {} ran; it was rolled back",
                                  pending.migration->version, path),
                      "look who else writes lockkeeper.history");
  }
  audit(context, "failed", pending, describe(failure));
  context.listener(Failed{&pending, failure.error, failure.where, failure.blockers, attempts});
  throw base::Error(base::ErrorKind::database, describe(failure), advice_for(failure), failure.where);
}

}  // namespace lockkeeper::migrate
