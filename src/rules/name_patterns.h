#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/pattern.h"
#include "rules/linter.h"

namespace lockkeeper::rules {

/// The kinds of names that `[lint.naming]` may have a pattern for.
const std::vector<std::string_view>& naming_kinds();

/// The patterns of the configuration, compiled. Those that do not compile are left out: RuleSet refuses them.
class NamePatterns {
 public:
  explicit NamePatterns(const std::vector<Naming>& naming);

  /// The pattern for this kind as written; nullptr when there is none.
  const base::Pattern* find(std::string_view kind) const;
  std::string_view text(std::string_view kind) const;

 private:
  struct Row {
    Naming naming;
    std::unique_ptr<base::Pattern> pattern;
  };
  std::vector<Row> rows_;
};

}  // namespace lockkeeper::rules
