#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "cli/config.h"
#include "rules/finding.h"

namespace lockkeeper::cli {

/// Findings that a project has accepted when it adopted the linter: how often each rule says so of an
/// operation in a file. Lines do not count, so that edits above them change nothing.
struct KnownFindings {
  using Key = std::tuple<std::string, std::string, std::string>;  ///< path, rule, canonical text
  std::map<Key, std::uint64_t> counts;
};

/// The unsuppressed findings of a run and those that were known already. Findings about the configuration are
/// never among them.
KnownFindings known_findings_of(const rules::LintResult& result);
/// The text of the file: JSON, a finding a line, in the order of the keys.
std::string to_text(const KnownFindings& known);
/// Throws Error(input) with the path when the text is no such file.
KnownFindings parse_known_findings(std::string_view text, const std::string& path);

/// Suppresses the findings that are known, as many of each as are known, and corrects the summary. Returns
/// how many of the known ones in files that were judged are not there any more.
std::uint64_t suppress_known(rules::LintResult& result, const KnownFindings& known, const std::string& path);

/// Suppresses what the configured file knows, and says on standard error when it could shrink. Throws
/// Error(input) when the file is missing or is none.
void apply_known_findings(const Config& config, rules::LintResult& result);

}  // namespace lockkeeper::cli
