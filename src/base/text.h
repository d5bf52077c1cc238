#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lockkeeper::base {

/// The code point at `offset` of valid or invalid UTF-8, and how many bytes it takes. Ill-formed bytes
/// (overlong, surrogate, truncated, above U+10FFFF) give U+FFFD and the length of the ill-formed part, at
/// least 1.
struct CodePoint {
  char32_t value;
  std::uint32_t length;
};
CodePoint decode_utf8(std::string_view text, std::size_t offset);
void append_utf8(std::string& out, char32_t value);

/// Offset of the first ill-formed byte, npos when the whole text is valid UTF-8.
std::size_t find_invalid_utf8(std::string_view text);
std::size_t count_code_points(std::string_view text);

/// Text from SQL, servers, files or the network, made fit for a terminal or a log line: ill-formed UTF-8
/// becomes U+FFFD, C0 and DEL become control pictures (U+2400..), ANSI sequences are dropped with their ESC,
/// NEL/LS/PS become a space, bidirectional and C1 controls are shown as `\u{202E}`. TAB stays, CR LF counts
/// as LF, LF stays when `lines` says so.
enum class Lines : std::uint8_t { keep, fold_to_space };
std::string printable(std::string_view text, Lines lines);

/// A shorter secret cannot be masked: it would tear every other text apart and hide nothing.
inline constexpr std::size_t kLeastSecret = 4;
/// The text with "***" in the place of every secret of at least kLeastSecret bytes.
std::string masked(std::string_view text, std::span<const std::string> secrets);

/// White space runs become one space, those at both ends nothing; at most `limit` code points, then "...".
std::string shorten(std::string_view text, std::size_t limit);

/// ASCII only, as PostgreSQL folds names in a UTF-8 database.
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
bool equals_ignoring_case(std::string_view left, std::string_view right);
std::string_view trim(std::string_view text);

/// The candidate nearest to `word` by edit distance, empty when none is near; for "did you mean".
std::string_view nearest(std::string_view word, const std::string_view* candidates, std::size_t count);

/// "12", "8,400", "1.2 million", "45 million", "3.1 billion": as much of a count as a reader takes in.
std::string rough_count(std::int64_t count);
/// "8 kB", "45 MB", "1.2 GB"; powers of 1024, as pg_size_pretty() counts.
std::string rough_bytes(std::int64_t bytes);

}  // namespace lockkeeper::base
