#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lockkeeper::base {

/// SHA-256 as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace lockkeeper::base
