#include "report/markdown.h"

#include <fmt/format.h>

#include "report/escape.h"
#include "report/markdown_findings.h"
#include "report/paint.h"
#include "report/text.h"

namespace lockkeeper::report {

namespace {

std::string verdict_of(const LintReport& report) {
  const rules::LintResult& result = report.result;
  const auto& summary = result.summary;
  if (summary.files == 0 && result.unreadable.empty() && result.findings.empty())
    return "✅ No migrations to check";
  const std::string counts = count_text(summary);
  if (rules::blocked(result, report.fail_on)) return "❌ Migrations blocked: " + counts;
  if (!result.unreadable.empty())
    return fmt::format("❌ {} could not be read", counted(result.unreadable.size(), "migration"));
  return (summary.errors + summary.warnings > 0 ? "⚠️ Migrations pass: " : "✅ Migrations pass: ") +
         counts;
}

}  // namespace

std::string lint_markdown(const LintReport& report) {
  const auto& summary = report.result.summary;
  Sheet sheet(report.style.markdown_limit);
  sheet.require(fmt::format("## {}\n\n", verdict_of(report)));
  std::string counts = fmt::format("{}, {}", counted(summary.files, "file"), analysed_text(summary));
  if (summary.suppressed > 0)
    counts += fmt::format(", {} suppressed", counted(summary.suppressed, "finding"));
  sheet.require(counts + "\n\n");
  add_findings(sheet, report);
  return sheet.take();
}

}  // namespace lockkeeper::report
