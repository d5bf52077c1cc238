#include "base/source.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace lockkeeper::base {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// By its mark, or by a zero in every second byte at the beginning: editors write both forms.
bool looks_like_utf16(std::string_view bytes) {
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) return true;
  if (bytes.size() < 4) return false;
  const bool little = bytes[0] != 0 && bytes[1] == 0 && bytes[2] != 0 && bytes[3] == 0;
  const bool big = bytes[0] == 0 && bytes[1] != 0 && bytes[2] == 0 && bytes[3] != 0;
  return little || big;
}

struct Verdict {
  InputProblem problem = InputProblem::none;
  std::size_t offset = 0;
};

Verdict judge(std::string_view bytes) {
  if (bytes.size() > Source::kMaxBytes) return {InputProblem::too_large, Source::kMaxBytes};
  if (looks_like_utf16(bytes)) return {InputProblem::utf16, 0};
  const std::size_t nul = bytes.find('\0');
  const std::size_t invalid = find_invalid_utf8(bytes.substr(0, nul));
  if (invalid != bytes.npos) return {InputProblem::invalid_utf8, invalid};
  if (nul != bytes.npos) return {InputProblem::nul_byte, nul};
  return {};
}

}  // namespace

Source::Source(std::string path, std::string bytes) : path_(std::move(path)), bytes_(std::move(bytes)) {
  const Verdict verdict = judge(bytes_);
  problem_ = verdict.problem;
  problem_offset_ = verdict.offset;
  if (std::string_view(bytes_).starts_with(kByteOrderMark)) text_begin_ = kByteOrderMark.size();
}

Position Source::position(std::uint32_t offset) const {
  const std::string_view all = text();
  offset = static_cast<std::uint32_t>(std::min<std::size_t>(offset, all.size()));
  const std::vector<std::uint32_t>& starts = line_starts();
  const auto behind = std::upper_bound(starts.begin(), starts.end(), offset);
  std::uint32_t begin = *(behind - 1);
  Position position{static_cast<std::uint32_t>(behind - starts.begin()), 1};
  if (position.line == last_position_.line && offset >= last_offset_) {
    begin = last_offset_;
    position = last_position_;
  }
  position.column += static_cast<std::uint32_t>(count_code_points(all.substr(begin, offset - begin)));
  const bool inside_character =
      offset < all.size() && (static_cast<unsigned char>(all[offset]) & 0xC0U) == 0x80U;
  if (inside_character) return position;  // what is counted from here would count the character twice
  last_offset_ = offset;
  last_position_ = position;
  return position;
}

std::string_view Source::line(std::uint32_t number) const {
  const std::vector<std::uint32_t>& starts = line_starts();
  if (number == 0 || number > starts.size()) return {};
  const std::size_t begin = starts[number - 1];
  std::string_view found = text().substr(begin);
  if (number < starts.size()) found = found.substr(0, starts[number] - begin - 1);
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

// Lines end at LF, as git and GitHub count them; a CR alone ends none.
const std::vector<std::uint32_t>& Source::line_starts() const {
  if (!line_starts_.empty()) return line_starts_;
  const std::string_view all = text();
  line_starts_.push_back(0);
  for (std::size_t at = all.find('\n'); at != all.npos; at = all.find('\n', at + 1)) {
    line_starts_.push_back(static_cast<std::uint32_t>(at + 1));
  }
  return line_starts_;
}

}  // namespace lockkeeper::base
