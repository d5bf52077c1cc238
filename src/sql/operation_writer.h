#pragma once

#include <set>
#include <string>
#include <string_view>

#include "sql/operation.h"
#include "sql/token_reader.h"

namespace lockkeeper::sql {

/// Builds one canonical text. Copied to share a beginning ("ALTER TABLE t") between the actions of one
/// statement.
class OperationWriter {
 public:
  /// Adds words behind one space each; `text` may hold several ("ALTER TABLE"), which all get `range`.
  OperationWriter& add(std::string_view text, base::Range range);
  OperationWriter& add(const Name& name) { return add(name.text, name.range); }
  /// Appends to the last word without a space: `numeric` + `(10,2)`.
  OperationWriter& glue(std::string_view text, base::Range range);
  /// Adds the next `#n` for the tokens [first, last) of `reader`; with `glued`, without a space before it.
  OperationWriter& slot(SlotKind kind, const TokenReader& reader, std::uint32_t first, std::uint32_t last,
                        bool glued = false);
  /// Flags may come in any order and more than once; finish() sorts them.
  OperationWriter& flag(std::string_view name);
  OperationWriter& flag_if(bool on, std::string_view name) { return on ? flag(name) : *this; }
  OperationWriter& not_analysed();

  bool empty() const { return operation_.text.empty(); }
  const Operation& operation() const { return operation_; }

  /// `range` is the operation's own place in the file.
  Operation finish(base::Range range) const;

 private:
  void note_words(std::size_t from, base::Range range);

  Operation operation_;
  std::set<std::string, std::less<>> flags_;
};

}  // namespace lockkeeper::sql
