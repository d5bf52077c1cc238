#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/source.h"
#include "cli/parallel_reader.h"
#include "cli/trial.h"
#include "rules/linter.h"

namespace lockkeeper::cli {

/// Findings, and the texts that their code frames need.
struct Judged {
  rules::LintResult result;
  bool snapshot_is_foreign = false;  ///< none of the tables that a root made is in it
  std::map<std::string, std::unique_ptr<const base::Source>> sources;  ///< by path
};

/// Judges each root by itself, in the order given, on all cores; then what is said of the project.
Judged judge_trial(const Trial& trial, const rules::RuleSet& rules, const rules::LintOptions& options);

/// A file without a folder around it.
Judged judge_alone(ParsedFile file, const rules::RuleSet& rules, const rules::LintOptions& options);

}  // namespace lockkeeper::cli
