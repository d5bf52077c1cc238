// A file whose statements run each alone. Every step is recorded, so that a later run goes on where this one
// stopped: a statement that can run in a transaction takes its record along in it, any other is marked before
// it is sent and again when it is done.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "migrate/batch_run.h"
#include "migrate/concurrent_index.h"
#include "migrate/run_context.h"
#include "migrate/statement_run.h"
#include "sql/effects.h"
#include "sql/schema.h"

namespace lockkeeper::migrate {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint32_t kNoStatement = UINT32_MAX;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// How a statement shares a transaction with its record: never; in one message; in several, because its data
/// follow it; or, as a routine, unless it turns out to commit.
enum class Wrapping : std::uint8_t { never, one_message, messages, unless_it_commits };

Wrapping wrapping_of(const sql::Script& script, std::uint32_t statement, int pg_version) {
  const sql::Schema nothing_known;
  const sql::StatementRecord& record = script.statements[statement];
  for (std::uint32_t i = record.first_operation; i < record.last_operation; ++i) {
    const sql::Operation& operation = script.operations[i];
    const std::string_view verb = operation.word(0);
    if (!operation.analysed) return Wrapping::never;
    if (verb == "CALL" || verb == "DO") return Wrapping::unless_it_commits;
    if (sql::effects_of(operation, nothing_known, pg_version).in_transaction == sql::InTransaction::refused) {
      return Wrapping::never;
    }
  }
  if (copy_data(script, statement)) return Wrapping::messages;
  return record.first_operation < record.last_operation ? Wrapping::one_message : Wrapping::never;
}

template <typename Predicate>
bool any_operation(const sql::Script& script, std::uint32_t statement, const Predicate& predicate) {
  const sql::StatementRecord& record = script.statements[statement];
  return std::any_of(script.operations.begin() + record.first_operation,
                     script.operations.begin() + record.last_operation, predicate);
}

/// Sets something for the session; a run that resumes behind it needs it too.
bool is_setting(const sql::Script& script, std::uint32_t statement) {
  return any_operation(script, statement, [](const sql::Operation& operation) {
    return operation.word(0) == "SET" || operation.word(0) == "RESET";
  });
}

class AloneRun {
 public:
  AloneRun(RunContext& context, const PendingMigration& pending)
      : context_(context),
        pending_(pending),
        recording_(context.recording(*pending.migration)),
        list_(statements_to_send(pending)),
        run_(context, pending) {}

  std::uint32_t run() {
    // A file that was resolved as rolled back, or taken back by its tool, runs from its first row again.
    record((pending_.resumes ? std::string() : forget_batches(recording_) + ";") + record_start(recording_));
    std::uint32_t attempts = 1;
    for (std::size_t i = 0; i < list_.size(); ++i) {
      if (list_[i] < pending_.resume_at) {
        if (is_setting(*pending_.script, list_[i])) set_again(list_[i]);
        continue;
      }
      const Clock::time_point start = Clock::now();
      attempts = std::max(attempts, run_statement(list_[i]));
      context_.listener(StatementDone{&pending_, i + 1, list_.size(), seconds_since(start)});
      if (context_.interrupt.signal() != 0) stop({});
    }
    record(context_.record_last(recording_) + context_.also);
    return attempts;
  }

 private:
  std::uint32_t run_statement(std::uint32_t statement) {
    if (const auto batch = sql::batch_of(*pending_.script, statement)) return run_batch(*batch);
    for (std::uint32_t attempt = 1;; ++attempt) {
      const std::optional<Failure> failure = try_statement(statement);
      if (!failure) return attempt;
      const bool again = is_worth_another_try(failure->error) && attempt < context_.options.attempts &&
                         context_.interrupt.signal() == 0;
      if (!again) stop(*failure, attempt);
      back_off(context_, pending_, *failure, attempt);
    }
  }

  std::uint32_t run_batch(const sql::Batch& batch) {
    BatchRun walk(context_, pending_, batch, recording_, run_);
    if (const std::optional<Failure> failure = walk.walk()) stop(*failure);
    record(walk.end_sql() + ";" + record_prefix(recording_, prefix(batch.statement)));
    return 1;
  }

