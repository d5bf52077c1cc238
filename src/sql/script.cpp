// A file's text becomes a Script: split, recognise, collect directives.
#include "sql/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "sql/recogniser.h"
#include "sql/statement.h"

namespace lockkeeper::sql {

namespace {

/// The psql lines that pg_dump writes since its releases of August 2025; psql ignores them without a token,
/// and so do we.
bool is_dropped_psql_line(std::string_view line) {
  return line.starts_with("\\restrict") || line.starts_with("\\unrestrict");
}

bool has_code_before(std::string_view text, std::uint32_t offset) {
  while (offset > 0 && (text[offset - 1] == ' ' || text[offset - 1] == '\t')) --offset;
  return offset > 0 && text[offset - 1] != '\n' && text[offset - 1] != '\r';
}

void collect_directives(const Statement& statement, std::string_view text, Script& script) {
  const bool first = script.statements.empty();
  const auto index = static_cast<std::uint32_t>(script.statements.size());
  for (const Token& comment : statement.comments) {
    Directive directive;
    if (!parse_directive(text.substr(comment.offset, comment.length), directive)) continue;
    directive.range = {comment.offset, comment.end()};
    directive.code_before = has_code_before(text, comment.offset);
    directive.inside_statement = !statement.tokens.empty() && comment.offset > statement.range.begin;
    directive.before_first_statement = first && !directive.inside_statement;
    if (!statement.tokens.empty()) directive.statement = index;
    script.directives.push_back(std::move(directive));
  }
}

Operation psql_operation(const Statement& statement, std::string_view text) {
  const Token& token = statement.tokens.front();
  const std::string_view line = text.substr(token.offset, token.length);
  std::string command = "copy-data";
  if (token.kind == TokenKind::psql_line) {
    const std::string_view word = line.substr(1, line.find_first_of(" \t\r\n") - 1);
    // A fixed vocabulary: shown without quotes where plain, keyword or not (\copy).
    const bool plain =
        std::ranges::all_of(word, [](unsigned char c) { return c == '_' || std::isalnum(c) != 0; });
    command = plain ? base::to_lower(word) : canonical_name(word);
  }
  OperationWriter writer;
  writer.add("PSQL", statement.range).add(command, statement.range);
  return writer.finish(statement.range);
}

bool is_psql(const Statement& statement) {
  const TokenKind kind = statement.tokens.front().kind;
  return kind == TokenKind::psql_line || kind == TokenKind::copy_data;
}

void add_statement(const Statement& statement, const SqlBody& body, Section section, Script& script) {
  StatementRecord record;
  record.range = statement.range;
  record.first_operation = static_cast<std::uint32_t>(script.operations.size());
  record.section = section;
  record.problem = statement.problem;
  record.problem_range = statement.problem_range;
  record.terminated = statement.terminated;
  record.psql = is_psql(statement);
  const auto index = static_cast<std::uint32_t>(script.statements.size());
  if (!record.psql) {
    const auto count = static_cast<std::uint32_t>(statement.tokens.size());
    Recognition(body, statement.tokens, 0, count, script, index, Context::top, section, 0).run();
  } else if (!is_dropped_psql_line(body.text.substr(statement.range.begin))) {
    Operation operation = psql_operation(statement, body.text);
    operation.statement = index;
    operation.section = section;
    script.operations.push_back(std::move(operation));
  }
  record.last_operation = static_cast<std::uint32_t>(script.operations.size());
  script.statements.push_back(record);
}

/// What a tool would run by itself: nothing in it reaches over its end.
void add_part(base::Range part, Section section, Script& script) {
  const std::string_view text = script.source->text().substr(0, part.end);
  const SqlBody body{text, 0, nullptr};
  StatementReader reader(text, part.begin);
  Statement statement;
  while (reader.next(statement)) {
    collect_directives(statement, text, script);
    if (statement.tokens.empty()) continue;
    add_statement(statement, body, script.marks.whole_file_down ? Section::down : section, script);
  }
}

// Only a file with directives needs to know where its lines of code begin, so it is split once more for them.
void collect_code_lines(std::string_view text, Script& script) {
  StatementReader reader(text);
  Statement statement;
  std::uint32_t line_end = 0;
  while (reader.next(statement)) {
    for (const Token& token : statement.tokens) {
      if (token.offset < line_end) continue;
      script.code_lines.push_back(token.offset);
      const std::size_t newline = text.find('\n', token.offset);
      line_end = static_cast<std::uint32_t>(newline == text.npos ? text.size() : newline);
    }
  }
}

std::string_view to_text(Context context) {
  switch (context) {
    case Context::top: return "top";
    case Context::do_block: return "do";
    case Context::called: return "called";
    case Context::execute: return "execute";
    case Context::stored: return "stored";
  }
  return "";
}

std::string place(const base::Source& source, base::Range range) {
  const base::Position begin = source.position(range.begin);
  const base::Position end = source.position(range.end);
  return fmt::format("{}:{}-{}:{}", begin.line, begin.column, end.line, end.column);
}

}  // namespace

Script analyse(const base::Source& source, const SectionMarks& marks) {
  Script script;
  script.source = &source;
  if (source.problem() != base::InputProblem::none) return script;
  script.marks = marks;
  std::uint32_t begin = 0;
  Section section = Section::up;
  for (const SectionMarks::Cut& cut : marks.cuts) {
    add_part({begin, cut.offset}, section, script);
    begin = cut.offset;
    section = cut.section;
  }
  add_part({begin, static_cast<std::uint32_t>(source.text().size())}, section, script);
  if (!script.directives.empty()) collect_code_lines(source.text(), script);
  return script;
}

std::string dump(const Script& script) {
  std::string out;
  for (const Operation& operation : script.operations) {
    out += fmt::format("{:<13} {:<7} {}\n", place(*script.source, operation.range),
                       to_text(operation.context), operation.text);
    for (std::size_t index = 0; index < operation.slots.size(); ++index) {
      out += fmt::format(
          "{:<21}  #{} {}\n", "", index + 1,
          base::printable(base::shorten(operation.slots[index].text, 60), base::Lines::fold_to_space));
    }
  }
  return out;
}

}  // namespace lockkeeper::sql
