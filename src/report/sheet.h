#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::report {

/// A Markdown page that is put together in the order of importance and never grows past a limit: a part is
/// there whole or not at all, and what is not there is said. GitHub drops a step summary of one byte too many
/// and refuses a comment.
class Sheet {
 public:
  /// `limit` in bytes, at least a few thousand for anything but the first lines.
  explicit Sheet(std::size_t limit) : limit_(limit) {}

  /// A part that is worth more than all that follows, such as the verdict; short, and added in any case.
  void require(std::string_view part) { text_ += part; }
  /// False, and noted, when the part does not fit. A part closes what it opens and ends with a line end.
  bool add(std::string_view part);
  /// A table with as many of the rows as fit, and a line about those that do not: "12 more findings". Nothing
  /// for no rows. Cells are Markdown.
  void add_table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows,
                 std::string_view noun);

  bool is_complete() const { return complete_; }
  /// The page, with a last line that says when parts were left out.
  std::string take();

 private:
  bool fits(std::size_t bytes) const;

  std::size_t limit_;
  std::string text_;
  bool complete_ = true;
};

/// A `<details>` block: one line of HTML that is always seen, and Markdown that a click opens.
std::string details(std::string_view summary_html, std::string_view markdown);

}  // namespace lockkeeper::report
