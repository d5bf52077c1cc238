// Types, domains, views, sequences, schemas, extensions and the objects that one line creates; and what ALTER
// does alike for every kind.
#include <array>

#include "base/text.h"
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

base::Range words_here(const TokenReader& reader, std::uint32_t count) {
  return reader.range(reader.index(), reader.index() + count);
}

// Emits `writer` for the whole statement; the rest of the statement says nothing that a rule asks for.
bool emit_whole(Recognition& recognition, const OperationWriter& writer) {
  recognition.emit(writer, recognition.statement_range());
  return true;
}

std::string option_value(std::string_view option, const TokenReader& reader, std::uint32_t first,
                         std::uint32_t last) {
  const std::string value = setting_value(option, reader, first, last);
  // A string with structure in it cannot be shown bare.
  return value.find_first_of("|#(), ") == std::string::npos ? value : canonical_name(value);
}

// ---- types

// CREATE TYPE t AS ENUM (..) | AS RANGE (..) | AS (..) | (..)
bool create_type(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add("CREATE TYPE", words_here(reader, 2));
  reader.take("create type");
  const Name type = reader.take_qualified_name();
  if (type.empty()) return false;
  writer.add(type);
  const base::Range kind = reader.range_here();
  if (reader.take("as enum")) {
    Span inside;
    if (!take_brackets(reader, inside)) return false;
    writer.add("ENUM", kind)
        .add("(", kind)
        .slot(SlotKind::list, reader, inside.first, inside.last, true)
        .glue(")", kind);
  } else if (reader.take("as range")) {
    writer.add("RANGE", kind);
  } else if (reader.take("as")) {
    writer.add("COMPOSITE", kind);
  } else {
    writer.add("BASE", kind);
  }
  return emit_whole(recognition, writer);
}

bool add_enum_value(Recognition& recognition, OperationWriter writer, base::Range verb) {
  TokenReader& reader = recognition.reader;
  writer.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  if (!reader.at_literal()) return false;
  writer.add("ADD VALUE", verb).slot(SlotKind::literal, reader, reader.index(), reader.index() + 1);
  reader.skip();
  const base::Range place = reader.range_here();
  if (reader.at_any({"after", "before"})) {
    writer.add(base::to_upper(reader.peek_text()), place);
    reader.skip();
    if (!reader.at_literal()) return false;
    writer.slot(SlotKind::literal, reader, reader.index(), reader.index() + 1);
    reader.skip();
  }
  return reader.at_end() && emit_whole(recognition, writer);
}

bool rename_enum_value(Recognition& recognition, OperationWriter writer, base::Range verb) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t from = reader.index();
  if (!reader.at_literal() || !reader.at("to", 1)) return false;
  writer.add("RENAME VALUE", verb).slot(SlotKind::literal, reader, from, from + 1);
  writer.add("TO", reader.range(from + 1, from + 2)).slot(SlotKind::literal, reader, from + 2, from + 3);
  return emit_whole(recognition, writer);
}

bool read_attribute_action(Recognition& recognition, const OperationWriter& prefix, std::uint32_t first,
                           std::uint32_t end) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer = prefix;
  const base::Range verb = reader.range_here();
  const auto emit = [&] {
    writer.flag_if(reader.take("cascade"), "CASCADE");
    reader.take("restrict");
    recognition.emit(writer, reader.range(first, end));
    return true;
  };
  if (reader.take("add attribute")) {
    writer.add("ADD ATTRIBUTE", verb).add(reader.take_name()).add(take_type(reader));
    if (reader.take("collate")) reader.take_qualified_name();
    return emit();
  }
  if (reader.take("drop attribute")) {
    writer.flag_if(reader.take("if exists"), "IF EXISTS");
    writer.add("DROP ATTRIBUTE", verb).add(reader.take_name());
    return emit();
  }
  if (reader.take("alter attribute")) {
    writer.add("ALTER ATTRIBUTE", verb).add(reader.take_name());
    const base::Range type = reader.range_here();
    if (!reader.take("type") && !reader.take("set data type")) return false;
    writer.add("TYPE", type).add(take_type(reader));
    if (reader.take("collate")) reader.take_qualified_name();
    return emit();
  }
  return false;
}

