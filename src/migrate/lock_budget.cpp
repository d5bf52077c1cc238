#include "migrate/lock_budget.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace lockkeeper::migrate {
namespace {

struct Unit {
  std::string_view name;
  double milliseconds;
};
constexpr std::array kUnits = {Unit{"us", 0.001},  Unit{"ms", 1},      Unit{"s", 1000},
                               Unit{"min", 60000}, Unit{"h", 3600000}, Unit{"d", 86400000}};

/// "1500ms", "1min", "0" as canonical text has them.
std::optional<std::chrono::milliseconds> time_of(std::string_view text) {
  long long number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc()) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit.empty()) return std::chrono::milliseconds(number);
  const auto known = std::ranges::find(kUnits, unit, &Unit::name);
  if (known == kUnits.end()) return std::nullopt;
  return std::chrono::milliseconds(std::llround(static_cast<double>(number) * known->milliseconds));
}

}  // namespace

std::optional<LockTimeoutChange> lock_timeout_change(const sql::Script& script, std::uint32_t statement) {
  std::optional<LockTimeoutChange> change;
  const sql::StatementRecord& record = script.statements[statement];
  for (std::uint32_t i = record.first_operation; i < record.last_operation; ++i) {
    const sql::Operation& operation = script.operations[i];
    if (operation.context == sql::Context::stored) continue;
    const std::size_t name = operation.word(1) == "LOCAL" ? 2 : 1;
    if (operation.word(0) == "SET" && operation.word(name) == "lock_timeout")
      change = LockTimeoutChange{time_of(operation.word(name + 2))};
    if (operation.head() == "RESET lock_timeout" || operation.head() == "RESET ALL")
      change = LockTimeoutChange{};
  }
  return change;
}

void LockBudget::start_over() {
  limit_ = configured_;
  begin_transaction();
}

void LockBudget::begin_transaction() {
  in_force_ = limit_;
  spent_ = 0;
  begin_statement();
}

void LockBudget::begin_statement() {
  last_seen_ = 0;
  waiting_ = false;
}

void LockBudget::see(double elapsed, const std::optional<LockWait>& wait) {
  const double since = std::max(0.0, elapsed - last_seen_);
  last_seen_ = elapsed;
  if (wait && (wait->for_relation || counts_ == Counts::all)) {
    spent_ += std::min(since, wait->seconds.value_or(since));
    waiting_ = true;
  } else {
    // It ended at some time since then.
    if (waiting_) spent_ += since / 2;
    waiting_ = false;
  }
}

void LockBudget::end_statement(double elapsed) {
  if (waiting_) spent_ += std::max(0.0, elapsed - last_seen_);
  begin_statement();
}

void LockBudget::set_limit(std::optional<Milliseconds> limit) {
  limit_ = limit.value_or(configured_);
  // With nothing given the server may be at the role's own value.
  in_force_ = limit ? limit_ : Milliseconds(-1);
}

std::optional<LockBudget::Milliseconds> LockBudget::next_lock_timeout() {
  if (!is_limited()) return std::nullopt;
  const Milliseconds left = limit_ - Milliseconds(std::lround(spent_ * 1000));
  const Milliseconds wanted = std::max(left, Milliseconds(1));
  if (wanted == in_force_) return std::nullopt;
  in_force_ = wanted;
  return wanted;
}

}  // namespace lockkeeper::migrate
