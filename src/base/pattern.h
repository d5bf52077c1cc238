#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::base {

/// One RE2 pattern over bytes (Latin-1, `dot_nl`, no capture limit). Linear in the text, whatever the
/// pattern.
class Pattern {
 public:
  /// Never throws: see error(). A pattern with two groups of one name is an error.
  explicit Pattern(std::string_view text);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  /// Empty when the pattern is good; else what is wrong, with the bad fragment.
  const std::string& error() const { return error_; }
  /// Names of the groups by number, from 1; an unnamed group is empty.
  const std::vector<std::string>& group_names() const { return group_names_; }

  bool matches(std::string_view text) const;
  /// `groups` gets one view per group, from 0 = the whole match; a group that took no part has data() ==
  /// nullptr.
  bool match(std::string_view text, std::vector<std::string_view>& groups) const;

  /// Every text that matches from its beginning lies in [first, last] in byte order; false when the pattern
  /// is not anchored or has no bound.
  bool possible_range(std::string& first, std::string& last) const;

 private:
  struct Compiled;  // RE2 stays in pattern.cpp
  std::unique_ptr<Compiled> compiled_;
  std::string error_;
  std::vector<std::string> group_names_;
};

/// Many patterns asked at once: one RE2::Set.
class PatternSet {
 public:
  explicit PatternSet(const std::vector<std::string>& patterns);
  ~PatternSet();
  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;

  /// Indexes of the patterns that match, ascending, into `hits`. When the set runs out of memory for its
  /// automaton, every pattern is tried alone: no pattern ever vanishes.
  void matches(std::string_view text, std::vector<int>& hits) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace lockkeeper::base
