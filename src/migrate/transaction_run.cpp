// A migration in one transaction. A small one travels as a single message, so that it costs one round trip;
// any other goes statement by statement, so that people see where it is.
#include <fmt/format.h>

#include <chrono>

#include "migrate/run_context.h"
#include "migrate/statement_run.h"

namespace lockkeeper::migrate {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint32_t kNoStatement = UINT32_MAX;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

class TransactionRun {
 public:
  TransactionRun(RunContext& context, const PendingMigration& pending)
      : context_(context), pending_(pending), list_(statements_to_send(pending)), run_(context, pending) {}

  /// nullopt when it is committed.
  std::optional<Failure> attempt() {
    run_.start_over();
    std::optional<Failure> failure = pending_.one_message ? as_one_message() : by_statements();
    if (failure) context_.worker.wire().clean_up("ROLLBACK");
    return failure;
  }

 private:
  std::vector<std::string> head() const {
    std::vector<std::string> statements = {"BEGIN"};
    if (context_.commit_later) statements.emplace_back("SET LOCAL synchronous_commit = off");
    const HistoryStore* store = context_.worker.store();
    if (store != nullptr && store->is_there() && !store->interlock_sql().empty())
      statements.push_back(store->interlock_sql());
    return statements;
  }
  std::string head_sql() const { return fmt::format("{}", fmt::join(head(), ";")); }
  std::string tail() const {
    std::string sql = pending_.leaves_no_trace ? "" : context_.worker.reset_sql() + ";";
    return sql + context_.record(context_.recording(*pending_.migration)) + context_.also + ";COMMIT";
  }

  std::optional<Failure> as_one_message() {
    const Message message = whole_file(pending_, head_sql() + ";", tail());
    for (const std::uint32_t statement : list_) {
      if (const auto change = lock_timeout_change(*pending_.script, statement))
        run_.budget().set_limit(change->value);
    }
    const Reply reply = run_.send(message, kNoStatement);
    if (!reply.error) return check_commit(reply, message);
    // The answers before the error: those of our head, then one for each statement of the file.
    const std::size_t before = head().size();
    const std::size_t done = reply.results.size() < before ? 0 : reply.results.size() - before;
    return run_.failure(*reply.error, message, done < list_.size() ? list_[done] : kNoStatement);
  }

  std::optional<Failure> by_statements() {
    if (auto failure = ours(head_sql())) return failure;
    std::size_t number = 0;
    for (const std::uint32_t statement : list_) {
      const Clock::time_point start = Clock::now();
      const Message message = one_statement(pending_, statement, lock_timeout_left());
      const Reply reply = run_.send(message, statement);
      if (reply.error) return run_.failure(*reply.error, message, statement);
      if (reply.state != TransactionState::open) return ended_by_itself(message, statement);
      if (context_.interrupt.signal() != 0) return run_.failure({}, message, statement);
      context_.listener(StatementDone{&pending_, ++number, list_.size(), seconds_since(start)});
    }
    return ours(tail());
  }

  /// Sets what is left of the transaction's budget, when it has waited.
  std::string lock_timeout_left() {
    const auto left = run_.budget().next_lock_timeout();
    return left ? fmt::format("SET LOCAL lock_timeout = {};", left->count()) : std::string();
  }

  /// A message of ours alone.
  std::optional<Failure> ours(const std::string& sql) {
    Message message;
    message.sql = sql;
    const Reply reply = run_.send(message, kNoStatement);
    if (reply.error) return run_.failure(*reply.error, message, kNoStatement);
    return sql.ends_with("COMMIT") ? check_commit(reply, message) : std::nullopt;
  }

  /// COMMIT of a failed transaction succeeds, as ROLLBACK.
  std::optional<Failure> check_commit(const Reply& reply, const Message& message) {
    const bool committed = !reply.results.empty() && reply.results.back().command == "COMMIT" &&
                           reply.state == TransactionState::idle;
    if (committed) return std::nullopt;
    ServerMessage error;
    error.message = "the transaction was not committed";
    return run_.failure(error, message, kNoStatement);
  }

  Failure ended_by_itself(const Message& message, std::uint32_t statement) {
    ServerMessage error;
    error.message = "this statement ended the transaction that it ran in";
    return run_.failure(error, message, statement);
  }

  RunContext& context_;
  const PendingMigration& pending_;
  std::vector<std::uint32_t> list_;
  StatementRun run_;
};

}  // namespace

Applied run_in_transaction(RunContext& context, const PendingMigration& pending) {
  const Clock::time_point start = Clock::now();
  TransactionRun run(context, pending);
  std::uint32_t attempt = 1;
  while (const std::optional<Failure> failure = run.attempt()) {
    const bool again = is_worth_another_try(failure->error) && attempt < context.options.attempts &&
                       context.interrupt.signal() == 0;
    if (!again) give_up(context, pending, *failure, attempt);
    back_off(context, pending, *failure, attempt);
    ++attempt;
  }
  if (!pending.leaves_no_trace) context.worker.tidy();
  const Migration& migration = *pending.migration;
  return {migration.version, migration.name, migration.path, seconds_since(start), attempt};
}

}  // namespace lockkeeper::migrate
