#include "report/format.h"

#include <algorithm>
#include <array>

#include "report/apply_json.h"
#include "report/apply_junit.h"
#include "report/apply_markdown.h"
#include "report/doctor.h"
#include "report/github.h"
#include "report/json.h"
#include "report/junit.h"
#include "report/markdown.h"
#include "report/plan_markdown.h"
#include "report/plan_text.h"
#include "report/sarif.h"
#include "report/status_markdown.h"
#include "report/status_text.h"
#include "report/text.h"

namespace lockkeeper::report {

namespace {

constexpr std::array kFormats{
    FormatRow{"text", "for people, with the code in question", "", lint_text, plan_text, status_text, nullptr,
              doctor_text},
    FormatRow{"github", "annotations in GitHub Actions", "", lint_github, plan_github},
    FormatRow{"junit", "JUnit XML", "junit.xml", lint_junit, nullptr, nullptr, apply_junit},
    FormatRow{"sarif", "SARIF 2.1.0 for code scanning", "report.sarif", lint_sarif},
    FormatRow{"markdown", "for GitHub's step summary", "report.md", lint_markdown, plan_markdown,
              status_markdown, apply_markdown, doctor_markdown},
    FormatRow{"json", "for programs", "report.json", lint_json, plan_json, status_json, apply_json,
              doctor_json},
};

}  // namespace

std::span<const FormatRow> formats() { return kFormats; }

const FormatRow* find_format(std::string_view name) {
  const auto found = std::find_if(kFormats.begin(), kFormats.end(),
                                  [name](const FormatRow& row) { return row.name == name; });
  return found == kFormats.end() ? nullptr : &*found;
}

}  // namespace lockkeeper::report
