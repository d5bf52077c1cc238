// Rules are compiled once: their patterns, and which of them a text can meet at all by how it begins.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "rules/beginnings.h"
#include "rules/compiled_rules.h"
#include "rules/match_range.h"
#include "rules/suppression.h"

namespace lockkeeper::rules {

namespace {

using base::Error;
using base::ErrorKind;

class Compiler {
 public:
  explicit Compiler(CompiledRules& out) : out_(out) {}

  void add(const Rule& rule) {
    CompiledRule& compiled = out_.rules.emplace_back();
    compiled.rule = &rule;
    compiled.number = static_cast<std::uint32_t>(out_.rules.size() - 1);
    for (const Form& form : rule.forms) compiled.forms.push_back(form_of(form, compiled));
    for (const Case& one : rule.cases) compiled.cases.push_back(case_of(one, compiled));
  }

 private:
  std::vector<const LazyPattern*> patterns_of(Texts texts) {
    std::vector<const LazyPattern*> patterns;
    for (const std::string_view text : texts) patterns.push_back(&out_.patterns.emplace_back(text));
    return patterns;
  }

  std::vector<CompiledFact> facts_of(Texts texts, CompiledRule& rule) {
    std::vector<CompiledFact> facts;
    for (const std::string_view text : texts) {
      std::string error;
      CompiledFact& fact = facts.emplace_back();
      fact.fact = parse_fact(text, error);
      if (fact.fact.order == Order::none) continue;
      rule.binds_names = true;
      fact.pattern = &out_.patterns.emplace_back(fact.fact.pattern);
      fact.number = out_.order_facts++;
      note_prefix(fact.fact.pattern);
    }
    return facts;
  }

  // `^ALTER TABLE {table}` and `^ALTER (?:TABLE|VIEW)` both begin with "ALTER ": only such texts are logged.
  void note_prefix(std::string_view pattern) {
    std::string prefix;
    if (pattern.find("|^") == pattern.npos) {
      const std::size_t end = pattern.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ ", 1);
      prefix = pattern.substr(1, end == pattern.npos ? end : end - 1);
      // The letter before a quantifier is not certain.
      if (end != pattern.npos && !prefix.empty() && std::string_view("?*{").find(pattern[end]) < 3)
        prefix.pop_back();
    }
    if (std::ranges::find(out_.order_prefixes, prefix) == out_.order_prefixes.end())
      out_.order_prefixes.push_back(prefix);
  }

  CompiledForm form_of(const Form& form, CompiledRule& rule) {
    return {patterns_of(form.match), patterns_of(form.except), facts_of(form.when, rule),
            facts_of(form.unless, rule), facts_of(form.lower, rule)};
  }

  CompiledCase case_of(const Case& one, CompiledRule& rule) {
    CompiledCase compiled;
    compiled.source = &one;
    compiled.match = patterns_of(one.match);
    compiled.when = facts_of(one.when, rule);
    compiled.no_finding = one.severity == "none";
    for (const Severity severity : {Severity::notice, Severity::warning, Severity::error}) {
      if (one.severity == to_text(severity)) compiled.severity = severity;
    }
    return compiled;
  }

