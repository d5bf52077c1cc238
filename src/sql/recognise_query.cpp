// Queries as statements: SELECT, VALUES, TABLE, and PERFORM in a body of PL/pgSQL.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/keywords.h"
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

namespace {

bool is_true_literal(const TokenReader& reader) {
  return reader.at("true") || reader.peek_text() == "'t'" || reader.peek_text() == "'true'";
}

// set_config('x', 'v', is_local) changes the session as SET does.
void emit_set_config(Recognition& recognition, TokenReader item) {
  const std::uint32_t first = item.index();
  Span inside;
  if (item.at("pg_catalog") && item.at_symbol(".", 1)) item.seek(first + 2);
  if (!item.take("set_config") || !take_brackets(item, inside)) return;
  const std::vector<Span> arguments = split_list(item, inside);
  if (arguments.size() != 3) return;
  TokenReader name = item.part(arguments[0].first, arguments[0].last);
  const TokenReader value = item.part(arguments[1].first, arguments[1].last);
  const TokenReader local = item.part(arguments[2].first, arguments[2].last);
  if (!name.at_literal() || !value.at_literal()) return;
  const Name setting = take_vocabulary_name(name);
  OperationWriter writer;
  writer.add("SET", item.range(first, inside.first));
  if (is_true_literal(local)) writer.add("LOCAL", local.range_here());
  writer.add(setting).add("=", setting.range);
  writer.add(setting_value_of_text(setting.text, decode(value.body().text, value.peek())),
             value.range_here());
  recognition.emit(writer, item.range(first, inside.last + 1));
}

// Words in front of "(" that are the grammar's own and no routine.
bool is_expression_word(std::string_view word) {
  static constexpr std::array<std::string_view, 14> kWords = {
      "coalesce",  "exists",  "extract",  "greatest", "grouping",  "least", "nullif",
      "normalize", "overlay", "position", "row",      "substring", "treat", "trim"};
  const std::string lower = base::to_lower(word);
  return is_reserved(lower) || std::ranges::find(kWords, lower) != kWords.end() ||
         (is_keyword(lower) && (lower.starts_with("xml") || lower.starts_with("json")));
}

// The routine's name when the select list is one call: `f(x) [[AS] y]`.
Name only_call(TokenReader list) {
  if (list.peek().kind == TokenKind::word && is_expression_word(list.peek_text())) return {};
  const Name name = list.take_qualified_name();
  Span arguments;
  if (name.empty() || !list.at_symbol("(") || !take_brackets(list, arguments)) return {};
  list.take("as");
  list.take_name();
  return list.at_end() ? name : Name{};
}

// Behind SELECT: up to the first clause.
Span select_list(const TokenReader& reader) {
  std::uint32_t end = find_from(reader);
  for (const std::string_view clause : {"into", "where", "group", "having", "window", "union", "intersect",
                                        "except", "order", "limit", "offset", "fetch", "for"}) {
    end = reader.part(reader.index(), end).find_word(clause);
  }
  return {reader.index(), end};
}

bool locks_rows(TokenReader reader) {
  while (!reader.at_end()) {
    reader.seek(reader.find_word("for"));
    if (reader.at_any({"for update", "for no key update", "for share", "for key share"})) return true;
    reader.skip();
  }
  return false;
}

// SELECT .. INTO t makes a table, but in a body of PL/pgSQL it fills a variable.
bool emit_select_into(Recognition& recognition, std::uint32_t first) {
  TokenReader reader = recognition.reader;
  reader.seek(reader.find_word("into"));
  if (reader.at_end() || recognition.context() != Context::top) return false;
  const std::uint32_t into = reader.index();
  reader.skip();
  if (reader.at_any({"local", "global"})) reader.skip();
  const bool temporary = reader.take("temporary") || reader.take("temp");
  const bool unlogged = reader.take("unlogged");
  reader.take("table");
  const Name table = reader.take_qualified_name();
  if (table.empty()) return false;
  OperationWriter writer;
  writer.add("CREATE TABLE", reader.range(into, into + 1)).add(table);
  OperationWriter head = writer;
  head.flag("SELECT INTO").flag_if(temporary, "TEMP").flag_if(unlogged, "UNLOGGED");
  recognition.emit(head, reader.range(into, reader.index()));
  writer.add("AS", reader.range(into, into + 1)).slot(SlotKind::query, reader, first, reader.end());
  recognition.emit(writer, reader.range(first, reader.end()));
  return true;
}

// `((SELECT ..))`: the query inside, empty when the brackets do not hold the whole statement.
Span inside_brackets(TokenReader reader) {
  constexpr int kMaxBrackets = 32;  // each is a walk over the statement
  Span inside{reader.index(), reader.end()};
  for (int count = 0; count < kMaxBrackets; ++count) {
    TokenReader part = reader.part(inside.first, inside.last);
    if (!part.at_symbol("(")) return inside;
    if (!take_brackets(part, inside) || !part.at_end()) break;
  }
  return {};
}

}  // namespace

std::uint32_t find_from(TokenReader reader) {
  for (;;) {
    const std::uint32_t at = reader.find_word("from");
    if (at == reader.end() || at == reader.index()) return at;
    if (!base::equals_ignoring_case(reader.text_at(at - 1), "distinct")) return at;
    reader.seek(at + 1);
  }
}

bool starts_query(const TokenReader& reader) {
  std::uint32_t ahead = 0;
  while (reader.at_symbol("(", ahead)) ++ahead;
  return reader.at("select", ahead) || reader.at("with", ahead) || reader.at("values", ahead) ||
         reader.at("table", ahead);
}

bool recognise_query(Recognition& recognition, std::uint32_t first) {
  TokenReader& reader = recognition.reader;
  const bool in_body = recognition.context() == Context::do_block || recognition.context() == Context::called;
  if (reader.at_symbol("(") && first == reader.index()) {
    const Span inside = inside_brackets(reader);
    if (!inside.empty()) {
      recognition.recognise_part(inside.first, inside.last);
      return true;
    }
  }
  OperationWriter writer;
  writer.add("SELECT", reader.range_here());
  if (reader.take("select") || (in_body && reader.take("perform"))) {
    const Span list = select_list(reader);
    for (const Span& item : split_list(reader, list)) {
      emit_set_config(recognition, reader.part(item.first, item.last));
    }
    if (emit_select_into(recognition, first)) return true;
    writer.add(only_call(reader.part(list.first, list.last)));
  } else if (!starts_query(reader)) {
    return false;
  }
  writer.flag_if(locks_rows(reader), "FOR UPDATE");
  writer.slot(SlotKind::query, reader, first, reader.end());
  recognition.emit(writer, reader.range(first, reader.end()));
  return true;
}

}  // namespace lockkeeper::sql
