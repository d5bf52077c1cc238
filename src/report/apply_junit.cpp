#include "report/apply_junit.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/junit.h"
#include "report/text.h"

namespace lockkeeper::report {

namespace {

using Record = migrate::ApplyRecord;
using Outcome = JUnitCase::Outcome;

JUnitCase failed_case(JUnitCase one, const Record& record) {
  const Record::FailedMigration& failed = *record.failed;
  one.outcome = Outcome::failed;
  one.line = failed.line;
  one.type = "migration-failed";
  one.message = failed.message;
  one.text = failed.line == 0 ? fmt::format("{}: {}", failed.path, failed.message)
                              : fmt::format("{}:{}: {}", failed.path, failed.line, failed.message);
  if (failed.attempts > 1) one.text += fmt::format("\n\ntried {} times", failed.attempts);
  if (!record.hint.empty()) one.text += "\n\nwhat to do: " + record.hint;
  return one;
}

JUnitCase case_of(const Record& record, const migrate::Migration& migration) {
  JUnitCase one{migration.version, migration.path};
  if (!migration.name.empty()) one.name += " " + migration.name;
  const auto applied = std::find_if(record.applied.begin(), record.applied.end(),
                                    [&](const migrate::Applied& ran) { return ran.path == migration.path; });
  if (applied != record.applied.end()) {
    one.seconds = applied->seconds;
    if (applied->attempts > 1) one.text = fmt::format("tried {} times", applied->attempts);
    return one;
  }
  if (record.failed && record.failed->path == migration.path) return failed_case(std::move(one), record);
  one.outcome = Outcome::skipped;
  one.message = record.blocked ? "blocked by findings" : "not reached";
  return one;
}

/// What ended the run, when no migration's case says it.
JUnitCase run_case(const Record& record) {
  JUnitCase one{"run"};
  if (record.error.empty()) return one;
  one.outcome = Outcome::error;
  one.type = "run-failed";
  one.message = record.error;
  one.text = record.error;
  if (!record.hint.empty()) one.text += "\n\nwhat to do: " + record.hint;
  return one;
}

JUnitSuite suite_of(const Record& record) {
  JUnitSuite suite{record.plan.direction == "down" ? "rollback" : "apply"};
  suite.class_name = suite.name;
  for (const migrate::PendingMigration& pending : record.plan.pending)
    suite.cases.push_back(case_of(record, *pending.migration));
  const bool told = std::any_of(suite.cases.begin(), suite.cases.end(),
                                [](const JUnitCase& one) { return one.outcome == Outcome::failed; });
  if (suite.cases.empty() || (!record.error.empty() && !told)) suite.cases.push_back(run_case(record));
  return suite;
}

}  // namespace

std::string apply_junit(const ApplyReport& report) {
  std::vector<JUnitSuite> suites =
      lint_suites({report.findings, report.sources, report.fail_on, report.style});
  suites.push_back(suite_of(report.record));
  return junit_document(suites, analysed_text(report.findings.summary), report.style.junit);
}

}  // namespace lockkeeper::report
