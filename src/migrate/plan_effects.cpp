#include "migrate/plan_effects.h"

#include <algorithm>
#include <array>
#include <map>

#include "sql/effects.h"

namespace lockkeeper::migrate {
namespace {

using sql::LockMode;
using sql::Operation;

/// The largest file that goes as one message: progress inside it cannot be seen.
constexpr std::size_t kSmallBytes = std::size_t{64} << 10;

constexpr std::array<std::string_view, 7> kQuickVerbs = {"ALTER", "COMMENT", "CREATE", "DROP",
                                                         "GRANT", "INSERT",  "REVOKE"};
/// Operations of those verbs that run for as long as they please.
constexpr std::array<std::string_view, 6> kSlowHeads = {"CREATE EXTENSION",    "CREATE MATERIALIZED VIEW",
                                                        "CREATE SUBSCRIPTION", "ALTER EXTENSION",
                                                        "ALTER SYSTEM",        "CREATE DATABASE"};

bool is_time_limit(const Operation& operation) {
  const bool local = operation.word(1) == "LOCAL";
  const std::string_view name = operation.word(local ? 2 : 1);
  return operation.word(0) == "SET" && (name == "lock_timeout" || name == "statement_timeout");
}

bool is_quick(const Operation& operation) {
  if (!operation.analysed || operation.context != sql::Context::top) return false;
  if (is_time_limit(operation)) return true;
  if (operation.word(0) == "PSQL") return false;
  const std::string_view text = operation.text;
  const std::string_view verb = operation.word(0);
  if (std::find(kQuickVerbs.begin(), kQuickVerbs.end(), verb) == kQuickVerbs.end()) return false;
  if (verb == "INSERT") {
    // A call among the values may do anything.
    return text.find(" VALUES ") != std::string_view::npos &&
           std::none_of(operation.slots.begin(), operation.slots.end(),
                        [](const sql::Slot& slot) { return slot.text.find('(') != std::string_view::npos; });
  }
  return std::none_of(kSlowHeads.begin(), kSlowHeads.end(),
                      [&](std::string_view head) { return text.starts_with(head); });
}

/// What one file does, added up.
class FileEffects {
 public:
  void add(const Operation& operation, const sql::Effects& effects) {
    const LockMode mode = effects.strongest_on_existing();
    strongest_ = std::max(strongest_, mode);
    for (const sql::RelationLock& lock : effects.locks) {
      if (lock.mode == LockMode::none || lock.is_new == sql::Answer::yes) continue;
      LockMode& strongest = existing_[lock.relation];
      strongest = std::max(strongest, lock.mode);
    }
    const bool works =
        effects.writes_rows || effects.scans != sql::Answer::no || effects.rewrites != sql::Answer::no;
    if (operation.context == sql::Context::stored) return;
    if (!is_quick(operation) || (works && mode != LockMode::none)) quick_ = false;
    if (operation.word(0) == "SET" || operation.has_flag("TEMP")) clean_ = false;
  }
  LockMode strongest() const { return strongest_; }
  std::vector<RelationLock> locks() const {
    std::vector<RelationLock> out;
    for (const auto& [relation, mode] : existing_) out.push_back({relation, mode});
    return out;
  }
  bool quick() const { return quick_ && existing_.size() <= 1; }
  bool clean() const { return clean_; }

 private:
  LockMode strongest_ = LockMode::none;
  std::map<std::string, LockMode> existing_;
  bool quick_ = true;
  bool clean_ = true;
};

}  // namespace

void add_effects(PendingMigration& pending, sql::Schema& schema, int pg_version) {
  const sql::Script& script = *pending.script;
  pending.execution = sql::execution_of(script, schema, pg_version);
  FileEffects file;
  for (const Operation& operation : script.operations) {
    if (operation.section == sql::Section::down) continue;
    if (!std::ranges::binary_search(pending.execution.own_control, operation.statement)) {
      const sql::Effects effects = sql::effects_of(operation, schema, pg_version);
      file.add(operation, effects);
      if (auto loss = data_loss_of(operation, effects)) pending.losses.push_back(*std::move(loss));
    }
    if (operation.context != sql::Context::stored) schema.apply(operation);
  }
  schema.end_file(true);
  pending.strongest_lock = file.strongest();
  pending.locks = file.locks();
  pending.one_message = pending.execution.execution == sql::Execution::one_transaction && file.quick() &&
                        script.source->text().size() <= kSmallBytes;
  pending.leaves_no_trace = pending.one_message && file.clean();
}

void replay(const sql::Script& script, sql::Schema& schema) {
  for (const Operation& operation : script.operations) {
    if (operation.section == sql::Section::up && operation.context != sql::Context::stored) {
      schema.apply(operation);
    }
  }
  schema.end_file(true);
}

}  // namespace lockkeeper::migrate
