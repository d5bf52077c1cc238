// Goes over the lines of a file once. What a comment line means stands in a table; what a tool refuses about
// the whole file is asked at the end.
#include "sql/section_marks.h"

#include <algorithm>

#include "base/text.h"

namespace lockkeeper::sql {

namespace {

enum class Meaning : std::uint8_t { up, down, no_transaction, ignored, refused };

struct Mark {
  MarkStyle style;
  std::string_view words;  ///< behind the hyphens and blanks of the comment, in lower case
  Meaning meaning;
};
constexpr Mark kMarks[] = {
    {MarkStyle::goose, "+goose up", Meaning::up},
    {MarkStyle::goose, "+goose down", Meaning::down},
    {MarkStyle::goose, "+goose no transaction", Meaning::no_transaction},
    {MarkStyle::goose, "+goose statementbegin", Meaning::ignored},
    {MarkStyle::goose, "+goose statementend", Meaning::ignored},
    {MarkStyle::goose, "+goose envsub off", Meaning::ignored},
    {MarkStyle::goose, "+goose envsub on", Meaning::refused},
    {MarkStyle::sql_migrate, "+migrate up", Meaning::up},
    {MarkStyle::sql_migrate, "+migrate down", Meaning::down},
    {MarkStyle::sql_migrate, "+migrate statementbegin", Meaning::ignored},
    {MarkStyle::sql_migrate, "+migrate statementend", Meaning::ignored},
    {MarkStyle::dbmate, "migrate:up", Meaning::up},
    {MarkStyle::dbmate, "migrate:down", Meaning::down},
    {MarkStyle::tern, "create above / drop below", Meaning::down},
    {MarkStyle::tern, "tern: disable-tx", Meaning::no_transaction},
    {MarkStyle::node_pg_migrate, "up migration", Meaning::up},
    {MarkStyle::node_pg_migrate, "down migration", Meaning::down},
    {MarkStyle::mybatis, "//@undo", Meaning::down},
};

constexpr std::string_view kBreakpoint = "--> statement-breakpoint";
constexpr std::string_view kSqlxNoTransaction = "-- no-transaction";

/// A line of the text, from its first hyphens on.
struct Line {
  std::uint32_t begin = 0;  ///< of the whole line
  std::uint32_t end = 0;
  bool indented = false;
  std::string_view text;  ///< trimmed
};

const Mark* mark_in(const Line& line, MarkStyle style) {
  if (!line.text.starts_with("--")) return nullptr;
  const std::size_t words = line.text.find_first_not_of("- \t");
  if (words == line.text.npos) return nullptr;
  const std::string_view rest = line.text.substr(words);
  const auto found = std::ranges::find_if(kMarks, [rest, style](const Mark& mark) {
    if (style != MarkStyle::none && mark.style != style) return false;
    if (rest.size() < mark.words.size()) return false;
    if (!base::equals_ignoring_case(rest.substr(0, mark.words.size()), mark.words)) return false;
    const std::string_view behind = rest.substr(mark.words.size());
    return behind.empty() || behind[0] == ' ' || behind[0] == '\t' || behind[0] == '-';
  });
  return found == std::end(kMarks) ? nullptr : found;
}

template <typename Visit>
void for_each_line(std::string_view text, const Visit& visit) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    Line line;
    line.begin = static_cast<std::uint32_t>(begin);
    line.end = static_cast<std::uint32_t>(end);
    line.text = base::trim(text.substr(begin, end - begin));
    line.indented = end > begin && (text[begin] == ' ' || text[begin] == '\t');
    if (!visit(line)) return;
    begin = end + 1;
  }
}

/// Reads a text of one style from its first line to its last.
class Reader {
 public:
  Reader(std::string_view text, MarkStyle style) : text_(text), style_(style) {}

  SectionMarks read() {
    for_each_line(text_, [this](const Line& line) {
      if (const Mark* mark = mark_in(line, style_)) {
        take(*mark, line);
      } else if (!line.text.empty() && !line.text.starts_with("--") && !seen_any_) {
        if (!code_in_front_) first_code_ = {line.begin, line.end};
        code_in_front_ = true;
      }
      return true;
    });
    judge_whole();
    return std::move(marks_);
  }

