// Roles, user mappings and the server's own settings. A password is never part of the text, only that there
// is one: canonical texts go into reports.
#include <array>

#include "base/text.h"
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

constexpr std::array<std::string_view, 14> kAttributes = {
    "superuser", "nosuperuser", "createdb", "nocreatedb",  "createrole",    "nocreaterole", "inherit",
    "noinherit", "login",       "nologin",  "replication", "noreplication", "bypassrls",    "nobypassrls"};

// One word, shown as a flag.
bool take_attribute(OperationWriter& writer, TokenReader& reader) {
  for (const std::string_view attribute : kAttributes) {
    if (!reader.take(attribute)) continue;
    writer.flag(base::to_upper(attribute));
    return true;
  }
  return false;
}

// [ENCRYPTED|UNENCRYPTED] PASSWORD 'x' | NULL
bool take_password(OperationWriter& writer, TokenReader& reader) {
  if (!reader.take("encrypted")) reader.take("unencrypted");
  if (!reader.take("password")) return false;
  if (reader.take("null")) {
    writer.flag("NO PASSWORD");
    return true;
  }
  if (!reader.at_literal() && !reader.at_name()) return false;  // a name: a placeholder
  reader.skip();
  writer.flag("PASSWORD");
  return true;
}

// What is not shown: CONNECTION LIMIT 5, VALID UNTIL 'x', SYSID 5, IN ROLE a, ROLE a, ADMIN a.
bool skip_option(TokenReader& reader) {
  if (reader.take("connection limit") || reader.take("valid until") || reader.take("sysid")) {
    reader.take_symbol("-");
    reader.skip();
    return true;
  }
  std::vector<Name> roles;
  const bool list = reader.take("in role") || reader.take("in group") || reader.take("role") ||
                    reader.take("user") || reader.take("admin");
  return list && take_roles(reader, roles);
}

bool take_role_options(OperationWriter& writer, TokenReader& reader) {
  reader.take("with");
  while (!reader.at_end()) {
    const bool is_password = reader.at_any({"password", "encrypted", "unencrypted"});
    if (is_password ? !take_password(writer, reader)
                    : !take_attribute(writer, reader) && !skip_option(reader)) {
      return false;
    }
  }
  return true;
}

// CREATE ROLE|USER|GROUP r ..
bool create_role(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  const bool is_user = reader.at("user");
  writer.add("ROLE", reader.range_here());
  reader.skip();
  const Name role = reader.take_name();
  if (role.empty()) return false;
  writer.add(role).flag_if(is_user && reader.find_word("nologin") == reader.end(), "LOGIN");
  if (!take_role_options(writer, reader)) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// SET x = v | RESET x, to the end of the statement.
bool emit_setting(Recognition& recognition, OperationWriter writer) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  const bool set = reader.at("set");
  if (!set && !reader.at("reset")) return false;
  take_keyword(writer, reader);
  if (!(set ? take_setting(reader, writer) : take_reset(reader, writer)) || !reader.at_end()) return false;
  recognition.emit(writer, reader.range(first, reader.end()));
  return true;
}

// ALTER GROUP g ADD|DROP USER a, b
bool emit_members(Recognition& recognition, const OperationWriter& prefix) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  reader.skip();
  reader.skip();
  OperationWriter action = prefix;
  add_keywords(action, reader, first);
  std::vector<Name> members;
  if (!take_roles(reader, members) || !reader.at_end()) return false;
  for (const Name& member : members) {
    OperationWriter writer = action;
    recognition.emit(writer.add(member), member.range);
  }
  return true;
}

// ALTER ROLE|USER|GROUP r|ALL ..
bool alter_role(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  writer.add("ROLE", reader.range_here());
  reader.skip();
  if (reader.at("all")) {
    take_keyword(writer, reader);
  } else if (!take_object(writer, reader, ObjectShape::role)) {
    return false;
  }
  if (recognise_common_alter(recognition, writer)) return reader.at_end();
  if (reader.at_any({"add user", "drop user"})) return emit_members(recognition, writer);
  if (reader.at("in database")) {
    take_keyword(writer, reader);
    take_keyword(writer, reader);
    writer.add(reader.take_name());
  }
  if (reader.at_any({"set", "reset"})) return emit_setting(recognition, writer);
  if (reader.at_end() || !take_role_options(writer, reader)) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// CREATE|ALTER USER MAPPING [IF NOT EXISTS] FOR r SERVER s [OPTIONS (..)]
bool recognise_user_mapping(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  for (int word = 0; word < 3; ++word) take_keyword(writer, reader);
  writer.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  if (!take_object(writer, reader, ObjectShape::user_mapping)) return false;
  Span options;
  if (reader.take("options")) {
    if (!take_brackets(reader, options)) return false;
    for (const Span& span : split_list(reader, options)) {
      TokenReader option = reader.part(span.first, span.last);
      if (option.at_any({"add", "set", "drop"}) && option.at_name(1)) option.skip();
      writer.flag_if(take_vocabulary_name(option).text == "password", "PASSWORD");
    }
  }
  if (!reader.at_end()) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

bool alter_system(Recognition& recognition) {
  OperationWriter writer;
  take_keyword(writer, recognition.reader);
  take_keyword(writer, recognition.reader);
  return emit_setting(recognition, writer);
}

}  // namespace

const std::vector<RecogniserRow>& role_recognisers() {
  static const std::vector<RecogniserRow> kRows = {
      {"create role", create_role},
      {"create user", create_role},
      {"create group", create_role},
      {"alter role", alter_role},
      {"alter user", alter_role},
      {"alter group", alter_role},
      {"create user mapping", recognise_user_mapping},
      {"alter user mapping", recognise_user_mapping},
      {"alter system", alter_system},
  };
  return kRows;
}

}  // namespace lockkeeper::sql
