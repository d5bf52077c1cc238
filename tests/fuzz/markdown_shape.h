#pragma once

#include <string>

namespace lockkeeper::fuzz {

/// What is wrong with a Markdown report: a line that no template of ours has, markup or a reference that came
/// out of text, a table whose rows differ in their number of cells, a block that is not closed. Empty when
/// nothing is.
std::string markdown_fault(const std::string& markdown);

}  // namespace lockkeeper::fuzz
