#pragma once

#include <functional>
#include <vector>

#include "cli/apply_log.h"
#include "cli/reports.h"
#include "migrate/apply_record.h"
#include "migrate/migration.h"

namespace lockkeeper::cli {

/// Findings of what is pending go to every report that was asked for and does not wait for the outcome;
/// without findings the terminal stays quiet.
void write_findings(const Invocation& invocation, const std::vector<ReportTarget>& targets,
                    const migrate::Layout& layout, const rules::LintResult& findings);

/// A report for machines on standard output is alone there.
ApplyLog::Stream log_stream(const std::vector<ReportTarget>& targets);

/// What a run found and did, for the reports that say it at the end.
struct RunStory {
  migrate::ApplyRecord record;
  rules::LintResult findings;  ///< of what was pending
};

/// Runs, and then writes those reports, however the run ends; an error goes on to the caller.
ExitCode recorded(const Invocation& invocation, const std::vector<ReportTarget>& targets,
                  const migrate::Layout& layout, RunStory& story, const std::function<ExitCode()>& run);

/// Runs what a signal may interrupt: SIGTERM has an exit code of its own.
ExitCode with_signals(const std::function<ExitCode(migrate::Interrupt&)>& run);

}  // namespace lockkeeper::cli
