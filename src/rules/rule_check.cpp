#include "rules/rule_check.h"

#include <algorithm>
#include <array>

#include "base/pattern.h"
#include "rules/fact.h"
#include "rules/fact_names.h"
#include "rules/macro.h"
#include "rules/template.h"

namespace lockkeeper::rules {

namespace {

// Filled in by facts (rules/facts.h), not captured.
constexpr std::array<std::string_view, 7> kDetails = {"cut-name", "dependents", "function", "key-types",
                                                      "missing",  "old-type",   "pattern"};

bool contains(const std::vector<std::string>& groups, std::string_view name) {
  return std::ranges::find(groups, name) != groups.end();
}

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

}  // namespace

std::string pattern_error(std::string_view pattern, std::vector<std::string>& groups) {
  const Expansion expansion = expand_macros(pattern);
  if (!expansion.error.empty()) return "pattern " + quoted(pattern) + ": " + expansion.error;
  const base::Pattern compiled(expansion.pattern);
  if (!compiled.error().empty()) return "pattern " + quoted(pattern) + ": " + compiled.error();
  for (const std::string& name : compiled.group_names()) {
    if (!name.empty()) groups.push_back(name);
  }
  return "";
}

std::string fact_error(std::string_view fact, const std::vector<std::string>& groups) {
  std::string error;
  const Fact parsed = parse_fact(fact, error);
  if (error.empty() && parsed.order != Order::none) {
    std::vector<std::string> own;
    error = pattern_error(parsed.pattern, own);
  }
  if (error.empty() && parsed.order == Order::none) {
    for (std::size_t index = 0; index < kFactNames[parsed.name].groups; ++index) {
      if (!contains(groups, parsed.arguments[index]))
        error = "no pattern captures {" + std::string(parsed.arguments[index]) + "}";
    }
  }
  return error.empty() ? "" : "fact " + quoted(fact) + ": " + error;
}

std::string template_error(std::string_view text, const std::vector<std::string>& groups) {
  const auto error = [&groups](std::string_view name) -> std::string {
    const bool known = contains(groups, name) || std::ranges::find(kDetails, name) != kDetails.end();
    return known ? "" : "no pattern captures {" + std::string(name) + "}";
  };
  for (std::string_view name : template_names(text)) {
    if (name.starts_with("flags ")) continue;
    const bool joins = name.starts_with("join ") || name.starts_with("beside ");
    if (joins) name.remove_prefix(name.find(' ') + 1);
    while (!name.empty()) {
      const std::size_t space = joins ? name.find(' ') : name.npos;
      const std::string_view piece = name.substr(0, space);
      const bool literal = joins && piece.starts_with('_');
      if (!literal && !error(piece).empty()) return error(piece);
      name = space == name.npos ? std::string_view() : name.substr(space + 1);
    }
  }
  return "";
}

std::string id_error(std::string_view id) {
  const bool good = !id.empty() && id[0] >= 'a' && id[0] <= 'z' && id.back() != '-' &&
                    id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == id.npos;
  return good ? "" : "an id is made of lower-case letters, digits and hyphens, not " + quoted(id);
}

const std::vector<std::string_view>& categories() {
  static const std::vector<std::string_view> names = {
      "destructive", "locking",  "rewrite", "transaction", "backward-incompatibility",
      "correctness", "security", "process", "typing",      "naming",
      "hygiene",     "custom"};
  return names;
}

bool is_advice(std::string_view category) {
  return category == "typing" || category == "naming" || category == "hygiene";
}

}  // namespace lockkeeper::rules
