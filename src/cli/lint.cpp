// `lint`: find the files, have them judged, report, decide.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/comment.h"
#include "cli/console.h"
#include "cli/judged.h"
#include "cli/known_findings.h"
#include "cli/linting.h"
#include "cli/parallel_reader.h"
#include "cli/reports.h"
#include "cli/trial.h"
#include "report/escape.h"
#include "report/markdown.h"
#include "report/paint.h"

namespace lockkeeper::cli {

namespace {

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
  if (reads_standard_input(invocation)) return judge_alone(parse_standard_input(invocation), rules, options);
  return judge_trial(trial_of(invocation), rules, options);
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
  const Trial trial = trial_of(invocation);
  for (const TrialRoot& root : trial.roots) {
    for (const TrialRoot::File& file : root.files) {
      if (!file.on_trial || file.gone) continue;
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

ExitCode write_known(const Invocation& invocation, const rules::LintResult& result) {
  const std::string& path = invocation.config.known_file;
  if (path.empty() || invocation.arguments.has(Option::base)) {
    throw base::Error(
        base::ErrorKind::usage, "--update-known writes the findings of all files to [lint] known",
        path.empty() ? "name the file in lockkeeper.toml: [lint] known = \"lockkeeper.known.json\""
                     : "leave out --base");
  }
  const KnownFindings known = known_findings_of(result);
  base::write_file(path, to_text(known));
  std::uint64_t count = 0;
  for (const auto& [key, times] : known.counts) count += times;
  print(report::one_line(fmt::format("{}: {} known from now on", path, report::counted(count, "finding"))) +
        "\n");
  return ExitCode::done;
}

}  // namespace

ExitCode run_lint(const Invocation& invocation) {
  if (invocation.arguments.has(Option::debug)) return show_debug(invocation);
  const std::vector<ReportTarget> targets = lint_targets(invocation);
  const rules::FailOn fail_on = fail_on_of(invocation);

  Judged judged = judge_all(invocation);
  if (invocation.arguments.has(Option::update_known)) return write_known(invocation, judged.result);
  apply_known_findings(invocation.config, judged.result);
  invocation.outcome.findings = judged.result.summary;
  if (judged.snapshot_is_foreign) {
    print_diagnostic(
        "lockkeeper: warning: the snapshot knows none of the tables that the migrations made: is it of "
        "another "
        "database?\n  hint: take a new one with: lockkeeper snapshot\n");
  }

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
  keep_comment(
      invocation, code == ExitCode::done ? CommentVerdict::passes : CommentVerdict::blocked,
      [&](std::size_t limit) {
        return report::lint_markdown({judged.result, sources, fail_on, comment_style(invocation, limit)});
      });
  return code;
}

}  // namespace lockkeeper::cli
