#include "report/sheet.h"

#include <fmt/format.h>

#include "report/paint.h"

namespace lockkeeper::report {

namespace {

/// Kept free for the lines that say what is missing.
constexpr std::size_t kReserve = 400;
constexpr std::string_view kIncomplete =
    "\n*This page is full. The rest is in the log of the run and in its other reports.*\n";

std::string row_text(const std::vector<std::string>& cells) {
  return fmt::format("| {} |\n", fmt::join(cells, " | "));
}

}  // namespace

bool Sheet::fits(std::size_t bytes) const { return text_.size() + bytes + kReserve <= limit_; }

bool Sheet::add(std::string_view part) {
  if (!fits(part.size())) {
    complete_ = false;
    return false;
  }
  text_ += part;
  return true;
}

void Sheet::add_table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows,
                      std::string_view noun) {
  if (rows.empty()) return;
  const std::vector<std::string> rule(head.size(), "---");
  std::string table = row_text(head) + row_text(rule);
  std::size_t shown = 0;
  for (; shown < rows.size(); ++shown) {
    const std::string row = row_text(rows[shown]);
    if (!fits(table.size() + row.size())) break;
    table += row;
  }
  if (shown > 0) text_ += table;
  if (shown < rows.size()) {
    complete_ = false;
    text_ += fmt::format("\n{}\n",
                         counted(rows.size() - shown, fmt::format("{}{}", shown > 0 ? "more " : "", noun)));
  }
  text_ += '\n';
}

std::string Sheet::take() {
  if (!complete_) text_ += kIncomplete;
  return std::move(text_);
}

std::string details(std::string_view summary_html, std::string_view markdown) {
  return fmt::format("<details><summary>{}</summary>\n\n{}\n</details>\n\n", summary_html, markdown);
}

}  // namespace lockkeeper::report
