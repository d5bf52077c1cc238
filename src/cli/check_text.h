#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::cli {

/// The names of `${NAME}` in a text, in order; a `$` without a brace is itself.
std::vector<std::string> names_in(std::string_view text);

/// The names of `$NAME` and `${NAME..` in a command for the shell.
std::vector<std::string> shell_names_in(std::string_view command);

/// The text with what `value_of` says in the place of each `${NAME}`.
std::string filled_in(std::string_view text, const std::function<std::string(const std::string&)>& value_of);

}  // namespace lockkeeper::cli
