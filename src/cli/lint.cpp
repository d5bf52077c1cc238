// `lint`: find the files, judge them root by root, report, decide.
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/linting.h"
#include "cli/parallel_reader.h"
#include "cli/reports.h"
#include "cli/trial.h"
#include "report/escape.h"

namespace lockkeeper::cli {

namespace {

/// What is known so far: findings, and the texts that their code frames need.
struct Judged {
  rules::LintResult result;
  std::map<std::string, std::unique_ptr<const base::Source>> sources;
};

void add_counts(rules::LintResult::Summary& sum, const rules::LintResult::Summary& more) {
  sum.files += more.files;
  sum.statements += more.statements;
  sum.operations += more.operations;
  sum.errors += more.errors;
  sum.warnings += more.warnings;
  sum.notices += more.notices;
  sum.suppressed += more.suppressed;
  sum.not_analysed += more.not_analysed;
}

/// One change set at a time: its files live until it ends, then only those that a code frame needs.
class RootJudge {
 public:
  RootJudge(rules::Linter& linter, Judged& judged) : linter_(linter), judged_(judged) {}

  void begin() { linter_.begin_change_set(); }
  void check(ParsedFile file) {
    judged_.result.files.push_back(file.source->path());
    files_.push_back(std::make_unique<ParsedFile>(std::move(file)));
    linter_.check(files_.back()->script);
  }
  void end() {
    for (rules::Finding& finding : linter_.end_change_set()) {
      keep_source(finding.path);
      judged_.result.findings.push_back(std::move(finding));
    }
    files_.clear();
  }

 private:
  void keep_source(const std::string& path) {
    if (judged_.sources.contains(path)) return;
    for (const auto& file : files_) {
      if (file->source != nullptr && file->source->path() == path)
        judged_.sources[path] = std::move(file->source);
    }
  }

  rules::Linter& linter_;
  Judged& judged_;
  std::vector<std::unique_ptr<ParsedFile>> files_;
};

std::vector<migrate::LintRoot::File> reading_order(const TrialRoot& root) {
  std::vector<migrate::LintRoot::File> files;
  for (const TrialRoot::File& file : root.files) files.push_back(file.file);
  return files;
}

/// A file that is not on trial teaches the Schema; where all on trial are one change set, every such file
/// comes first, because only what the change set itself made is new.
void judge_root(const TrialRoot& root, rules::Linter& linter, Judged& judged) {
  ParallelReader reader(reading_order(root));
  RootJudge judge(linter, judged);
  std::vector<ParsedFile> together;
  for (const TrialRoot::File& file : root.files) {
    ParsedFile parsed = reader.next();
    if (parsed.source == nullptr) {
      judged.result.unreadable.push_back({file.file.path, parsed.unreadable});
    } else if (!file.on_trial) {
      if (!file.file.down) linter.replay(parsed.script);
    } else if (root.one_change_set) {
      together.push_back(std::move(parsed));
    } else {
      judge.begin();
      judge.check(std::move(parsed));
      judge.end();
    }
  }
  if (together.empty()) return;
  judge.begin();
  for (ParsedFile& parsed : together) judge.check(std::move(parsed));
  judge.end();
}

std::string read_standard_input() {
  std::string text;
  char buffer[1 << 16];
  while (text.size() <= base::Source::kMaxBytes) {
    const std::size_t got = std::fread(buffer, 1, sizeof buffer, stdin);
    if (got == 0) break;
    text.append(buffer, got);
  }
  if (std::ferror(stdin) != 0) throw base::Error(base::ErrorKind::input, "cannot read standard input");
  return text;
}

ParsedFile parse_standard_input(const Invocation& invocation) {
  if (invocation.arguments.operands.size() > 1 || invocation.arguments.has(Option::base)) {
    throw base::Error(base::ErrorKind::usage, "'-' is judged alone", "leave out other paths and --base");
  }
  const std::string name = invocation.arguments.value(Option::stdin_filename);
  const std::string path = name.empty() ? "<stdin>" : invocation.workspace.from_root(name);
  ParsedFile parsed;
  parsed.source = std::make_unique<const base::Source>(path, read_standard_input());
  parsed.script = sql::analyse(*parsed.source);
  return parsed;
}

bool reads_standard_input(const Invocation& invocation) {
  const auto& operands = invocation.arguments.operands;
  return std::find(operands.begin(), operands.end(), "-") != operands.end();
}

Judged judge_all(const Invocation& invocation) {
  const rules::LintOptions options = lint_options_of(invocation);
  const rules::RuleSet rules = rule_set_of(invocation, options);
  Judged judged;
  if (reads_standard_input(invocation)) {
    rules::Linter linter(rules, options);
    linter.set_has_folder(false);
    RootJudge judge(linter, judged);
    judge.begin();
    judge.check(parse_standard_input(invocation));
    judge.end();
    add_counts(judged.result.summary, linter.counts());
    return judged;
  }
  for (const TrialRoot& root : trial_roots(invocation)) {
    rules::Linter linter(rules, options);
    linter.set_has_folder(true);
    judge_root(root, linter, judged);
    add_counts(judged.result.summary, linter.counts());
  }
  return judged;
}

std::string debug_text(const ParsedFile& parsed, const std::string& what) {
  const base::Source& source = *parsed.source;
  const std::string dumped =
      what == "tokens" ? sql::dump(source.text(), sql::scan(source.text())) : sql::dump(parsed.script);
  return report::many_lines("== " + source.path() + "\n" + dumped);
}

ExitCode show_debug(const Invocation& invocation) {
  const std::string what = invocation.arguments.value(Option::debug);
  if (reads_standard_input(invocation)) {
    print(debug_text(parse_standard_input(invocation), what));
    return ExitCode::done;
  }
  ExitCode code = ExitCode::done;
  for (const TrialRoot& root : trial_roots(invocation)) {
    for (const TrialRoot::File& file : root.files) {
      if (!file.on_trial) continue;
      const ParsedFile parsed = parse_file(file.file);
      if (parsed.source == nullptr) {
        print_diagnostic(error_text(base::Error(base::ErrorKind::input, parsed.unreadable)));
        code = ExitCode::usage;
      } else {
        print(debug_text(parsed, what));
      }
    }
  }
  return code;
}

}  // namespace

ExitCode run_lint(const Invocation& invocation) {
  if (invocation.arguments.has(Option::debug)) return show_debug(invocation);
  const std::vector<ReportTarget> targets = lint_targets(invocation);
  const rules::FailOn fail_on = fail_on_of(invocation);

  const Judged judged = judge_all(invocation);

  const report::SourceLookup sources = [&judged](const std::string& path) -> const base::Source* {
    const auto found = judged.sources.find(path);
    return found == judged.sources.end() ? nullptr : found->second.get();
  };
  for (const ReportTarget& target : targets) {
    write_report(target,
                 target.format->lint({judged.result, sources, fail_on, style_of(invocation, target)}));
  }
  ExitCode code = rules::blocked(judged.result, fail_on) ? ExitCode::blocked : ExitCode::done;
  if (!judged.result.unreadable.empty()) code = worse(code, ExitCode::usage);
  return code;
}

}  // namespace lockkeeper::cli
