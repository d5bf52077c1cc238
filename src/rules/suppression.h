#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/finding.h"
#include "rules/linter.h"
#include "sql/script.h"

namespace lockkeeper::rules {

/// A finding on its way, and the statement it is about (UINT32_MAX for a whole file).
struct Located {
  Finding finding;
  std::uint32_t statement = UINT32_MAX;
};

/// What is wrong with a directive: flags of the event DIRECTIVE, and words for people.
struct DirectiveFault {
  const sql::Directive* directive = nullptr;
  std::string flag;
  std::string remark;
};

/// Marks the findings of one file that its directives and the configuration suppress. Returns what is wrong
/// with the directives themselves; an expired, unknown or reasonless one suppresses nothing.
std::vector<DirectiveFault> suppress(const sql::Script& script, std::vector<Located*>& findings,
                                     const RuleSet& rules, const LintOptions& options);

/// These speak whatever a file says.
bool may_be_suppressed(std::string_view rule);

}  // namespace lockkeeper::rules
