#pragma once

#include <string>

#include "report/format.h"

namespace lockkeeper::report {

/// Markdown for GitHub's step summary and comments: the verdict, a table of what was found, then each finding
/// with its code and its fix behind a click. At most `Style::markdown_limit` bytes.
std::string lint_markdown(const LintReport& report);

}  // namespace lockkeeper::report
