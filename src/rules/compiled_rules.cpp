#include "rules/compiled_rules.h"

#include <algorithm>

#include "rules/beginnings.h"

namespace lockkeeper::rules {

void LazyPattern::compile() const {
  std::call_once(once_, [this] {
    const Expansion expansion = expand_macros(text_);
    pattern_ = std::make_unique<base::Pattern>(expansion.pattern);
    for (const std::string& name : pattern_->group_names()) {
      const auto macro = std::ranges::find(expansion.groups, name, &Group::name);
      groups_.push_back(macro == expansion.groups.end() ? Group{name, GroupKind::text} : *macro);
    }
  });
}

const base::Pattern& LazyPattern::pattern() const {
  compile();
  return *pattern_;
}

const std::vector<Group>& LazyPattern::groups() const {
  compile();
  return groups_;
}

Bucket::Bucket(std::vector<const MatchEntry*> entries) {
  for (const MatchEntry* entry : entries) {
    (entry->pattern->text() == "^" ? always_ : asked_).push_back(entry);
  }
}

void Bucket::matches(std::string_view text, std::vector<int>& hits,
                     std::vector<const MatchEntry*>& out) const {
  out = always_;
  if (asked_.empty()) return;
  std::call_once(once_, [this] {
    std::vector<std::string> patterns;
    for (const MatchEntry* entry : asked_) patterns.push_back(entry->pattern->loosened());
    set_ = std::make_unique<base::PatternSet>(patterns);
  });
  set_->matches(text, hits);
  for (const int hit : hits) out.push_back(asked_[static_cast<std::size_t>(hit)]);
  // Entries lie in one array, in the order of the catalogue.
  std::ranges::sort(out);
}

std::string_view head_of(std::string_view text) {
  std::size_t end = 0;
  for (int word = 0; word < 2; ++word) {
    const std::size_t begin = word == 0 ? 0 : end + 1;
    std::size_t at = begin;
    while (at < text.size() && text[at] >= 'A' && text[at] <= 'Z') ++at;
    if (at == begin || (at < text.size() && text[at] != ' ')) break;
    end = at;
    if (end == text.size()) break;
  }
  return text.substr(0, end);
}

const Bucket& CompiledRules::bucket(std::string_view head) const {
  const std::string key(head);
  {
    const std::shared_lock lock(mutex_);
    const auto found = by_head_.find(key);
    if (found != by_head_.end()) return *found->second;
  }
  // Every text of this kind is `head` itself or continues it with a space.
  const std::string end = key + '!';
  std::vector<const MatchEntry*> possible;
  std::string numbers;
  for (const MatchEntry& entry : entries) {
    if (!may_begin(entry.beginnings, head)) continue;
    if (entry.bounded && !head.empty() && (entry.last < head || entry.first >= end)) continue;
    possible.push_back(&entry);
    numbers.append(std::to_string(&entry - entries.data())).push_back(' ');
  }
  const std::unique_lock lock(mutex_);
  const Bucket*& bucket = by_entries_[numbers];
  if (bucket == nullptr) bucket = &buckets_.emplace_back(std::move(possible));
  return *by_head_.emplace(key, bucket).first->second;
}

}  // namespace lockkeeper::rules
