#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/pattern.h"
#include "rules/fact.h"
#include "rules/linter.h"
#include "rules/macro.h"
#include "rules/user_rules.h"

/// Rules as the linter runs them; nothing outside rules/ includes this. Shared by the Linters of several
/// threads: whatever is made on first use is made once.
namespace lockkeeper::rules {

/// A pattern that is expanded and compiled when first asked for.
class LazyPattern {
 public:
  explicit LazyPattern(std::string_view text) : text_(text) {}

  std::string_view text() const { return text_; }
  /// What any text that the pattern matches matches too.
  std::string loosened() const { return expand_loosely(text_); }
  const base::Pattern& pattern() const;
  /// What each group stands for, by group number - 1.
  const std::vector<Group>& groups() const;

 private:
  void compile() const;

  std::string_view text_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<base::Pattern> pattern_;
  mutable std::vector<Group> groups_;
};

struct CompiledFact {
  Fact fact;
  const LazyPattern* pattern = nullptr;  ///< of an order fact
  std::uint32_t number = 0;              ///< of an order fact, for its memory of answers
};

struct CompiledForm {
  std::vector<const LazyPattern*> match, except;
  std::vector<CompiledFact> when, unless, lower;
};

struct CompiledCase {
  const Case* source = nullptr;
  std::vector<const LazyPattern*> match;
  std::vector<CompiledFact> when;
  std::optional<Severity> severity;
  bool no_finding = false;
};

struct CompiledRule {
  const Rule* rule = nullptr;
  std::uint32_t number = 0;  ///< index into CompiledRules::rules
  std::vector<CompiledForm> forms;
  std::vector<CompiledCase> cases;
  std::vector<std::uint32_t> folds;  ///< numbers of the rules that it absorbs
  bool binds_names = false;          ///< has an order fact, so its captures are resolved
};

/// One `match` of one form.
struct MatchEntry {
  std::uint32_t rule = 0;
  std::uint16_t form = 0;
  std::uint16_t match = 0;
  const LazyPattern* pattern = nullptr;
  std::vector<std::string> beginnings;  ///< of the texts that it can match; empty: `bounded` says more
  bool bounded = false;
  std::string_view first, last;
};

/// The matches that an operation of one kind can meet.
class Bucket {
 public:
  explicit Bucket(std::vector<const MatchEntry*> entries);

  /// Entries that match, in the order of the catalogue; `hits` is scratch.
  void matches(std::string_view text, std::vector<int>& hits, std::vector<const MatchEntry*>& out) const;

 private:
  std::vector<const MatchEntry*> asked_;   // by index in the set
  std::vector<const MatchEntry*> always_;  // a pattern that any text meets needs no automaton
  mutable std::once_flag once_;
  mutable std::unique_ptr<base::PatternSet> set_;
};

/// The kind of an operation: the one or two words in capitals that its text begins with.
std::string_view head_of(std::string_view text);

struct CompiledRules {
  std::unique_ptr<UserRules> user_rules;
  std::vector<const Rule*> sources;  ///< every rule, active or not
  std::vector<CompiledRule> rules;   ///< the active ones
  std::deque<LazyPattern> patterns;
  std::deque<std::string> range_texts;
  std::vector<MatchEntry> entries;
  std::vector<std::string> order_prefixes;  ///< what the texts begin with that any order fact can match
  std::uint32_t order_facts = 0;

  const Bucket& bucket(std::string_view head) const;

 private:
  mutable std::shared_mutex mutex_;
  mutable std::unordered_map<std::string, const Bucket*> by_head_;
  mutable std::deque<Bucket> buckets_;
  mutable std::unordered_map<std::string, const Bucket*>
      by_entries_;  // kinds with the same entries share one
};

}  // namespace lockkeeper::rules
