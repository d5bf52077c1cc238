#include "sql/recognise_elements.h"

#include "base/text.h"

namespace lockkeeper::sql {

void ListWriter::name(const Name& name) {
  if (empty_) {
    writer_.add("(" + name.text, name.range);
  } else {
    writer_.glue(",", name.range).add(name);
  }
  empty_ = false;
}

void ListWriter::slot(SlotKind kind, const TokenReader& reader, Span span) {
  const base::Range range = reader.range(span.first, span.last);
  if (empty_) {
    writer_.add("(", range).slot(kind, reader, span.first, span.last, true);
  } else {
    writer_.glue(",", range).slot(kind, reader, span.first, span.last);
  }
  empty_ = false;
}

void ListWriter::close(base::Range range) {
  if (empty_) writer_.add("(", range);
  writer_.glue(")", range);
}

bool take_words(TokenReader& reader, OperationWriter& writer, std::string_view words) {
  const std::uint32_t first = reader.index();
  if (!reader.take(words)) return false;
  add_keywords(writer, reader, first);
  return true;
}

void take_collation(TokenReader& reader, OperationWriter& writer) {
  const base::Range keyword = reader.range_here();
  if (!reader.take("collate")) return;
  const Name collation = reader.take_qualified_name();
  if (!collation.empty()) writer.add("COLLATE", keyword).add(collation);
}

namespace {

// The brackets around an expression are not part of it, and `((a))` is the column a to the server too.
Span without_brackets(const TokenReader& reader, Span expression) {
  constexpr int kMaxBrackets = 16;  // bounds the work on a file of nothing else
  for (int count = 0; count < kMaxBrackets; ++count) {
    TokenReader part = reader.part(expression.first, expression.last);
    Span inside;
    if (!part.at_symbol("(") || !take_brackets(part, inside) || !part.at_end()) break;
    expression = inside;
  }
  return expression;
}

bool take_key_expression(TokenReader& element, ListWriter& list) {
  const std::uint32_t first = element.index();
  if (!element.at_symbol("(") && element.take_qualified_name().empty()) return false;
  if (element.at_symbol("(")) element.seek(element.behind_bracket());
  const Span key = without_brackets(element, {first, element.index()});
  TokenReader inner = element.part(key.first, key.last);
  const Name column = inner.take_name();
  if (!column.empty() && inner.at_end()) {
    list.name(column);
  } else {
    list.slot(SlotKind::expression, element, key);
  }
  return true;
}

}  // namespace

bool take_key(TokenReader& element, ListWriter& list, OperationWriter& writer) {
  if (!take_key_expression(element, list)) return false;
  take_collation(element, writer);
  if (!element.at_any({"asc", "desc", "nulls first", "nulls last"})) {
    if (const Name operator_class = element.take_qualified_name(); !operator_class.empty())
      writer.add(operator_class);
    Span options;
    if (element.at_symbol("(")) take_brackets(element, options);
  }
  const bool descending = take_words(element, writer, "desc");
  element.take("asc");
  // First is where DESC puts them, last where ASC does.
  element.take(descending ? "nulls first" : "nulls last");
  take_words(element, writer, descending ? "nulls last" : "nulls first");
  return element.at_end();
}

bool take_partition_bound(TokenReader& reader, OperationWriter& writer) {
  if (!take_words(reader, writer, "for values")) return false;
  const std::uint32_t first = reader.index();
  Span inside;
  const bool range = reader.at("from");
  if (!reader.take("from") && !reader.take("in") && !reader.take("with")) return false;
  if (!take_brackets(reader, inside)) return false;
  if (range && (!reader.take("to") || !take_brackets(reader, inside))) return false;
  writer.slot(SlotKind::list, reader, first, reader.index());
  return true;
}

namespace {

// What a column may say of its storage, which touches no row that is there: STORAGE x, COMPRESSION x, OPTIONS
// (..).
bool skip_storage(TokenReader& reader) {
  if (reader.at_any({"storage", "compression"}) && (reader.at_name(1))) {
    reader.seek(reader.index() + 2);
    return true;
  }
  if (!reader.at("options") || !reader.at_symbol("(", 1)) return false;
  reader.seek(reader.behind_bracket(reader.index() + 1));
  return true;
}

bool skip_collation(TokenReader& reader) {
  return reader.take("collate") && !reader.take_qualified_name().empty();
}

// COLLATE may stand among the constraints, but belongs to the column.
void add_collation_ahead(TokenReader reader, OperationWriter& writer) {
  reader.seek(reader.find_word("collate"));
  take_collation(reader, writer);
}

void recognise_column_constraints(Recognition& recognition, const OperationWriter& prefix,
                                  const ConstraintOwner& owner) {
  TokenReader& reader = recognition.reader;
  while (!reader.at_end()) {
    if (skip_storage(reader) || skip_collation(reader)) continue;
    if (recognise_constraint(recognition, prefix, owner)) continue;
    if (reader.at_end()) return;
    recognition.emit_fallback(reader.index(), reader.end(), prefix);
    reader.seek(reader.end());
  }
}

}  // namespace

bool recognise_column(Recognition& recognition, const OperationWriter& prefix, const Name& table,
                      ColumnForm form, std::uint32_t first) {
  TokenReader& reader = recognition.reader;
  const Name column = reader.take_name();
  if (column.empty()) return false;
  OperationWriter behind = prefix;
  behind.add(column);
  if (form == ColumnForm::untyped) {
    reader.take("with options");
  } else {
    const Name type = take_type(reader);
    if (type.empty()) return false;
    OperationWriter writer = behind;
    writer.add(type);
    add_collation_ahead(reader, writer);
    recognition.emit(writer, reader.range(first, reader.end()));
  }
  recognise_column_constraints(recognition, behind, {ConstraintPlace::column, table, column});
  return true;
}

}  // namespace lockkeeper::sql
