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
};

/// Lints `trial` as one change set behind `earlier`, with the built-in catalogue (and `user_rules`, TOML, if
/// given).
std::vector<rules::Finding> lint(const std::vector<File>& earlier, const std::vector<File>& trial,
                                 const rules::LintOptions& options = {}, const std::string& user_rules = {});
std::vector<rules::Finding> lint(const std::string& sql, const rules::LintOptions& options = {});

/// "2:1 error drop-column" per unsuppressed finding, one per line; notices only with `advice`.
std::string summary(const std::vector<rules::Finding>& findings);

}  // namespace lockkeeper::tests