  std::optional<Failure> try_statement(std::uint32_t statement) {
    const sql::Script& script = *pending_.script;
    switch (wrapping_of(script, statement, context_.worker.facts().major())) {
      case Wrapping::one_message: return try_wrapped(statement);
      case Wrapping::messages: return try_in_messages(statement);
      case Wrapping::unless_it_commits: {
        const std::optional<Failure> failure = try_wrapped(statement);
        // invalid_transaction_termination: nothing of it is left, and alone it may commit.
        if (!failure || failure->error.sqlstate != "2D000") return failure;
        break;
      }
      case Wrapping::never: break;
    }
    return try_alone(statement);
  }

  std::optional<Failure> try_alone(std::uint32_t statement) {
    const sql::Script& script = *pending_.script;
    const std::optional<ConcurrentIndex> index = concurrent_index_of(script, statement);
    if (index && was_finished(statement, *index)) {
      record(record_prefix(recording_, prefix(statement)));
      return std::nullopt;
    }
    if (index) drop_leftovers(*index);
    if (!index && was_cut_off(statement)) {
      context_.listener(Remark{fmt::format(
          "{}: the last run was cut off in this statement, which commits by itself; it runs again",
          pending_.migration->path)});
    }
    // A lock_timeout would end a concurrent build half-way, and leave an invalid index.
    const bool concurrent = any_operation(script, statement, [](const sql::Operation& operation) {
      return operation.has_flag("CONCURRENTLY");
    });
    const std::string lock_timeout = concurrent ? turn_off_lock_timeout() : std::string();
    record(record_running(recording_));
    // What runs outside a transaction may be many of them; lock_timeout bounds each wait.
    const std::chrono::milliseconds limit = run_.budget().limit();
    run_.budget().set_limit(std::chrono::milliseconds(0));
    const Message message = one_statement(pending_, statement);
    const Reply reply = run_.send(message, statement);
    run_.budget().set_limit(limit);
    if (concurrent) set_lock_timeout(lock_timeout);
    if (reply.error) return run_.failure(*reply.error, message, statement);
    if (reply.state != TransactionState::idle) return left_open(message, statement);
    if (index) {
      if (auto failure = check_valid(*index, message, statement)) return failure;
    }
    record(record_prefix(recording_, prefix(statement)));
    return std::nullopt;
  }

  std::optional<Failure> try_wrapped(std::uint32_t statement) {
    run_.begin_transaction();
    const Message message = one_statement(
        pending_, statement, "BEGIN;",
        "\n;" + as_ourselves(context_, record_prefix(recording_, prefix(statement))) + ";COMMIT");
    const Reply reply = run_.send(message, statement);
    if (!reply.error) return std::nullopt;
    Failure failure = run_.failure(*reply.error, message, statement);
    context_.worker.wire().clean_up("ROLLBACK");
    return failure;
  }

  std::optional<Failure> try_in_messages(std::uint32_t statement) {
    run_.begin_transaction();
    Message head, tail;
    head.sql = "BEGIN";
    tail.sql = as_ourselves(context_, record_prefix(recording_, prefix(statement))) + ";COMMIT";
    const Message data = one_statement(pending_, statement);
    for (const Message* message : {&std::as_const(head), &data, &std::as_const(tail)}) {
      const Reply reply = run_.send(*message, message == &data ? statement : kNoStatement);
      if (!reply.error) continue;
      Failure failure = run_.failure(*reply.error, *message, statement);
      context_.worker.wire().clean_up("ROLLBACK");
      return failure;
    }
    return std::nullopt;
  }

  /// What it was: ours, or what the file set.
  std::string turn_off_lock_timeout() {
    const std::vector<Row> before = context_.worker.ask("SELECT pg_catalog.current_setting('lock_timeout')");
    set_lock_timeout("0");
    return before.at(0).at(0).value_or("0");
  }

