#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/source.h"

namespace lockkeeper::sql {

/// A text that tokens' offsets count in, and how they lead back to the file: the file itself, a dollar-quoted
/// body inside it (the same bytes, shifted), or the decoded value of a string literal.
struct SqlBody {
  std::string_view text;
  std::uint32_t shift = 0;  ///< added to an offset before `origin` is asked
  const std::vector<std::uint32_t>* origin =
      nullptr;  ///< file offset of each byte of a decoded literal, plus one for its end

  std::uint32_t file_offset(std::uint32_t offset) const {
    return origin != nullptr ? (*origin)[offset + shift] : offset + shift;
  }
  base::Range file_range(std::uint32_t begin, std::uint32_t end) const {
    return {file_offset(begin), file_offset(end)};
  }
  /// The body between two offsets of this one, for example inside a dollar quote.
  SqlBody part(std::uint32_t begin, std::uint32_t end) const {
    return {text.substr(begin, end - begin), shift + begin, origin};
  }
};

}  // namespace lockkeeper::sql
