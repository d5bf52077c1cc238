// Types (enums, ranges, composites, base types) and domains.
#include <array>

#include "base/text.h"
#include "sql/expression_shape.h"
#include "sql/recognise_elements.h"

namespace lockkeeper::sql {

namespace {

bool emit_statement(Recognition& recognition, const OperationWriter& writer) {
  if (!recognition.reader.at_end()) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// CREATE TYPE t | AS ENUM (..) | AS RANGE (..) | AS (..) | (..)
bool create_type(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_words(reader, writer, "create type");
  const Name type = reader.take_qualified_name();
  if (type.empty()) return false;
  writer.add(type);
  const base::Range kind = reader.at_end() ? type.range : reader.range_here();
  Span inside;
  if (reader.take("as enum")) {
    if (!take_brackets(reader, inside)) return false;
    writer.add("ENUM", kind).add("(", reader.range(inside.first - 1, inside.first));
    writer.slot(SlotKind::list, reader, inside.first, inside.last, true);
    writer.glue(")", reader.range(inside.last, inside.last + 1));
    return emit_statement(recognition, writer);
  }
  const bool range = reader.take("as range");
  const bool composite = !range && reader.take("as");
  writer.add(range ? "RANGE" : composite ? "COMPOSITE" : "BASE", kind);
  if (!reader.at_end() && !take_brackets(reader, inside)) return false;
  return emit_statement(recognition, writer);
}

bool take_literal(TokenReader& reader, OperationWriter& writer) {
  if (!reader.at_literal() && reader.peek().kind != TokenKind::placeholder) return false;
  writer.slot(SlotKind::literal, reader, reader.index(), reader.index() + 1);
  reader.skip();
  return true;
}

// ADD VALUE [IF NOT EXISTS] 'x' [BEFORE | AFTER 'y']
bool add_value(Recognition& recognition, OperationWriter writer) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  take_words(reader, writer, "add value");
  writer.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  if (!take_literal(reader, writer)) return false;
  if (reader.at_any({"before", "after"})) {
    take_keyword(writer, reader);
    if (!take_literal(reader, writer)) return false;
  }
  recognition.emit(writer, reader.range(first, reader.index()));
  return reader.at_end();
}

// RENAME VALUE 'x' TO 'y'
bool rename_value(Recognition& recognition, OperationWriter writer) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  take_words(reader, writer, "rename value");
  if (!take_literal(reader, writer) || !reader.at("to")) return false;
  take_keyword(writer, reader);
  if (!take_literal(reader, writer)) return false;
  recognition.emit(writer, reader.range(first, reader.index()));
  return reader.at_end();
}

// ADD | DROP | ALTER | RENAME ATTRIBUTE: what stands between the verb and CASCADE.
bool take_attribute(TokenReader& reader, OperationWriter& writer) {
  const base::Range verb = reader.range_here();
  const std::string words = base::to_upper(reader.peek_text()) + " ATTRIBUTE";
  reader.seek(reader.index() + 2);
  writer.flag_if(words == "DROP ATTRIBUTE" && reader.take("if exists"), "IF EXISTS");
  const Name attribute = reader.take_name();
  if (attribute.empty()) return false;
  writer.add(words, verb).add(attribute);
  if (words == "DROP ATTRIBUTE") return true;
  const base::Range place = reader.range_here();
  if (words == "RENAME ATTRIBUTE") {
    if (!reader.take("to")) return false;
    const Name to = reader.take_name();
    writer.add("TO", place).add(to);
    return !to.empty();
  }
  if (words == "ALTER ATTRIBUTE") {
    if (!reader.take("set data type") && !reader.take("type")) return false;
    writer.add("TYPE", place);
  }
  const Name type = take_type(reader);
  writer.add(type);
  take_collation(reader, writer);
  return !type.empty();
}

bool recognise_type_action(Recognition& recognition, const OperationWriter& prefix) {
  TokenReader& reader = recognition.reader;
  if (recognise_common_alter(recognition, prefix)) return true;
  if (reader.at("add value")) return add_value(recognition, prefix);
  if (reader.at("rename value")) return rename_value(recognition, prefix);
  const std::uint32_t first = reader.index();
  if (reader.take("set")) return recognise_options(recognition, prefix, "SET");
  if (!reader.at_any({"add attribute", "drop attribute", "alter attribute", "rename attribute"}))
    return false;
  OperationWriter writer = prefix;
  if (!take_attribute(reader, writer)) return false;
  writer.flag_if(reader.take("cascade"), "CASCADE");
  reader.take("restrict");
  recognition.emit(writer, reader.range(first, reader.index()));
  return true;
}

bool alter_type(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  take_words(reader, prefix, "alter type");
  const Name type = reader.take_qualified_name();
  if (type.empty() || reader.at_end()) return false;
  prefix.add(type);
  do {
    const std::uint32_t end = reader.find_symbol(",");
    if (reader.index() == end) continue;
    recognition.read_or_fall_back(end, prefix, [&] { return recognise_type_action(recognition, prefix); });
  } while (reader.take_symbol(","));
  return true;
}

// CREATE DOMAIN d [AS] ty [COLLATE c] constraint ..
bool create_domain(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  OperationWriter prefix;
  take_words(reader, prefix, "create domain");
  const Name domain = reader.take_qualified_name();
  if (domain.empty()) return false;
  prefix.add(domain);
  OperationWriter head = prefix;
  if (!take_words(reader, head, "as")) head.add("AS", domain.range);
  const Name type = take_type(reader);
  if (type.empty()) return false;
  head.add(type);
  TokenReader ahead = reader;
  ahead.seek(reader.find_word("collate"));
  take_collation(ahead, head);
  recognition.emit(head, reader.range(first, reader.index()));
  const ConstraintOwner owner{ConstraintPlace::create_domain, domain, {}};
  while (!reader.at_end()) {
    if (reader.take("collate")) {
      reader.take_qualified_name();
    } else if (!recognise_constraint(recognition, prefix, owner)) {
      recognition.emit_fallback(reader.index(), reader.end(), prefix);
      reader.seek(reader.end());
    }
  }
  return true;
}

// SET DEFAULT e | DROP DEFAULT | {SET | DROP} NOT NULL
bool change_domain(TokenReader& reader, OperationWriter& writer) {
  for (const std::string_view words : {"set not null", "drop not null", "drop default"}) {
    if (take_words(reader, writer, words)) return true;
  }
  if (!take_words(reader, writer, "set default") || reader.at_end()) return false;
  const Span value{reader.index(), reader.end()};
  if (is_null_literal(reader, value)) {
    writer.add("NULL", reader.range(value.first, value.last));
  } else {
    writer.slot(value_kind(reader, value), reader, value.first, value.last);
  }
  reader.seek(value.last);
  return true;
}

// DROP CONSTRAINT [IF EXISTS] c [CASCADE] | VALIDATE CONSTRAINT c | RENAME CONSTRAINT c TO d
bool change_domain_constraint(TokenReader& reader, OperationWriter& writer) {
  const bool renames = take_words(reader, writer, "rename constraint");
  if (!renames && !take_words(reader, writer, "drop constraint"))
    take_words(reader, writer, "validate constraint");
  writer.flag_if(reader.take("if exists"), "IF EXISTS");
  const Name name = reader.take_name();
  if (name.empty()) return false;
  writer.add(name);
  if (renames) {
    if (!reader.at("to")) return false;
    take_keyword(writer, reader);
    const Name to = reader.take_name();
    if (to.empty()) return false;
    writer.add(to);
  }
  writer.flag_if(reader.take("cascade"), "CASCADE");
  reader.take("restrict");
  return true;
}

bool recognise_domain_action(Recognition& recognition, const OperationWriter& prefix, const Name& domain) {
  TokenReader& reader = recognition.reader;
  if (recognise_common_alter(recognition, prefix)) return true;
  const std::uint32_t first = reader.index();
  OperationWriter writer = prefix;
  if (take_words(reader, writer, "add"))
    return recognise_constraint(recognition, writer, {ConstraintPlace::alter_domain, domain, {}});
  const bool constraint = reader.at_any({"drop constraint", "validate constraint", "rename constraint"});
  if (constraint ? !change_domain_constraint(reader, writer) : !change_domain(reader, writer)) return false;
  recognition.emit(writer, reader.range(first, reader.index()));
  return true;
}

bool alter_domain(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  take_words(reader, prefix, "alter domain");
  const Name domain = reader.take_qualified_name();
  if (domain.empty() || reader.at_end()) return false;
  prefix.add(domain);
  recognition.read_or_fall_back(reader.end(), prefix,
                                [&] { return recognise_domain_action(recognition, prefix, domain); });
  return true;
}

}  // namespace

const std::vector<RecogniserRow>& type_recognisers() {
  static const std::vector<RecogniserRow> rows = {
      {"create type", create_type},
      {"alter type", alter_type},
      {"create domain", create_domain},
      {"alter domain", alter_domain},
  };
  return rows;
}

}  // namespace lockkeeper::sql
