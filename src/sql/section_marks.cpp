#include "sql/section_marks.h"

#include <algorithm>

#include "base/text.h"

namespace lockkeeper::sql {

namespace {

// Behind the hyphens and blanks of the comment, in lower case.
constexpr std::string_view kDownMarks[] = {
    "+goose down", "+migrate down", "migrate:down", "create above / drop below", "down migration", "//@undo"};

bool is_down_mark(std::string_view line) {
  line = base::trim(line);
  if (!line.starts_with("--")) return false;
  const std::size_t begin = line.find_first_not_of("- \t");
  if (begin == line.npos) return false;
  line.remove_prefix(begin);
  return std::ranges::any_of(kDownMarks, [line](std::string_view mark) {
    if (line.size() < mark.size() || !base::equals_ignoring_case(line.substr(0, mark.size()), mark))
      return false;
    const std::string_view behind = line.substr(mark.size());
    return behind.empty() || behind[0] == ' ' || behind[0] == '\t' || behind[0] == '-';
  });
}

}  // namespace

SectionMarks section_marks_of(std::string_view text) {
  SectionMarks marks;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (is_down_mark(text.substr(begin, end - begin))) {
      marks.down_begins = static_cast<std::uint32_t>(begin);
      return marks;
    }
    begin = end + 1;
  }
  return marks;
}

}  // namespace lockkeeper::sql
