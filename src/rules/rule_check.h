#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/rule.h"

namespace lockkeeper::rules {

/// What can be wrong with the parts of a rule. Each returns an empty text when nothing is, else a lower-case
/// clause that names the fragment. Asked by the build for the built-in catalogue and at run time for users'
/// rules.

/// Expands and compiles; adds the names of the pattern's groups to `groups`.
std::string pattern_error(std::string_view pattern, std::vector<std::string>& groups);
/// `groups`: what the patterns of the form capture.
std::string fact_error(std::string_view fact, const std::vector<std::string>& groups);
std::string template_error(std::string_view text, const std::vector<std::string>& groups);
std::string id_error(std::string_view id);

/// The categories of the catalogue, in the order of docs/rules.md; a user's rule may also be "custom".
const std::vector<std::string_view>& categories();
/// Categories whose rules are notices whatever their entries say.
bool is_advice(std::string_view category);

}  // namespace lockkeeper::rules
