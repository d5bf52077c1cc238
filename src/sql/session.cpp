// The transaction and the settings that each statement of a file would meet.
#include "sql/session.h"

#include <algorithm>

#include "sql/schema.h"

namespace lockkeeper::sql {

namespace {

/// Lockkeeper sets it for every migration; what a file sets itself comes on top.
constexpr std::string_view kOursLockTimeout = "lock_timeout";

// "SET LOCAL lock_timeout = 5s" -> name and value behind the verb.
struct Setting {
  std::string name;
  std::string value;
  bool local = false;
};

Setting setting_of(const Operation& operation) {
  Setting setting;
  std::string_view rest = operation.head();
  rest.remove_prefix(std::min<std::size_t>(rest.size(), 4));  // "SET "
  setting.local = rest.starts_with("LOCAL ");
  if (setting.local) rest.remove_prefix(6);
  const std::size_t equals = rest.find(" = ");
  if (equals == rest.npos) return setting;
  setting.name = rest.substr(0, equals);
  setting.value = rest.substr(equals + 3);
  return setting;
}

bool is_finite(std::string_view value) {
  return !value.empty() && value != "0" && value != "DEFAULT" && value != "-1";
}

}  // namespace

void Session::begin_file(const Script& script, const Schema& schema, int pg_version) {
  held_.clear();
  local_settings_.clear();
  savepoints_.clear();
  transaction_ = TransactionKind::none;
  if (runner_ != Runner::lockkeeper) return;
  // Between files Lockkeeper resets the session.
  settings_.clear();
  settings_.emplace(kOursLockTimeout, "5s");
  const ExecutionPlan plan = execution_of(script, schema, pg_version);
  // A file's own BEGIN and COMMIT stand for ours.
  if (plan.execution == Execution::one_transaction && !plan.own_block) begin(TransactionKind::wrapped);
}

void Session::end_file() {
  if (transaction_ == TransactionKind::explicit_block) {
    rollback();
  } else {
    commit();
  }
}

void Session::apply(const Operation& operation, const Effects& effects, const Schema& schema) {
  const std::string_view verb = operation.word(0);
  if (verb == "BEGIN") {
    if (transaction_ == TransactionKind::none) begin(TransactionKind::explicit_block);
  } else if (verb == "COMMIT" && operation.word(1) != "PREPARED") {
    const bool chain = operation.has_flag("AND CHAIN");
    commit();
    if (chain) begin(TransactionKind::explicit_block);
  } else if (operation.head().starts_with("ROLLBACK TO ")) {
    roll_back_to(operation.word(2));
  } else if (verb == "ROLLBACK" && operation.word(1) != "PREPARED") {
    const bool chain = operation.has_flag("AND CHAIN");
    rollback();
    if (chain) begin(TransactionKind::explicit_block);
  } else if (verb == "SAVEPOINT") {
    savepoints_.push_back({std::string(operation.word(1)), held_, settings_, local_settings_});
  } else if (verb == "SET" || verb == "RESET" || verb == "DISCARD") {
    change_setting(operation);
  }
  if (transaction_ == TransactionKind::none) return;
  for (const RelationLock& lock : effects.locks) {
    if (lock.is_new == Answer::yes) continue;
    LockMode& mode = held_[schema.key_of(lock.relation)];
    mode = std::max(mode, lock.mode);
  }
}

bool Session::in_effect(std::string_view setting) const {
  const std::string name(setting);
  const auto local = local_settings_.find(name);
  if (local != local_settings_.end()) return is_finite(local->second);
  const auto session = settings_.find(name);
  return session != settings_.end() && is_finite(session->second);
}

LockMode Session::held_on(std::string_view key) const {
  const auto found = held_.find(std::string(key));
  return found == held_.end() ? LockMode::none : found->second;
}

void Session::begin(TransactionKind kind) {
  transaction_ = kind;
  savepoints_.assign(1, {"", held_, settings_, local_settings_});
}

void Session::commit() {
  transaction_ = TransactionKind::none;
  held_.clear();
  local_settings_.clear();
  savepoints_.clear();
}

void Session::rollback() {
  if (!savepoints_.empty()) settings_ = savepoints_.front().settings;
  commit();
}

void Session::roll_back_to(std::string_view savepoint) {
  const auto found = std::find_if(savepoints_.rbegin(), savepoints_.rend(),
                                  [savepoint](const Savepoint& one) { return one.name == savepoint; });
  if (found == savepoints_.rend()) return;
  held_ = found->held;
  settings_ = found->settings;
  local_settings_ = found->local_settings;
  savepoints_.erase(found.base(), savepoints_.end());
}

void Session::change_setting(const Operation& operation) {
  const std::string_view text = operation.head();
  if (text == "RESET ALL" || text == "DISCARD ALL") {
    settings_.clear();
    local_settings_.clear();
    if (runner_ == Runner::lockkeeper) settings_.emplace(kOursLockTimeout, "0");
  } else if (text.starts_with("RESET ")) {
    settings_.erase(std::string(operation.word(1)));
    local_settings_.erase(std::string(operation.word(1)));
  } else {
    const Setting setting = setting_of(operation);
    if (setting.name.empty()) return;
    if (!setting.local) {
      settings_[setting.name] = setting.value;
      local_settings_.erase(setting.name);
    } else if (in_transaction()) {  // outside a block SET LOCAL is a warning and does nothing
      local_settings_[setting.name] = setting.value;
    }
  }
}

}  // namespace lockkeeper::sql
