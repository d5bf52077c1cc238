// The kinds of objects that DROP, COMMENT ON and SECURITY LABEL name, and how each names one.
#include <array>

#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

// A kind whose words begin with another's stands before it.
constexpr std::array kObjectKinds = {
    KindWords{"table", "TABLE", ObjectShape::name},
    KindWords{"foreign table", "FOREIGN TABLE", ObjectShape::name},
    KindWords{"view", "VIEW", ObjectShape::name},
    KindWords{"materialized view", "MATERIALIZED VIEW", ObjectShape::name},
    KindWords{"index", "INDEX", ObjectShape::name},
    KindWords{"sequence", "SEQUENCE", ObjectShape::name},
    KindWords{"type", "TYPE", ObjectShape::name},
    KindWords{"domain", "DOMAIN", ObjectShape::name},
    KindWords{"schema", "SCHEMA", ObjectShape::name},
    KindWords{"database", "DATABASE", ObjectShape::name},
    KindWords{"tablespace", "TABLESPACE", ObjectShape::name},
    KindWords{"extension", "EXTENSION", ObjectShape::name},
    KindWords{"collation", "COLLATION", ObjectShape::name},
    KindWords{"conversion", "CONVERSION", ObjectShape::name},
    KindWords{"statistics", "STATISTICS", ObjectShape::name},
    KindWords{"publication", "PUBLICATION", ObjectShape::name},
    KindWords{"subscription", "SUBSCRIPTION", ObjectShape::name},
    KindWords{"server", "SERVER", ObjectShape::name},
    KindWords{"foreign data wrapper", "FOREIGN DATA WRAPPER", ObjectShape::name},
    KindWords{"event trigger", "EVENT TRIGGER", ObjectShape::name},
    KindWords{"text search configuration", "TEXT SEARCH CONFIGURATION", ObjectShape::name},
    KindWords{"text search dictionary", "TEXT SEARCH DICTIONARY", ObjectShape::name},
    KindWords{"text search parser", "TEXT SEARCH PARSER", ObjectShape::name},
    KindWords{"text search template", "TEXT SEARCH TEMPLATE", ObjectShape::name},
    KindWords{"language", "LANGUAGE", ObjectShape::vocabulary},
    KindWords{"procedural language", "LANGUAGE", ObjectShape::vocabulary},
    KindWords{"access method", "ACCESS METHOD", ObjectShape::vocabulary},
    KindWords{"function", "FUNCTION", ObjectShape::routine},
    KindWords{"procedure", "PROCEDURE", ObjectShape::routine},
    KindWords{"routine", "ROUTINE", ObjectShape::routine},
    KindWords{"aggregate", "AGGREGATE", ObjectShape::routine},
    KindWords{"user mapping", "USER MAPPING", ObjectShape::user_mapping},
    KindWords{"role", "ROLE", ObjectShape::role},
    KindWords{"user", "ROLE", ObjectShape::role},
    KindWords{"group", "ROLE", ObjectShape::role},
    KindWords{"trigger", "TRIGGER", ObjectShape::on_table},
    KindWords{"policy", "POLICY", ObjectShape::on_table},
    KindWords{"rule", "RULE", ObjectShape::on_table},
    KindWords{"operator class", "OPERATOR CLASS", ObjectShape::with_method},
    KindWords{"operator family", "OPERATOR FAMILY", ObjectShape::with_method},
    KindWords{"operator", "OPERATOR", ObjectShape::signature},
    KindWords{"cast", "CAST", ObjectShape::signature},
    KindWords{"transform", "TRANSFORM", ObjectShape::signature},
};

bool add_name(OperationWriter& writer, const Name& name) {
  writer.add(name);
  return !name.empty();
}

bool take_keyword_and_name(OperationWriter& writer, TokenReader& reader, std::string_view keyword) {
  if (!reader.at(keyword)) return false;
  take_keyword(writer, reader);
  return add_name(writer, reader.take_qualified_name());
}

// An operator's name may hold characters of the canonical text's own structure, a cast has none.
bool take_signature(OperationWriter& writer, TokenReader& reader) {
  const std::uint32_t first = reader.index();
  while (!reader.at_end() && !reader.at_symbol(",") && !reader.at_any({"cascade", "restrict", "is"})) {
    reader.seek(reader.at_symbol("(") ? reader.behind_bracket() : reader.index() + 1);
  }
  writer.slot(SlotKind::list, reader, first, reader.index());
  return reader.index() > first;
}

}  // namespace

bool take_object(OperationWriter& writer, TokenReader& reader, ObjectShape shape) {
  switch (shape) {
    case ObjectShape::name: return add_name(writer, reader.take_qualified_name());
    case ObjectShape::vocabulary: return add_name(writer, take_vocabulary_name(reader));
    case ObjectShape::routine: return add_name(writer, take_routine(reader));
    case ObjectShape::role: return add_name(writer, take_role(reader));
    case ObjectShape::on_table:
      return add_name(writer, reader.take_name()) && take_keyword_and_name(writer, reader, "on");
    case ObjectShape::with_method:
      return add_name(writer, reader.take_qualified_name()) && take_keyword_and_name(writer, reader, "using");
    case ObjectShape::user_mapping:
      if (!reader.at("for")) return false;
      take_keyword(writer, reader);
      return add_name(writer, take_role(reader)) && take_keyword_and_name(writer, reader, "server");
    case ObjectShape::signature: return take_signature(writer, reader);
  }
  return false;
}

const KindWords* take_object_kind(TokenReader& reader) {
  for (const KindWords& kind : kObjectKinds) {
    if (reader.take(kind.words)) return &kind;
  }
  return nullptr;
}

}  // namespace lockkeeper::sql
