#include "rules/name_patterns.h"

#include <algorithm>

namespace lockkeeper::rules {

const std::vector<std::string_view>& naming_kinds() {
  static const std::vector<std::string_view> kinds = {"table",  "column", "view",        "sequence",
                                                      "type",   "index",  "primary_key", "foreign_key",
                                                      "unique", "check"};
  return kinds;
}

NamePatterns::NamePatterns(const std::vector<Naming>& naming) {
  for (const Naming& one : naming) {
    auto pattern = std::make_unique<base::Pattern>(one.pattern);
    if (pattern->error().empty()) rows_.push_back({one, std::move(pattern)});
  }
}

const base::Pattern* NamePatterns::find(std::string_view kind) const {
  const auto row =
      std::ranges::find(rows_, kind, [](const Row& one) { return std::string_view(one.naming.kind); });
  return row == rows_.end() ? nullptr : row->pattern.get();
}

std::string_view NamePatterns::text(std::string_view kind) const {
  const auto row =
      std::ranges::find(rows_, kind, [](const Row& one) { return std::string_view(one.naming.kind); });
  return row == rows_.end() ? std::string_view() : std::string_view(row->naming.pattern);
}

}  // namespace lockkeeper::rules
