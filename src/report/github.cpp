// Workflow commands as actions/runner reads them (ActionCommand.cs, ExecutionContext.cs): ten issues per
// level and step, messages of at most 4096 UTF-16 units, columns only where an issue is within one line.
#include "report/github.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "report/escape.h"
#include "report/paint.h"
#include "report/text.h"

namespace lockkeeper::report {

namespace {

constexpr std::size_t kMaxPerLevel = 10;
constexpr std::size_t kMaxMessage = 2000;  // code points: 4000 units even if all were outside the BMP
constexpr std::size_t kMaxTitle = 250;

enum class Part : std::uint8_t { data, property };

std::string encoded(std::string_view text, Part part) {
  std::string out;
  for (const char c : text) {
    const bool special =
        c == '%' || c == '\r' || c == '\n' || (part == Part::property && (c == ':' || c == ','));
    if (special) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string_view level_of(rules::Severity severity) { return rules::to_text(severity); }

std::string properties_of(const rules::Finding& finding) {
  std::string out = fmt::format(" title={}", encoded(cut(one_line(finding.rule), kMaxTitle), Part::property));
  if (finding.path.empty()) return out;
  out += fmt::format(",file={}", encoded(one_line(finding.path), Part::property));
  if (finding.begin.line == 0) return out;
  // An exclusive end at the start of a line is the end of the line before.
  const bool ends_before = finding.end.column <= 1 && finding.end.line > finding.begin.line;
  const std::uint32_t end_line = ends_before ? finding.end.line - 1 : finding.end.line;
  out += fmt::format(",line={}", finding.begin.line);
  if (end_line > finding.begin.line) return out + fmt::format(",endLine={}", end_line);
  if (finding.end.line == finding.begin.line && finding.end.column > finding.begin.column) {
    out += fmt::format(",col={},endColumn={}", finding.begin.column, finding.end.column);
  }
  return out;
}

std::string message_of(const rules::Finding& finding) {
  std::string out = many_lines(finding.message);
  for (const rules::RelationLock& lock : finding.locks) {
    out += fmt::format("\nlocks: {} on {}", one_line(lock.mode), one_line(lock.relation));
  }
  if (!finding.why.empty()) out += "\nwhy: " + many_lines(finding.why);
  if (!finding.fix.empty()) out += "\nfix: " + many_lines(finding.fix);
  return encoded(cut(out, kMaxMessage), Part::data);
}

std::string plain_line(const rules::Finding& finding) {
  return one_line(fmt::format("{}:{}:{}: {}: {} [{}]", finding.path, finding.begin.line, finding.begin.column,
                              rules::to_text(finding.severity), finding.message, finding.rule)) +
         "\n";
}

/// Unsuppressed findings of one level, in the order of files and lines.
std::vector<const rules::Finding*> of_level(const rules::LintResult& result, rules::Severity severity) {
  std::vector<const rules::Finding*> findings;
  for (const rules::Finding& finding : result.findings) {
    if (finding.severity == severity && !finding.suppressed) findings.push_back(&finding);
  }
  std::stable_sort(findings.begin(), findings.end(), [](const auto* left, const auto* right) {
    return std::tie(left->path, left->begin.line) < std::tie(right->path, right->begin.line);
  });
  return findings;
}

struct Annotations {
  std::vector<std::string> commands;  // in order of importance
  std::vector<std::string> lines;     // the same for the log
  std::vector<std::string> paths;
};

Annotations annotations_of(const rules::LintResult& result, rules::Severity severity) {
  Annotations out;
  if (severity == rules::Severity::error) {
    for (const auto& unreadable : result.unreadable) {
      out.commands.push_back(fmt::format("::error file={}::{}\n",
                                         encoded(one_line(unreadable.path), Part::property),
                                         encoded(one_line(unreadable.reason), Part::data)));
      out.lines.push_back(one_line(fmt::format("{}: error: {}", unreadable.path, unreadable.reason)) + "\n");
      out.paths.push_back(unreadable.path);
    }
  }
  for (const rules::Finding* finding : of_level(result, severity)) {
    out.commands.push_back(annotation(*finding));
    out.lines.push_back(plain_line(*finding));
    out.paths.push_back(finding->path);
  }
  return out;
}

void append_level(std::string& out, std::string& surplus, const Annotations& all, rules::Severity severity,
                  StepSummary summary) {
  const bool too_many = all.commands.size() > kMaxPerLevel;
  const std::size_t kept = too_many ? kMaxPerLevel - 1 : all.commands.size();
  for (std::size_t at = 0; at < kept; ++at) out += all.commands[at];
  if (!too_many) return;
  std::set<std::string> files(all.paths.begin() + static_cast<std::ptrdiff_t>(kept), all.paths.end());
  const std::string noun = fmt::format("more {}", level_of(severity));
  out += fmt::format("::{}::{} in {}, see the {}\n", level_of(severity),
                     counted(all.commands.size() - kept, noun), counted(files.size(), "file"),
                     summary == StepSummary::written ? "summary of this job" : "log of this step");
  for (std::size_t at = kept; at < all.lines.size(); ++at) surplus += all.lines[at];
}

void append_group(std::string& out, std::string_view title, const std::string& lines) {
  if (!lines.empty()) out += fmt::format("::group::{}\n{}::endgroup::\n", title, lines);
}

/// In the order of files and lines, so what belongs to no file comes first.
std::string annotations_text(const rules::LintResult& result, StepSummary summary) {
  std::string out;
  std::string surplus;
  for (const auto severity : {rules::Severity::error, rules::Severity::warning, rules::Severity::notice}) {
    append_level(out, surplus, annotations_of(result, severity), severity, summary);
  }
  append_group(out, "Findings without an annotation", surplus);
  return out;
}

rules::Finding finding_of(std::string_view rule, std::string message, const std::string& hint) {
  rules::Finding finding;
  finding.rule = rule;
  finding.severity = rules::Severity::error;
  finding.message = std::move(message);
  if (!hint.empty()) finding.message += "\nhint: " + hint;
  return finding;
}

std::string suppressed_lines(const rules::LintResult& result) {
  std::string out;
  for (const rules::Finding& finding : result.findings) {
    if (finding.suppressed) out += "suppressed: " + plain_line(finding);
  }
  return out;
}

}  // namespace

std::string annotation(const rules::Finding& finding) {
  return fmt::format("::{}{}::{}\n", level_of(finding.severity), properties_of(finding), message_of(finding));
}

std::string lint_github(const LintReport& report) {
  std::string out = annotations_text(report.result, report.style.summary);
  append_group(out, "Suppressed findings", suppressed_lines(report.result));
  return out + analysed_text(report.result.summary) + "\n";
}

std::string plan_github(const PlanReport& report) {
  rules::LintResult all = report.findings;
  for (const migrate::Problem& problem : report.plan.problems) {
    rules::Finding finding = finding_of(migrate::to_text(problem.kind), problem.message, problem.hint);
    if (report.stops && !report.stops(problem)) finding.severity = rules::Severity::warning;
    all.findings.push_back(std::move(finding));
  }
  for (const migrate::PendingMigration& pending : report.plan.pending) {
    if (pending.execution.refusal.empty()) continue;
    rules::Finding finding = finding_of("cannot run", pending.execution.refusal, pending.execution.hint);
    finding.path = pending.migration->path;
    all.findings.push_back(std::move(finding));
  }
  return annotations_text(all, report.style.summary);
}

}  // namespace lockkeeper::report
