// INSERT, UPDATE, DELETE, MERGE, COPY, and WITH in front of them. A clause is found by its keyword outside
// brackets; all of them are reserved words, so none can be a name there.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

// "(#1, DEFAULT)"
void add_values(OperationWriter& writer, const TokenReader& reader, const std::vector<Span>& values) {
  writer.add("(", reader.range(values.front().first, values.front().first + 1));
  for (std::size_t index = 0; index < values.size(); ++index) {
    const Span value = values[index];
    const base::Range range = reader.range(value.first, value.last);
    if (value.first + 1 == value.last && reader.part(value.first, value.last).at("default")) {
      writer.glue(index == 0 ? "DEFAULT" : " DEFAULT", range);
    } else {
      writer.slot(value_kind(reader, value), reader, value.first, value.last, index == 0);
    }
    writer.glue(index + 1 == values.size() ? ")" : ",", range);
  }
}

// At WHERE or behind it all: the condition up to `end`.
void add_where(OperationWriter& writer, TokenReader& reader, std::uint32_t end) {
  if (!reader.at("where")) return;
  const std::uint32_t where = reader.index();
  reader.skip();
  if (reader.at("current of")) {
    reader.seek(reader.index() + 2);
    add_keywords(writer, reader, where);
    writer.add(reader.take_name());
  } else if (always_true(reader, reader.index(), end)) {
    writer.flag("ALWAYS TRUE");
  } else {
    add_keywords(writer, reader, where);
    writer.slot(SlotKind::expression, reader, reader.index(), end);
  }
  reader.seek(end);
}

// [FROM|USING ..] [WHERE ..] [RETURNING ..], from the cursor to the end of the statement.
void add_clauses(OperationWriter& writer, TokenReader& reader, std::uint32_t where, std::uint32_t returning) {
  reader.seek(std::min(where, returning));
  add_where(writer, reader, returning);
  writer.flag_if(returning < reader.end(), "RETURNING");
}

void skip_alias(TokenReader& reader, std::initializer_list<std::string_view> next) {
  if (reader.take("as")) {
    reader.take_name();
  } else if (reader.at_name() && !reader.at_any(next)) {
    reader.skip();
  }
}

// ON CONFLICT (a) DO .., ON CONFLICT ON CONSTRAINT c DO ..; a join on a column called conflict is none.
bool at_on_conflict(const TokenReader& reader) {
  return reader.at("on conflict") &&
         (reader.at("do", 2) || reader.at_symbol("(", 2) || reader.at("on constraint", 2));
}

std::uint32_t find_on_conflict(TokenReader reader) {
  while (!reader.at_end()) {
    reader.seek(reader.find_word("on"));
    if (at_on_conflict(reader)) return reader.index();
    reader.skip();
  }
  return reader.end();
}

// Rows behind the first are skipped by their brackets: a dump's INSERT may hold a hundred thousand.
bool skip_rows(TokenReader& reader) {
  while (reader.take_symbol(",")) {
    if (!reader.at_symbol("(")) return false;
    reader.seek(reader.behind_bracket());
  }
  return true;
}

// Behind rows: what makes them the beginning of a larger query.
bool at_query_clause(const TokenReader& reader) {
  return reader.at_any({"union", "intersect", "except", "order", "limit", "offset", "fetch", "for"});
}

// VALUES and its rows; as a slot when they are only the beginning of a larger query.
bool take_value_rows(OperationWriter& writer, TokenReader& reader) {
  const std::uint32_t values = reader.index();
  Span row;
  reader.skip();
  if (!take_brackets(reader, row) || row.empty() || !skip_rows(reader)) return false;
  if (at_query_clause(reader)) {
    reader.seek(std::min(find_on_conflict(reader), reader.find_word("returning")));
    writer.add("SELECT", reader.range(values, values + 1));
    writer.slot(SlotKind::query, reader, values, reader.index());
    return true;
  }
  writer.add("VALUES", reader.range(values, values + 1));
  add_values(writer, reader, split_list(reader, row));
  return true;
}

