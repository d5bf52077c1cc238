#pragma once

#include <cstddef>
#include <string>

#include "migrate/events.h"

namespace lockkeeper::cli {

/// "statement 2 of 5, 30 s, building index: scanning table 40 %, 3 sessions wait behind it": a line of a log.
std::string progress_text(const migrate::Progress& progress);

/// The same for a terminal, in one line of at most `width` - 1 columns: with a bar when the per cent are
/// known, and with the first session that it waits for.
std::string progress_bar(const migrate::Progress& progress, std::size_t width);

}  // namespace lockkeeper::cli
