// The transaction and the settings that each statement of a file would meet.
#include "sql/session.h"

#include <algorithm>
#include <array>

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

// What a file may wait under, and what may look like a setting of it: my.lock_timeout.
constexpr std::array<std::string_view, 2> kTimeouts = {"lock_timeout", "statement_timeout"};

std::string_view timeout_of(const Operation& operation) {
  const std::string_view head = operation.head();
  for (const std::string_view timeout : kTimeouts) {
    const std::size_t at = head.find(timeout);
    if (at != head.npos && head.substr(at + timeout.size()).starts_with(" = ")) return timeout;
  }
  return {};
}

}  // namespace

void Session::begin_change_set() {
  times_locked_.clear();
  waits_.clear();
  set_in_.clear();
}

void Session::begin_file(const Script& script, Section section, const Schema& schema, int pg_version) {
  commit();
  settings_.clear();
  waits_.emplace_back();
  knows_statements_ = false;
  if (sets_lock_timeout(runner_)) settings_.emplace(kOursLockTimeout, Value{"5s"});
  envelope_ = envelope_of(runner_, script, section, schema, pg_version);
  own_control_.clear();
  const bool may_have =
      runner_ == Runner::lockkeeper && envelope_ == Envelope::transaction &&
      std::ranges::any_of(script.operations, [](const Operation& o) { return o.word(0) == "BEGIN"; });
  if (may_have) own_control_ = execution_of(script, schema, pg_version).own_control;
  begin_envelope();
}

void Session::begin_envelope() {
  if (envelope_ == Envelope::transaction) begin(TransactionKind::wrapped);
  if (envelope_ == Envelope::one_query) begin(TransactionKind::one_query);
}

void Session::end_file() {
  if (transaction_ == TransactionKind::explicit_block) {
    rollback();
  } else {
    commit();
  }
}

void Session::begin_statement() {
  knows_statements_ = true;
  settle_statement();
}

void Session::apply(const Operation& operation, const Effects& effects, const Schema& schema) {
  const std::string_view verb = operation.word(0);
  note_wait(effects);
  if (!timeout_of(operation).empty() && !waits_.empty()) set_in_[&operation] = waits_.size() - 1;
  if (verb == "SET" || verb == "RESET" || verb == "DISCARD") {
    change_setting(operation);
  } else if (operation.context == Context::top) {
    // A body cannot end the transaction of its caller while one is open.
    apply_transaction(operation);
    apply_savepoint(operation);
  }
  count_locks(effects, schema);
  for (const RelationLock& lock : effects.locks) {
    if (lock.is_new == Answer::yes) continue;
    LockMode& mode = statement_held_[schema.key_of(lock.relation)];
    mode = std::max(mode, lock.mode);
  }
  if (!in_transaction()) return;
  note_added_value(operation, schema);
  if (verb == "ALTER") follow_rename(operation, schema);
  if (!knows_statements_) settle_statement();
}

// A value of a type that the transaction itself made can be used at once.
void Session::note_added_value(const Operation& operation, const Schema& schema) {
  if (operation.word(0) != "ALTER" || operation.word(1) != "TYPE" || operation.word(3) != "ADD") return;
  if (operation.word(4) != "VALUE" || operation.slots.empty()) return;
  const Object* type = schema.find(operation.word(2), Schema::Space::type);
  if (type != nullptr && schema.is_new(*type) == Answer::yes) return;
  constexpr std::size_t kMost = 200;  // each is looked for in every statement that follows
  if (added_values_.size() == kMost) return;
  added_values_.emplace_back(operation.slots.front().text);
}

void Session::count_locks(const Effects& effects, const Schema& schema) {
  for (const RelationLock& lock : effects.locks) {
    if (lock.is_new == Answer::yes || lock.mode < LockMode::share) continue;
    std::string key = schema.key_of(lock.relation);
    if (held_on(key) < LockMode::share) locked_by_statement_.insert(std::move(key));
  }
}

std::uint32_t Session::times_locked(std::string_view key) const {
  const auto found = times_locked_.find(key);
  return found == times_locked_.end() ? 0 : found->second;
}

bool Session::uses_added_value(std::string_view text) const {
  return std::ranges::any_of(added_values_, [text](const std::string& value) {
    return !value.empty() && text.find(value) != text.npos;
  });
}

void Session::settle_statement() {
  for (const std::string& key : locked_by_statement_) ++times_locked_[key];
  locked_by_statement_.clear();
  if (in_transaction()) {
    for (const auto& [key, mode] : statement_held_) hold(key, mode);
  }
  statement_held_.clear();
}

// The lock stays on the relation under its new name.
void Session::follow_rename(const Operation& operation, const Schema& schema) {
  const std::string_view head = operation.head();
  const std::size_t mark = head.find(" RENAME TO ");
  if (mark == head.npos) return;
  const std::string old_key = schema.key_of(operation.word(operation.words.size() - 4));
  const std::string new_key(schema_of_key(old_key));
  const auto found = statement_held_.find(old_key);
  if (found == statement_held_.end()) return;
  const LockMode mode = std::max(found->second, held_on(old_key));
  statement_held_[new_key + '.' + plain_name(head.substr(mark + 11))] = mode;
}

bool Session::is_own_control(const Operation& operation) const {
  return operation.context == Context::top &&
         std::ranges::find(own_control_, operation.statement) != own_control_.end();
}

