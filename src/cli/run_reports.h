#pragma once

#include <functional>
#include <vector>

#include "cli/apply_log.h"
#include "cli/reports.h"
#include "migrate/migration.h"

namespace lockkeeper::cli {

/// Findings of what is pending go to every report that was asked for; without findings the terminal stays
/// quiet.
void write_findings(const Invocation& invocation, const std::vector<ReportTarget>& targets,
                    const migrate::Layout& layout, const rules::LintResult& findings);

/// A report for machines on standard output is alone there.
ApplyLog::Stream log_stream(const std::vector<ReportTarget>& targets);

/// Runs what a signal may interrupt: SIGTERM has an exit code of its own.
ExitCode with_signals(const std::function<ExitCode(migrate::Interrupt&)>& run);

}  // namespace lockkeeper::cli
