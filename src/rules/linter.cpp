// The walk of a change set: each file's operations are judged at their moment, then replayed; what could not
// be decided at once is decided at the end.
#include "rules/linter.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "base/text.h"
#include "rules/judgement.h"
#include "rules/rule_check.h"
#include "rules/suppression.h"
#include "sql/grammar.h"

namespace lockkeeper::rules {

namespace {

using sql::Section;

std::string input_flag(base::InputProblem problem) {
  switch (problem) {
    case base::InputProblem::none: return "";
    case base::InputProblem::utf16: return "UTF-16";
    case base::InputProblem::nul_byte: return "NUL";
    case base::InputProblem::invalid_utf8: return "INVALID UTF-8";
    case base::InputProblem::too_large: return "TOO LARGE";
  }
  return "";
}

std::string input_remark(const base::Source& source) {
  const std::size_t at = source.problem_offset();
  switch (source.problem()) {
    case base::InputProblem::none: return "";
    case base::InputProblem::utf16: return "it is UTF-16";
    case base::InputProblem::nul_byte: return fmt::format("it holds a NUL byte at offset {}", at);
    case base::InputProblem::invalid_utf8: return fmt::format("it is not UTF-8 at offset {}", at);
    case base::InputProblem::too_large: return "it is larger than 64 MiB";
  }
  return "";
}

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

struct Linter::State {
  State(const RuleSet& set, const CompiledRules& rules, const LintOptions& lint_options)
      : rule_set(set),
        compiled(rules),
        options(lint_options),
        log(rules),
        judge(rules, options),
        session(options.runner) {}

  const RuleSet& rule_set;
  const CompiledRules& compiled;
  LintOptions options;
  sql::Schema schema;
  OperationLog log;
  Judge judge;
  sql::Session session;
  LintResult::Summary counts;

  // of the change set at hand
  std::vector<const sql::Script*> scripts;
  std::deque<Candidate> candidates;
  std::deque<sql::Operation> events;
  Place place;

