#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "sql/effects.h"

namespace lockkeeper::sql {

/// Names that a row's pattern took, by their letter.
class Groups {
 public:
  void set(char letter, std::string_view name) { groups_.emplace_back(letter, name); }
  std::string_view operator[](char letter) const {
    for (const auto& [one, name] : groups_) {
      if (one == letter) return name;
    }
    return {};
  }

 private:
  std::vector<std::pair<char, std::string_view>> groups_;
};

/// The locks of a row, with its functions ("tree(t)", see EffectsRow) worked out.
std::vector<RelationLock> locks_of(const EffectsRow& row, const Operation& operation, const Groups& groups,
                                   const Schema& schema);

}  // namespace lockkeeper::sql
