// CREATE [MATERIALIZED] VIEW and REFRESH. (ALTER VIEW takes the actions of ALTER TABLE.)
#include <array>

#include "sql/recognise_elements.h"

namespace lockkeeper::sql {

namespace {

/// What may stand behind the query, from the statement's end.
struct Ending {
  std::string_view words;
  std::uint32_t count;
  std::string_view flag;
};
constexpr auto kEndings = std::to_array<Ending>({
    {"with no data", 3, "WITH NO DATA"},
    {"with data", 2, ""},
    {"with cascaded check option", 4, "WITH CHECK OPTION"},
    {"with local check option", 4, "WITH CHECK OPTION"},
    {"with check option", 3, "WITH CHECK OPTION"},
});

// The query up to its ending, which becomes a flag.
Span take_query(TokenReader& reader, OperationWriter& writer) {
  Span query{reader.index(), reader.end()};
  reader.seek(reader.end());
  for (const Ending& ending : kEndings) {
    if (query.last < query.first + ending.count ||
        !reader.part(query.last - ending.count, query.last).at(ending.words)) {
      continue;
    }
    query.last -= ending.count;
    if (!ending.flag.empty()) writer.flag(ending.flag);
    break;
  }
  return query;
}

// `WITH (security_invoker)`: the place of the bracket; the options become operations behind the view's own.
bool take_options(TokenReader& reader, std::uint32_t& options) {
  if (!reader.take("with")) return true;
  options = reader.index();
  Span inside;
  return take_brackets(reader, inside);
}

/// CREATE [OR REPLACE] [TEMP] [RECURSIVE] VIEW, CREATE [UNLOGGED] MATERIALIZED VIEW [IF NOT EXISTS]
bool take_head(TokenReader& reader, OperationWriter& head, std::string_view& kind) {
  reader.take("create");
  head.flag_if(reader.take("or replace"), "OR REPLACE");
  if (!reader.take("local")) reader.take("global");
  head.flag_if(reader.take("temp") || reader.take("temporary"), "TEMP");
  head.flag_if(reader.take("unlogged"), "UNLOGGED");
  head.flag_if(reader.take("recursive"), "RECURSIVE");
  kind = reader.take("materialized") ? "CREATE MATERIALIZED VIEW" : "CREATE VIEW";
  if (!reader.take("view")) return false;
  head.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  return true;
}

bool create_view(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const base::Range verb = reader.range_here();
  OperationWriter head;
  std::string_view kind;
  if (!take_head(reader, head, kind)) return false;
  const Name view = reader.take_qualified_name();
  if (view.empty()) return false;
  OperationWriter prefix;
  prefix.add(kind, verb).add(view);
  head.add(kind, verb).add(view);
  std::vector<Name> columns;
  if (reader.at_symbol("(") && !take_column_list(reader, columns)) return false;
  add_list(head, columns);
  if (reader.take("using")) take_vocabulary_name(reader);
  std::uint32_t options = reader.end();
  if (!take_options(reader, options)) return false;
  if (reader.take("tablespace")) reader.take_name();
  if (!take_words(reader, head, "as")) return false;
  const Span query = take_query(reader, head);
  if (query.empty()) return false;
  recognition.emit(head.slot(SlotKind::query, reader, query.first, query.last),
                   recognition.statement_range());
  if (options == reader.end()) return true;
  reader.seek(options);
  recognition.read_or_fall_back(reader.behind_bracket(), prefix,
                                [&] { return recognise_options(recognition, prefix, "SET"); });
  return true;
}

// REFRESH MATERIALIZED VIEW [CONCURRENTLY] v [WITH [NO] DATA]
bool refresh(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_words(reader, writer, "refresh materialized view");
  writer.flag_if(reader.take("concurrently"), "CONCURRENTLY");
  const Name view = reader.take_qualified_name();
  if (view.empty()) return false;
  writer.add(view).flag_if(reader.take("with no data"), "WITH NO DATA");
  reader.take("with data");
  if (!reader.at_end()) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

}  // namespace

const std::vector<RecogniserRow>& view_recognisers() {
  static const std::vector<RecogniserRow> rows = {
      {"create view", create_view},
      {"create or replace view", create_view},
      {"create or replace temp", create_view},
      {"create or replace temporary", create_view},
      {"create or replace local", create_view},
      {"create or replace recursive view", create_view},
      {"create temp", create_view},
      {"create temporary", create_view},
      {"create local", create_view},
      {"create recursive view", create_view},
      {"create materialized view", create_view},
      {"create unlogged materialized view", create_view},
      {"refresh materialized view", refresh},
  };
  return rows;
}

}  // namespace lockkeeper::sql
