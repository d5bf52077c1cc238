// A rule's conditions, asked as soon as each can be answered.
#include "rules/judgement.h"

#include <algorithm>

#include "rules/rule_check.h"

namespace lockkeeper::rules {

namespace {

using sql::Answer;

bool matches_any(const std::vector<const LazyPattern*>& patterns, std::string_view text) {
  return std::ranges::any_of(patterns,
                             [text](const LazyPattern* pattern) { return pattern->pattern().matches(text); });
}

Captures captures_of(const LazyPattern& pattern, const std::vector<std::string_view>& groups) {
  Captures captures;
  for (std::size_t index = 0; index < pattern.groups().size(); ++index) {
    const Group& group = pattern.groups()[index];
    if (!group.name.empty()) captures.add({group.name, group.kind, groups[index + 1], {}});
  }
  return captures;
}

}  // namespace

void Judge::judge(const At& at, std::deque<Candidate>& out) {
  if (at.operation.context == sql::Context::stored) return;
  ++set_matches;
  rules_.bucket(head_of(at.operation.text)).matches(at.operation.text, hits_, entries_);
  const CompiledRule* spoke = nullptr;
  bool final = false;
  for (const MatchEntry* entry : entries_) {
    const CompiledRule& rule = rules_.rules[entry->rule];
    // A rule that already speaks here for certain says nothing more by another form.
    if (&rule == spoke && final) continue;
    Candidate candidate;
    candidate.rule = &rule;
    if (!try_entry(*entry, at, candidate)) continue;
    spoke = &rule;
    final = candidate.when.empty() && candidate.unless.empty();
    out.push_back(std::move(candidate));
  }
}

bool Judge::try_entry(const MatchEntry& entry, const At& at, Candidate& candidate) {
  const CompiledForm& form = candidate.rule->forms[entry.form];
  ++single_matches;
  if (!entry.pattern->pattern().match(at.operation.text, groups_)) return false;
  if (matches_any(form.except, at.operation.text)) return false;
  const Rule& rule = *candidate.rule->rule;
  // Where IF NOT EXISTS finds the thing, the server does no work.
  if ((rule.scans || rule.rewrites) && at.schema.skips(at.operation)) return false;
  candidate.script = &at.script;
  candidate.operation = &at.operation;
  candidate.place = at.place;
  candidate.remark = at.remark;
  candidate.captures = captures_of(*entry.pattern, groups_);
  const Moment moment{at.operation, at.script, at.schema,          at.session,       at.effects,
                      options_,     names_,    candidate.captures, candidate.details};
  if (!take_facts(form, moment, candidate)) return false;
  take_cases(moment, candidate);
  if (candidate.rule->binds_names) candidate.captures.resolve(at.schema);
  for (const sql::RelationLock& lock : at.effects.locks) {
    if (lock.is_new != Answer::yes) candidate.locks.push_back(lock);
  }
  return true;
}

bool Judge::holds(const CompiledFact& fact, const Moment& moment) {
  ++facts_asked;
  return ask(fact.fact, moment) == Answer::yes;
}

bool Judge::take_facts(const CompiledForm& form, const Moment& moment, Candidate& candidate) {
  for (const CompiledFact& fact : form.when) {
    if (fact.fact.deferred()) {
      candidate.when.push_back(&fact);
    } else if (!holds(fact, moment)) {
      return false;
    }
  }
  for (const CompiledFact& fact : form.unless) {
    if (fact.fact.deferred()) {
      candidate.unless.push_back(&fact);
    } else if (holds(fact, moment)) {
      return false;
    }
  }
  for (const CompiledFact& fact : form.lower) {
    if (fact.fact.deferred()) {
      candidate.lower.push_back(&fact);
    } else if (holds(fact, moment)) {
      candidate.lowered = 1;
    }
  }
  return true;
}

void Judge::take_cases(const Moment& moment, Candidate& candidate) {
  for (const CompiledCase& one : candidate.rule->cases) {
    if (!one.match.empty() && !matches_any(one.match, moment.operation.text)) continue;
    if (!one.source->versions.empty() &&
        version_in(options_.pg_version, one.source->versions, options_.pg_minor) != Answer::yes)
      continue;
    PendingCase pending;
    pending.source = &one;
    const bool possible = std::ranges::all_of(one.when, [&](const CompiledFact& fact) {
      if (!fact.fact.deferred()) return holds(fact, moment);
      pending.when.push_back(&fact);
      return true;
    });
    if (!possible) continue;
    candidate.cases.push_back(std::move(pending));
    if (candidate.cases.back().when.empty()) return;  // it holds, and nothing behind it is asked
  }
}

std::optional<Verdict> Judge::decide(Candidate& candidate, const sql::Schema& at_end,
                                     const sql::Session& session, OperationLog& log) {
  static const sql::Effects kNoEffects;
  const Moment moment{*candidate.operation, *candidate.script, at_end, session, kNoEffects, options_, names_,
                      candidate.captures,   candidate.details};
  const auto asked = [&](const CompiledFact* fact) {
    if (fact->fact.order == Order::none) return holds(*fact, moment);
    ++facts_asked;
    return fact->fact.turn(sql::answer(log.ask(*fact, candidate.captures, candidate.place))) == Answer::yes;
  };
  if (!std::ranges::all_of(candidate.when, asked) || std::ranges::any_of(candidate.unless, asked))
    return std::nullopt;
  const Rule& rule = *candidate.rule->rule;
  Verdict verdict{&candidate, rule.severity, rule.message, rule.fix};
  for (const PendingCase& one : candidate.cases) {
    if (!std::ranges::all_of(one.when, asked)) continue;
    if (one.source->no_finding) return std::nullopt;
    verdict.severity = one.source->severity.value_or(verdict.severity);
    if (!one.source->source->message.empty()) verdict.message = one.source->source->message;
    if (!one.source->source->fix.empty()) verdict.fix = one.source->source->fix;
    break;
  }
  const bool lowered = candidate.lowered != 0 || std::ranges::any_of(candidate.lower, asked);
  if (lowered && verdict.severity == Severity::notice) return std::nullopt;
  if (lowered) verdict.severity = verdict.severity == Severity::error ? Severity::warning : Severity::notice;
  if (is_advice(rule.category)) verdict.severity = Severity::notice;
  return verdict;
}

}  // namespace lockkeeper::rules