  CompiledRules& out_;
};

MatchEntry entry_of(const CompiledRule& rule, std::size_t form, std::size_t match) {
  MatchEntry entry;
  entry.rule = rule.number;
  entry.form = static_cast<std::uint16_t>(form);
  entry.match = static_cast<std::uint16_t>(match);
  entry.pattern = rule.forms[form].match[match];
  entry.beginnings = beginnings_of(entry.pattern->text());
  return entry;
}

void add_ranges(CompiledRules& compiled, const CompiledRule& rule) {
  const std::span<const Rule> built_in = catalogue();
  const bool ours = rule.rule >= built_in.data() && rule.rule < built_in.data() + built_in.size();
  for (std::size_t form = 0; form < rule.forms.size(); ++form) {
    for (std::size_t match = 0; match < rule.forms[form].match.size(); ++match) {
      MatchEntry entry = entry_of(rule, form, match);
      if (ours) {
        const auto number = static_cast<std::size_t>(rule.rule - built_in.data());
        const auto range = std::ranges::lower_bound(
            catalogue_ranges(), std::tuple(number, form, match), {}, [](const MatchRange& one) {
              return std::tuple<std::size_t, std::size_t, std::size_t>(one.rule, one.form, one.match);
            });
        entry.bounded = range->bounded;
        entry.first = range->first;
        entry.last = range->last;
      } else if (entry.beginnings.empty()) {
        std::string& first = compiled.range_texts.emplace_back();
        std::string& last = compiled.range_texts.emplace_back();
        entry.bounded = entry.pattern->pattern().possible_range(first, last);
        entry.first = first;
        entry.last = last;
      }
      compiled.entries.push_back(entry);
    }
  }
}

void check_known(const std::vector<const Rule*>& rules, std::string_view id, std::string_view where) {
  if (std::ranges::find(rules, id, &Rule::id) != rules.end()) return;
  std::vector<std::string_view> ids;
  for (const Rule* rule : rules) ids.push_back(rule->id);
  const std::string_view near = base::nearest(id, ids.data(), ids.size());
  throw Error(ErrorKind::usage, fmt::format("{} names \"{}\", which is no rule", where, id),
              near.empty() ? "list the rules with `lockkeeper rules`" : fmt::format("write \"{}\"", near));
}

void check_may_be_off(std::string_view id) {
  if (may_be_suppressed(id)) return;
  throw Error(ErrorKind::usage, fmt::format("{} cannot be switched off", id), "leave it out of disable");
}

void check_names(const CompiledRules& compiled, const LintOptions& options) {
  for (const std::string& id : options.enable) check_known(compiled.sources, id, "enable");
  for (const std::string& id : options.disable) {
    check_known(compiled.sources, id, "disable");
    check_may_be_off(id);
  }
  for (const auto& one : options.severities) check_known(compiled.sources, one.rule, "severity");
  for (const Allow& allow : options.allows) {
    check_known(compiled.sources, allow.rule, "[[lint.allow]]");
    if (base::trim(allow.reason).empty())
      throw Error(ErrorKind::usage, fmt::format("[[lint.allow]] for \"{}\" has no reason", allow.rule),
                  "say why the finding may stay");
  }
  const base::Pattern header(options.required.header);
  if (!header.error().empty())
    throw Error(ErrorKind::usage, fmt::format("required_header under [lint]: {}", header.error()),
                "correct the regular expression (RE2)");
  for (const Naming& one : options.naming) {
    const base::Pattern pattern(one.pattern);
    if (!pattern.error().empty())
      throw Error(ErrorKind::usage,
                  fmt::format("[lint.naming] {} = \"{}\": {}", one.kind, one.pattern, pattern.error()));
  }
}

std::vector<const Rule*> all_rules(const UserRules* user_rules) {
  std::vector<const Rule*> rules;
  for (const Rule& rule : catalogue()) rules.push_back(&rule);
  if (user_rules == nullptr) return rules;
  for (const Rule& rule : user_rules->rules) {
    if (std::ranges::find(rules, rule.id, &Rule::id) != rules.end())
      throw Error(ErrorKind::usage, fmt::format("rule \"{}\": the id is taken", rule.id),
                  "give the rule another id");
    rules.push_back(&rule);
  }
  for (const Rule& rule : user_rules->rules) {
    for (const std::string_view fold : rule.folds)
      check_known(rules, fold, fmt::format("folds of rule \"{}\"", rule.id));
  }
  return rules;
}

}  // namespace

bool is_asked(const Rule& rule, const LintOptions& options) {
  const auto names = [&rule](const std::vector<std::string>& ids) {
    return std::ranges::find(ids, rule.id) != ids.end();
  };
  if (names(options.enable)) return true;
  if (names(options.disable) || rule.opt_in) return false;
  const auto is_louder = [](std::string_view severity) {
    return severity == "error" || severity == "warning";
  };
  return options.advice || rule.severity != Severity::notice ||
         std::ranges::any_of(rule.cases, is_louder, &Case::severity) ||
         std::ranges::any_of(options.severities, [&rule](const auto& one) { return one.rule == rule.id; });
}

RuleSet::RuleSet(const LintOptions& options, std::unique_ptr<UserRules> user_rules)
    : compiled_(std::make_unique<CompiledRules>()) {
  compiled_->user_rules = std::move(user_rules);
  compiled_->sources = all_rules(compiled_->user_rules.get());
  check_names(*compiled_, options);
  Compiler compiler(*compiled_);
  for (const Rule* rule : compiled_->sources) {
    if (is_asked(*rule, options)) compiler.add(*rule);
  }
  for (CompiledRule& rule : compiled_->rules) {
    add_ranges(*compiled_, rule);
    for (const CompiledRule& other : compiled_->rules) {
      if (std::ranges::find(rule.rule->folds, other.rule->id) != rule.rule->folds.end())
        rule.folds.push_back(other.number);
    }
  }
}

RuleSet::~RuleSet() = default;

const std::vector<const Rule*>& RuleSet::rules() const { return compiled_->sources; }

const Rule* RuleSet::find(std::string_view id) const {
  const auto found = std::ranges::find(compiled_->sources, id, &Rule::id);
  return found == compiled_->sources.end() ? nullptr : *found;
}

}  // namespace lockkeeper::rules
