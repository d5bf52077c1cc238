#include "sql/recognise_pieces.h"

#include <array>

#include "base/text.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

namespace {

bool is_plain(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9') || name[0] == '$') return false;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || byte >= 0x80;
    if (!plain) return false;
  }
  return true;
}

std::string vocabulary_text(const TokenReader& reader) {
  const Token& token = reader.peek();
  const std::string lower =
      base::to_lower(token.kind == TokenKind::word || token.kind == TokenKind::placeholder
                         ? std::string(reader.peek_text())
                         : decode(reader.body().text, token));
  return is_plain(lower) ? lower : canonical_name(lower);
}

bool take_mode(TokenReader& reader, bool& is_output) {
  is_output = reader.at("out");
  return reader.take("in out") || reader.take("in") || reader.take("out") || reader.take("inout") ||
         reader.take("variadic");
}

bool at_end_of_type(const TokenReader& reader) {
  return reader.at_end() || reader.at("default") || reader.at_symbol("=") || reader.at_symbol(":=");
}

// The server tells routines apart by types without modifiers: numeric(10,2)[] is numeric[].
std::string without_modifier(std::string type) {
  const std::size_t open = type.find('(');
  if (open != type.npos) type.erase(open, type.find(')', open) - open + 1);
  return type;
}

// `t.a%TYPE` is shown as t.a%type.
Name take_argument_type(TokenReader& reader) {
  Name type = take_type(reader);
  if (!type.empty() && reader.at_symbol("%") && reader.at("type", 1)) {
    type.text += "%type";
    type.range.end = reader.range(reader.index() + 1, reader.index() + 2).end;
    reader.skip();
    reader.skip();
  }
  return type;
}

// One argument; its type is empty for an OUT argument, and `known` false when it reads like none.
std::string argument_type(TokenReader argument, bool& known) {
  bool is_output = false;
  const bool has_mode = take_mode(argument, is_output);
  const std::uint32_t begin = argument.index();
  Name type = take_argument_type(argument);
  if (type.empty() || !at_end_of_type(argument)) {  // what looked like a type was the name
    argument.seek(begin);
    argument.take_name();
    if (!has_mode) take_mode(argument, is_output);
    type = take_argument_type(argument);
  }
  known = !type.empty() && at_end_of_type(argument);
  return is_output ? std::string() : without_modifier(type.text);
}

// The arguments in brackets as "(integer, text)"; empty when one of them reads like none.
std::string signature(const TokenReader& reader, Span arguments) {
  std::string text = "(";
  for (const Span& span : split_list(reader, arguments)) {
    bool known = false;
    const TokenReader argument = reader.part(span.first, span.last);
    const std::string type = argument.at_symbol("*") ? "*" : argument_type(argument, known);
    if (type != "*" && !known) return {};
    if (type.empty()) continue;
    if (text.size() > 1) text += ", ";
    text += type;
  }
  return text += ')';
}

}  // namespace

Relation take_relation(TokenReader& reader) {
  Relation relation;
  relation.only = reader.take("only");
  const bool in_brackets = relation.only && reader.take_symbol("(");
  relation.name = reader.take_qualified_name();
  if (in_brackets && !reader.take_symbol(")")) relation.name = {};
  reader.take_symbol("*");
  return relation;
}

Name take_vocabulary_name(TokenReader& reader) {
  if (!reader.at_name() && !reader.at_literal()) return {};
  Name name{vocabulary_text(reader), reader.range_here()};
  reader.skip();
  while (reader.at_symbol(".") && reader.at_name(1)) {
    reader.skip();
    name.text.append(".").append(vocabulary_text(reader));
    name.range.end = reader.range_here().end;
    reader.skip();
  }
  return name;
}

Name take_role(TokenReader& reader) {
  if (reader.at("group") && reader.at_name(1)) reader.skip();
  for (const std::string_view word : {"current_user", "session_user", "current_role"}) {
    if (!reader.at(word)) continue;
    Name role{base::to_upper(word), reader.range_here()};
    reader.skip();
    return role;
  }
  Name role = reader.take_name();
  // The server takes "public" for PUBLIC even in quotes.
  if (role.text == "public") role.text = "PUBLIC";
  return role;
}

bool take_roles(TokenReader& reader, std::vector<Name>& roles) {
  do {
    Name role = take_role(reader);
    if (role.empty()) return false;
    roles.push_back(std::move(role));
  } while (reader.take_symbol(","));
  return true;
}

