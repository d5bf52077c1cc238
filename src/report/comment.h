#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lockkeeper::report {

/// Bytes of a comment, marker included; GitHub refuses more than 65,536 characters.
inline constexpr std::size_t kMaxComment = 65'000;

/// What a comment of ours begins with, unseen, so that the next run finds it and changes it instead of adding
/// one. `key` tells apart comments of one pull request (two databases, two folders); what is not a letter,
/// digit or "-._" in it becomes "_".
std::string comment_marker(std::string_view key);

/// The comment: its marker on the first line, then Markdown.
std::string comment_text(std::string_view key, std::string_view markdown);

/// Bytes that are left for the Markdown of a comment of `limit` bytes.
std::size_t comment_room(std::string_view key, std::size_t limit);

}  // namespace lockkeeper::report
