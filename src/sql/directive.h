#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/source.h"
#include "sql/token.h"

namespace lockkeeper::sql {

/// `-- lockkeeper:...` in a comment; product.md calls these directives. One grammar for all:
/// NAME [words] [key=value] [reason: TEXT to the end of the line]. Only the first line of a block comment
/// that holds text is read.
enum class DirectiveKind : std::uint8_t {
  allow,
  allow_file,
  no_transaction,
  irreversible,
  replaces,
  batch,
  unknown
};

struct Directive {
  DirectiveKind kind = DirectiveKind::unknown;
  std::string name;                ///< as written after "lockkeeper:"
  std::vector<std::string> words;  ///< rule ids, or what `replaces` names ("001..040"); commas removed
  std::vector<std::pair<std::string, std::string>> options;  ///< key=value
  std::string reason;                                        ///< empty when none is given
  base::Range range;                                         ///< the comment
  bool code_before = false;                                  ///< code stands before it on its line
  bool before_first_statement = false;
  /// The statement that it stands directly before or inside; UINT32_MAX when there is none.
  std::uint32_t statement = UINT32_MAX;
  bool inside_statement = false;
};

/// Fills kind, name, words, options and reason. False when the comment is no directive.
bool parse_directive(std::string_view comment, Directive& directive);

}  // namespace lockkeeper::sql
