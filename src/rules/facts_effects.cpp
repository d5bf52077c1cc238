// Facts about what the operation does on the server, and what its transaction already holds.
#include <algorithm>
#include <charconv>

#include "rules/facts.h"
#include "sql/canonical_reader.h"
#include "sql/type_change.h"

namespace lockkeeper::rules {

namespace {

using sql::answer;
using sql::Answer;
using sql::LockMode;

LockMode mode_of(std::string_view text) {
  return sql::lock_mode_of(text).value_or(LockMode::access_exclusive);
}

// Of the ALTER COLUMN .. TYPE at hand.
sql::TypeChange change_of(const Moment& moment) {
  sql::CanonicalReader reader(moment.operation);
  reader.skip_behind("TYPE");
  const std::string_view type = reader.take_type();
  const std::string_view collation = reader.take("COLLATE") ? reader.take_word() : std::string_view();
  const bool has_using = reader.take("USING");
  const std::string_view uses = has_using ? reader.take_slot() : std::string_view();
  const sql::Column* old = moment.column("column");
  if (old != nullptr) moment.details.old_type = old->type;
  return sql::type_change(old == nullptr ? "" : old->type, type, collation,
                          has_using && uses.empty() ? "?" : uses, sql::plain_name(moment.value("column")),
                          moment.schema);
}

bool is_type_change(const Moment& moment) {
  return moment.operation.head().find(" TYPE ") != std::string_view::npos;
}

Answer lossy(const Moment& moment, Arguments) {
  return is_type_change(moment) ? change_of(moment).lossy : Answer::no;
}

// Unknown becomes no when the folder knows all indexes and none holds the column.
Answer reindexes(const Moment& moment, Arguments) {
  if (!is_type_change(moment)) return Answer::no;
  const sql::TypeChange change = change_of(moment);
  const sql::Object* table = moment.table();
  const Answer known = table == nullptr
                           ? Answer::no
                           : sql::rebuilds_indexes(*table, sql::plain_name(moment.value("column")), change);
  if (known != Answer::no || change.reindexes == Answer::no) return known;
  return table != nullptr && table->known_whole ? Answer::no : Answer::unknown;
}

Answer rewrites(const Moment& moment, Arguments) {
  return is_type_change(moment) ? change_of(moment).rewrites : moment.effects.rewrites;
}

Answer scans(const Moment& moment, Arguments) { return moment.effects.scans; }

// The first lock is on what is scanned or written again; where that is new it is small, and nobody waits for
// it.
bool works_on_new(const sql::Effects& effects) {
  return !effects.locks.empty() && effects.locks.front().is_new == Answer::yes;
}

Answer slow(const Moment& moment, Arguments) {
  if (works_on_new(moment.effects)) return Answer::no;
  Answer found = Answer::no;
  for (const Answer one : {moment.effects.rewrites, moment.effects.scans, touches_many_rows(moment)}) {
    if (one == Answer::yes) return one;
    if (one == Answer::unknown) found = one;
  }
  return found;
}

Answer locks(const Moment& moment, Arguments arguments) {
  return answer(moment.effects.strongest_on_existing() >= mode_of(arguments[0]));
}

// Of an index: its table, as far as that is known.
Answer holds(const Moment& moment, Arguments arguments) {
  std::string key = moment.schema.key_of(moment.value(arguments[0]));
  const sql::Object* object = moment.schema.relation(key);
  if (object != nullptr && object->kind == sql::ObjectKind::index && !object->table.empty())
    key = object->table;
  const auto& statement = moment.session.held_by_statement();
  const auto found = statement.find(key);
  const LockMode here = found == statement.end() ? LockMode::none : found->second;
  return answer(std::max(here, moment.session.held_on(key)) >= mode_of(arguments[1]));
}

Answer holds_any(const Moment& moment, Arguments arguments) {
  return answer(std::ranges::any_of(moment.session.held(), [mode = mode_of(arguments[0])](const auto& held) {
    return held.second >= mode;
  }));
}

// Earlier statements of the transaction, and what the statement at hand took before this operation.
Answer holds_other(const Moment& moment, Arguments arguments) {
  const LockMode mode = mode_of(arguments[0]);
  const auto is_other = [&](const auto& lock) {
    if (lock.second < mode) return false;
    return std::ranges::none_of(moment.effects.locks, [&](const sql::RelationLock& mine) {
      return moment.schema.key_of(mine.relation) == lock.first;
    });
  };
  return answer(std::ranges::any_of(moment.session.held(), is_other) ||
                std::ranges::any_of(moment.session.held_by_statement(), is_other));
}

Answer lock_count(const Moment& moment, Arguments arguments) {
  std::size_t limit = 0;
  std::from_chars(arguments[0].data(), arguments[0].data() + arguments[0].size(), limit);
  return answer(std::ranges::any_of(moment.effects.locks, [&](const sql::RelationLock& lock) {
    return lock.is_new != Answer::yes && lock.mode >= LockMode::share &&
           moment.session.times_locked(moment.schema.key_of(lock.relation)) == limit;
  }));
}

// Another ADD VALUE may name it as its neighbour.
Answer uses_added_value(const Moment& moment, Arguments) {
  if (moment.operation.head().starts_with("ALTER TYPE ")) return Answer::no;
  return answer(std::ranges::any_of(moment.operation.slots, [&](const sql::Slot& slot) {
    return moment.session.uses_added_value(slot.text);
  }));
}

Answer refused_in_transaction(const Moment& moment, Arguments) {
  return answer(moment.effects.in_transaction == sql::InTransaction::refused);
}

Answer in_transaction(const Moment& moment, Arguments) { return answer(moment.session.in_transaction()); }

Answer transaction(const Moment& moment, Arguments arguments) {
  using sql::TransactionKind;
  const TransactionKind kind = moment.session.transaction();
  if (arguments[0] == "explicit") return answer(kind == TransactionKind::explicit_block);
  if (arguments[0] == "wrapped") return answer(kind == TransactionKind::wrapped);
  return answer(arguments[0] == "one-query" && kind == TransactionKind::one_query);
}

Answer own_control(const Moment& moment, Arguments) {
  return answer(moment.session.is_own_control(moment.operation));
}

Answer in_effect(const Moment& moment, Arguments arguments) {
  return answer(moment.session.in_effect(arguments[0]));
}

constexpr FactRow kRows[] = {
    {"holds", holds},
    {"holds-any", holds_any},
    {"holds-other", holds_other},
    {"in-effect", in_effect},
    {"in-transaction", in_transaction},
    {"lock-count", lock_count},
    {"locks", locks},
    {"lossy", lossy},
    {"own-control", own_control},
    {"refused-in-transaction", refused_in_transaction},
    {"reindexes", reindexes},
    {"rewrites", rewrites},
    {"scans", scans},
    {"slow", slow},
    {"transaction", transaction},
    {"uses-added-value", uses_added_value},
};

}  // namespace

std::span<const FactRow> effect_facts() { return kRows; }

}  // namespace lockkeeper::rules