// What is inserted: DEFAULT VALUES, rows, or a query.
bool take_inserted(OperationWriter& writer, TokenReader& reader) {
  if (reader.take("default values")) {
    add_keywords(writer, reader, reader.index() - 2);
    return true;
  }
  if (reader.at("values")) return take_value_rows(writer, reader);
  if (!starts_query(reader)) return false;
  const std::uint32_t query = reader.index();
  reader.seek(std::min(find_on_conflict(reader), reader.find_word("returning")));
  writer.add("SELECT", reader.range(query, query + 1)).slot(SlotKind::query, reader, query, reader.index());
  return true;
}

void add_on_conflict(OperationWriter& writer, TokenReader& reader) {
  if (!at_on_conflict(reader)) return;
  reader.seek(reader.find_word("do"));
  writer.flag(reader.at("do nothing") ? "ON CONFLICT DO NOTHING" : "ON CONFLICT DO UPDATE");
  reader.seek(reader.find_word("returning"));
}

bool recognise_insert(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  if (!reader.take("insert into")) return false;
  OperationWriter writer;
  add_keywords(writer, reader, first);
  const Name table = reader.take_qualified_name();
  if (table.empty()) return false;
  writer.add(table);
  if (reader.take("as")) reader.take_name();
  std::vector<Name> columns;
  if (reader.at_symbol("(") && !starts_query(reader)) {
    if (!take_column_list(reader, columns)) return false;
    add_list(writer, columns);
  }
  writer.flag_if(reader.take("overriding system value"), "OVERRIDING SYSTEM VALUE");
  writer.flag_if(reader.take("overriding user value"), "OVERRIDING USER VALUE");
  if (!take_inserted(writer, reader)) return false;
  add_on_conflict(writer, reader);
  if (!reader.at_end() && !reader.at("returning")) return false;
  writer.flag_if(!reader.at_end(), "RETURNING");
  recognition.emit(writer, reader.range(first, reader.end()));
  return true;
}

struct Assignments {
  std::vector<Name> columns;
  std::vector<Span> values;
};

// `(b, c) = (1, 2)`, `= ROW (1, 2)` or `= (SELECT ..)`, behind the columns.
void take_row_values(const TokenReader& reader, Span value, Assignments& assignments) {
  TokenReader part = reader.part(value.first, value.last);
  part.take("row");
  Span inside;
  const bool is_row =
      part.at_symbol("(") && !starts_query(part) && take_brackets(part, inside) && part.at_end();
  if (!is_row) {
    assignments.values.push_back(value);
    return;
  }
  for (const Span& element : split_list(reader, inside)) assignments.values.push_back(element);
}

bool take_assignment(TokenReader part, Assignments& assignments) {
  const bool is_row = part.at_symbol("(");
  if (is_row) {
    std::vector<Name> columns;
    if (!take_column_list(part, columns)) return false;
    std::ranges::move(columns, std::back_inserter(assignments.columns));
  } else {
    Name column = part.take_qualified_name();
    if (column.empty()) return false;
    while (part.at_symbol("[")) {
      if (!column.text.ends_with("[]")) column.text += "[]";
      part.seek(part.behind_bracket());
    }
    assignments.columns.push_back(std::move(column));
  }
  if (!part.take_symbol("=") || part.at_end()) return false;
  const Span value{part.index(), part.end()};
  if (!is_row) assignments.values.push_back(value);
  if (is_row) take_row_values(part, value, assignments);
  return true;
}

bool recognise_update(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  if (!reader.take("update")) return false;
  OperationWriter writer;
  add_keywords(writer, reader, first);
  const Relation table = take_relation(reader);
  if (table.name.empty()) return false;
  skip_alias(reader, {"set"});
  if (!reader.take("set")) return false;
  const std::uint32_t returning = reader.find_word("returning");
  const std::uint32_t where = std::min(reader.find_word("where"), returning);
  const std::uint32_t from = std::min(find_from(reader), where);
  Assignments assignments;
  for (const Span& assignment : split_list(reader, {reader.index(), from})) {
    if (!take_assignment(reader.part(assignment.first, assignment.last), assignments)) return false;
  }
  if (assignments.columns.empty()) return false;
  writer.add(table.name).add("SET", reader.range(reader.index() - 1, reader.index()));
  add_list(writer, assignments.columns);
  writer.add("=", assignments.columns.back().range);
  add_values(writer, reader, assignments.values);
  writer.flag_if(table.only, "ONLY").flag_if(from < where, "FROM");
  add_clauses(writer, reader, where, returning);
  recognition.emit(writer, reader.range(first, reader.end()));
  return true;
}

