#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::base {

/// Half-open range of byte offsets into a Source's text.
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const Range&) const = default;
};

/// Line and column count from 1; the column counts Unicode code points, a CR belongs to the line it ends.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  bool operator==(const Position&) const = default;
};

/// Why a file's bytes cannot be read as SQL text; each is the finding `unreadable-input`, and apply refuses
/// the file.
enum class InputProblem : std::uint8_t { none, utf16, nul_byte, invalid_utf8, too_large };

/// A file's text. Owns it: tokens, statements and operations hold offsets and views into it, so it is
/// declared before them and outlives them, and is neither copied nor moved.
class Source {
 public:
  /// The largest file that is read, in bytes (64 MiB).
  static constexpr std::size_t kMaxBytes = std::size_t{64} << 20;

  /// `path` is shown to people: relative to the repository root, with '/'. `bytes` is the file as it is on
  /// disk; a UTF-8 byte order mark is left out of text() but kept in bytes().
  Source(std::string path, std::string bytes);
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  const std::string& path() const { return path_; }
  /// The file as it is on disk, for checksums.
  std::string_view bytes() const { return bytes_; }
  /// What is scanned, and what the server is sent: bytes() without the byte order mark.
  std::string_view text() const { return std::string_view(bytes_).substr(text_begin_); }
  std::string_view slice(Range range) const { return text().substr(range.begin, range.end - range.begin); }

  /// The first reason why the text cannot be used, and where (offset into bytes()).
  InputProblem problem() const { return problem_; }
  std::size_t problem_offset() const { return problem_offset_; }

  /// Of a byte offset into text(); an offset past the end is the end. Asked in rising order, all positions of
  /// a file together cost no more than reading it once. Not for two threads at a time.
  Position position(std::uint32_t offset) const;
  /// The text of a line (from 1) without its line end; empty when there is no such line.
  std::string_view line(std::uint32_t number) const;
  std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts().size()); }

 private:
  const std::vector<std::uint32_t>& line_starts() const;

  std::string path_;
  std::string bytes_;
  std::size_t text_begin_ = 0;
  InputProblem problem_ = InputProblem::none;
  std::size_t problem_offset_ = 0;
  mutable std::vector<std::uint32_t> line_starts_;  // filled on first use: most files have no finding
  // The last answer: dumped schemas and minified seeds have lines of megabytes with thousands of findings.
  mutable std::uint32_t last_offset_ = 0;
  mutable Position last_position_{1, 1};
};

}  // namespace lockkeeper::base
