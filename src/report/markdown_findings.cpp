#include "report/markdown_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "base/text.h"
#include "report/escape.h"
#include "report/frame.h"
#include "report/markup.h"
#include "report/paint.h"

namespace lockkeeper::report {

namespace {

constexpr std::size_t kFrameWidth = 100;
constexpr std::size_t kMaxCell = 400;   // code points of a message in a table
constexpr std::size_t kMaxName = 120;   // of a path or a name
constexpr std::size_t kMaxText = 6000;  // of a fix, or of why
constexpr std::size_t kMaxLocks = 8;

using Findings = std::vector<const rules::Finding*>;
enum class Which : std::uint8_t { counted, suppressed };

Findings findings_of(const rules::LintResult& result, Which which) {
  Findings out;
  for (const rules::Finding& finding : result.findings) {
    if (finding.suppressed.has_value() == (which == Which::suppressed)) out.push_back(&finding);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto* left, const auto* right) { return left->severity > right->severity; });
  return out;
}

std::string name_code(std::string_view name) { return code(cut(name, kMaxName)); }

std::string locks_markdown(const rules::Finding& finding) {
  std::string out;
  std::size_t count = 0;
  for (const rules::RelationLock& lock : finding.locks) {
    if (++count > kMaxLocks) return out + ", ...";
    out += fmt::format("{}{} on {}", out.empty() ? "" : ", ", name_code(lock.mode), name_code(lock.relation));
  }
  return out;
}

std::string frame_markdown(const LintReport& report, const rules::Finding& finding) {
  const base::Source* source = report.sources ? report.sources(finding.path) : nullptr;
  const auto frame = source == nullptr ? std::nullopt : code_frame(*source, finding, kFrameWidth);
  return frame ? fenced(frame->code + "\n" + frame->carets, "sql") + "\n" : "";
}

std::string block_of(const LintReport& report, const rules::Finding& finding) {
  std::string body = markdown_text(cut(finding.message, kMaxText)) + "\n\n" + frame_markdown(report, finding);
  if (!finding.locks.empty()) body += fmt::format("**Locks** {}\n\n", locks_markdown(finding));
  if (!finding.why.empty()) body += fmt::format("**Why** {}\n\n", markdown_text(cut(finding.why, kMaxText)));
  if (!finding.fix.empty()) body += "**Instead**\n\n" + fenced(cut(finding.fix, kMaxText), "sql");
  const std::string place =
      finding.path.empty()
          ? ""
          : " " + html_code(fmt::format("{}:{}", cut(finding.path, kMaxName), finding.begin.line));
  return details(
      fmt::format("{} {}{}", mark_of(finding.severity), html_code(cut(finding.rule, kMaxName)), place), body);
}

std::vector<std::vector<std::string>> finding_rows(const LintReport& report, const Findings& findings) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& unreadable : report.result.unreadable) {
    rows.push_back({std::string(mark_of(rules::Severity::error)),
                    place_markdown(report.style, unreadable.path, 0), "",
                    "cannot be read: " + markdown_text(cut(unreadable.reason, kMaxCell))});
  }
  for (const rules::Finding* finding : findings) {
    rows.push_back({std::string(mark_of(finding->severity)),
                    place_markdown(report.style, finding->path, finding->begin.line),
                    name_code(finding->rule), markdown_text(cut(finding->message, kMaxCell))});
  }
  return rows;
}

std::string suppressed_block(const LintReport& report, const Findings& suppressed, std::size_t limit) {
  std::vector<std::vector<std::string>> rows;
  for (const rules::Finding* finding : suppressed) {
    const std::string by = finding->suppressed->line == 0 ? std::string("configuration")
                                                          : fmt::format("line {}", finding->suppressed->line);
    rows.push_back({place_markdown(report.style, finding->path, finding->begin.line),
                    name_code(finding->rule), markdown_text(cut(finding->suppressed->reason, kMaxCell)), by});
  }
  Sheet table(limit);
  table.add_table({"where", "rule", "reason", "said in"}, rows, "suppressed finding");
  return details(counted(suppressed.size(), "suppressed finding"), table.take());
}

}  // namespace

std::string_view mark_of(rules::Severity severity) {
  switch (severity) {
    case rules::Severity::error: return "❌";
    case rules::Severity::warning: return "⚠️";
    case rules::Severity::notice: return "💡";
  }
  return "";
}

std::string place_markdown(const Style& style, const std::string& path, std::uint32_t line) {
  if (path.empty()) return "";
  const std::string where = line == 0 ? std::string() : fmt::format(":{}", line);
  const std::string shown = code(cut(path, kMaxName) + where);
  // A path from the root or from above it is not in the repository.
  const bool linked = !style.source_url.empty() && !path.starts_with('/') && !path.starts_with('<');
  if (!linked) return shown;
  return fmt::format("[{}]({}{}{})", shown, style.source_url, uri_path(path),
                     line == 0 ? std::string() : fmt::format("#L{}", line));
}

void add_findings(Sheet& sheet, const LintReport& report) {
  const Findings found = findings_of(report.result, Which::counted);
  const Findings suppressed = findings_of(report.result, Which::suppressed);
  sheet.add_table({"", "where", "rule", "finding"}, finding_rows(report, found), "finding");
  if (!suppressed.empty()) sheet.add(suppressed_block(report, suppressed, report.style.markdown_limit / 4));
  for (const rules::Finding* finding : found) {
    if (!sheet.add(block_of(report, *finding))) break;
  }
}

}  // namespace lockkeeper::report
