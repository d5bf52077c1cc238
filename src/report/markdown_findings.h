#pragma once

#include <string>

#include "report/format.h"
#include "report/sheet.h"

namespace lockkeeper::report {

/// `path:line` as code, linked when the style knows where the repository is shown. Empty for no path.
std::string place_markdown(const Style& style, const std::string& path, std::uint32_t line);

/// "❌", "⚠️" or "💡", so that a level is seen before it is read.
std::string_view mark_of(rules::Severity severity);

/// What was found, worst first: a table, then a `<details>` block for each, then what is suppressed. Every
/// table comes before every block, because it is worth more where space is short.
void add_findings(Sheet& sheet, const LintReport& report);

}  // namespace lockkeeper::report
