// The kinds of objects that DROP, COMMENT ON and SECURITY LABEL name, and how each names one.
#include <array>

#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

// A kind whose words begin with another's stands before it.
constexpr std::array kObjectKinds = {
    ObjectKind{"table", "TABLE", ObjectShape::name},
    ObjectKind{"foreign table", "FOREIGN TABLE", ObjectShape::name},
    ObjectKind{"view", "VIEW", ObjectShape::name},
    ObjectKind{"materialized view", "MATERIALIZED VIEW", ObjectShape::name},
    ObjectKind{"index", "INDEX", ObjectShape::name},
    ObjectKind{"sequence", "SEQUENCE", ObjectShape::name},
    ObjectKind{"type", "TYPE", ObjectShape::name},
    ObjectKind{"domain", "DOMAIN", ObjectShape::name},
    ObjectKind{"schema", "SCHEMA", ObjectShape::name},
    ObjectKind{"database", "DATABASE", ObjectShape::name},
    ObjectKind{"tablespace", "TABLESPACE", ObjectShape::name},
    ObjectKind{"extension", "EXTENSION", ObjectShape::name},
    ObjectKind{"collation", "COLLATION", ObjectShape::name},
    ObjectKind{"conversion", "CONVERSION", ObjectShape::name},
    ObjectKind{"statistics", "STATISTICS", ObjectShape::name},
    ObjectKind{"publication", "PUBLICATION", ObjectShape::name},
    ObjectKind{"subscription", "SUBSCRIPTION", ObjectShape::name},
    ObjectKind{"server", "SERVER", ObjectShape::name},
    ObjectKind{"foreign data wrapper", "FOREIGN DATA WRAPPER", ObjectShape::name},
    ObjectKind{"event trigger", "EVENT TRIGGER", ObjectShape::name},
    ObjectKind{"text search configuration", "TEXT SEARCH CONFIGURATION", ObjectShape::name},
    ObjectKind{"text search dictionary", "TEXT SEARCH DICTIONARY", ObjectShape::name},
    ObjectKind{"text search parser", "TEXT SEARCH PARSER", ObjectShape::name},
    ObjectKind{"text search template", "TEXT SEARCH TEMPLATE", ObjectShape::name},
    ObjectKind{"language", "LANGUAGE", ObjectShape::vocabulary},
    ObjectKind{"procedural language", "LANGUAGE", ObjectShape::vocabulary},
    ObjectKind{"access method", "ACCESS METHOD", ObjectShape::vocabulary},
    ObjectKind{"function", "FUNCTION", ObjectShape::routine},
    ObjectKind{"procedure", "PROCEDURE", ObjectShape::routine},
    ObjectKind{"routine", "ROUTINE", ObjectShape::routine},
    ObjectKind{"aggregate", "AGGREGATE", ObjectShape::routine},
    ObjectKind{"user mapping", "USER MAPPING", ObjectShape::user_mapping},
    ObjectKind{"role", "ROLE", ObjectShape::role},
    ObjectKind{"user", "ROLE", ObjectShape::role},
    ObjectKind{"group", "ROLE", ObjectShape::role},
    ObjectKind{"trigger", "TRIGGER", ObjectShape::on_table},
    ObjectKind{"policy", "POLICY", ObjectShape::on_table},
    ObjectKind{"rule", "RULE", ObjectShape::on_table},
    ObjectKind{"operator class", "OPERATOR CLASS", ObjectShape::with_method},
    ObjectKind{"operator family", "OPERATOR FAMILY", ObjectShape::with_method},
    ObjectKind{"operator", "OPERATOR", ObjectShape::signature},
    ObjectKind{"cast", "CAST", ObjectShape::signature},
    ObjectKind{"transform", "TRANSFORM", ObjectShape::signature},
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

const ObjectKind* take_object_kind(TokenReader& reader) {
  for (const ObjectKind& kind : kObjectKinds) {
    if (reader.take(kind.words)) return &kind;
  }
  return nullptr;
}

}  // namespace lockkeeper::sql
