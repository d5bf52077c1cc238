#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "cli/environment.h"
#include "cli/options.h"
#include "report/format.h"

namespace lockkeeper::cli {

/// Standard output, flushed. Throws Error(input) when it cannot be written.
void print(std::string_view text);
/// Standard error. `text` holds nothing hostile any more (report::one_line).
void print_diagnostic(std::string_view text);

/// "lockkeeper: error: a.toml:3:1: unknown key .. " and its hint on a line of its own.
std::string error_text(const base::Error& error);

/// `--color` and NO_COLOR; `auto` means yes on a terminal and in GitHub Actions, whose log shows colour.
report::Color color_of(const Arguments& arguments, const Environment& environment);
bool stdout_is_terminal();
bool stderr_is_terminal();
/// Columns of the terminal behind standard output or error; 80 where there is none.
std::size_t terminal_width();

}  // namespace lockkeeper::cli
