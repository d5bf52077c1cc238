#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/source.h"
#include "report/format.h"
#include "rules/finding.h"

namespace lockkeeper::report::test {

/// A lint result with the files behind it; empty to begin with.
class Fixture {
 public:
  Fixture();
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;
  LintReport lint(Style style = {.tool_version = "1.2.3"}) const {
    return {result_, lookup_, rules::FailOn::error, std::move(style)};
  }

  rules::LintResult& result() { return result_; }
  /// Adds a file, and gives its Source.
  const base::Source& add_file(const std::string& path, const std::string& text);
  /// A finding at the first place of `needle` in the file.
  rules::Finding& add_finding(const std::string& path, const std::string& needle, rules::Severity severity,
                              const std::string& rule, const std::string& message);

 private:
  std::map<std::string, std::unique_ptr<base::Source>> sources_;
  rules::LintResult result_;
  SourceLookup lookup_;
};

/// What every format is shown: each severity, a suppressed finding of either kind, a clean file, a file that
/// could not be read, and hostile text wherever text can come from.
void fill(Fixture& fixture);

/// Text that tries to be a command, markup or a terminal sequence, one kind per entry.
const std::vector<std::string>& hostile_texts();

}  // namespace lockkeeper::report::test