bool recognise_delete(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  if (!reader.take("delete from")) return false;
  OperationWriter writer;
  add_keywords(writer, reader, first);
  const Relation table = take_relation(reader);
  if (table.name.empty()) return false;
  writer.add(table.name).flag_if(table.only, "ONLY");
  skip_alias(reader, {"using", "where", "returning"});
  if (!reader.at_end() && !reader.at_any({"using", "where", "returning"})) return false;
  writer.flag_if(reader.at("using"), "USING");
  const std::uint32_t returning = reader.find_word("returning");
  add_clauses(writer, reader, std::min(reader.find_word("where"), returning), returning);
  recognition.emit(writer, reader.range(first, reader.end()));
  return true;
}

// A word outside brackets and outside CASE .. END.
std::uint32_t find_outside_case(const TokenReader& reader, std::string_view word) {
  TokenReader ahead = reader;
  int depth = 0;
  for (; !ahead.at_end(); ahead.skip()) {
    if (depth == 0 && ahead.at(word)) return ahead.index();
    if (ahead.at("case")) ++depth;
    if (ahead.at("end") && depth > 0) --depth;
    if (ahead.at_symbol("(") || ahead.at_symbol("[")) ahead.seek(ahead.behind_bracket() - 1);
  }
  return reader.end();
}

// WHEN [NOT] MATCHED [BY SOURCE|TARGET] [AND e] THEN UPDATE .., up to the next WHEN.
bool emit_merge_branch(Recognition& recognition, const OperationWriter& head, std::uint32_t end) {
  TokenReader branch = recognition.reader.part(recognition.reader.index(), end);
  const std::uint32_t first = branch.index();
  OperationWriter writer = head;
  if (!branch.take("when not matched by source") && !branch.take("when not matched") &&
      !branch.take("when matched")) {
    return false;
  }
  add_keywords(writer, branch, first);
  branch.take("by target");
  const std::uint32_t then = find_outside_case(branch, "then");
  if (branch.at("and")) {
    take_keyword(writer, branch);
    writer.slot(SlotKind::expression, branch, branch.index(), then);
  }
  branch.seek(then);
  if (!branch.take("then update") && !branch.take("then delete") && !branch.take("then insert") &&
      !branch.take("then do nothing")) {
    return false;
  }
  add_keywords(writer, branch, then);
  recognition.emit(writer, branch.range(first, end));
  return true;
}

bool recognise_merge(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  if (!reader.take("merge into")) return false;
  OperationWriter head;
  add_keywords(head, reader, first);
  const Relation table = take_relation(reader);
  if (table.name.empty()) return false;
  head.add(table.name).flag_if(table.only, "ONLY");
  const std::uint32_t returning = reader.find_word("returning");
  TokenReader clauses = reader.part(reader.index(), returning);
  clauses.seek(find_outside_case(clauses, "when"));
  OperationWriter with_flags = head;
  recognition.emit(with_flags.flag_if(returning < reader.end(), "RETURNING"),
                   reader.range(first, reader.end()));
  while (!clauses.at_end()) {
    reader.seek(clauses.index());
    clauses.skip();
    clauses.seek(find_outside_case(clauses, "when"));
    if (!emit_merge_branch(recognition, head, clauses.index())) return false;
  }
  return true;
}

// SEARCH BREADTH FIRST BY a, b SET c; CYCLE a, b SET c [TO v DEFAULT w] USING d
void skip_search_and_cycle(TokenReader& reader) {
  if (reader.at_any({"search depth", "search breadth"})) {
    reader.seek(reader.find_word("set"));
    reader.skip();
    reader.take_name();
  }
  if (reader.at("cycle")) {
    reader.seek(reader.find_word("using"));
    reader.skip();
    reader.take_name();
  }
}

bool at_change(const TokenReader& reader) { return reader.at_any({"insert", "update", "delete", "merge"}); }

/// What reads one WITH element's query: the operations of a data change, or nothing.
using ElementReader = void (*)(Recognition&, Span);