  void set_lock_timeout(const std::string& value) {
    context_.worker.wire().clean_up("SET lock_timeout = " + quote_literal(value));
  }

  void set_again(std::uint32_t statement) {
    const Message message = one_statement(pending_, statement);
    const Reply reply = run_.send(message, statement);
    if (reply.error) stop(run_.failure(*reply.error, message, statement));
  }

  Prefix prefix(std::uint32_t statement) const {
    return {statement + 1, prefix_sha256(*pending_.script, statement + 1)};
  }

  /// The run before sent this statement and never heard how it ended. Once.
  bool was_cut_off(std::uint32_t statement) {
    const auto first = std::find_if(list_.begin(), list_.end(),
                                    [&](std::uint32_t one) { return one >= pending_.resume_at; });
    if (!pending_.was_running || statement != *first || asked_) return false;
    asked_ = true;
    return true;
  }

  /// The index says whether it had ended.
  bool was_finished(std::uint32_t statement, const ConcurrentIndex& index) {
    if (!was_cut_off(statement)) return false;
    const std::vector<Row> rows = context_.worker.ask(is_built_query(index));
    if (rows.empty() || rows[0][0].value_or("") != "t") return false;
    context_.listener(Remark{fmt::format("{}: the statement that the last run was cut off in had finished",
                                         pending_.migration->path)});
    return true;
  }

  void drop_leftovers(const ConcurrentIndex& index) {
    for (const Row& row : context_.worker.ask(leftovers_query(index))) {
      const std::string name = row[0].value_or("");
      context_.listener(Remark{fmt::format("dropping the invalid index {} that an earlier try left", name)});
      context_.worker.tell("DROP INDEX CONCURRENTLY IF EXISTS " + name, "the invalid index " + name);
    }
  }

  std::optional<Failure> check_valid(const ConcurrentIndex& index, const Message& message,
                                     std::uint32_t statement) {
    const std::vector<Row> invalid = context_.worker.ask(leftovers_query(index));
    if (invalid.empty()) return std::nullopt;
    ServerMessage error;
    error.message =
        fmt::format("the index {} is invalid although the statement succeeded", invalid[0][0].value_or(""));
    return run_.failure(error, message, statement);
  }

  Failure left_open(const Message& message, std::uint32_t statement) {
    context_.worker.wire().clean_up("ROLLBACK");
    ServerMessage error;
    error.message = "this statement left a transaction open";
    return run_.failure(error, message, statement);
  }

  /// A message of ours between statements. The fence is in every one of them.
  void record(const std::string& sql) {
    Message message;
    message.sql = "BEGIN;" + as_ourselves(context_, sql) + ";COMMIT";
    const Reply reply = context_.worker.wire().clean_up(message.sql);
    if (!reply.error) return;
    context_.worker.wire().clean_up("ROLLBACK");
    give_up(context_, pending_, run_.failure(*reply.error, message, kNoStatement), 1);
  }

  [[noreturn]] void stop(const Failure& failure, std::uint32_t attempts = 1) {
    const std::string reason =
        context_.interrupt.signal() != 0 ? std::string("interrupted by a signal") : to_text(failure.error);
    context_.worker.wire().clean_up(context_.worker.reset_sql() + ";" + record_error(recording_, reason));
    give_up(context_, pending_, failure, attempts);
  }

  RunContext& context_;
  const PendingMigration& pending_;
  Recording recording_;
  std::vector<std::uint32_t> list_;
  StatementRun run_;
  bool asked_ = false;  // whether that first statement had finished
};

}  // namespace

Applied run_alone(RunContext& context, const PendingMigration& pending) {
  const Clock::time_point start = Clock::now();
  std::uint32_t attempts = 1;
  {
    AloneRun run(context, pending);
    attempts = run.run();
  }
  context.worker.tidy(Worker::Tidy::settings);
  const Migration& migration = *pending.migration;
  return {migration.version, migration.name, migration.path, seconds_since(start), attempts};
}

}  // namespace lockkeeper::migrate
