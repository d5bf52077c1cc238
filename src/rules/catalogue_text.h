#pragma once

#include <string>
#include <vector>

#include "rules/rule.h"

namespace lockkeeper::rules {

/// docs/rules.md: every rule with its severity, why, fix and examples, by category.
std::string catalogue_markdown(const std::vector<const Rule*>& rules);
/// {"rules":[{"rule","severity","category","on","opt_in","message","why","fix","fix_kind","locks","rewrites",
///  "scans","bad","good"}]}: for machines; fields may be added, never renamed.
std::string catalogue_json(const std::vector<const Rule*>& rules);
/// One line per rule, for `lockkeeper rules`.
std::string catalogue_list(const std::vector<const Rule*>& rules);
/// What a rule says of itself where nothing is captured: names stand as words ("dropping table.column ..") in
/// sentences and as `<table>` in SQL.
struct RuleTexts {
  std::string message, why, fix;
};
RuleTexts rule_texts(const Rule& rule);
/// One rule whole, for `lockkeeper rules ID`.
std::string rule_text(const Rule& rule);

}  // namespace lockkeeper::rules