// WITH [RECURSIVE] x [(a)] AS [[NOT] MATERIALIZED] (..) [, ..], up to the statement behind them.
bool read_with(TokenReader& reader, Recognition& recognition, ElementReader read) {
  if (!reader.take("with")) return false;
  reader.take("recursive");
  do {
    Span query;
    if (reader.take_name().empty()) return false;
    if (reader.at_symbol("(")) reader.seek(reader.behind_bracket());
    if (!reader.take("as")) return false;
    reader.take("not");
    reader.take("materialized");
    if (!take_brackets(reader, query)) return false;
    read(recognition, query);
    skip_search_and_cycle(reader);
  } while (reader.take_symbol(","));
  return true;
}

void ignore_element(Recognition&, Span) {}

// The server allows a change of data in a WITH of the outermost query only, so an inner WITH is looked
// behind.
void recognise_element(Recognition& recognition, Span query) {
  TokenReader inner = recognition.reader.part(query.first, query.last);
  if (inner.at("with") && !read_with(inner, recognition, ignore_element)) return;
  if (at_change(inner)) recognition.recognise_part(query.first, query.last, "CTE");
}

// The changes of data inside a query that is not a statement itself: COPY (DELETE .. RETURNING *) TO ..
void recognise_changes(Recognition& recognition, Span query) {
  TokenReader inner = recognition.reader.part(query.first, query.last);
  if (inner.at("with") && !read_with(inner, recognition, recognise_element)) return;
  if (at_change(inner)) recognition.recognise_part(inner.index(), query.last);
}

// What COPY copies from or to, behind FROM or TO.
bool add_copy_place(OperationWriter& writer, TokenReader& reader, bool from) {
  if (reader.take("stdin") || reader.take("stdout")) {
    writer.add(from ? "STDIN" : "STDOUT", reader.range(reader.index() - 1, reader.index()));
    return true;
  }
  const bool program = reader.at("program");
  if (program) take_keyword(writer, reader);
  if (!reader.at_literal()) return false;
  writer.slot(SlotKind::literal, reader, reader.index(), reader.index() + 1);
  writer.flag(program ? "PROGRAM" : "SERVER FILE");
  return true;
}

bool recognise_copy(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  if (!reader.take("copy")) return false;
  OperationWriter writer;
  add_keywords(writer, reader, first);
  Span query;
  if (reader.at_symbol("(")) {
    if (!take_brackets(reader, query)) return false;
    writer.slot(SlotKind::query, reader, query.first, query.last);
    recognise_changes(recognition, query);
  } else {
    if (reader.at("binary") && reader.at_name(1) && !reader.at("from", 1) && !reader.at("to", 1))
      reader.skip();
    const Name table = reader.take_qualified_name();
    if (table.empty()) return false;
    writer.add(table);
    std::vector<Name> columns;
    if (reader.at_symbol("(") && !take_column_list(reader, columns)) return false;
    add_list(writer, columns);
  }
  const bool from = reader.at("from");
  if (!from && !reader.at("to")) return false;
  take_keyword(writer, reader);
  if (!add_copy_place(writer, reader, from)) return false;
  recognition.emit(writer, reader.range(first, reader.end()));
  return true;
}

bool recognise_select(Recognition& recognition) {
  return recognise_query(recognition, recognition.reader.index());
}

bool recognise_with(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  if (!reader.at("with")) return recognise_query(recognition, first);
  if (!read_with(reader, recognition, recognise_element)) return false;
  if (reader.at("insert")) return recognise_insert(recognition);
  if (reader.at("update")) return recognise_update(recognition);
  if (reader.at("delete")) return recognise_delete(recognition);
  if (reader.at("merge")) return recognise_merge(recognition);
  return recognise_query(recognition, first);
}

}  // namespace

const std::vector<RecogniserRow>& data_recognisers() {
  static const std::vector<RecogniserRow> kRows = {
      {"insert", recognise_insert}, {"update", recognise_update},  {"delete", recognise_delete},
      {"merge", recognise_merge},   {"copy", recognise_copy},      {"with", recognise_with},
      {"select", recognise_select}, {"perform", recognise_select},  // SELECT in a body of PL/pgSQL
      {"values", recognise_select}, {"table", recognise_select},
  };
  return kRows;
}

}  // namespace lockkeeper::sql
