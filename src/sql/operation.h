#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"

namespace lockkeeper::sql {

/// Where an operation runs; rules see all but `stored`. docs/operations.md, section 1.
enum class Context : std::uint8_t {
  top,       ///< a statement of the file
  do_block,  ///< a statement of a DO body
  called,    ///< a procedure of the change set that the file calls
  execute,   ///< the literal of an EXECUTE '...'
  stored,    ///< the body of a routine, trigger or rule that is only stored
};
enum class Section : std::uint8_t { up, down };

enum class SlotKind : std::uint8_t { expression, query, literal, list, body };

/// An expression, sub-select, literal, data value or body: `#n` in the canonical text is slots[n - 1].
struct Slot {
  SlotKind kind = SlotKind::expression;
  std::string_view text;  ///< its SQL; views the Source, or a decoded literal that the Script owns
  base::Range range;      ///< in the file
};

/// One blank-separated word of the canonical text, and the file range of the tokens that it came from.
struct Word {
  std::uint32_t begin = 0;  ///< in Operation::text
  std::uint32_t end = 0;
  base::Range range;  ///< in the file; a word that the file does not contain has its neighbour's
};

/// One thing that a statement does to one object.
struct Operation {
  std::string text;  ///< canonical (docs/operations.md): "ALTER TABLE users DROP COLUMN email | CASCADE"
  std::vector<Word> words;  ///< of the text before the flags
  std::vector<Slot> slots;
  base::Range range;            ///< in the file: the action, element or listed name, not the statement
  std::uint32_t statement = 0;  ///< index into Script::statements
  Context context = Context::top;
  Section section = Section::up;
  bool analysed = true;  ///< false: made by the fallback form, flag NOT ANALYSED

  std::string_view word(std::size_t index) const {
    return index < words.size()
               ? std::string_view(text).substr(words[index].begin, words[index].end - words[index].begin)
               : std::string_view();
  }
  /// The text before " | ".
  std::string_view head() const {
    return std::string_view(text).substr(0, words.empty() ? 0 : words.back().end);
  }
  /// True when `| flag` is there, exactly.
  bool has_flag(std::string_view flag) const;
};

/// "name" -> how it reads in canonical text: `text` is the decoded name. Bare when plain and no keyword, else
/// quoted with `\u{..}`.
std::string canonical_name(std::string_view name);
/// The inverse for one part of a name: quotes and `\u{..}` gone.
std::string plain_name(std::string_view canonical);
/// `app."Order"` -> {app, "Order"}: the parts of a qualified canonical name, still in canonical spelling.
std::vector<std::string_view> name_parts(std::string_view canonical);

/// An operation made from its canonical text alone: words split, flags found, `#n` given as empty slots. For
/// tests and events.
Operation operation_of(std::string_view canonical);

}  // namespace lockkeeper::sql