bool alter_type(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  prefix.add("ALTER TYPE", words_here(reader, 2));
  reader.take("alter type");
  const Name type = reader.take_qualified_name();
  if (type.empty()) return false;
  prefix.add(type);
  const base::Range verb = reader.range_here();
  if (reader.take("add value")) return add_enum_value(recognition, prefix, verb);
  if (reader.take("rename value")) return rename_enum_value(recognition, prefix, verb);
  if (reader.take("rename attribute")) {
    const Name from = reader.take_name();
    const base::Range to = reader.range_here();
    if (from.empty() || !reader.take("to")) return false;
    prefix.add("RENAME ATTRIBUTE", verb).add(from).add("TO", to).add(reader.take_name());
    prefix.flag_if(reader.take("cascade"), "CASCADE");
    return emit_whole(recognition, prefix);
  }
  if (recognise_common_alter(recognition, prefix)) return true;
  if (!reader.at_any({"add attribute", "drop attribute", "alter attribute"})) return false;
  do {
    const std::uint32_t first = reader.index();
    const std::uint32_t end = reader.find_symbol(",");
    recognition.read_or_fall_back(end, prefix,
                                  [&] { return read_attribute_action(recognition, prefix, first, end); });
  } while (reader.take_symbol(","));
  return true;
}

// ---- domains

// The constraints of a domain: they stand as those of a column do, without their own column.
bool read_domain_constraint(Recognition& recognition, const OperationWriter& prefix, const Name& domain) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  Name name;
  if (reader.take("constraint")) name = reader.take_name();
  OperationWriter writer = prefix;
  const base::Range verb = reader.range_here();
  Span inside;
  if (reader.take("not null")) {
    writer.add("NOT NULL", verb);
  } else if (reader.take("null")) {
    return true;
  } else if (reader.at("default")) {
    reader.skip();
    const std::uint32_t end = default_end(reader);
    writer.add("DEFAULT", verb).slot(value_kind(reader, {reader.index(), end}), reader, reader.index(), end);
    reader.seek(end);
  } else if (reader.take("check") && take_brackets(reader, inside)) {
    const std::string chosen = chosen_name(plain_name(name_parts(domain.text).back()), "", "check");
    writer.add("CHECK", verb).slot(SlotKind::expression, reader, inside.first, inside.last);
    writer.add("CONSTRAINT", verb).add(name.empty() ? canonical_name(chosen) : name.text, verb);
    writer.flag_if(name.empty(), "UNNAMED");
  } else {
    return false;
  }
  recognition.emit(writer, reader.range(first, reader.index()));
  return true;
}

bool create_domain(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  prefix.add("CREATE DOMAIN", words_here(reader, 2));
  reader.take("create domain");
  const Name domain = reader.take_qualified_name();
  if (domain.empty()) return false;
  prefix.add(domain);
  const base::Range as = reader.range_here();
  reader.take("as");
  const Name type = take_type(reader);
  if (type.empty()) return false;
  OperationWriter head = prefix;
  recognition.emit(head.add("AS", as).add(type), recognition.statement_range());
  while (!reader.at_end()) {
    if (reader.take("collate")) {
      reader.take_qualified_name();
    } else if (!read_domain_constraint(recognition, prefix, domain)) {
      return false;
    }
  }
  return true;
}

bool alter_domain(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  prefix.add("ALTER DOMAIN", words_here(reader, 2));
  reader.take("alter domain");
  const Name domain = reader.take_qualified_name();
  if (domain.empty()) return false;
  prefix.add(domain);
  const base::Range verb = reader.range_here();
  if (recognise_common_alter(recognition, prefix)) return true;
  if (reader.take("add")) {
    Name name;
    if (reader.take("constraint")) name = reader.take_name();
    const base::Range check = reader.range_here();
    const std::string chosen = chosen_name(plain_name(name_parts(domain.text).back()), "", "check");
    Span inside;
    prefix.add("ADD CONSTRAINT", verb).add(name.empty() ? canonical_name(chosen) : name.text, verb);
    prefix.flag_if(name.empty(), "UNNAMED");
    if (reader.take("not null")) return emit_whole(recognition, prefix.add("NOT NULL", check));
    if (!reader.take("check") || !take_brackets(reader, inside)) return false;
    prefix.add("CHECK", check).slot(SlotKind::expression, reader, inside.first, inside.last);
    return emit_whole(recognition, prefix.flag_if(reader.take("not valid"), "NOT VALID"));
  }
  for (const std::string_view words : {"drop constraint", "validate constraint"}) {
    if (!reader.take(words)) continue;
    prefix.flag_if(reader.take("if exists"), "IF EXISTS");
    prefix.add(base::to_upper(words), verb).add(reader.take_name());
    return emit_whole(recognition, prefix.flag_if(reader.take("cascade"), "CASCADE"));
  }
  for (const std::string_view words : {"set not null", "drop not null", "drop default"}) {
    if (reader.take(words)) return emit_whole(recognition, prefix.add(base::to_upper(words), verb));
  }
  if (!reader.take("set default") || reader.at_end()) return false;
  prefix.add("SET DEFAULT", verb).slot(SlotKind::expression, reader, reader.index(), reader.end());
  return emit_whole(recognition, prefix);
}

