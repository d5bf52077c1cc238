#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::sql {

/// What must hold for any text at all: tokens lie in the text, in order, without overlap; only white space is
/// between them; statements hold each token once, and what is left out is white space and ';'. Gives the
/// first thing that does not hold, empty when all does.
std::string broken_property(std::string_view text);

}  // namespace lockkeeper::sql
