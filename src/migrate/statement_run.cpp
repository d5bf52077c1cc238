#include "migrate/statement_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "base/text.h"

namespace lockkeeper::migrate {
namespace {

using std::chrono::milliseconds;

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
    : context_(context),
      pending_(pending),
      list_(statements_to_send(pending)),
      watch_(context, pending, list_.size()) {
  Wire& wire = context_.worker.wire();
  wire.on_notice([this](const ServerMessage& message) { context_.listener(Notice{&pending_, message}); });
  wire.on_wait([this](double seconds) { return watch_.look(seconds); }, watch_.first_look());
}

StatementRun::~StatementRun() {
  context_.worker.wire().on_notice({});
  context_.worker.wire().on_wait({}, milliseconds(1000));
}

void StatementRun::start_over() {
  watch_.forget_cancel();
  watch_.budget().start_over();
}

void StatementRun::begin_transaction() {
  watch_.forget_cancel();
  watch_.budget().begin_transaction();
}

Reply StatementRun::send(const Message& message, std::uint32_t statement) {
  const auto at = std::lower_bound(list_.begin(), list_.end(), statement);
  const bool alone = at != list_.end() && *at == statement;
  watch_.begin(alone ? static_cast<std::size_t>(at - list_.begin()) + 1 : 0);
  const auto sent = std::chrono::steady_clock::now();
  const auto data = alone ? copy_data(*pending_.script, statement) : std::nullopt;
  Reply reply = data ? context_.worker.wire().copy_in(message.sql, *data)
                     : context_.worker.wire().query(message.sql, Rows::drop);
  watch_.end(std::chrono::duration<double>(std::chrono::steady_clock::now() - sent).count());
  if (!alone || reply.error) return reply;
  if (const auto change = lock_timeout_change(*pending_.script, statement))
    watch_.budget().set_limit(change->value);
  return reply;
}

Failure StatementRun::failure(const ServerMessage& error, const Message& message,
                              std::uint32_t statement) const {
  return {watch_.explained(error), locate(pending_, message, error, statement), watch_.blockers()};
}

std::string as_ourselves(const RunContext& context, const std::string& sql) {
  const std::string& role = context.options.role;
  return fmt::format("SET LOCAL SESSION AUTHORIZATION DEFAULT;SET LOCAL ROLE {};{}",
                     role.empty() ? "NONE" : quote_name(role), sql);
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