// ---- views

bool create_view(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter head;
  const base::Range verb = reader.range_here();
  reader.take("create");
  head.flag_if(reader.take("or replace"), "OR REPLACE");
  head.flag_if(reader.take("temp") || reader.take("temporary"), "TEMP");
  head.flag_if(reader.take("recursive"), "RECURSIVE");
  const bool materialized = reader.take("materialized");
  if (!reader.take("view")) return false;
  head.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  const Name view = reader.take_qualified_name();
  if (view.empty()) return false;
  OperationWriter prefix;
  const std::string_view kind = materialized ? "CREATE MATERIALIZED VIEW" : "CREATE VIEW";
  head.add(kind, verb).add(view);
  prefix.add(kind, verb).add(view);
  std::vector<Name> columns;
  if (reader.at_symbol("(")) {
    if (!take_column_list(reader, columns)) return false;
    add_list(head, columns);
  }
  if (reader.take("using")) take_vocabulary_name(reader);
  std::uint32_t options = reader.end();
  if (reader.at("with") && reader.at_symbol("(", 1)) {
    options = reader.index() + 1;
    reader.skip();
    reader.seek(reader.behind_bracket());
  }
  if (reader.take("tablespace")) reader.take_name();
  const base::Range as = reader.range_here();
  if (!reader.take("as")) return false;
  Span query{reader.index(), reader.end()};
  // What stands behind the query, from the end: WITH [NO] DATA, WITH [CASCADED|LOCAL] CHECK OPTION.
  struct Ending {
    std::string_view words;
    std::uint32_t count;
    std::string_view flag;
  };
  static constexpr auto kEndings = std::to_array<Ending>({
      {"with no data", 3, "WITH NO DATA"},
      {"with data", 2, ""},
      {"with cascaded check option", 4, "WITH CHECK OPTION"},
      {"with local check option", 4, "WITH CHECK OPTION"},
      {"with check option", 3, "WITH CHECK OPTION"},
  });
  for (const Ending& ending : kEndings) {
    if (query.last - query.first <= ending.count ||
        !reader.part(query.last - ending.count, query.last).at(ending.words))
      continue;
    query.last -= ending.count;
    if (!ending.flag.empty()) head.flag(ending.flag);
    break;
  }
  if (query.empty()) return false;
  head.add("AS", as).slot(SlotKind::query, reader, query.first, query.last);
  emit_whole(recognition, head);
  if (options != reader.end()) {
    reader.seek(options);
    return recognise_options(recognition, prefix, "SET");
  }
  return true;
}

bool refresh(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add("REFRESH MATERIALIZED VIEW", words_here(reader, 3));
  if (!reader.take("refresh materialized view")) return false;
  writer.flag_if(reader.take("concurrently"), "CONCURRENTLY");
  const Name view = reader.take_qualified_name();
  if (view.empty()) return false;
  writer.add(view).flag_if(reader.take("with no data"), "WITH NO DATA");
  return emit_whole(recognition, writer);
}

