// CREATE INDEX and REINDEX. (ALTER INDEX takes the actions of ALTER TABLE.)
#include <array>

#include "base/text.h"
#include "sql/recognise_elements.h"

namespace lockkeeper::sql {

namespace {

// An index lives in the schema of its table, so it is shown there when that is written.
std::string in_schema_of(const Name& table, const std::string& index) {
  const std::vector<std::string_view> parts = name_parts(table.text);
  return table.text.substr(0, table.text.size() - parts.back().size()) + index;
}

// INCLUDE, NULLS NOT DISTINCT, WITH, TABLESPACE, WHERE: in this order.
bool take_index_tail(TokenReader& reader, OperationWriter& writer, const std::vector<Name>& included,
                     base::Range include_range) {
  if (!included.empty()) {
    writer.add("INCLUDE", include_range);
    add_list(writer, included);
  }
  if (reader.take("nulls not distinct")) writer.flag("NULLS NOT DISTINCT");
  reader.take("nulls distinct");
  Span storage;  // fillfactor and the like
  if (reader.take("with") && !take_brackets(reader, storage)) return false;
  if (take_words(reader, writer, "tablespace")) {
    const Name tablespace = reader.take_name();
    if (tablespace.empty()) return false;
    writer.add(tablespace);
  }
  if (take_words(reader, writer, "where")) {
    if (reader.at_end()) return false;
    writer.slot(SlotKind::expression, reader, reader.index(), reader.end());
    reader.seek(reader.end());
  }
  return reader.at_end();
}

bool add_keys(const TokenReader& reader, const std::vector<Span>& keys, OperationWriter& writer,
              base::Range end) {
  ListWriter list(writer);
  for (const Span& span : keys) {
    TokenReader key = reader.part(span.first, span.last);
    if (!take_key(key, list, writer)) return false;
  }
  list.close(end);
  return true;
}

// The name that is written, or the server's: made from the key columns and those of INCLUDE.
Name index_name(const Name& written, const Name& table, const TokenReader& reader, std::vector<Span> keys,
                const std::vector<Span>& included, base::Range neighbour) {
  if (!written.empty()) return {in_schema_of(table, written.text), written.range};
  keys.insert(keys.end(), included.begin(), included.end());
  const std::string chosen = chosen_name(last_part(table), keys_addition(reader, keys), "idx");
  return {in_schema_of(table, canonical_name(chosen)), neighbour};
}

bool take_include(TokenReader& reader, std::vector<Span>& spans, std::vector<Name>& names) {
  const std::uint32_t list = reader.index();
  if (!take_column_list(reader, names)) return false;
  spans = split_list(reader, {list + 1, reader.index() - 1});
  return true;
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
  Name written;
  if (!reader.at("on")) written = reader.take_name();
  const base::Range on = reader.range_here();
  if (!reader.take("on")) return false;
  const Relation table = take_relation(reader);
  if (table.name.empty()) return false;
  const base::Range using_range = reader.range_here();
  Name method;
  if (reader.take("using")) method = take_vocabulary_name(reader);
  Span inside;
  if (!take_brackets(reader, inside) || inside.empty()) return false;
  const std::vector<Span> keys = split_list(reader, inside);
  const base::Range include_range = reader.range_here();
  std::vector<Span> included;
  std::vector<Name> included_names;
  if (reader.take("include") && !take_include(reader, included, included_names)) return false;
  writer.add("CREATE INDEX", verb).add(index_name(written, table.name, reader, keys, included, on));
  writer.add("ON", on).add(table.name);
  writer.flag_if(written.empty(), "UNNAMED").flag_if(table.only, "ONLY");
  if (!method.empty() && method.text != "btree") writer.add("USING", using_range).add(method);
  const base::Range end = reader.range(inside.last, inside.last + 1);
  if (!add_keys(reader, keys, writer, end)) return false;
  if (!take_index_tail(reader, writer, included_names, include_range)) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// `(CONCURRENTLY, TABLESPACE s, VERBOSE off)`: a boolean option without a value is on.
void take_reindex_options(const TokenReader& reader, Span options, OperationWriter& writer) {
  for (const Span& span : split_list(reader, options)) {
    TokenReader option = reader.part(span.first, span.last);
    if (!option.take("concurrently")) continue;
    const bool zero = option.peek_text() == "0";
    const std::string value = take_vocabulary_name(option).text;
    const bool off = zero || value == "off" || value == "false";
    writer.flag_if(!off, "CONCURRENTLY");
  }
}

constexpr auto kReindexKinds =
    std::to_array<std::string_view>({"table", "index", "schema", "database", "system"});

// REINDEX [(options)] KIND [CONCURRENTLY] [name]
bool reindex(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_words(reader, writer, "reindex");
  Span options;
  if (take_brackets(reader, options)) take_reindex_options(reader, options, writer);
  reader.take("verbose");
  for (const std::string_view kind : kReindexKinds) {
    if (!reader.at(kind)) continue;
    take_keyword(writer, reader);
    writer.flag_if(reader.take("concurrently"), "CONCURRENTLY");
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
      {"reindex", reindex},
  };
  return rows;
}

}  // namespace lockkeeper::sql
