#pragma once

#include <cstdint>

namespace lockkeeper::sql {

/// Of a question about the Schema or an expression. Unknown never fires, clears or lowers a rule.
enum class Answer : std::uint8_t { no, unknown, yes };

constexpr Answer answer(bool yes) { return yes ? Answer::yes : Answer::no; }
constexpr Answer operator!(Answer a) { return a == Answer::unknown ? a : answer(a == Answer::no); }

}  // namespace lockkeeper::sql