// ALTER VIEW and ALTER MATERIALIZED VIEW: as ALTER TABLE does it for what both know.
bool alter_view_kind(Recognition& recognition, std::string_view keyword, std::uint32_t words) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  prefix.add(keyword, words_here(reader, words));
  reader.seek(reader.index() + words);
  prefix.flag_if(reader.take("if exists"), "TARGET IF EXISTS");
  const Name view = reader.take_qualified_name();
  if (view.empty()) return false;
  prefix.add(view);
  const base::Range verb = reader.range_here();
  if (recognise_common_alter(recognition, prefix)) return true;
  if (reader.take("rename")) {
    reader.take("column");
    const Name from = reader.take_name();
    const base::Range to = reader.range_here();
    if (from.empty() || !reader.take("to")) return false;
    prefix.add("RENAME COLUMN", verb).add(from).add("TO", to).add(reader.take_name());
    return emit_whole(recognition, prefix);
  }
  if (reader.at_any({"set", "reset"}) && reader.at_symbol("(", 1)) {
    const std::string action = base::to_upper(reader.peek_text());
    reader.skip();
    return recognise_options(recognition, prefix, action);
  }
  for (const std::string_view name_action : {"set tablespace", "set access method", "cluster on"}) {
    if (!reader.take(name_action)) continue;
    prefix.add(base::to_upper(name_action), verb).add(reader.take_name());
    return emit_whole(recognition, prefix);
  }
  if (!reader.take("alter")) return false;
  reader.take("column");
  const Name column = reader.take_name();
  if (column.empty()) return false;
  prefix.add("ALTER COLUMN", verb).add(column);
  const base::Range set = reader.range_here();
  if (reader.take("drop default")) return emit_whole(recognition, prefix.add("DROP DEFAULT", set));
  if (!reader.take("set default") || reader.at_end()) return false;
  prefix.add("SET DEFAULT", set).slot(SlotKind::expression, reader, reader.index(), reader.end());
  return emit_whole(recognition, prefix);
}

bool alter_view(Recognition& recognition) { return alter_view_kind(recognition, "ALTER VIEW", 2); }
bool alter_matview(Recognition& recognition) {
  return alter_view_kind(recognition, "ALTER MATERIALIZED VIEW", 3);
}

// ---- sequences

bool create_sequence(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  const base::Range verb = reader.range_here();
  reader.take("create");
  if (reader.take("temp") || reader.take("temporary")) writer.flag("TEMP");
  if (reader.take("unlogged")) writer.flag("UNLOGGED");
  if (!reader.take("sequence")) return false;
  writer.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  const Name sequence = reader.take_qualified_name();
  if (sequence.empty()) return false;
  return emit_whole(recognition, writer.add("CREATE SEQUENCE", verb).add(sequence));
}

// ALTER SEQUENCE s RESTART WITH 5 INCREMENT BY 2: keywords upper, values slots.
bool alter_sequence(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add("ALTER SEQUENCE", words_here(reader, 2));
  reader.take("alter sequence");
  writer.flag_if(reader.take("if exists"), "TARGET IF EXISTS");
  const Name sequence = reader.take_qualified_name();
  if (sequence.empty()) return false;
  writer.add(sequence);
  if (recognise_common_alter(recognition, writer)) return true;
  while (!reader.at_end()) {
    if (reader.take("owned by")) {
      writer.add("OWNED BY", reader.range_here()).add(reader.take_qualified_name());
    } else if (reader.at("as")) {
      writer.add("AS", reader.range_here());
      reader.skip();
      writer.add(take_type(reader));
    } else if (reader.peek().kind == TokenKind::word) {
      if (!reader.at_any({"with", "by"})) writer.add(base::to_upper(reader.peek_text()), reader.range_here());
      reader.skip();
    } else {
      const std::uint32_t first = reader.index();
      if (reader.at_symbol("-") || reader.at_symbol("+")) reader.skip();
      reader.skip();
      writer.slot(SlotKind::literal, reader, first, std::min(reader.index(), reader.end()));
    }
  }
  return emit_whole(recognition, writer);
}

// ---- schemas, extensions

bool create_schema(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  const base::Range verb = words_here(reader, 2);
  reader.take("create schema");
  writer.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  Name schema;
  if (!reader.at("authorization")) schema = reader.take_name();
  if (reader.take("authorization")) {
    const Name role = take_role(reader);
    if (schema.empty()) schema = role;
  }
  if (schema.empty()) return false;
  emit_whole(recognition, writer.add("CREATE SCHEMA", verb).add(schema));
  // CREATE SCHEMA s CREATE TABLE ..: the elements are statements without ';' between them.
  while (!reader.at_end()) {
    const std::uint32_t first = reader.index();
    reader.skip();
    while (!reader.at_end() && !reader.at("create") && !reader.at("grant")) {
      reader.seek(reader.at_symbol("(") ? reader.behind_bracket() : reader.index() + 1);
    }
    const std::uint32_t last = reader.index();
    recognition.recognise_part(first, last);
    reader.seek(last);
  }
  return true;
}

