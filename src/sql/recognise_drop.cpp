// DROP of every kind, TRUNCATE, and what belongs to a role: one operation per object.
#include <array>

#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

/// What stands behind the kind for each dropped object.
enum class DropShape : std::uint8_t {
  name,
  vocabulary,    ///< a language or access method: lower case
  routine,       ///< f(integer)
  role,          ///< CURRENT_USER too
  on_table,      ///< n ON t
  with_method,   ///< n USING btree
  user_mapping,  ///< FOR r SERVER s
  signature,     ///< operators, casts and transforms: their parts are a slot
};

struct DropKind {
  std::string_view words;  ///< behind DROP, in lower case
  std::string_view kind;   ///< as shown
  DropShape shape;
};

// A kind whose words begin with another's stands before it.
constexpr std::array kDropKinds = {
    DropKind{"table", "TABLE", DropShape::name},
    DropKind{"foreign table", "FOREIGN TABLE", DropShape::name},
    DropKind{"view", "VIEW", DropShape::name},
    DropKind{"materialized view", "MATERIALIZED VIEW", DropShape::name},
    DropKind{"index", "INDEX", DropShape::name},
    DropKind{"sequence", "SEQUENCE", DropShape::name},
    DropKind{"type", "TYPE", DropShape::name},
    DropKind{"domain", "DOMAIN", DropShape::name},
    DropKind{"schema", "SCHEMA", DropShape::name},
    DropKind{"database", "DATABASE", DropShape::name},
    DropKind{"tablespace", "TABLESPACE", DropShape::name},
    DropKind{"extension", "EXTENSION", DropShape::name},
    DropKind{"collation", "COLLATION", DropShape::name},
    DropKind{"conversion", "CONVERSION", DropShape::name},
    DropKind{"statistics", "STATISTICS", DropShape::name},
    DropKind{"publication", "PUBLICATION", DropShape::name},
    DropKind{"subscription", "SUBSCRIPTION", DropShape::name},
    DropKind{"server", "SERVER", DropShape::name},
    DropKind{"foreign data wrapper", "FOREIGN DATA WRAPPER", DropShape::name},
    DropKind{"event trigger", "EVENT TRIGGER", DropShape::name},
    DropKind{"text search configuration", "TEXT SEARCH CONFIGURATION", DropShape::name},
    DropKind{"text search dictionary", "TEXT SEARCH DICTIONARY", DropShape::name},
    DropKind{"text search parser", "TEXT SEARCH PARSER", DropShape::name},
    DropKind{"text search template", "TEXT SEARCH TEMPLATE", DropShape::name},
    DropKind{"language", "LANGUAGE", DropShape::vocabulary},
    DropKind{"procedural language", "LANGUAGE", DropShape::vocabulary},
    DropKind{"access method", "ACCESS METHOD", DropShape::vocabulary},
    DropKind{"function", "FUNCTION", DropShape::routine},
    DropKind{"procedure", "PROCEDURE", DropShape::routine},
    DropKind{"routine", "ROUTINE", DropShape::routine},
    DropKind{"aggregate", "AGGREGATE", DropShape::routine},
    DropKind{"user mapping", "USER MAPPING", DropShape::user_mapping},
    DropKind{"role", "ROLE", DropShape::role},
    DropKind{"user", "ROLE", DropShape::role},
    DropKind{"group", "ROLE", DropShape::role},
    DropKind{"trigger", "TRIGGER", DropShape::on_table},
    DropKind{"policy", "POLICY", DropShape::on_table},
    DropKind{"rule", "RULE", DropShape::on_table},
    DropKind{"operator class", "OPERATOR CLASS", DropShape::with_method},
    DropKind{"operator family", "OPERATOR FAMILY", DropShape::with_method},
    DropKind{"operator", "OPERATOR", DropShape::signature},
    DropKind{"cast", "CAST", DropShape::signature},
    DropKind{"transform", "TRANSFORM", DropShape::signature},
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
  while (!reader.at_end() && !reader.at_symbol(",") && !reader.at_any({"cascade", "restrict"})) {
    reader.seek(reader.at_symbol("(") ? reader.behind_bracket() : reader.index() + 1);
  }
  writer.slot(SlotKind::list, reader, first, reader.index());
  return reader.index() > first;
}

