// Facts that a snapshot of the live database answers: how large a table is, and who follows it. Without one,
// and for a table that is not in it, nothing is assumed.
#include <algorithm>

#include "rules/facts.h"

namespace lockkeeper::rules {

namespace {

using sql::Answer;
using sql::answer;

const sql::LiveTable* live(const Moment& moment, const std::string& key) {
  return moment.options.live == nullptr ? nullptr : moment.options.live->find(key);
}

const sql::LiveTable* live_group(const Moment& moment, Arguments arguments) {
  return live(moment, moment.schema.key_of(moment.value(arguments[0])));
}

Answer small(const Moment& moment, Arguments arguments) {
  const sql::LiveTable* table = live_group(moment, arguments);
  return table == nullptr ? Answer::unknown : moment.options.sizes.small(*table);
}

Answer large(const Moment& moment, Arguments arguments) {
  const sql::LiveTable* table = live_group(moment, arguments);
  return table == nullptr ? Answer::unknown : moment.options.sizes.large(*table);
}

Answer large_locked(const Moment& moment, Arguments) {
  if (moment.options.live == nullptr) return Answer::unknown;
  return answer(std::ranges::any_of(moment.effects.locks, [&](const sql::RelationLock& lock) {
    if (lock.is_new == Answer::yes || lock.mode < sql::LockMode::share) return false;
    const sql::LiveTable* table = live(moment, moment.schema.key_of(lock.relation));
    return table != nullptr && moment.options.sizes.large(*table) == Answer::yes;
  }));
}

Answer published(const Moment& moment, Arguments arguments) {
  const sql::LiveTable* table = live_group(moment, arguments);
  return table == nullptr ? Answer::unknown : answer(table->published);
}

constexpr FactRow kRows[] = {
    {"large", large},
    {"large-locked", large_locked},
    {"published", published},
    {"small", small},
};

}  // namespace

std::span<const FactRow> size_facts() { return kRows; }

Answer Sizes::small(const sql::LiveTable& table) const {
  if (table.bytes >= small_bytes || table.rows >= small_rows) return Answer::no;
  // Bytes alone do not tell: an estimate is there once the table was analysed.
  return table.rows < 0 && table.bytes > 0 ? Answer::unknown : Answer::yes;
}

Answer Sizes::large(const sql::LiveTable& table) const {
  return answer(table.bytes >= large_bytes || table.rows >= large_rows);
}

}  // namespace lockkeeper::rules
