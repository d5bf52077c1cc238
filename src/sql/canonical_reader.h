#pragma once

#include <string_view>
#include <vector>

#include "sql/operation.h"

namespace lockkeeper::sql {

/// A cursor over the canonical text of an operation, without its flags. What it returns views the operation,
/// which outlives it. Takes move it only when they find something.
class CanonicalReader {
 public:
  explicit CanonicalReader(const Operation& operation) : operation_(operation), rest_(operation.head()) {}

  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  /// The next blank-separated word; empty at the end.
  std::string_view peek() const;
  /// Whole words: "ADD COLUMN".
  bool at(std::string_view words) const;
  bool take(std::string_view words);
  /// Moves behind the first place where `words` stand; false, and not moved, when they do not follow.
  bool skip_behind(std::string_view words);

  /// A name, setting or keyword; a name has no blank in it (docs/operations.md, section 1).
  std::string_view take_word();
  /// "calc(integer, text)", or "calc" without a list.
  std::string_view take_routine();
  /// "double precision", "interval day to second", "numeric(10,2)[]"; empty before a keyword.
  std::string_view take_type();
  /// "(a, b DESC)" -> {"a", "b DESC"}; empty when no list starts here.
  std::vector<std::string_view> take_list();
  /// The SQL of the slot "#n"; empty when no slot starts here, or when its text is not known.
  std::string_view take_slot();
  bool at_slot() const { return rest_.starts_with('#'); }

 private:
  void advance(std::size_t length);

  const Operation& operation_;
  std::string_view rest_;
};

}  // namespace lockkeeper::sql