  void check_file(const sql::Script& script);
  void check_statement(const sql::Script& script, const sql::StatementRecord& statement);
  void check_syntax(const sql::Script& script, const sql::StatementRecord& statement);
  void check_operation(const sql::Script& script, const sql::Operation& operation, std::uint32_t number);
  void event(const sql::Script& script, std::string text, base::Range range, std::uint32_t statement,
             std::string_view remark);
  std::vector<Verdict> decide_all();
  void fold(std::vector<Verdict>& verdicts) const;
  Located finding_of(const Verdict& verdict) const;
  void finish_file(const sql::Script& script, std::vector<Located> located, std::vector<Finding>& out);
  bool reported(const Finding& finding) const;
  void count(const Finding& finding);
};

// ---- one file

void Linter::State::event(const sql::Script& script, std::string text, base::Range range,
                          std::uint32_t statement, std::string_view remark) {
  static const sql::Effects kNone;
  sql::Operation& operation = events.emplace_back(sql::operation_of(text));
  operation.range = range;
  operation.statement = statement;
  ++place.number;
  judge.judge({operation, script, schema, session, kNone, place, remark}, log, candidates);
}

void Linter::State::check_file(const sql::Script& script) {
  ++counts.files;
  ++place.file;
  ++place.transaction;
  scripts.push_back(&script);
  if (script.source->problem() != base::InputProblem::none) {
    return event(script, "INPUT | " + input_flag(script.source->problem()), {}, UINT32_MAX,
                 input_remark(*script.source));
  }
  counts.statements += script.statements.size();
  counts.operations += script.operations.size();
  counts.not_analysed += script.not_analysed;
  session.begin_file(script, schema, options.pg_version);
  for (const sql::StatementRecord& statement : script.statements) check_statement(script, statement);
  const auto end = static_cast<std::uint32_t>(script.source->text().size());
  const bool empty = script.operations.empty();
  event(script, empty ? "FILE END | EMPTY" : "FILE END", {end, end}, UINT32_MAX, {});
  const bool left_open = session.transaction() == sql::TransactionKind::explicit_block;
  schema.end_file(!left_open);
  session.end_file();
}

void Linter::State::check_statement(const sql::Script& script, const sql::StatementRecord& statement) {
  ++place.statement;
  // Without a block every statement is a transaction of its own.
  if (!session.in_transaction()) ++place.transaction;
  place.down = statement.section == Section::down;
  check_syntax(script, statement);
  const std::span<const sql::Operation> operations =
      std::span(script.operations)
          .subspan(statement.first_operation, statement.last_operation - statement.first_operation);
  const std::uint32_t first = place.number;
  for (const std::uint32_t index : sql::server_order(operations)) {
    check_operation(script, operations[index], first + index + 1);
  }
  place.number = first + static_cast<std::uint32_t>(operations.size());
}

void Linter::State::check_operation(const sql::Script& script, const sql::Operation& operation,
                                    std::uint32_t number) {
  // psql reads these lines itself, and Lockkeeper sends COPY data as psql does.
  const bool for_psql = operation.word(0) == "PSQL";
  if (for_psql && (options.runner == sql::Runner::psql || operation.word(1) == "copy-data")) return;
  place.number = number;
  const sql::Effects effects = sql::effects_of(operation, schema, options.pg_version);
  log.add(operation, place, schema);
  judge.judge({operation, script, schema, session, effects, place}, log, candidates);
  if (operation.section == Section::down || operation.context == sql::Context::stored) return;
  schema.apply(operation);
  session.apply(operation, effects, schema);
}

void Linter::State::check_syntax(const sql::Script& script, const sql::StatementRecord& statement) {
  if (statement.psql) return;
  const auto index = static_cast<std::uint32_t>(&statement - script.statements.data());
  if (statement.problem != sql::ScanProblem::none) {
    return event(script, "SYNTAX ERROR | SCANNER", statement.problem_range, index,
                 sql::describe(statement.problem));
  }
  const auto begin = script.operations.begin() + statement.first_operation;
  const auto end = script.operations.begin() + statement.last_operation;
  const bool template_left =
      std::any_of(begin, end, [](const sql::Operation& one) { return one.word(0) == "PLACEHOLDER"; });
  if (template_left) return;
  const auto error = sql::judge_syntax(script.source->slice(statement.range));
  if (!error) return;
  // The packaged grammar rejects valid SQL of newer servers, so without a version that it covers it only
  // doubts.
  const bool certain = options.pg_version != 0 && options.pg_version <= sql::grammar_version();
  const std::uint32_t at = std::min(statement.range.begin + error->offset, statement.range.end);
  std::uint32_t after = at;
  const std::string_view text = script.source->text();
  while (after<statement.range.end&& static_cast<unsigned char>(text[after])> ' ' && after - at < 40) ++after;
  const std::string doubt =
      certain ? "" : fmt::format(" (not checked beyond this build's grammar, {})", sql::grammar_version());
  event(script, certain ? "SYNTAX ERROR" : "SYNTAX ERROR | NEWER GRAMMAR", {at, std::max(after, at)}, index,
        error->message + doubt);
}

// ---- the end of the change set

std::vector<Verdict> Linter::State::decide_all() {
  std::vector<Verdict> verdicts;
  std::set<std::pair<std::uint32_t, std::uint32_t>> spoken;  // rule, scope
  for (const Candidate& candidate : candidates) {
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
// which the folded rule speaks once.
void Linter::State::fold(std::vector<Verdict>& verdicts) const {
  std::set<std::pair<std::uint32_t, std::uint32_t>> folded;  // rule, scope of that rule
  for (const Verdict& verdict : verdicts) {
    for (const std::uint32_t other : verdict.candidate->rule->folds) {
      folded.emplace(other, scope_number(verdict.candidate->place, compiled.rules[other].rule->on));
    }
  }
  std::erase_if(verdicts, [&folded](const Verdict& verdict) {
    const CompiledRule& rule = *verdict.candidate->rule;
    return folded.contains({rule.number, scope_number(verdict.candidate->place, rule.rule->on)});
  });
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
  if (is_advice(rule.category)) finding.severity = Severity::notice;
  finding.path = source.path();
  for (const SeverityOverride& one : options.severities) {
    if (one.rule == rule.id && matches_path(one.path, finding.path)) finding.severity = one.severity;
  }
  finding.range = candidate.operation->range;
  finding.begin = source.position(finding.range.begin);
  finding.end = source.position(finding.range.end);
  finding.message = expand_message(verdict.message, candidate);
  if (!candidate.remark.empty()) finding.message += ": " + candidate.remark;
  finding.why = expand_message(rule.why, candidate);
  finding.fix = expand_message(verdict.fix, candidate);
  if (candidate.remark.empty()) finding.operation = candidate.operation->text;
  for (const sql::RelationLock& lock : candidate.locks) {
    if (lock.mode >= sql::LockMode::share_update_exclusive) {
      finding.locks.push_back({lock.relation, std::string(sql::to_text(lock.mode))});
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

// ---- the interface

Linter::Linter(const RuleSet& rules, const LintOptions& options)
    : state_(std::make_unique<State>(rules, *rules.compiled_, options)) {}

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
  state_->scripts.clear();
  state_->candidates.clear();
  state_->events.clear();
  state_->log.clear();
  state_->place = {};
}

void Linter::check(const sql::Script& script) { state_->check_file(script); }

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

const LintResult::Summary& Linter::counts() const { return state_->counts; }

Linter::Work Linter::work() const {
  return {state_->counts.operations, state_->judge.set_matches,
          state_->judge.single_matches + state_->log.matches_tried(), state_->judge.facts_asked,
          state_->schema.look_ups()};
}

}  // namespace lockkeeper::rules
