#pragma once

#include <string>
#include <string_view>

#include "report/format.h"
#include "rules/finding.h"

namespace lockkeeper::report {

enum class Tone : std::uint8_t { plain, bold, faint, bad, doubtful, good, advice };

/// The text in its tone, or as it is when there is no colour.
std::string paint(Color color, Tone tone, std::string_view text);

Tone tone_of(rules::Severity severity);

/// "1 file", "3 files".
std::string counted(std::uint64_t count, std::string_view noun);

/// `text` after `label`, words wrapped at `width` columns under each other; lines of `text` stay lines.
std::string paragraph(std::string_view label, std::string_view text, std::size_t width);

}  // namespace lockkeeper::report
