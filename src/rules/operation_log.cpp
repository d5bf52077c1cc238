#include "rules/operation_log.h"

#include <algorithm>

namespace lockkeeper::rules {

namespace {

bool is_name(std::string_view word) {
  if (word.empty()) return false;
  const auto c = static_cast<unsigned char>(word[0]);
  return (c >= 'a' && c <= 'z') || c == '_' || c == '"' || c >= 0x80;
}

// "(a," -> "a", "calc(integer," -> "calc"
std::string_view name_in(std::string_view word) {
  while (!word.empty() && word.front() == '(') word.remove_prefix(1);
  return word.substr(0, word.find_first_of("(),"));
}

std::string last_part(std::string_view name) {
  const auto parts = sql::name_parts(name_in(name));
  return parts.empty() ? std::string() : std::string(parts.back());
}

bool resolved(GroupKind kind) { return kind == GroupKind::relation || kind == GroupKind::routine; }

std::string with_arguments(std::string key, std::string_view routine) {
  const std::size_t open = routine.find('(');
  return open == routine.npos ? key : key.append(routine.substr(open));
}

// A routine without its arguments is the only one of that name.
bool same_identity(std::string_view left, std::string_view right) {
  if (left == right) return true;
  const std::size_t open_left = left.find('(');
  const std::size_t open_right = right.find('(');
  return (open_left == left.npos) != (open_right == right.npos) &&
         left.substr(0, open_left) == right.substr(0, open_right);
}

}  // namespace

std::uint32_t scope_number(const Place& place, On scope) {
  switch (scope) {
    case On::operation: return place.number;
    case On::statement: return place.statement;
    case On::transaction: return place.transaction;
    case On::file: return place.file;
    case On::change_set: return 0;
  }
  return 0;
}

const Capture* Captures::find(std::string_view name) const {
  for (const Capture& capture : list_) {
    if (capture.name == name && capture.value.data() != nullptr) return &capture;
  }
  return nullptr;
}

std::string_view Captures::value(std::string_view name) const {
  const Capture* capture = find(name);
  return capture == nullptr ? std::string_view() : capture->value;
}

void Captures::resolve(const sql::Schema& schema) {
  for (Capture& capture : list_) {
    if (capture.value.data() == nullptr) continue;
    capture.identity = resolved(capture.kind)
                           ? with_arguments(schema.key_of(name_in(capture.value)), capture.value)
                           : std::string(capture.value);
  }
}

void OperationLog::clear() {
  entries_.clear();
  all_.clear();
  by_name_.clear();
  answers_.clear();
}

void OperationLog::add(const sql::Operation& operation, const Place& place, const sql::Schema& schema) {
  if (operation.context == sql::Context::stored) return;
  const bool asked_for = std::ranges::any_of(
      rules_.order_prefixes, [&](const std::string& prefix) { return operation.text.starts_with(prefix); });
  if (!asked_for) return;
  const auto index = static_cast<std::uint32_t>(entries_.size());
  Entry& entry = entries_.emplace_back(Entry{&operation, place, {}});
  all_.push_back(index);
  for (std::size_t word = 0; word < operation.words.size(); ++word) {
    const std::string_view name = name_in(operation.word(word));
    if (!is_name(name)) continue;
    entry.names.emplace_back(name, schema.key_of(name));
    std::vector<std::uint32_t>& list = by_name_[last_part(name)];
    if (list.empty() || list.back() != index) list.push_back(index);
  }
}

std::vector<OperationLog::Bound> OperationLog::bound_groups(const LazyPattern& pattern,
                                                            const Captures& captures) const {
  std::vector<Bound> bound;
  const std::vector<Group>& groups = pattern.groups();
  for (std::size_t index = 0; index < groups.size(); ++index) {
    if (groups[index].kind == GroupKind::free || groups[index].name.empty()) continue;
    const Capture* capture = captures.find(groups[index].name);
    if (capture != nullptr && capture->kind != GroupKind::free) bound.push_back({index, capture});
  }
  return bound;
}

const std::vector<std::uint32_t>& OperationLog::shortest_list(const std::vector<Bound>& bound) const {
  static const std::vector<std::uint32_t> kNone;
  const std::vector<std::uint32_t>* shortest = &all_;
  for (const Bound& one : bound) {
    if (!is_name(one.capture->value)) continue;
    const auto found = by_name_.find(last_part(one.capture->value));
    if (found == by_name_.end()) return kNone;
    if (found->second.size() < shortest->size()) shortest = &found->second;
  }
  return *shortest;
}

bool OperationLog::same_objects(const Entry& entry, const LazyPattern& pattern,
                                const std::vector<Bound>& bound,
                                const std::vector<std::string_view>& groups) const {
  for (const Bound& one : bound) {
    const std::string_view value = groups[one.group + 1];
    if (value.data() == nullptr) return false;
    std::string identity(value);
    if (resolved(pattern.groups()[one.group].kind)) {
      const auto name =
          std::ranges::find(entry.names, name_in(value), &decltype(entry.names)::value_type::first);
      if (name != entry.names.end()) identity = with_arguments(name->second, value);
    }
    if (!same_identity(identity, one.capture->identity)) return false;
  }
  return true;
}

OperationLog::Found OperationLog::search(const CompiledFact& fact, const std::vector<Bound>& bound,
                                         const Place& place) {
  const std::vector<std::uint32_t>& list = shortest_list(bound);
  const std::uint32_t scope = scope_number(place, fact.fact.scope);
  const auto scope_of = [&](std::uint32_t index) {
    return scope_number(entries_[index].place, fact.fact.scope);
  };
  Found found;
  std::vector<std::string_view> groups;
  // Scopes are numbered in the order of the text.
  for (auto at = std::ranges::lower_bound(list, scope, {}, scope_of); at != list.end(); ++at) {
    if (scope_of(*at) != scope) break;
    const Entry& entry = entries_[*at];
    if (entry.place.down != place.down) continue;
    ++matches_tried_;
    if (!fact.pattern->pattern().match(entry.operation->text, groups)) continue;
    if (!same_objects(entry, *fact.pattern, bound, groups)) continue;
    if (found.first == UINT32_MAX) found.first = entry.place.number;
    found.last = entry.place.number;
  }
  return found;
}

bool OperationLog::ask(const CompiledFact& fact, const Captures& captures, const Place& place) {
  const std::vector<Bound> bound = bound_groups(*fact.pattern, captures);
  std::string key = std::to_string(fact.number) + ' ' + std::to_string(scope_number(place, fact.fact.scope)) +
                    (place.down ? "d" : "u");
  for (const Bound& one : bound) key.append(1, '\0').append(one.capture->identity);
  const auto [remembered, first_asked] = answers_.try_emplace(std::move(key));
  if (first_asked) remembered->second = search(fact, bound, place);
  const Found& found = remembered->second;
  if (found.first == UINT32_MAX) return false;
  switch (fact.fact.order) {
    case Order::earlier: return found.first < place.number;
    case Order::later: return found.last > place.number;
    case Order::with: return found.first != place.number || found.last != place.number;
    case Order::none: break;
  }
  return false;
}

}  // namespace lockkeeper::rules
