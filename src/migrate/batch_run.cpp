#include "migrate/batch_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/digest.h"
#include "base/text.h"

namespace lockkeeper::migrate {
namespace {

using Clock = std::chrono::steady_clock;

/// "UPDATE 42" -> 42.
std::uint64_t count_of(const std::string& command) {
  const std::size_t space = command.rfind(' ');
  return space == std::string::npos ? 0 : std::strtoull(command.c_str() + space, nullptr, 10);
}

std::vector<std::string> values_of(const Row& row) {
  std::vector<std::string> values;
  for (const auto& value : row) values.push_back(value.value_or(""));
  return values;
}

std::string shown(const std::string& name) {
  return base::shorten(base::printable(name, base::Lines::fold_to_space), 120);
}

}  // namespace

BatchRun::BatchRun(RunContext& context, const PendingMigration& pending, sql::Batch batch,
                   const Recording& recording, StatementRun& run)
    : context_(context), pending_(pending), batch_(std::move(batch)), run_(run) {
  const base::Range range = pending.script->statements[batch_.statement].range;
  record_ = {recording, batch_.statement, base::sha256(pending.script->source->slice(range))};
}

std::optional<Failure> BatchRun::walk() {
  start_ = Clock::now();
  next_word_ = start_ + context_.options.progress_every;
  if (!read_key() || !begin()) return failure_;
  if (!state_.maximum) return std::nullopt;
  while (state_.position != state_.maximum) {
    KeyPosition upto;
    if (!find_end(upto) || !change(upto)) return failure_;
    state_.position = upto;
    ++state_.batches;
    if (Clock::now() >= next_word_) say_progress();
    if (state_.position != state_.maximum && !pause()) return failure_;
  }
  context_.listener(Remark{
      fmt::format("{}: {} rows in {} batches", pending_.migration->path, state_.rows, state_.batches)});
  return std::nullopt;
}

bool BatchRun::read_key() {
  std::vector<Row> rows;
  if (!ask(batch_key_query(batch_), rows)) return false;
  std::vector<std::string> names;
  for (const Row& row : rows) {
    key_.columns.push_back({row.at(0).value_or(""), row.at(2).value_or("")});
    names.push_back(row.at(1).value_or(""));
  }
  if (rows.empty()) {
    std::string columns;
    for (const std::string& column : batch_.key) columns += (columns.empty() ? "" : ", ") + column;
    return fail(columns.empty()
                    ? fmt::format("table {} is not there, or has no primary key to walk along", batch_.table)
                    : fmt::format("table {} has no unique index on ({}) alone whose columns are NOT NULL",
                                  batch_.table, shown(columns)),
                "name the columns of one: -- lockkeeper:batch key=id");
  }
  for (const std::string& column : sql::columns_set(*pending_.script, batch_.statement)) {
    if (std::find(names.begin(), names.end(), column) == names.end()) continue;
    return fail(fmt::format("the statement changes column {} of the key that it walks along", shown(column)),
                "name another key");
  }
  return true;
}

bool BatchRun::begin() {
  std::vector<Row> rows;
  if (!ask(batch_size_query(batch_), rows)) return false;
  if (!rows.empty() && rows[0].at(0)) rows_expected_ = std::strtod(rows[0][0]->c_str(), nullptr);
  if (!ask("BEGIN;" + as_ourselves(context_, batch_state_query(record_, key_)) + ";COMMIT", rows))
    return false;
  if (const auto state = parse_batch_state(record_, key_, rows)) {
    state_ = *state;
    context_.listener(Remark{fmt::format("{}: going on behind batch {}, {} rows are done",
                                         pending_.migration->path, state_.batches, state_.rows)});
    return true;
  }
  if (!ask(last_key_query(batch_, key_), rows)) return false;
  if (rows.empty()) return true;
  state_.maximum = values_of(rows[0]);
  const std::string sql = as_ourselves(context_, record_batch_start(record_, key_, state_.maximum));
  if (record("BEGIN;" + sql + ";COMMIT")) return true;
  context_.worker.wire().clean_up("ROLLBACK");
  return false;
}

bool BatchRun::find_end(KeyPosition& upto) {
  std::vector<Row> rows;
  if (!ask(next_key_query(batch_, key_, state_.position, state_.maximum), rows)) return false;
  upto = rows.empty() ? state_.maximum : values_of(rows[0]);
  return true;
}

bool BatchRun::change(const KeyPosition& upto) {
  for (std::uint32_t attempt = 1; !try_change(upto); ++attempt) {
    context_.worker.wire().clean_up("ROLLBACK");
    const bool again = is_worth_another_try(failure_.error) && attempt < context_.options.attempts &&
                       context_.interrupt.signal() == 0;
    if (!again) return false;
    back_off(context_, pending_, failure_, attempt);
  }
  return true;
}

bool BatchRun::try_change(const KeyPosition& upto) {
  run_.begin_transaction();
  const Message message = message_for(upto);
  const Reply reply = run_.send(message, batch_.statement);
  if (reply.error) {
    failure_ = run_.failure(*reply.error, message, batch_.statement);
    return false;
  }
  if (reply.state != TransactionState::open)
    return fail("the statement ended the transaction that it ran in");
  const std::uint64_t rows = count_of(reply.results.back().command);
  if (!record(as_ourselves(context_, record_batch(record_, upto, rows)) + ";COMMIT")) return false;
  state_.rows += rows;
  return true;
}

bool BatchRun::record(const std::string& sql) {
  const Reply reply = context_.worker.wire().clean_up(sql);
  if (!reply.error && !reply.results.empty() && reply.results.back().command == "COMMIT") return true;
  ServerMessage error;
  error.message = "the batch was not committed";
  failure_ = run_.failure(reply.error.value_or(error), {}, batch_.statement);
  return false;
}

bool BatchRun::pause() {
  if (context_.interrupt.sleep(batch_.pause) && context_.interrupt.signal() == 0) return true;
  failure_ = run_.failure({}, {}, batch_.statement);
  return false;
}

void BatchRun::say_progress() {
  next_word_ = Clock::now() + context_.options.progress_every;
  const double walked = static_cast<double>(state_.batches) * batch_.size;
  Progress progress;
  progress.migration = &pending_;
  progress.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  progress.phase = fmt::format("batch {}, {} rows changed", state_.batches, state_.rows);
  // The rows that the planner knows of may be fewer than there are.
  if (rows_expected_ > 0) progress.percent = std::min(99.0, 100 * walked / rows_expected_);
  context_.listener(progress);
}

/// The statement with the batch's range beside its own condition, which keeps its place for errors.
Message BatchRun::message_for(const KeyPosition& upto) const {
  const base::Source& source = *pending_.script->source;
  Message message;
  message.piece = pending_.script->statements[batch_.statement].range;
  message.sql = "BEGIN;";
  message.piece_begin = message.sql.size();
  const std::string range = batch_condition(key_, state_.position, upto);
  if (batch_.condition.begin == batch_.condition.end) {
    message.sql += source.slice(message.piece);
    message.sql += "\nWHERE " + range;
    return message;
  }
  message.sql += source.slice({message.piece.begin, batch_.condition.begin});
  message.inserted_at = message.sql.size();
  message.sql += '(';
  message.inserted = 1;
  message.sql += source.slice({batch_.condition.begin, message.piece.end});
  message.sql += "\n) AND " + range;
  return message;
}

bool BatchRun::ask(const std::string& sql, std::vector<Row>& rows) {
  Reply reply = context_.worker.wire().query(sql);
  if (reply.error) {
    reply.error->position = 0;  // in SQL of ours
    failure_ = run_.failure(*reply.error, {}, batch_.statement);
    if (reply.state == TransactionState::failed) context_.worker.wire().clean_up("ROLLBACK");
    return false;
  }
  const auto answer = std::find_if(reply.results.rbegin(), reply.results.rend(),
                                   [](const StatementResult& one) { return one.command != "COMMIT"; });
  rows = answer == reply.results.rend() ? std::vector<Row>() : std::move(answer->rows);
  return true;
}

bool BatchRun::fail(std::string message, std::string hint) {
  ServerMessage error;
  error.message = std::move(message);
  error.hint = std::move(hint);
  failure_ = run_.failure(error, {}, batch_.statement);
  return false;
}

}  // namespace lockkeeper::migrate
