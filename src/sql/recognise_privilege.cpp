// GRANT, REVOKE and ALTER DEFAULT PRIVILEGES: one operation per object and grantee.
#include <array>

#include "base/text.h"
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

/// What stands behind ON, and how its objects are named.
struct PrivilegeKind {
  std::string_view words;
  std::string_view shown;
  ObjectShape shape;
};
constexpr std::array kPrivilegeKinds = {
    PrivilegeKind{"all tables in schema", "ALL TABLES IN SCHEMA", ObjectShape::name},
    PrivilegeKind{"all sequences in schema", "ALL SEQUENCES IN SCHEMA", ObjectShape::name},
    PrivilegeKind{"all functions in schema", "ALL FUNCTIONS IN SCHEMA", ObjectShape::name},
    PrivilegeKind{"all procedures in schema", "ALL PROCEDURES IN SCHEMA", ObjectShape::name},
    PrivilegeKind{"all routines in schema", "ALL ROUTINES IN SCHEMA", ObjectShape::name},
    PrivilegeKind{"foreign data wrapper", "FOREIGN DATA WRAPPER", ObjectShape::name},
    PrivilegeKind{"foreign server", "SERVER", ObjectShape::name},
    PrivilegeKind{"large object", "LARGE OBJECT", ObjectShape::signature},
    PrivilegeKind{"table", "TABLE", ObjectShape::name},
    PrivilegeKind{"sequence", "SEQUENCE", ObjectShape::name},
    PrivilegeKind{"database", "DATABASE", ObjectShape::name},
    PrivilegeKind{"domain", "DOMAIN", ObjectShape::name},
    PrivilegeKind{"schema", "SCHEMA", ObjectShape::name},
    PrivilegeKind{"tablespace", "TABLESPACE", ObjectShape::name},
    PrivilegeKind{"type", "TYPE", ObjectShape::name},
    PrivilegeKind{"language", "LANGUAGE", ObjectShape::vocabulary},
    PrivilegeKind{"parameter", "PARAMETER", ObjectShape::vocabulary},
    PrivilegeKind{"function", "FUNCTION", ObjectShape::routine},
    PrivilegeKind{"procedure", "PROCEDURE", ObjectShape::routine},
    PrivilegeKind{"routine", "ROUTINE", ObjectShape::routine},
};
constexpr PrivilegeKind kTable{"", "TABLE", ObjectShape::name};

// Objects times grantees: a statement of a few kilobytes could ask for millions of operations. Beyond this,
// in bytes of canonical text, it gets the fallback form.
constexpr std::size_t kMaxText = std::size_t{4} << 20;

bool fits(const OperationWriter& prefix, std::size_t objects, std::size_t roles) {
  return objects * roles <= kMaxText / (prefix.operation().text.size() + 64);
}

using Flags = std::vector<std::string_view>;

const PrivilegeKind& take_kind(TokenReader& reader) {
  for (const PrivilegeKind& kind : kPrivilegeKinds) {
    // A table may be called "type" or "language": then TO or FROM, a comma or a dot follows.
    if (reader.at(kind.words)) {
      const std::uint32_t first = reader.index();
      reader.take(kind.words);
      if (!reader.at_any({"to", "from"}) && !reader.at_symbol(",") && !reader.at_symbol(".")) return kind;
      reader.seek(first);
    }
  }
  return kTable;
}

// `SELECT, UPDATE (a)`; ALL PRIVILEGES is ALL.
bool take_privileges(OperationWriter& writer, TokenReader& reader) {
  bool first = true;
  do {
    if (reader.peek().kind != TokenKind::word) return false;
    if (!first) writer.glue(",", reader.range_here());
    const std::uint32_t begin = reader.index();
    if (!reader.take("alter system")) reader.skip();
    add_keywords(writer, reader, begin);
    reader.take("privileges");
    std::vector<Name> columns;
    if (reader.at_symbol("(") && !take_column_list(reader, columns)) return false;
    add_list(writer, columns);
    first = false;
  } while (reader.take_symbol(","));
  return true;
}