void Session::apply_transaction(const Operation& operation) {
  if (is_own_control(operation)) return;
  const std::string_view verb = operation.word(0);
  if (operation.word(1) == "PREPARED" || operation.word(1) == "TO") return;
  if (verb == "BEGIN") {
    if (!in_transaction()) begin(TransactionKind::explicit_block);
    // Of an implicit block it makes an explicit one, with all that went before inside.
    if (transaction_ == TransactionKind::one_query) transaction_ = TransactionKind::explicit_block;
    return;
  }
  if (verb == "COMMIT" || operation.head().starts_with("PREPARE TRANSACTION")) {
    commit();
  } else if (verb == "ROLLBACK") {
    rollback();
  } else {
    return;
  }
  if (operation.has_flag("AND CHAIN")) {
    begin(TransactionKind::explicit_block);
  } else if (envelope_ == Envelope::one_query) {
    begin_envelope();  // what follows in the message is an implicit block again
  }
}

void Session::apply_savepoint(const Operation& operation) {
  if (!in_transaction()) return;
  if (operation.word(0) == "SAVEPOINT") {
    settle_statement();
    begin_savepoint(operation.word(1));
  } else if (operation.head().starts_with("ROLLBACK TO ")) {
    roll_back_to(operation.word(2));
  } else if (operation.word(0) == "RELEASE") {
    const auto found = std::find_if(savepoints_.rbegin(), savepoints_.rend(),
                                    [&](const Savepoint& one) { return one.name == operation.word(1); });
    if (found != savepoints_.rend()) savepoints_.erase(std::prev(found.base()), savepoints_.end());
  }
}

const Session::Value* Session::value_of(std::string_view setting) const {
  const auto local = local_settings_.find(setting);
  if (local != local_settings_.end()) return &local->second;
  const auto session = settings_.find(setting);
  return session == settings_.end() ? nullptr : &session->second;
}

bool Session::in_effect(std::string_view setting) const {
  const Value* value = value_of(setting);
  return value != nullptr && is_finite(value->text);
}

void Session::note_wait(const Effects& effects) {
  if (waits_.empty() || effects.strongest_on_existing() < LockMode::share) return;
  for (const std::string_view timeout : kTimeouts) {
    const Value* value = value_of(timeout);
    Protection& protection = waits_.back()[timeout];
    if (value == nullptr || !is_finite(value->text)) {
      protection.missing = true;
    } else {
      protection.by.insert(value->set_by);
    }
  }
}

Answer Session::protects(const Operation& set) const {
  const auto file = set_in_.find(&set);
  if (file == set_in_.end()) return Answer::unknown;
  const auto& waits = waits_[file->second];
  const auto protection = waits.find(timeout_of(set));
  if (protection == waits.end()) return Answer::unknown;
  if (protection->second.by.contains(&set)) return Answer::yes;
  return protection->second.missing ? Answer::no : Answer::unknown;
}

LockMode Session::held_on(std::string_view key) const {
  const auto found = held_.find(std::string(key));
  return found == held_.end() ? LockMode::none : found->second;
}

void Session::hold(const std::string& key, LockMode mode) {
  LockMode& held = held_[key];
  if (held >= mode) return;
  log_.emplace_back(key, held);
  held = mode;
}

void Session::release_to(std::size_t log_size) {
  for (; log_.size() > log_size; log_.pop_back()) {
    if (log_.back().second == LockMode::none) {
      held_.erase(log_.back().first);
    } else {
      held_[log_.back().first] = log_.back().second;
    }
  }
}

void Session::begin(TransactionKind kind) {
  transaction_ = kind;
  savepoints_.clear();
  begin_savepoint({});
}

void Session::begin_savepoint(std::string_view name) {
  savepoints_.push_back({std::string(name), log_.size(), settings_, local_settings_});
}

void Session::commit() {
  transaction_ = TransactionKind::none;
  held_.clear();
  statement_held_.clear();
  log_.clear();
  local_settings_.clear();
  savepoints_.clear();
  added_values_.clear();
}

void Session::rollback() {
  if (!savepoints_.empty()) settings_ = savepoints_.front().settings;
  commit();
}

void Session::roll_back_to(std::string_view savepoint) {
  const auto found = std::find_if(savepoints_.rbegin(), savepoints_.rend(),
                                  [savepoint](const Savepoint& one) { return one.name == savepoint; });
  if (found == savepoints_.rend()) return;
  release_to(found->log_size);
  statement_held_.clear();
  settings_ = found->settings;
  local_settings_ = found->local_settings;
  savepoints_.erase(found.base(), savepoints_.end());
}

void Session::change_setting(const Operation& operation) {
  const std::string_view text = operation.head();
  if (text == "RESET ALL" || text == "DISCARD ALL") {
    settings_.clear();
    local_settings_.clear();
    if (sets_lock_timeout(runner_)) settings_.emplace(kOursLockTimeout, Value{"0"});
  } else if (text.starts_with("RESET ")) {
    settings_.erase(std::string(operation.word(1)));
    local_settings_.erase(std::string(operation.word(1)));
  } else {
    const Setting setting = setting_of(operation);
    if (setting.name.empty()) return;
    if (!setting.local) {
      settings_[setting.name] = {setting.value, &operation};
      local_settings_.erase(setting.name);
    } else if (in_transaction()) {  // outside a block SET LOCAL is a warning and does nothing
      local_settings_[setting.name] = {setting.value, &operation};
    }
  }
}

}  // namespace lockkeeper::sql