bool create_extension(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  const base::Range verb = words_here(reader, 2);
  reader.take("create extension");
  writer.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  const Name extension = reader.take_name();
  if (extension.empty()) return false;
  writer.add("CREATE EXTENSION", verb).add(extension);
  reader.take("with");
  Name schema;
  std::uint32_t version = reader.end();
  while (!reader.at_end()) {
    if (reader.take("schema")) {
      schema = reader.take_name();
    } else if (reader.take("version")) {
      version = reader.index();
      reader.skip();
    } else if (reader.take("cascade")) {
      writer.flag("CASCADE");
    } else {
      return false;
    }
  }
  if (!schema.empty()) writer.add("SCHEMA", schema.range).add(schema);
  if (version < reader.end()) {
    writer.add("VERSION", reader.range(version, version + 1))
        .slot(SlotKind::literal, reader, version, version + 1);
  }
  return emit_whole(recognition, writer);
}

bool alter_extension(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add("ALTER EXTENSION", words_here(reader, 2));
  reader.take("alter extension");
  const Name extension = reader.take_name();
  if (extension.empty()) return false;
  writer.add(extension);
  if (recognise_common_alter(recognition, writer)) return true;
  const base::Range verb = reader.range_here();
  if (reader.take("update")) {
    writer.add("UPDATE", verb);
    const base::Range to = reader.range_here();
    if (reader.take("to")) {
      writer.add("TO", to).slot(SlotKind::literal, reader, reader.index(), reader.end());
    }
    return emit_whole(recognition, writer);
  }
  if (!reader.at_any({"add", "drop"})) return false;
  take_keyword(writer, reader);
  // The kind is every word up to the last name.
  while (reader.at_name() && reader.at_name(1)) take_keyword(writer, reader);
  const Name member = reader.take_qualified_name();
  if (member.empty()) return false;
  return emit_whole(recognition, writer.add(member));
}

// ---- objects that one line creates or alters: the kind and the name say all

struct ObjectKindWords {
  std::string_view create;  ///< "create database"
  std::string_view shown;   ///< "CREATE DATABASE"
};
constexpr auto kSimpleObjects = std::to_array<ObjectKindWords>({
    {"create database", "CREATE DATABASE"},
    {"create tablespace", "CREATE TABLESPACE"},
    {"create server", "CREATE SERVER"},
    {"create language", "CREATE LANGUAGE"},
    {"create trusted language", "CREATE LANGUAGE"},
    {"create procedural language", "CREATE LANGUAGE"},
    {"create trusted procedural language", "CREATE LANGUAGE"},
    {"create or replace language", "CREATE LANGUAGE"},
    {"create or replace trusted language", "CREATE LANGUAGE"},
    {"create or replace trusted procedural language", "CREATE LANGUAGE"},
    {"create or replace procedural language", "CREATE LANGUAGE"},
    {"create access method", "CREATE ACCESS METHOD"},
    {"create foreign data wrapper", "CREATE FOREIGN DATA WRAPPER"},
    {"create statistics", "CREATE STATISTICS"},
    {"create collation", "CREATE COLLATION"},
    {"create text search configuration", "CREATE TEXT SEARCH CONFIGURATION"},
    {"create text search dictionary", "CREATE TEXT SEARCH DICTIONARY"},
    {"create text search parser", "CREATE TEXT SEARCH PARSER"},
    {"create text search template", "CREATE TEXT SEARCH TEMPLATE"},
    {"create conversion", "CREATE CONVERSION"},
    {"create default conversion", "CREATE CONVERSION"},
});

bool create_simple_object(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const base::Range verb = reader.range_here();
  std::string_view shown;
  for (const ObjectKindWords& kind : kSimpleObjects) {
    if (!reader.take(kind.create)) continue;
    shown = kind.shown;
    break;
  }
  OperationWriter writer;
  writer.add(shown, verb).flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  const Name name = reader.take_qualified_name();
  if (name.empty()) return false;
  return emit_whole(recognition, writer.add(name));
}

struct AlterWords {
  std::string_view words;
  std::string_view shown;
};
constexpr auto kAlterObjects = std::to_array<AlterWords>({
    {"alter schema", "ALTER SCHEMA"},
    {"alter database", "ALTER DATABASE"},
    {"alter tablespace", "ALTER TABLESPACE"},
    {"alter server", "ALTER SERVER"},
    {"alter language", "ALTER LANGUAGE"},
    {"alter foreign data wrapper", "ALTER FOREIGN DATA WRAPPER"},
    {"alter statistics", "ALTER STATISTICS"},
    {"alter collation", "ALTER COLLATION"},
    {"alter conversion", "ALTER CONVERSION"},
    {"alter text search configuration", "ALTER TEXT SEARCH CONFIGURATION"},
    {"alter text search dictionary", "ALTER TEXT SEARCH DICTIONARY"},
});

