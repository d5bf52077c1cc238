#include "migrate/hook_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "migrate/history.h"

namespace lockkeeper::migrate {
namespace {

constexpr std::array<std::string_view, 4> kStates = {"pending", "delivered", "failed", "unknown"};

DeployState state_of(std::string_view text) {
  const auto place = std::ranges::find(kStates, text);
  return place == kStates.end() ? DeployState::unknown : static_cast<DeployState>(place - kStates.begin());
}

const Reply& checked(const Reply& reply) {
  if (reply.error) {
    throw base::Error(base::ErrorKind::database, "the deploy cannot be recorded: " + to_text(*reply.error),
                      "grant the role SELECT, INSERT and UPDATE on lockkeeper.deploy_hook");
  }
  return reply;
}

std::string text_at(const Row& row, std::size_t index) {
  return index < row.size() && row[index] ? *row[index] : std::string();
}

bool is_true(const Reply& reply) {
  return !reply.results.empty() && !reply.results.back().rows.empty() &&
         text_at(reply.results.back().rows.front(), 0) == "t";
}

}  // namespace

std::string_view to_text(DeployState state) { return kStates.at(static_cast<std::size_t>(state)); }

std::string record_owed(std::string_view git_sha, std::string_view tool_version) {
  return fmt::format(
      "INSERT INTO lockkeeper.deploy_hook (git_sha, state, tool_version) VALUES ({}, 'pending', {})",
      quote_literal(git_sha), quote_literal(tool_version));
}

DeployRecord::DeployRecord(const Connection& connection, Interrupt& interrupt)
    : connection_(connection), interrupt_(interrupt) {
  connect();
}

void DeployRecord::connect() { wire_ = std::make_unique<Wire>(connection_, "lockkeeper deploy", interrupt_); }

Reply DeployRecord::ask(const std::string& sql) {
  Reply reply = wire_->query(sql);
  if (reply.error && interrupt_.signal() != 0) {
    throw base::Error(base::ErrorKind::interrupted,
                      "interrupted by a signal before the deploy hook was fired",
                      "the next apply fires it, or: lockkeeper hook");
  }
  return checked(reply);
}

// The one-key form: keys of a run's own locks, which have two, cannot meet it.
bool DeployRecord::try_claim() {
  return is_true(ask(fmt::format("SELECT pg_catalog.pg_try_advisory_lock({})", kLockClass)));
}

bool DeployRecord::has_table() {
  return is_true(ask("SELECT pg_catalog.to_regclass('lockkeeper.deploy_hook') IS NOT NULL"));
}

std::optional<OwedDeploy> DeployRecord::owed() {
  if (!has_table()) return std::nullopt;
  const Reply reply = ask(R"sql(
SELECT id, git_sha, state, pg_catalog.to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), detail
FROM lockkeeper.deploy_hook WHERE state <> 'delivered' ORDER BY id DESC LIMIT 1)sql");
  if (reply.results.back().rows.empty()) return std::nullopt;
  const Row& row = reply.results.back().rows.front();
  newest_ = text_at(row, 0);
  return OwedDeploy{base::printable(text_at(row, 1), base::Lines::fold_to_space), state_of(text_at(row, 2)),
                    text_at(row, 3), base::printable(text_at(row, 4), base::Lines::fold_to_space)};
}

void DeployRecord::settle(DeployState state, std::string_view detail) {
  if (newest_.empty()) return;
  const std::string sql = fmt::format(
      "UPDATE lockkeeper.deploy_hook SET state = '{}', attempted_at = pg_catalog.now(), "
      "detail = {} WHERE state <> 'delivered' AND id <= {}",
      to_text(state), quote_literal(detail), newest_);
  try {
    checked(wire_->clean_up(sql));
  } catch (const ConnectionLost&) {
    connect();
    checked(wire_->clean_up(sql));  // whether the first one came through or not
  }
}

}  // namespace lockkeeper::migrate
