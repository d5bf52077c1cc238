// CREATE INDEX, ALTER INDEX, REINDEX.
#include <array>

#include "base/text.h"
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

/// What a key column adds to the name that the server chooses (FigureIndexColname): its own name, that of the
/// function it calls, or "expr".
struct KeyColumn {
  Span expression;       ///< the column or expression alone
  bool plain = false;    ///< a column of the table
  std::string addition;  ///< plain name
};

// The end of `name(..)`, or of a column; a bracketed expression is whole.
KeyColumn read_key(TokenReader& reader) {
  KeyColumn key;
  key.expression.first = reader.index();
  if (reader.at_symbol("(")) {
    // `((lower(a)))` is still a call of lower.
    TokenReader inner = reader;
    while (inner.take_symbol("(")) continue;
    const Name name = inner.take_qualified_name();
    const bool call = !name.empty() && inner.at_symbol("(");
    key.addition = call ? plain_name(name_parts(name.text).back()) : "expr";
    reader.seek(reader.behind_bracket());
  } else {
    const Name name = reader.take_qualified_name();
    if (name.empty()) {
      key.addition = "expr";
      if (!reader.at_end()) reader.skip();
    } else {
      key.plain = !reader.at_symbol("(") && name_parts(name.text).size() == 1;
      key.addition = plain_name(name_parts(name.text).back());
      if (reader.at_symbol("(")) reader.seek(reader.behind_bracket());
    }
  }
  key.expression.last = reader.index();
  return key;
}

// COLLATE x, operator class, DESC, NULLS FIRST behind a key; what is the default anyway is left out.
void add_key_options(TokenReader& reader, OperationWriter& writer) {
  const base::Range place = reader.range_here();
  if (reader.take("collate")) writer.add("COLLATE", place).add(reader.take_qualified_name());
  if (reader.at_name() && !reader.at_any({"asc", "desc", "nulls"})) {
    const Name opclass = reader.take_qualified_name();
    writer.add(opclass);
    if (reader.at_symbol("(")) reader.seek(reader.behind_bracket());
  }
  const base::Range order = reader.range_here();
  const bool descending = reader.take("desc");
  if (descending) writer.add("DESC", order);
  reader.take("asc");
  const base::Range nulls = reader.range_here();
  if (reader.take("nulls first") && !descending) writer.add("NULLS FIRST", nulls);
  if (reader.take("nulls last") && descending) writer.add("NULLS LAST", nulls);
}

// "(a, b DESC, #1)"; the additions to a chosen name go to `additions`.
bool add_keys(TokenReader& reader, OperationWriter& writer) {
  Span inside;
  if (!take_brackets(reader, inside) || inside.empty()) return false;
  const std::uint32_t behind = reader.index();
  bool first = true;
  for (const Span& element : split_list(reader, inside)) {
    TokenReader key_reader = reader.part(element.first, element.last);
    const KeyColumn key = read_key(key_reader);
    const base::Range range = reader.range(key.expression.first, key.expression.last);
    if (!first) writer.glue(",", range);
    if (key.plain) {
      writer.add((first ? "(" : "") + canonical_name(key.addition), range);
    } else {
      if (first) writer.add("(", range);
      writer.slot(SlotKind::expression, reader, key.expression.first, key.expression.last, first);
    }
    add_key_options(key_reader, writer);
    if (!key_reader.at_end()) return false;
    first = false;
  }
  writer.glue(")", reader.range(behind - 1, behind));
  reader.seek(behind);
  return true;
}

std::string additions_of(const TokenReader& whole) {
  TokenReader reader = whole;
  Span inside;
  std::string additions;
  if (!take_brackets(reader, inside)) return additions;
  for (const Span& element : split_list(reader, inside)) {
    TokenReader key_reader = reader.part(element.first, element.last);
    additions += (additions.empty() ? "" : "_") + read_key(key_reader).addition;
  }
  return additions;
}

// An index lives in the schema of its table: shown there when that is written.
std::string index_text(const Name& index, const Name& table, const std::string& chosen) {
  const std::vector<std::string_view> parts = name_parts(table.text);
  const std::string name = index.empty() ? canonical_name(chosen) : index.text;
  if (parts.size() < 2) return name;
  return table.text.substr(0, table.text.size() - parts.back().size()) + name;
}

bool add_index_tail(Recognition& recognition, OperationWriter& writer) {
  TokenReader& reader = recognition.reader;
  std::vector<Name> included;
  const base::Range include_range = reader.range_here();
  if (reader.take("include")) {
    if (!take_column_list(reader, included)) return false;
    writer.add("INCLUDE", include_range);
    add_list(writer, included);
  }
  if (reader.take("nulls not distinct")) writer.flag("NULLS NOT DISTINCT");
  reader.take("nulls distinct");
  if (reader.at("with") && reader.at_symbol("(", 1)) {
    reader.skip();
    reader.seek(reader.behind_bracket());
  }
  const base::Range tablespace = reader.range_here();
  if (reader.take("tablespace")) writer.add("TABLESPACE", tablespace).add(reader.take_name());
  const base::Range where = reader.range_here();
  if (reader.take("where")) {
    if (reader.at_end()) return false;
    writer.add("WHERE", where).slot(SlotKind::expression, reader, reader.index(), reader.end());
    reader.seek(reader.end());
  }
  return reader.at_end();
}

