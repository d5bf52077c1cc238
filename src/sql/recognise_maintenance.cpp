// VACUUM and its kin, privileges, roles, replication, comments, and the commands whose first word says all.
#include <array>

#include "base/text.h"
#include "sql/recogniser.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

namespace {

base::Range here(const Recognition& recognition) { return recognition.reader.range_here(); }

// "(a, b)" at the cursor, names only; false when something else stands inside.
bool add_name_list(TokenReader& reader, OperationWriter& writer, bool glued) {
  if (!reader.take_symbol("(")) return true;
  std::string_view before = "(";
  while (!reader.at_end()) {
    const Name name = reader.take_name();
    if (name.empty()) return false;
    if (before == "(" && !glued) {
      writer.add("(" + name.text, name.range);
    } else {
      writer.glue(std::string(before) + name.text, name.range);
    }
    if (reader.take_symbol(")")) {
      writer.glue(")", name.range);
      return true;
    }
    if (!reader.take_symbol(",")) return false;
    before = ", ";
  }
  return false;
}

// ---- VACUUM, ANALYZE, CLUSTER, REPACK

// Options in parentheses or bare words before the tables: `(FULL, ANALYZE off)`, `FULL FREEZE`. Boolean
// options that are off, and those that change nothing a rule asks for, are left out.
bool read_maintenance_options(TokenReader& reader, OperationWriter& writer) {
  static constexpr std::array<std::string_view, 4> kFlags = {"full", "freeze", "analyze", "concurrently"};
  const bool in_parentheses = reader.take_symbol("(");
  for (;;) {
    if (in_parentheses && reader.take_symbol(")")) return true;
    std::string_view flag;
    for (const std::string_view known : kFlags) {
      if (reader.at(known) || (known == "analyze" && reader.at("analyse"))) flag = known;
    }
    if (!in_parentheses) {
      if (flag.empty() && !reader.at("verbose")) return true;
      reader.skip();
      if (!flag.empty()) writer.flag(base::to_upper(flag));
      continue;
    }
    if (reader.at_end() || !reader.at_name()) return false;
    reader.skip();
    const bool off = reader.at_any({"false", "off"}) || reader.peek_text() == "0";
    while (!reader.at_end() && !reader.at_symbol(",") && !reader.at_symbol(")")) reader.skip();
    if (!flag.empty() && !off) writer.flag(base::to_upper(flag));
    reader.take_symbol(",");
  }
}

// Behind the options: tables with their column lists, or nothing for "all tables".
bool emit_maintained_tables(Recognition& recognition, const OperationWriter& prefix) {
  TokenReader& reader = recognition.reader;
  if (reader.at_end()) {
    recognition.emit(prefix, recognition.statement_range());
    return true;
  }
  do {
    const std::uint32_t first = reader.index();
    const Name table = reader.take_qualified_name();
    if (table.empty()) return false;
    OperationWriter writer = prefix;
    writer.add(table);
    if (!add_name_list(reader, writer, false)) return false;
    if (reader.at("using")) {
      writer.add("USING", here(recognition));
      reader.skip();
      writer.add(reader.take_name());
    }
    recognition.emit(writer, reader.range(first, reader.index()));
  } while (reader.take_symbol(","));
  return reader.at_end();
}

bool maintain(Recognition& recognition, std::string_view keyword) {
  OperationWriter prefix;
  prefix.add(keyword, here(recognition));
  recognition.reader.skip();
  return read_maintenance_options(recognition.reader, prefix) && emit_maintained_tables(recognition, prefix);
}

bool vacuum(Recognition& recognition) { return maintain(recognition, "VACUUM"); }
bool analyze(Recognition& recognition) { return maintain(recognition, "ANALYZE"); }
bool repack(Recognition& recognition) { return maintain(recognition, "REPACK"); }

// CLUSTER t USING i, and the old form CLUSTER i ON t.
bool cluster(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  if (!reader.at_symbol("(", 1) && reader.at_name(1) && reader.at("on", 2)) {
    OperationWriter writer;
    writer.add("CLUSTER", here(recognition));
    reader.skip();
    const Name index = reader.take_name();
    reader.skip();
    const Name table = reader.take_qualified_name();
    writer.add(table).add("USING", index.range).add(index);
    recognition.emit(writer, recognition.statement_range());
    return !table.empty() && reader.at_end();
  }
  return maintain(recognition, "CLUSTER");
}

// ---- GRANT, REVOKE

struct PrivilegeObject {
  std::string_view words;  ///< as written behind ON
  std::string_view kind;   ///< as shown
};
constexpr std::array<PrivilegeObject, 17> kPrivilegeObjects = {{
    {"all tables in schema", "ALL TABLES IN SCHEMA"},
    {"all sequences in schema", "ALL SEQUENCES IN SCHEMA"},
    {"all functions in schema", "ALL FUNCTIONS IN SCHEMA"},
    {"all procedures in schema", "ALL PROCEDURES IN SCHEMA"},
    {"all routines in schema", "ALL ROUTINES IN SCHEMA"},
    {"foreign data wrapper", "FOREIGN DATA WRAPPER"},
    {"foreign server", "SERVER"},
    {"large object", "LARGE OBJECT"},
    {"table", "TABLE"},
    {"sequence", "SEQUENCE"},
    {"database", "DATABASE"},
    {"domain", "DOMAIN"},
    {"language", "LANGUAGE"},
    {"schema", "SCHEMA"},
    {"tablespace", "TABLESPACE"},
    {"type", "TYPE"},
    {"parameter", "PARAMETER"},
}};
constexpr std::array<std::string_view, 3> kRoutineKinds = {"function", "procedure", "routine"};

// `SELECT, UPDATE (a)` up to ON, as one list of canonical words; ALL PRIVILEGES is ALL.
bool read_privileges(TokenReader& reader, OperationWriter& writer) {
  bool first = true;
  for (;;) {
    if (!reader.at_name()) return false;
    const base::Range range = reader.range_here();
    std::string privilege = base::to_upper(reader.peek_text());
    reader.skip();
    while (reader.at_any({"system"})) {  // ALTER SYSTEM
      privilege += " SYSTEM";
      reader.skip();
    }
    if (privilege == "ALL") reader.take("privileges");
    if (first) {
      writer.add(privilege, range);
    } else {
      writer.glue(", " + privilege, range);
    }
    first = false;
    if (reader.at_symbol("(") && !add_name_list(reader, writer, false)) return false;
    if (!reader.take_symbol(",")) return true;
  }
}

Name take_role(TokenReader& reader) {
  reader.take("group");
  for (const std::string_view word : {"public", "current_user", "session_user", "current_role"}) {
    if (!reader.at(word)) continue;
    Name role{base::to_upper(word), reader.range_here()};
    reader.skip();
    return role;
  }
  return reader.take_name();
}

bool read_roles(TokenReader& reader, std::vector<Name>& roles) {
  do {
    Name role = take_role(reader);
    if (role.empty()) return false;
    roles.push_back(std::move(role));
  } while (reader.take_symbol(","));
  return true;
}

// An object behind ON: qualified, and for a routine with its argument types.
Name take_privilege_object(TokenReader& reader, bool routine) {
  Name object = reader.take_qualified_name();
  if (object.empty() || !routine || !reader.take_symbol("(")) return object;
  object.text += '(';
  bool first = true;
  while (!reader.at_end() && !reader.take_symbol(")")) {
    const Name type = take_type(reader);
    if (type.empty()) {
      reader.skip();
      continue;
    }
    object.text.append(first ? "" : ", ").append(type.text);
    first = false;
  }
  object.text += ')';
  return object;
}

bool read_privilege_objects(TokenReader& reader, std::string& kind, base::Range& kind_range,
                            std::vector<Name>& objects) {
  kind = "TABLE";
  kind_range = reader.range_here();
  bool routine = false;
  for (const PrivilegeObject& known : kPrivilegeObjects) {
    if (!reader.take(known.words)) continue;
    kind = known.kind;
    break;
  }
  for (const std::string_view word : kRoutineKinds) {
    if (!reader.take(word)) continue;
    kind = base::to_upper(word);
    routine = true;
    break;
  }
  do {
    Name object = take_privilege_object(reader, routine);
    if (object.empty()) return false;
    objects.push_back(std::move(object));
  } while (reader.take_symbol(","));
  return true;
}

void read_grant_tail(TokenReader& reader, OperationWriter& flags) {
  while (!reader.at_end()) {
    if (reader.take("with grant option")) {
      flags.flag("WITH GRANT OPTION");
    } else if (reader.take("with admin option") || reader.take("with admin true")) {
      flags.flag("WITH ADMIN OPTION");
    } else if (reader.take("cascade")) {
      flags.flag("CASCADE");
    } else {
      reader.skip();  // RESTRICT, GRANTED BY r, WITH INHERIT ..: nothing that a rule asks for
    }
  }
}

// GRANT a TO r: membership in roles.
bool emit_role_grants(Recognition& recognition, const OperationWriter& prefix, std::string_view direction) {
  TokenReader& reader = recognition.reader;
  std::vector<Name> granted, roles;
  if (!read_roles(reader, granted)) return false;
  const base::Range direction_range = reader.range_here();
  if (!reader.take(base::to_lower(direction)) || !read_roles(reader, roles)) return false;
  OperationWriter with_flags = prefix;
  read_grant_tail(reader, with_flags);
  for (const Name& role : granted) {
    for (const Name& grantee : roles) {
      OperationWriter writer = with_flags;
      writer.add("ROLE", role.range).add(role).add(direction, direction_range).add(grantee);
      recognition.emit(writer, recognition.statement_range());
    }
  }
  return true;
}

// Behind GRANT or REVOKE: one operation per object and grantee.
bool privileges(Recognition& recognition, OperationWriter prefix, std::string_view verb) {
  TokenReader& reader = recognition.reader;
  const std::string_view direction = verb == "GRANT" ? "TO" : "FROM";
  prefix.add(verb, here(recognition));
  reader.skip();
  if (reader.take("grant option for")) prefix.flag("GRANT OPTION FOR");
  if (reader.take("admin option for")) prefix.flag("ADMIN OPTION FOR");
  if (reader.find_word("on") == reader.end()) return emit_role_grants(recognition, prefix, direction);
  std::vector<Name> objects, roles;
  std::string kind;
  base::Range kind_range;
  if (!read_privileges(reader, prefix) || !reader.take("on")) return false;
  if (!read_privilege_objects(reader, kind, kind_range, objects)) return false;
  const base::Range direction_range = reader.range_here();
  if (!reader.take(base::to_lower(direction)) || !read_roles(reader, roles)) return false;
  read_grant_tail(reader, prefix);
  for (const Name& object : objects) {
    for (const Name& role : roles) {
      OperationWriter writer = prefix;
      writer.add("ON " + kind, kind_range).add(object).add(direction, direction_range).add(role);
      recognition.emit(writer, recognition.statement_range());
    }
  }
  return true;
}

bool grant(Recognition& recognition) { return privileges(recognition, {}, "GRANT"); }
bool revoke(Recognition& recognition) { return privileges(recognition, {}, "REVOKE"); }

// ALTER DEFAULT PRIVILEGES [FOR ROLE r] [IN SCHEMA s] GRANT .. ON TABLES TO r
bool alter_default_privileges(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  prefix.add("ALTER DEFAULT PRIVILEGES", reader.range(reader.index(), reader.index() + 3));
  reader.take("alter default privileges");
  std::vector<Name> owners, schemas;
  if ((reader.take("for role") || reader.take("for user")) && !read_roles(reader, owners)) return false;
  if (reader.take("in schema") && !read_roles(reader, schemas)) return false;
  for (const Name& owner : owners) prefix.add("FOR ROLE", owner.range).add(owner);
  for (const Name& schema : schemas) prefix.add("IN SCHEMA", schema.range).add(schema);
  const std::string_view verb = reader.at("grant") ? "GRANT" : reader.at("revoke") ? "REVOKE" : "";
  if (verb.empty()) return false;
  const std::string_view direction = verb == "GRANT" ? "TO" : "FROM";
  prefix.add(verb, here(recognition));
  reader.skip();
  if (reader.take("grant option for")) prefix.flag("GRANT OPTION FOR");
  if (!read_privileges(reader, prefix) || !reader.take("on")) return false;
  prefix.add("ON " + base::to_upper(reader.peek_text()), here(recognition));
  reader.skip();
  const base::Range direction_range = reader.range_here();
  std::vector<Name> roles;
  if (!reader.take(base::to_lower(direction)) || !read_roles(reader, roles)) return false;
  read_grant_tail(reader, prefix);
  for (const Name& role : roles) {
    OperationWriter writer = prefix;
    writer.add(direction, direction_range).add(role);
    recognition.emit(writer, recognition.statement_range());
  }
  return true;
}

// ---- roles

// LOGIN, SUPERUSER .. become flags; a password is never shown, only that there is one.
void read_role_options(TokenReader& reader, OperationWriter& writer) {
  static constexpr std::array<std::string_view, 7> kAttributes = {
      "superuser", "createdb", "createrole", "login", "replication", "bypassrls", "inherit"};
  while (!reader.at_end()) {
    if (reader.take("password null")) {
      writer.flag("NO PASSWORD");
    } else if (reader.at("password")) {
      writer.flag("PASSWORD");
      reader.skip();
    } else {
      for (const std::string_view attribute : kAttributes) {
        if (reader.at(attribute)) writer.flag(base::to_upper(attribute));
      }
    }
    if (!reader.at_end()) reader.skip();
  }
}

// `SET x = v` or `RESET x` at the cursor: to the end of the statement. False when neither is here.
bool read_setting(TokenReader& reader, OperationWriter& writer) {
  const base::Range verb = reader.range_here();
  if (reader.take("reset")) {
    writer.add("RESET", verb);
    const base::Range range = reader.range_here();
    if (reader.take("all")) {
      writer.add("ALL", range);
    } else {
      writer.add(reader.take_qualified_name());
    }
    return reader.at_end();
  }
  if (!reader.take("set")) return false;
  const Name setting = reader.take_qualified_name();
  if (setting.empty() || reader.at_end()) return false;
  writer.add("SET", verb).add(setting);
  if (!reader.take_symbol("=") && !reader.take("to")) return false;
  const base::Range range = reader.range(reader.index(), reader.end());
  if (reader.at("default")) {
    writer.add("= DEFAULT", range);
  } else {
    writer.add("=", range)
        .add(setting_value(plain_name(setting.text), reader, reader.index(), reader.end()), range);
  }
  return true;
}

bool alter_system(Recognition& recognition) {
  OperationWriter writer;
  writer.add("ALTER SYSTEM",
             recognition.reader.range(recognition.reader.index(), recognition.reader.index() + 2));
  recognition.reader.take("alter system");
  if (!read_setting(recognition.reader, writer)) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

void skip_role_kind(TokenReader& reader) {
  reader.skip();  // CREATE or ALTER
  reader.skip();  // ROLE, USER or GROUP
}

bool create_role(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add("CREATE ROLE", reader.range(reader.index(), reader.index() + 2));
  skip_role_kind(reader);
  const Name role = reader.take_name();
  if (role.empty()) return false;
  writer.add(role);
  read_role_options(reader, writer);
  recognition.emit(writer, recognition.statement_range());
  return true;
}

bool alter_role(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add("ALTER ROLE", reader.range(reader.index(), reader.index() + 2));
  skip_role_kind(reader);
  const Name role = reader.at("all") ? Name{"ALL", reader.range_here()} : take_role(reader);
  if (role.empty()) return false;
  if (role.text == "ALL") reader.skip();
  writer.add(role);
  const base::Range place = reader.range_here();
  if (reader.take("in database")) writer.add("IN DATABASE", place).add(reader.take_name());
  if (reader.at_any({"set", "reset"})) {
    if (!read_setting(reader, writer)) return false;
  } else if (reader.take("rename to")) {
    writer.add("RENAME TO", place).add(reader.take_name());
  } else {
    read_role_options(reader, writer);
  }
  recognition.emit(writer, recognition.statement_range());
  return true;
}

bool has_word(const TokenReader& reader, std::string_view word) {
  for (std::uint32_t index = reader.index(); index < reader.end(); ++index) {
    if (reader.tokens()[index].kind == TokenKind::word &&
        base::equals_ignoring_case(reader.text_at(index), word))
      return true;
  }
  return false;
}

bool user_mapping(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add(base::to_upper(reader.peek_text()) + " USER MAPPING",
             reader.range(reader.index(), reader.index() + 3));
  writer.flag_if(has_word(reader, "password"), "PASSWORD");
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// ---- replication

bool create_publication(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add("CREATE PUBLICATION", reader.range(reader.index(), reader.index() + 2));
  reader.take("create publication");
  const Name name = reader.take_name();
  if (name.empty()) return false;
  writer.add(name).flag_if(reader.at("for all tables"), "ALL TABLES");
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// ALTER PUBLICATION p ADD|SET|DROP TABLE a, b: one operation per table; everything else alike for both kinds.
bool alter_replication(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  prefix.add("ALTER " + base::to_upper(reader.peek_text(1)),
             reader.range(reader.index(), reader.index() + 2));
  reader.seek(reader.index() + 2);
  const Name name = reader.take_name();
  if (name.empty()) return false;
  prefix.add(name);
  if (recognise_common_alter(recognition, prefix)) return true;
  const base::Range verb = reader.range_here();
  for (const std::string_view words : {"add table", "set table", "drop table"}) {
    if (!reader.take(words)) continue;
    do {
      reader.take("only");
      const Name table = reader.take_qualified_name();
      if (table.empty()) return false;
      OperationWriter writer = prefix;
      writer.add(base::to_upper(words), verb).add(table);
      recognition.emit(writer, table.range);
      // A column list or a row filter belongs to the table before it.
      while (!reader.at_end() && !reader.at_symbol(",")) {
        reader.seek(reader.at_symbol("(") ? reader.behind_bracket() : reader.index() + 1);
      }
    } while (reader.take_symbol(","));
    return true;
  }
  if (!reader.at_name()) return false;
  prefix.add(base::to_upper(reader.peek_text()), verb);
  reader.skip();
  prefix.flag_if(has_word(reader, "password"), "PASSWORD");
  recognition.emit(prefix, recognition.statement_range());
  return true;
}

// A slot is created unless the options say otherwise; only then is the statement refused in a transaction.
bool create_subscription(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add("CREATE SUBSCRIPTION", reader.range(reader.index(), reader.index() + 2));
  reader.take("create subscription");
  const Name name = reader.take_name();
  if (name.empty()) return false;
  writer.add(name);
  bool slot = true;
  bool password = false;
  for (; !reader.at_end(); reader.skip()) {
    if (reader.at_literal()) {
      password = password || base::to_lower(decode(reader.body().text, reader.peek())).find("password") !=
                                 std::string::npos;
    }
    if (!reader.at_any({"connect", "create_slot"}) || !reader.at_symbol("=", 1)) continue;
    const std::string value = base::to_lower(reader.peek_text(2));
    slot =
        slot && value != "false" && value != "off" && value != "0" && value != "'false'" && value != "'off'";
  }
  writer.flag_if(slot, "SLOT").flag_if(password, "PASSWORD");
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// ---- COMMENT ON, SECURITY LABEL, IMPORT FOREIGN SCHEMA

// COMMENT ON kind name IS ..: the kind is every word up to the last name before IS (or before the routine's
// list, or ON).
bool comment_on(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add("COMMENT ON", reader.range(reader.index(), reader.index() + 2));
  reader.take("comment on");
  while (reader.at_name() && reader.at_name(1) && !reader.at("on", 1) && !reader.at("is", 1)) {
    writer.add(base::to_upper(reader.peek_text()), here(recognition));
    reader.skip();
  }
  const Name name = reader.take_qualified_name();
  if (name.empty()) return false;
  writer.add(name);
  recognition.emit(writer, recognition.statement_range());
  return true;
}

bool import_foreign_schema(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add("IMPORT FOREIGN SCHEMA", reader.range(reader.index(), reader.index() + 3));
  reader.take("import foreign schema");
  const Name schema = reader.take_name();
  if (schema.empty()) return false;
  recognition.emit(writer.add(schema), recognition.statement_range());
  return true;
}

// ---- commands whose first words are the whole text

bool whole_statement(Recognition& recognition, std::string_view text, std::uint32_t words) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add(text, reader.range(reader.index(), reader.index() + words));
  recognition.emit(writer, recognition.statement_range());
  return true;
}

bool security_label(Recognition& recognition) { return whole_statement(recognition, "SECURITY LABEL", 2); }

bool first_word(Recognition& recognition) {
  return whole_statement(recognition, base::to_upper(recognition.reader.peek_text()), 1);
}

bool load(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add("LOAD", here(recognition));
  writer.slot(SlotKind::literal, reader, reader.index() + 1, reader.end());
  recognition.emit(writer, recognition.statement_range());
  return true;
}

}  // namespace

const std::vector<RecogniserRow>& maintenance_recognisers() {
  static const std::vector<RecogniserRow> rows = {
      {"vacuum", vacuum},
      {"analyze", analyze},
      {"analyse", analyze},
      {"cluster", cluster},
      {"repack", repack},
      {"grant", grant},
      {"revoke", revoke},
      {"alter default privileges", alter_default_privileges},
      {"create role", create_role},
      {"create user", create_role},
      {"create group", create_role},
      {"alter role", alter_role},
      {"alter user", alter_role},
      {"alter group", alter_role},
      {"create user mapping", user_mapping},
      {"alter user mapping", user_mapping},
      {"alter system", alter_system},
      {"create publication", create_publication},
      {"alter publication", alter_replication},
      {"create subscription", create_subscription},
      {"alter subscription", alter_replication},
      {"comment on", comment_on},
      {"security label", security_label},
      {"import foreign schema", import_foreign_schema},
      {"show", first_word},
      {"listen", first_word},
      {"unlisten", first_word},
      {"notify", first_word},
      {"checkpoint", first_word},
      {"declare", first_word},
      {"fetch", first_word},
      {"move", first_word},
      {"close", first_word},
      {"deallocate", first_word},
      {"load", load},
  };
  return rows;
}

}  // namespace lockkeeper::sql