// Behind the grantees, to the end of the statement.
bool take_tail(TokenReader& reader, Flags& flags) {
  while (!reader.at_end()) {
    if (reader.take("with grant option")) {
      flags.push_back("WITH GRANT OPTION");
    } else if (reader.take("with") || reader.take_symbol(",")) {  // ADMIN OPTION, INHERIT FALSE, ..
      const bool admin = reader.take("admin");
      if (!admin && !reader.take("inherit") && !reader.take("set")) return false;
      if (admin && reader.at_any({"option", "true"})) flags.push_back("WITH ADMIN OPTION");
      if (!reader.take("option") && !reader.take("true") && !reader.take("false")) return false;
    } else if (reader.take("granted by")) {
      if (take_role(reader).empty()) return false;
    } else if (reader.take("cascade")) {
      flags.push_back("CASCADE");
    } else if (!reader.take("restrict")) {
      return false;
    }
  }
  return true;
}

void add_flags(OperationWriter& writer, const Flags& flags) {
  for (const std::string_view flag : flags) writer.flag(flag);
}

// GRANT a, b TO r, s: membership in roles.
bool recognise_membership(Recognition& recognition, OperationWriter prefix, std::string_view direction) {
  TokenReader& reader = recognition.reader;
  Flags flags;
  std::vector<Name> granted;
  std::vector<Name> grantees;
  if (!take_roles(reader, granted)) return false;
  const base::Range to = reader.range_here();
  if (!reader.take(direction) || !take_roles(reader, grantees) || !take_tail(reader, flags)) return false;
  add_flags(prefix, flags);
  if (!fits(prefix, granted.size(), grantees.size())) return false;
  for (const Name& role : granted) {
    for (const Name& grantee : grantees) {
      OperationWriter writer = prefix;
      writer.add("ROLE", role.range).add(role).add(base::to_upper(direction), to).add(grantee);
      recognition.emit(writer, role.range);
    }
  }
  return true;
}

/// Objects as the words that name them, with their place.
struct Granted {
  OperationWriter writer;
  base::Range range;
};

// ON [kind] a, b, each behind `prefix`.
bool take_objects(const OperationWriter& prefix, TokenReader& reader, std::vector<Granted>& objects) {
  const std::uint32_t on = reader.index();
  if (!reader.take("on")) return false;
  const PrivilegeKind& kind = take_kind(reader);
  OperationWriter with_kind = prefix;
  with_kind.add("ON", reader.range(on, on + 1)).add(kind.shown, reader.range(on, reader.index()));
  do {
    const std::uint32_t first = reader.index();
    OperationWriter writer = with_kind;
    if (kind.shape == ObjectShape::signature) {  // the number of a large object
      if (reader.at_end()) return false;
      writer.slot(SlotKind::literal, reader, first, first + 1);
      reader.skip();
    } else if (!take_object(writer, reader, kind.shape)) {
      return false;
    }
    objects.push_back({std::move(writer), reader.range(first, reader.index())});
  } while (reader.take_symbol(","));
  return true;
}

// Behind GRANT or REVOKE. `direction` is "to" or "from".
bool recognise_privileges(Recognition& recognition, OperationWriter prefix, std::string_view direction) {
  TokenReader& reader = recognition.reader;
  if (reader.take("grant option for")) prefix.flag("GRANT OPTION FOR");
  if (reader.take("admin option for")) prefix.flag("ADMIN OPTION FOR");
  if (!reader.take("inherit option for")) reader.take("set option for");
  if (reader.find_word("on") > reader.find_word(direction)) {
    return recognise_membership(recognition, prefix, direction);
  }
  std::vector<Granted> objects;
  std::vector<Name> grantees;
  if (!take_privileges(prefix, reader) || !fits(prefix, reader.end() - reader.index(), 1)) return false;
  if (!take_objects(prefix, reader, objects)) return false;
  const base::Range to = reader.range_here();
  Flags flags;
  if (!reader.take(direction) || !take_roles(reader, grantees) || !take_tail(reader, flags)) return false;
  if (!fits(prefix, objects.size(), grantees.size())) return false;
  for (const Granted& object : objects) {
    for (const Name& grantee : grantees) {
      OperationWriter writer = object.writer;
      writer.add(base::to_upper(direction), to).add(grantee);
      add_flags(writer, flags);
      recognition.emit(writer, object.range);
    }
  }
  return true;
}