bool create_index(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  const base::Range verb = reader.range_here();
  reader.take("create");
  writer.flag_if(reader.take("unique"), "UNIQUE");
  if (!reader.take("index")) return false;
  writer.flag_if(reader.take("concurrently"), "CONCURRENTLY");
  writer.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  Name index;
  if (!reader.at("on")) index = reader.take_qualified_name();
  const base::Range on = reader.range_here();
  if (!reader.take("on")) return false;
  const Relation table = take_relation(reader);
  if (table.name.empty()) return false;
  const base::Range method_range = reader.range_here();
  Name method;
  if (reader.take("using")) method = take_vocabulary_name(reader);
  const std::string plain_table = plain_name(name_parts(table.name.text).back());
  const std::string text =
      index_text(index, table.name, chosen_name(plain_table, additions_of(reader), "idx"));
  writer.add("CREATE INDEX", verb).add(text, index.empty() ? on : index.range).add("ON", on).add(table.name);
  writer.flag_if(index.empty(), "UNNAMED").flag_if(table.only, "ONLY");
  if (!method.empty() && method.text != "btree") writer.add("USING", method_range).add(method);
  if (!add_keys(reader, writer) || !add_index_tail(recognition, writer)) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// ---- ALTER INDEX

bool alter_index(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  const base::Range verb = reader.range(reader.index(), reader.index() + 2);
  reader.take("alter index");
  const base::Range all = reader.range_here();
  if (reader.take("all in tablespace")) {
    const Name from = reader.take_name();
    std::vector<Name> owners;
    if (reader.take("owned by") && !take_roles(reader, owners)) return false;
    if (from.empty() || !reader.take("set tablespace")) return false;
    prefix.add("ALTER INDEX ALL IN TABLESPACE", all)
        .add(from)
        .add("SET TABLESPACE", all)
        .add(reader.take_name());
    recognition.emit(prefix, recognition.statement_range());
    return true;
  }
  prefix.add("ALTER INDEX", verb);
  prefix.flag_if(reader.take("if exists"), "TARGET IF EXISTS");
  const Name index = reader.take_qualified_name();
  if (index.empty()) return false;
  prefix.add(index);
  const base::Range action = reader.range_here();
  if (recognise_common_alter(recognition, prefix)) return true;
  for (const std::string_view words : {"attach partition", "set tablespace"}) {
    if (!reader.take(words)) continue;
    const Name name = reader.take_qualified_name();
    if (name.empty()) return false;
    recognition.emit(prefix.add(base::to_upper(words), action).add(name), recognition.statement_range());
    return true;
  }
  if (reader.at_any({"set", "reset"}) && reader.at_symbol("(", 1)) {
    const std::string keyword = base::to_upper(reader.peek_text());
    reader.skip();
    return recognise_options(recognition, prefix, keyword);
  }
  if (reader.take("alter")) {
    reader.take("column");
    const std::string column(reader.peek_text());
    reader.skip();
    const base::Range set = reader.range_here();
    if (!reader.take("set statistics") || reader.at_end()) return false;
    prefix.add("ALTER COLUMN", action)
        .add(column, action)
        .add("SET STATISTICS", set)
        .add(reader.peek_text(), set);
    recognition.emit(prefix, recognition.statement_range());
    return true;
  }
  return false;
}

// ---- REINDEX [(options)] KIND [CONCURRENTLY] [name]

bool option_is_off(const TokenReader& reader) {
  return reader.at_any({"false", "off"}) || reader.peek_text() == "0";
}

bool reindex(Recognition& recognition) {
  static constexpr std::array<std::string_view, 5> kKinds = {"table", "index", "schema", "database",
                                                             "system"};
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  const base::Range verb = reader.range_here();
  reader.take("reindex");
  if (reader.take_symbol("(")) {
    while (!reader.at_end() && !reader.take_symbol(")")) {
      const bool concurrently = reader.take("concurrently");
      if (concurrently) {
        writer.flag_if(!option_is_off(reader), "CONCURRENTLY");
      } else {
        reader.skip();
      }
    }
  }
  reader.take("verbose");
  for (const std::string_view kind : kKinds) {
    if (!reader.take(kind)) continue;
    writer.flag_if(reader.take("concurrently"), "CONCURRENTLY");
    writer.add("REINDEX", verb).add(base::to_upper(kind), verb);
    writer.add(reader.take_qualified_name());
    if (!reader.at_end()) return false;
    recognition.emit(writer, recognition.statement_range());
    return true;
  }
  return false;
}

}  // namespace

const std::vector<RecogniserRow>& index_recognisers() {
  static const std::vector<RecogniserRow> rows = {
      {"create index", create_index},
      {"create unique index", create_index},
      {"alter index", alter_index},
      {"reindex", reindex},
  };
  return rows;
}

}  // namespace lockkeeper::sql
