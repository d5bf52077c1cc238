#include "cli/run_reports.h"

#include <algorithm>
#include <csignal>

#include "base/error.h"
#include "cli/console.h"
#include "cli/gate.h"

namespace lockkeeper::cli {

void write_findings(const Invocation& invocation, const std::vector<ReportTarget>& targets,
                    const migrate::Layout& layout, const rules::LintResult& findings) {
  const report::SourceLookup sources = source_lookup(layout);
  for (const ReportTarget& target : targets) {
    if (target.format->apply != nullptr) continue;
    if (target.file.empty() && findings.findings.empty() && !invocation.arguments.has(Option::report))
      continue;
    write_report(target, target.format->lint(
                             {findings, sources, fail_on_of(invocation), style_of(invocation, target)}));
  }
}

ApplyLog::Stream log_stream(const std::vector<ReportTarget>& targets) {
  const bool taken = std::any_of(targets.begin(), targets.end(), [](const ReportTarget& target) {
    return target.file.empty() && target.format->name != "text" && target.format->name != "github";
  });
  return taken ? ApplyLog::Stream::standard_error : ApplyLog::Stream::standard_output;
}

ExitCode recorded(const Invocation& invocation, const std::vector<ReportTarget>& targets,
                  const migrate::Layout& layout, RunStory& story, const std::function<ExitCode()>& run) {
  const report::SourceLookup sources = source_lookup(layout);
  const auto write = [&](ExitCode code) {
    for (const ReportTarget& target : targets) {
      if (target.format->apply == nullptr) continue;
      write_report(target,
                   target.format->apply({story.record, story.findings, sources, fail_on_of(invocation),
                                         style_of(invocation, target), result_of(code, invocation.outcome)}));
    }
  };
  try {
    const ExitCode code = run();
    write(code);
    return code;
  } catch (const base::Error& error) {
    story.record.error = error.what();
    story.record.hint = error.hint();
    write(exit_code_of(error.kind()));
    throw;
  }
}

ExitCode with_signals(const std::function<ExitCode(migrate::Interrupt&)>& run) {
  migrate::Interrupt interrupt;
  try {
    return run(interrupt);
  } catch (const base::Error& error) {
    if (error.kind() != base::ErrorKind::interrupted || interrupt.signal() != SIGTERM) throw;
    print_diagnostic(error_text(error));
    return ExitCode::terminated;
  }
}

}  // namespace lockkeeper::cli