bool recognise_grant(Recognition& recognition) {
  OperationWriter writer;
  take_keyword(writer, recognition.reader);
  return recognise_privileges(recognition, writer, "to");
}

bool recognise_revoke(Recognition& recognition) {
  OperationWriter writer;
  take_keyword(writer, recognition.reader);
  return recognise_privileges(recognition, writer, "from");
}

/// ALTER DEFAULT PRIVILEGES up to GRANT or REVOKE.
struct DefaultScope {
  std::vector<Name> owners;   ///< FOR ROLE; an empty name when it is not written
  std::vector<Name> schemas;  ///< IN SCHEMA; likewise
};

bool take_default_scope(TokenReader& reader, DefaultScope& scope) {
  while (reader.at_any({"for", "in schema"})) {
    if (reader.take("in schema")) {
      if (!take_roles(reader, scope.schemas)) return false;
    } else if ((!reader.take("for role") && !reader.take("for user")) || !take_roles(reader, scope.owners)) {
      return false;
    }
  }
  if (scope.owners.empty()) scope.owners.emplace_back();
  if (scope.schemas.empty()) scope.schemas.emplace_back();
  return true;
}

// GRANT privileges ON TABLES TO, up to the grantees; `action` gets the words, `direction` TO or FROM.
bool take_default_grant(OperationWriter& action, TokenReader& reader) {
  const std::string_view direction = reader.at("grant") ? "to" : "from";
  if (!reader.at_any({"grant", "revoke"})) return false;
  take_keyword(action, reader);
  if (reader.take("grant option for")) action.flag("GRANT OPTION FOR");
  if (!take_privileges(action, reader) || !reader.at("on")) return false;
  take_keyword(action, reader);
  const std::uint32_t kind = reader.index();
  if (!reader.take("large objects")) reader.skip();
  add_keywords(action, reader, kind);
  if (!reader.at(direction)) return false;
  take_keyword(action, reader);
  return true;
}

bool alter_default_privileges(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  DefaultScope scope;
  OperationWriter head;
  Flags flags;
  std::vector<Name> grantees;
  if (!reader.take("alter default privileges")) return false;
  add_keywords(head, reader, first);
  if (!take_default_scope(reader, scope)) return false;
  const std::uint32_t action = reader.index();
  OperationWriter shape;
  if (!take_default_grant(shape, reader)) return false;
  if (!take_roles(reader, grantees) || !take_tail(reader, flags)) return false;
  if (!fits(shape, scope.owners.size() * scope.schemas.size(), grantees.size())) return false;
  for (const Name& owner : scope.owners) {
    for (const Name& schema : scope.schemas) {
      OperationWriter prefix = head;
      if (!owner.empty()) prefix.add("FOR ROLE", owner.range).add(owner);
      if (!schema.empty()) prefix.add("IN SCHEMA", schema.range).add(schema);
      TokenReader again = reader.part(action, reader.end());
      take_default_grant(prefix, again);
      for (const Name& grantee : grantees) {
        OperationWriter writer = prefix;
        add_flags(writer.add(grantee), flags);
        recognition.emit(writer, reader.range(action, reader.end()));
      }
    }
  }
  return true;
}

}  // namespace

const std::vector<RecogniserRow>& privilege_recognisers() {
  static const std::vector<RecogniserRow> kRows = {
      {"grant", recognise_grant},
      {"revoke", recognise_revoke},
      {"alter default privileges", alter_default_privileges},
  };
  return kRows;
}

}  // namespace lockkeeper::sql