// ALTER DATABASE d SET x = v | SET TABLESPACE s | RESET x, and the common actions; anything else by its
// words.
bool alter_simple_object(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const base::Range verb = reader.range_here();
  OperationWriter writer;
  for (const AlterWords& kind : kAlterObjects) {
    if (!reader.take(kind.words)) continue;
    writer.add(kind.shown, verb);
    break;
  }
  const Name name = reader.take_qualified_name();
  if (name.empty()) return false;
  writer.add(name);
  if (recognise_common_alter(recognition, writer)) return true;
  const base::Range action = reader.range_here();
  if (reader.take("set tablespace")) {
    return emit_whole(recognition, writer.add("SET TABLESPACE", action).add(reader.take_name()));
  }
  if (reader.take("set")) {
    writer.add("SET", action);
    return take_setting(reader, writer) && emit_whole(recognition, writer);
  }
  if (reader.take("reset")) {
    writer.add("RESET", action);
    return take_reset(reader, writer) && emit_whole(recognition, writer);
  }
  return false;
}

}  // namespace

bool recognise_common_alter(Recognition& recognition, const OperationWriter& prefix) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  OperationWriter writer = prefix;
  const base::Range verb = reader.range_here();
  Name name;
  if (reader.take("rename to")) {
    name = reader.take_name();
    writer.add("RENAME TO", verb);
  } else if (reader.at("set schema")) {
    reader.take("set schema");
    name = reader.take_name();
    writer.add("SET SCHEMA", verb);
  } else if (reader.take("owner to")) {
    name = take_role(reader);
    writer.add("OWNER TO", verb);
  } else if (reader.take("depends on extension") || reader.take("no depends on extension")) {
    const bool no = reader.text_at(first).size() == 2;
    name = reader.take_name();
    writer.add(no ? "NO DEPENDS ON EXTENSION" : "DEPENDS ON EXTENSION", verb);
  } else {
    return false;
  }
  if (name.empty()) {
    reader.seek(first);
    return false;
  }
  recognition.emit(writer.add(name), reader.range(first, reader.index()));
  return true;
}

bool recognise_options(Recognition& recognition, const OperationWriter& prefix, std::string_view verb) {
  TokenReader& reader = recognition.reader;
  const base::Range verb_range = reader.range_here();
  Span inside;
  if (!take_brackets(reader, inside)) return false;
  const std::uint32_t behind = reader.index();
  for (const Span& element : split_list(reader, inside)) {
    TokenReader option = reader.part(element.first, element.last);
    const Name name = take_vocabulary_name(option);
    if (name.empty()) return false;
    OperationWriter writer = prefix;
    writer.add(verb, verb_range).add(name);
    if (option.take_symbol("=")) {
      const base::Range range = option.range(option.index(), option.end());
      writer.add("=", range).add(option_value(name.text, option, option.index(), option.end()), range);
    } else if (verb == "SET") {
      writer.add("= on", name.range);  // `(security_barrier)` is `= true`
    }
    recognition.emit(writer, reader.range(element.first, element.last));
  }
  reader.seek(behind);
  return true;
}

const std::vector<RecogniserRow>& object_recognisers() {
  static const std::vector<RecogniserRow> rows = [] {
    std::vector<RecogniserRow> list = {
        {"create type", create_type},
        {"alter type", alter_type},
        {"create domain", create_domain},
        {"alter domain", alter_domain},
        {"create view", create_view},
        {"create or replace", create_view},
        {"create temp", create_view},
        {"create temporary", create_view},
        {"create recursive view", create_view},
        {"create materialized view", create_view},
        {"alter view", alter_view},
        {"alter materialized view", alter_matview},
        {"refresh", refresh},
        {"create sequence", create_sequence},
        {"create temp sequence", create_sequence},
        {"create temporary sequence", create_sequence},
        {"create unlogged sequence", create_sequence},
        {"alter sequence", alter_sequence},
        {"create schema", create_schema},
        {"create extension", create_extension},
        {"alter extension", alter_extension},
    };
    for (const ObjectKindWords& kind : kSimpleObjects) list.push_back({kind.create, create_simple_object});
    for (const AlterWords& kind : kAlterObjects) list.push_back({kind.words, alter_simple_object});
    return list;
  }();
  return rows;
}

}  // namespace lockkeeper::sql
