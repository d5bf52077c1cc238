// A line is looked at only near the finding: in a file that is one line of a megabyte, every frame costs the
// same.
#include "report/frame.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace lockkeeper::report {

namespace {

constexpr std::size_t kTabWidth = 4;
constexpr std::string_view kCut = "...";

/// Characters as they are shown, one string per column.
class Columns {
 public:
  void append(std::string_view raw) {
    const std::string text = base::printable(raw, base::Lines::fold_to_space);
    for (std::size_t at = 0; at < text.size();) {
      const std::uint32_t length = base::decode_utf8(text, at).length;
      if (text[at] == '\t') {
        do cells_.emplace_back(" ");
        while (cells_.size() % kTabWidth != 0);
      } else {
        cells_.push_back(text.substr(at, length));
      }
      at += length;
    }
  }
  std::size_t size() const { return cells_.size(); }
  std::string slice(std::size_t begin, std::size_t end) const {
    std::string out;
    for (std::size_t at = begin; at < std::min(end, cells_.size()); ++at) out += cells_[at];
    return out;
  }

 private:
  std::vector<std::string> cells_;
};

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// At most `limit` bytes and a little from the front, whole characters only.
std::string_view head_of(std::string_view text, std::size_t limit) {
  while (limit < text.size() && is_continuation(text[limit])) ++limit;
  return text.substr(0, limit);
}
std::string_view tail_of(std::string_view text, std::size_t limit) {
  std::size_t begin = text.size() - std::min(limit, text.size());
  while (begin > 0 && begin < text.size() && is_continuation(text[begin])) --begin;
  return text.substr(begin);
}

struct Parts {
  std::string_view before, marked, after;
};

Parts parts_of(const base::Source& source, const rules::Finding& finding) {
  const std::string_view line = source.line(finding.begin.line);
  const auto line_begin = static_cast<std::size_t>(line.data() - source.text().data());
  const auto within = [&](std::size_t offset) {
    return std::min(offset > line_begin ? offset - line_begin : 0, line.size());
  };
  const std::size_t begin = within(finding.range.begin);
  std::size_t end = std::max(begin, within(finding.range.end));
  while (end > begin && (line[end - 1] == ' ' || line[end - 1] == '\t')) --end;
  return {line.substr(0, begin), line.substr(begin, end - begin), line.substr(end)};
}

}  // namespace

std::optional<CodeFrame> code_frame(const base::Source& source, const rules::Finding& finding,
                                    std::size_t width) {
  if (finding.range == base::Range{} || finding.begin.line == 0) return std::nullopt;
  if (finding.begin.line > source.line_count()) return std::nullopt;
  const Parts parts = parts_of(source, finding);
  const std::size_t reach = width * 4;
  const std::string_view before = tail_of(parts.before, reach);

  Columns columns;
  columns.append(before);
  const std::size_t begin = columns.size();
  columns.append(head_of(parts.marked, reach));
  const std::size_t end = std::max(columns.size(), begin + 1);
  columns.append(head_of(parts.after, reach));

  std::size_t first = 0;
  if (columns.size() > width && std::min(end, begin + width / 2) > width)
    first = begin - std::min(begin, width / 4);
  const bool cut_before = first > 0 || before.size() < parts.before.size();
  const bool cut_after = columns.size() > first + width;
  const std::size_t last = std::min(end, first + width);

  CodeFrame frame;
  frame.number = std::to_string(finding.begin.line);
  frame.code = std::string(cut_before ? kCut : "") + columns.slice(first, first + width);
  if (cut_after) frame.code += kCut;
  frame.carets =
      std::string((cut_before ? kCut.size() : 0) + begin - first, ' ') + std::string(last - begin, '^');
  return frame;
}

}  // namespace lockkeeper::report