 private:
  void take(const Mark& mark, const Line& line) {
    if (line.indented && style_ == MarkStyle::goose)
      refuse("goose takes no mark behind white space", "begin the line with --", line);
    if (line.indented && style_ == MarkStyle::dbmate) return;  // an ordinary comment to dbmate
    switch (mark.meaning) {
      case Meaning::up:
        note_options(line);
        note_section(Section::up, line);
        break;
      case Meaning::down: note_section(Section::down, line); break;
      case Meaning::no_transaction: marks_.no_transaction = true; break;
      case Meaning::ignored: break;
      case Meaning::refused:
        refuse("goose would put environment variables into this file",
               "write the values into the file, or leave ENVSUB out", line);
        break;
    }
  }

  /// `-- migrate:up transaction:false`, `-- +migrate Up notransaction`.
  void note_options(const Line& line) {
    const std::string lower = base::to_lower(line.text);
    const bool dbmate = style_ == MarkStyle::dbmate && lower.find(" transaction:false") != lower.npos;
    const bool sql_migrate = style_ == MarkStyle::sql_migrate && lower.find("notransaction") != lower.npos;
    if (dbmate || sql_migrate) marks_.no_transaction = true;
  }

  void note_section(Section section, const Line& line) {
    if (style_ == MarkStyle::goose && section == Section::up && ups_ > 0)
      refuse("goose takes one `-- +goose Up` in a file", "put the second part into a file of its own", line);
    if (style_ == MarkStyle::goose && section == Section::down && downs_ > 0)
      refuse("goose takes one `-- +goose Down` in a file", "join the two parts", line);
    (section == Section::up ? ups_ : downs_) += 1;
    seen_any_ = true;
    marks_.cuts.push_back({line.begin, section});
  }

  void judge_whole() {
    if (style_ == MarkStyle::goose) {
      if (ups_ == 0)
        refuse("goose finds no `-- +goose Up` in this file", "put it before the first statement");
      if (code_in_front_)
        refuse("goose takes no SQL in front of `-- +goose Up`", "move it behind the mark", first_code_);
    } else if (style_ == MarkStyle::dbmate) {
      if (ups_ == 0)
        refuse("dbmate finds no `-- migrate:up` in this file", "put it before the first statement");
      if (code_in_front_)
        refuse("dbmate takes no SQL in front of `-- migrate:up`", "move it behind the mark", first_code_);
      if (downs_ == 0) refuse("dbmate wants a `-- migrate:down` in every file", "add it at the end");
    }
  }

  void refuse(const char* what, const char* hint, const Line& line) {
    refuse(what, hint, base::Range{line.begin, line.end});
  }
  void refuse(const char* what, const char* hint, base::Range range = {}) {
    if (!marks_.problem.empty()) return;
    marks_.problem = what;
    marks_.hint = hint;
    marks_.problem_range = range;
  }

  std::string_view text_;
  MarkStyle style_;
  SectionMarks marks_;
  int ups_ = 0;
  int downs_ = 0;
  bool seen_any_ = false;
  bool code_in_front_ = false;
  base::Range first_code_;
};

SectionMarks breakpoints_of(std::string_view text) {
  SectionMarks marks;
  for (std::size_t at = text.find(kBreakpoint); at != text.npos; at = text.find(kBreakpoint, at + 1)) {
    marks.cuts.push_back({static_cast<std::uint32_t>(at), Section::up});
    const std::size_t behind = at + kBreakpoint.size();
    const std::size_t line_end = std::min(text.find('\n', behind), text.size());
    if (!marks.problem.empty() || base::trim(text.substr(behind, line_end - behind)).empty()) continue;
    marks.problem =
        "drizzle would run what stands behind a breakpoint on its line, PostgreSQL takes it as a comment";
    marks.hint = "move it to the next line";
    marks.problem_range = {static_cast<std::uint32_t>(behind), static_cast<std::uint32_t>(line_end)};
  }
  return marks;
}

}  // namespace

MarkStyle mark_style_of(std::string_view text) {
  MarkStyle style = MarkStyle::none;
  for_each_line(text, [&style](const Line& line) {
    if (const Mark* mark = mark_in(line, MarkStyle::none)) style = mark->style;
    return style == MarkStyle::none;
  });
  if (style == MarkStyle::none && text.find(kBreakpoint) != text.npos) return MarkStyle::drizzle;
  return style;
}

SectionMarks section_marks_of(std::string_view text, MarkStyle style) {
  if (style == MarkStyle::none) return {};
  if (style == MarkStyle::drizzle) return breakpoints_of(text);
  if (style != MarkStyle::sqlx) return Reader(text, style).read();
  SectionMarks marks;
  marks.no_transaction = text.starts_with(kSqlxNoTransaction);
  return marks;
}

}  // namespace lockkeeper::sql
