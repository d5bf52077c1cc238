#pragma once

#include <optional>
#include <string>

#include "base/source.h"
#include "rules/finding.h"

namespace lockkeeper::report {

/// The line of a finding and the carets below it: tabs expanded, nothing in it that acts on a terminal, at
/// most `width` columns, cut around the carets where it is longer.
struct CodeFrame {
  std::string number;  ///< of the line
  std::string code;
  std::string carets;  ///< blanks and '^'
};

/// nullopt for a finding about a whole file. A finding of several lines is marked to the end of its first.
std::optional<CodeFrame> code_frame(const base::Source& source, const rules::Finding& finding,
                                    std::size_t width);

}  // namespace lockkeeper::report
