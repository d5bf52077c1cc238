#pragma once

#include <string_view>

namespace lockkeeper::cli {

/// "0.1.0".
std::string_view version();

}  // namespace lockkeeper::cli
