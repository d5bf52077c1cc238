// The end of a change set: what was put off is decided, folded, suppressed and said.
#include "rules/linter.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "rules/linter_state.h"

namespace lockkeeper::rules {

namespace {

using sql::Section;

bool matches_path(std::string_view pattern, std::string_view path) {
  if (pattern.empty()) return true;
  const bool prefix = pattern.ends_with('/') || pattern.ends_with('*');
  if (pattern.ends_with('*')) pattern.remove_suffix(1);
  return prefix ? path.starts_with(pattern) : path == pattern;
}

bool before(const Located& a, const Located& b) {
  const auto key = [](const Located& one) {
    return std::tuple(one.finding.begin.line, one.finding.begin.column, std::string_view(one.finding.rule));
  };
  return key(a) < key(b);
}

}  // namespace

std::vector<Verdict> Linter::State::decide_all() {
  std::vector<Verdict> verdicts;
  std::set<std::pair<std::uint32_t, std::uint32_t>> spoken;  // rule, scope
  for (Candidate& candidate : candidates) {
    const auto scope =
        std::pair(candidate.rule->number, scope_number(candidate.place, candidate.rule->rule->on));
    if (spoken.contains(scope)) continue;
    const auto verdict = judge.decide(candidate, schema, session, log);
    if (!verdict) continue;
    spoken.insert(scope);
    verdicts.push_back(*verdict);
  }
  return verdicts;
}

// One fault, one finding: what a rule folds goes when both speak of the same operation, or of the scope in
// which the folded rule speaks once. What is worse than the rule that folds it stays.
void Linter::State::fold(std::vector<Verdict>& verdicts) const {
  std::map<std::pair<std::uint32_t, std::uint32_t>, Severity> folded;  // rule and its scope -> up to where
  for (const Verdict& verdict : verdicts) {
    for (const std::uint32_t other : verdict.candidate->rule->folds) {
      const auto scope = scope_number(verdict.candidate->place, compiled.rules[other].rule->on);
      Severity& limit = folded.try_emplace({other, scope}, verdict.severity).first->second;
      limit = std::max(limit, verdict.severity);
    }
  }
  std::erase_if(verdicts, [&folded](const Verdict& verdict) {
    const CompiledRule& rule = *verdict.candidate->rule;
    const auto found = folded.find({rule.number, scope_number(verdict.candidate->place, rule.rule->on)});
    return found != folded.end() && verdict.severity <= found->second;
  });
}

std::string Linter::State::sizes_of(const Candidate& candidate) const {
  const std::string_view name = candidate.captures.value("table");
  if (options.live == nullptr || name.empty()) return {};
  const sql::LiveTable* table = options.live->find(schema.key_of(name));
  if (table == nullptr) return {};
  const std::string rows = table->rows < 0 ? "" : "about " + base::rough_count(table->rows) + " rows, ";
  return fmt::format(" ({}: {}{})", shown_name(candidate, name), rows, base::rough_bytes(table->bytes));
}

Located Linter::State::finding_of(const Verdict& verdict) const {
  const Candidate& candidate = *verdict.candidate;
  const Rule& rule = *candidate.rule->rule;
  const base::Source& source = *candidate.script->source;
  Located located;
  Finding& finding = located.finding;
  finding.rule = rule.id;
  finding.category = rule.category;
  finding.severity = verdict.severity;
  finding.path = source.path();
  for (const SeverityOverride& one : options.severities) {
    if (one.rule == rule.id && matches_path(one.path, finding.path)) finding.severity = one.severity;
  }
  finding.range = candidate.operation->range;
  finding.begin = source.position(finding.range.begin);
  finding.end = source.position(finding.range.end);
  finding.message = expand_message(verdict.message, candidate);
  if (!candidate.remark.empty()) finding.message += ": " + candidate.remark;
  finding.message += sizes_of(candidate);
  finding.why = expand_message(rule.why, candidate);
  finding.fix = expand_fix(verdict.fix, candidate);
  if (candidate.remark.empty()) finding.operation = candidate.operation->text;
  for (const sql::RelationLock& lock : candidate.locks) {
    if (lock.mode >= sql::LockMode::share_update_exclusive) {
      finding.locks.push_back({shown_name(candidate, lock.relation), std::string(sql::to_text(lock.mode))});
    }
  }
  located.statement = candidate.operation->statement;
  return located;
}

bool Linter::State::reported(const Finding& finding) const {
  if (finding.severity != Severity::notice || options.advice) return true;
  return std::ranges::find(options.enable, finding.rule) != options.enable.end();
}

void Linter::State::count(const Finding& finding) {
  if (finding.suppressed) {
    ++counts.suppressed;
    return;
  }
  switch (finding.severity) {
    case Severity::error: ++counts.errors; break;
    case Severity::warning: ++counts.warnings; break;
    case Severity::notice: ++counts.notices; break;
  }
}

void Linter::State::finish_file(const sql::Script& script, std::vector<Located> located,
                                std::vector<Finding>& out) {
  std::vector<Located*> pointers;
  for (Located& one : located) pointers.push_back(&one);
  const std::vector<DirectiveFault> faults = suppress(script, pointers, rule_set, options);
  const std::size_t first_event = candidates.size();
  for (const DirectiveFault& fault : faults) {
    event(script,
          "DIRECTIVE " + base::to_lower(sql::canonical_name(fault.directive->name)) + " | " + fault.flag,
          fault.directive->range, UINT32_MAX, fault.remark);
  }
  for (std::size_t index = first_event; index < candidates.size(); ++index) {
    const auto verdict = judge.decide(candidates[index], schema, session, log);
    if (verdict) located.push_back(finding_of(*verdict));
  }
  std::ranges::stable_sort(located, before);
  for (Located& one : located) {
    if (!reported(one.finding)) continue;
    count(one.finding);
    out.push_back(std::move(one.finding));
  }
}

Linter::Linter(const RuleSet& rules, const LintOptions& options)
    : state_(std::make_unique<State>(rules, *rules.compiled_, options)) {
  if (options.live != nullptr) state_->schema.learn(*options.live);
}

Linter::~Linter() = default;

void Linter::set_has_folder(bool yes) { state_->schema.set_has_folder(yes); }

void Linter::replay(const sql::Script& script) {
  for (const sql::StatementRecord& statement : script.statements) {
    if (statement.section == Section::down) continue;
    state_->schema.apply_statement(
        std::span(script.operations)
            .subspan(statement.first_operation, statement.last_operation - statement.first_operation));
  }
  state_->schema.end_file(true);
}

void Linter::begin_change_set() {
  state_->schema.begin_change_set();
  state_->session.begin_change_set();
  state_->scripts.clear();
  state_->candidates.clear();
  state_->events.clear();
  state_->log.clear();
  state_->place = {};
}

void Linter::check(const sql::Script& script, const FileNotes& notes) { state_->check_file(script, notes); }

void Linter::say(const sql::Script& script, std::string_view event, std::string_view remark) {
  state_->scripts.push_back(&script);
  ++state_->place.file;
  state_->event(script, event, {}, UINT32_MAX, remark);
}

std::vector<Finding> Linter::end_change_set() {
  State& state = *state_;
  if (!state.scripts.empty()) state.event(*state.scripts.back(), "CHANGE SET END", {}, UINT32_MAX, {});
  std::vector<Verdict> verdicts = state.decide_all();
  state.fold(verdicts);
  std::map<const sql::Script*, std::vector<Located>> by_file;
  for (const Verdict& verdict : verdicts)
    by_file[verdict.candidate->script].push_back(state.finding_of(verdict));
  std::vector<Finding> findings;
  for (const sql::Script* script : state.scripts)
    state.finish_file(*script, std::move(by_file[script]), findings);
  return findings;
}

bool Linter::snapshot_is_foreign() const {
  if (state_->options.live == nullptr) return false;
  constexpr std::size_t kEnough = 3;  // a young folder may be ahead of its database
  std::size_t made = 0;
  for (const sql::Object* object : state_->schema.objects()) {
    const bool counts = object->kind == sql::ObjectKind::table && !object->mentioned && !object->temporary &&
                        object->exists == sql::Answer::yes && object->made < state_->schema.change_set();
    if (!counts) continue;
    if (state_->options.live->find(object->key) != nullptr) return false;
    ++made;
  }
  return made >= kEnough;
}

const LintResult::Summary& Linter::counts() const { return state_->counts; }

Linter::Work Linter::work() const {
  return {state_->counts.operations, state_->judge.set_matches,
          state_->judge.single_matches + state_->log.matches_tried(), state_->judge.facts_asked,
          state_->schema.look_ups()};
}

}  // namespace lockkeeper::rules