bool take_dropped(OperationWriter& writer, TokenReader& reader, DropShape shape) {
  switch (shape) {
    case DropShape::name: return add_name(writer, reader.take_qualified_name());
    case DropShape::vocabulary: return add_name(writer, take_vocabulary_name(reader));
    case DropShape::routine: return add_name(writer, take_routine(reader));
    case DropShape::role: return add_name(writer, take_role(reader));
    case DropShape::on_table:
      return add_name(writer, reader.take_name()) && take_keyword_and_name(writer, reader, "on");
    case DropShape::with_method:
      return add_name(writer, reader.take_qualified_name()) && take_keyword_and_name(writer, reader, "using");
    case DropShape::user_mapping:
      if (!reader.at("for")) return false;
      take_keyword(writer, reader);
      return add_name(writer, take_role(reader)) && take_keyword_and_name(writer, reader, "server");
    case DropShape::signature: return take_signature(writer, reader);
  }
  return false;
}

const DropKind* take_drop_kind(TokenReader& reader) {
  for (const DropKind& kind : kDropKinds) {
    if (reader.take(kind.words)) return &kind;
  }
  return nullptr;
}

void take_cascade(TokenReader& reader, ListedOperations& operations) {
  if (reader.take("cascade")) operations.flag("CASCADE");
  reader.take("restrict");
}

bool recognise_drop(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t begin = reader.index();
  if (!reader.take("drop")) return false;
  const DropKind* kind = take_drop_kind(reader);
  if (kind == nullptr) return false;
  OperationWriter prefix;
  prefix.add("DROP", reader.range(begin, begin + 1)).add(kind->kind, reader.range(begin + 1, reader.index()));
  prefix.flag_if(reader.take("concurrently"), "CONCURRENTLY").flag_if(reader.take("if exists"), "IF EXISTS");
  ListedOperations operations;
  do {
    const std::uint32_t first = reader.index();
    OperationWriter writer = prefix;
    if (!take_dropped(writer, reader, kind->shape)) return false;
    operations.add(std::move(writer), reader.range(first, reader.index()));
  } while (reader.take_symbol(","));
  take_cascade(reader, operations);
  reader.take("with");
  if (reader.at_symbol("(") && reader.at("force", 1)) {  // DROP DATABASE d WITH (FORCE)
    operations.flag("FORCE");
    reader.seek(reader.behind_bracket());
  }
  if (!reader.at_end()) return false;
  operations.emit(recognition);
  return true;
}

bool recognise_truncate(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t begin = reader.index();
  if (!reader.take("truncate")) return false;
  reader.take("table");
  ListedOperations operations;
  do {
    const std::uint32_t first = reader.index();
    const Relation relation = take_relation(reader);
    if (relation.name.empty()) return false;
    OperationWriter writer;
    writer.add("TRUNCATE", reader.range(begin, begin + 1)).add(relation.name);
    writer.flag_if(relation.only, "ONLY");
    operations.add(std::move(writer), reader.range(first, reader.index()));
  } while (reader.take_symbol(","));
  if (reader.take("restart identity")) operations.flag("RESTART IDENTITY");
  reader.take("continue identity");
  take_cascade(reader, operations);
  if (!reader.at_end()) return false;
  operations.emit(recognition);
  return true;
}

bool recognise_drop_owned(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const base::Range words = reader.range(reader.index(), reader.index() + 3);
  if (!reader.take("drop owned by")) return false;
  std::vector<Name> roles;
  if (!take_roles(reader, roles)) return false;
  ListedOperations operations;
  for (const Name& role : roles) {
    OperationWriter writer;
    writer.add("DROP OWNED BY", words).add(role);
    operations.add(std::move(writer), role.range);
  }
  take_cascade(reader, operations);
  operations.emit(recognition);
  return reader.at_end();
}

bool recognise_reassign_owned(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const base::Range words = reader.range(reader.index(), reader.index() + 3);
  std::vector<Name> roles;
  if (!reader.take("reassign owned by") || !take_roles(reader, roles)) return false;
  const base::Range to = reader.range_here();
  if (!reader.take("to")) return false;
  const Name owner = take_role(reader);
  if (owner.empty() || !reader.at_end()) return false;
  for (const Name& role : roles) {
    OperationWriter writer;
    writer.add("REASSIGN OWNED BY", words).add(role).add("TO", to).add(owner);
    recognition.emit(writer, role.range);
  }
  return true;
}

}  // namespace

const std::vector<RecogniserRow>& drop_recognisers() {
  static const std::vector<RecogniserRow> kRows = {
      {"drop", recognise_drop},
      {"drop owned by", recognise_drop_owned},
      {"reassign owned by", recognise_reassign_owned},
      {"truncate", recognise_truncate},
  };
  return kRows;
}

}  // namespace lockkeeper::sql
