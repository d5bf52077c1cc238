#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rules/linter.h"
#include "rules/user_rules.h"

namespace lockkeeper::tests {

struct File {
  std::string path;
  std::string sql;
  std::string event = {};  ///< as in rules::Example
};

/// Lints `trial` as one change set behind `earlier`, with the built-in catalogue (and `user_rules`, TOML, if
/// given).
std::vector<rules::Finding> lint(const std::vector<File>& earlier, const std::vector<File>& trial,
                                 const rules::LintOptions& options = {}, const std::string& user_rules = {});
std::vector<rules::Finding> lint(const std::string& sql, const rules::LintOptions& options = {});

/// "2:1 error drop-column" per unsuppressed finding, one per line; notices only with `advice`.
std::string summary(const std::vector<rules::Finding>& findings);

/// What a fact answers at the first operation of `sql` that `match` finds: "yes", "no" or "unknown"; "none"
/// when nothing matches.
std::string fact_answer(const std::string& fact, const std::string& match, const std::string& sql,
                        const std::string& earlier = {}, const rules::LintOptions& options = {});

/// What an example of this rule is judged with: its server and runner, the rule switched on if it has to be,
/// and a policy for the rules that need one.
rules::LintOptions options_of(const rules::Rule& rule, const rules::Example& example);

}  // namespace lockkeeper::tests
