#include "report/junit.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "report/frame.h"
#include "report/text.h"

namespace lockkeeper::report {

namespace {

constexpr std::size_t kFrameWidth = 100;

using Findings = std::vector<const rules::Finding*>;

/// Files in the order in which they were judged, then whatever else has a finding or could not be read.
std::vector<std::pair<std::string, Findings>> by_file(const rules::LintResult& result) {
  std::vector<std::pair<std::string, Findings>> out;
  std::map<std::string, std::size_t> index;
  const auto entry = [&](const std::string& path) -> Findings& {
    const auto [found, added] = index.try_emplace(path, out.size());
    if (added) out.emplace_back(path, Findings());
    return out[found->second].second;
  };
  for (const std::string& path : result.files) entry(path);
  for (const rules::Finding& finding : result.findings) entry(finding.path).push_back(&finding);
  for (const auto& unreadable : result.unreadable) entry(unreadable.path);
  return out;
}

bool fails(const LintReport& report, const rules::Finding& finding) {
  switch (report.fail_on) {
    case rules::FailOn::error: return finding.severity == rules::Severity::error;
    case rules::FailOn::warning: return finding.severity != rules::Severity::notice;
    case rules::FailOn::never: return false;
  }
  return false;
}

std::string suppression_of(const rules::Finding& finding) {
  const auto& by = *finding.suppressed;
  const std::string where = by.line == 0 ? std::string("configuration") : fmt::format("line {}", by.line);
  return fmt::format("suppressed: {} ({})", by.reason, where);
}

std::string text_of(const LintReport& report, const rules::Finding& finding) {
  std::string out = fmt::format("{}:{}:{}: {}: {}", finding.path, finding.begin.line, finding.begin.column,
                                rules::to_text(finding.severity), finding.message);
  const base::Source* source = report.sources ? report.sources(finding.path) : nullptr;
  const auto frame = source == nullptr ? std::nullopt : code_frame(*source, finding, kFrameWidth);
  if (frame) out += fmt::format("\n\n{}\n{}", frame->code, frame->carets);
  for (const rules::RelationLock& lock : finding.locks) {
    out += fmt::format("\n\nlocks: {} on {}", lock.mode, lock.relation);
  }
  if (!finding.why.empty()) out += "\n\nwhy: " + finding.why;
  if (!finding.fix.empty()) out += "\n\nfix: " + finding.fix;
  return out;
}

JUnitCase case_of(const LintReport& report, const rules::Finding& finding) {
  JUnitCase out{fmt::format("{} (line {})", finding.rule, finding.begin.line), finding.path,
                finding.begin.line};
  if (finding.suppressed) {
    out.outcome = JUnitCase::Outcome::skipped;
    out.message = suppression_of(finding);
    return out;
  }
  out.text = text_of(report, finding);
  if (!fails(report, finding)) return out;
  out.outcome = JUnitCase::Outcome::failed;
  out.type = finding.rule;
  out.message = finding.message;
  return out;
}

JUnitSuite suite_of(const LintReport& report, const std::string& path, const Findings& findings) {
  JUnitSuite suite{path.empty() ? "pipeline" : path, path};
  for (const rules::Finding* finding : findings) suite.cases.push_back(case_of(report, *finding));
  for (const auto& unreadable : report.result.unreadable) {
    if (unreadable.path != path) continue;
    JUnitCase& one = suite.cases.emplace_back(JUnitCase{"read", path});
    one.outcome = JUnitCase::Outcome::error;
    one.type = "unreadable";
    one.message = unreadable.reason;
  }
  if (suite.cases.empty()) suite.cases.push_back({"lint", path});
  return suite;
}

}  // namespace

std::vector<JUnitSuite> lint_suites(const LintReport& report) {
  std::vector<JUnitSuite> suites;
  for (const auto& [path, findings] : by_file(report.result))
    suites.push_back(suite_of(report, path, findings));
  return suites;
}

std::string lint_junit(const LintReport& report) {
  return junit_document(lint_suites(report), analysed_text(report.result.summary), report.style.junit);
}

}  // namespace lockkeeper::report