Name take_routine(TokenReader& reader) {
  const std::uint32_t begin = reader.index();
  Name routine = reader.take_qualified_name();
  Span arguments;
  if (routine.empty() || !take_brackets(reader, arguments)) return routine;
  const std::string types = signature(reader, arguments);
  if (types.empty()) {
    reader.seek(begin);
    return {};
  }
  routine.text += types;
  routine.range.end = reader.range(arguments.last, arguments.last + 1).end;
  return routine;
}

bool take_brackets(TokenReader& reader, Span& inside) {
  if (!reader.at_symbol("(") && !reader.at_symbol("[")) return false;
  const std::uint32_t behind = reader.behind_bracket();
  const std::string_view last = reader.text_at(behind - 1);
  if (last != ")" && last != "]") return false;
  inside = {reader.index() + 1, behind - 1};
  reader.seek(behind);
  return true;
}

std::vector<Span> split_list(const TokenReader& reader, Span list) {
  std::vector<Span> elements;
  TokenReader part = reader.part(list.first, list.last);
  while (!part.at_end()) {
    const std::uint32_t comma = part.find_symbol(",");
    elements.push_back({part.index(), comma});
    part.seek(comma + 1);
  }
  return elements;
}

bool take_column_list(TokenReader& reader, std::vector<Name>& columns) {
  const std::uint32_t begin = reader.index();
  Span inside;
  if (!take_brackets(reader, inside)) return false;
  TokenReader list = reader.part(inside.first, inside.last);
  do {
    Name column = list.take_qualified_name();
    Span subscript;
    while (!column.empty() && list.at_symbol("[") && take_brackets(list, subscript)) {
      if (!column.text.ends_with("[]")) column.text += "[]";
    }
    if (column.empty()) break;
    columns.push_back(std::move(column));
  } while (list.take_symbol(","));
  if (!columns.empty() && list.at_end()) return true;
  columns.clear();
  reader.seek(begin);
  return false;
}

void add_list(OperationWriter& writer, const std::vector<Name>& names) {
  for (std::size_t index = 0; index < names.size(); ++index) {
    const bool last = index + 1 == names.size();
    writer.add((index == 0 ? "(" : "") + names[index].text + (last ? ")" : ","), names[index].range);
  }
}

void add_keywords(OperationWriter& writer, const TokenReader& reader, std::uint32_t from) {
  for (std::uint32_t index = from; index < reader.index(); ++index) {
    writer.add(base::to_upper(reader.text_at(index)), reader.range(index, index + 1));
  }
}

void take_keyword(OperationWriter& writer, TokenReader& reader) {
  reader.skip();
  add_keywords(writer, reader, reader.index() - 1);
}

SlotKind value_kind(const TokenReader& reader, Span value) {
  TokenReader part = reader.part(value.first, value.last);
  if (part.at_symbol("(") && part.behind_bracket() == value.last) {
    while (part.take_symbol("(")) continue;
    return part.at_any({"select", "with", "values", "table"}) ? SlotKind::query : SlotKind::expression;
  }
  if (part.at_symbol("-") || part.at_symbol("+")) part.skip();
  const TokenKind kind = part.peek().kind;
  const bool literal = part.at_literal() || kind == TokenKind::integer || kind == TokenKind::decimal ||
                       part.at_any({"null", "true", "false"});
  return literal && part.index() + 1 == value.last ? SlotKind::literal : SlotKind::expression;
}

bool take_create(OperationWriter& writer, TokenReader& reader, std::string_view kind,
                 std::string_view shown) {
  const std::uint32_t first = reader.index();
  if (!reader.take("create")) return false;
  writer.flag_if(reader.take("or replace"), "OR REPLACE");
  if (!reader.take(kind)) return false;
  writer.add("CREATE", reader.range(first, first + 1)).add(shown, reader.range(first + 1, reader.index()));
  return true;
}

bool take_name_on_table(OperationWriter& writer, TokenReader& reader) {
  const Name name = reader.take_name();
  if (name.empty() || !reader.at("on")) return false;
  writer.add(name);
  take_keyword(writer, reader);
  const Relation table = take_relation(reader);
  writer.add(table.name);
  return !table.name.empty();
}

bool recognise_alter_on_table(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  take_keyword(prefix, reader);
  take_keyword(prefix, reader);
  return take_name_on_table(prefix, reader) && recognise_common_alter(recognition, prefix) && reader.at_end();
}

}  // namespace lockkeeper::sql
