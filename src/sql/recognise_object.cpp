// Sequences, schemas, extensions, and the objects whose kind and name say all that matters.
#include <array>

#include "base/text.h"
#include "sql/recognise_elements.h"

namespace lockkeeper::sql {

namespace {

bool emit_statement(Recognition& recognition, const OperationWriter& writer) {
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// CREATE SEQUENCE s: how it counts matters to no row that is there.
bool create_sequence(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add("CREATE SEQUENCE", reader.range_here());
  reader.take("create");
  if (!reader.take("local")) reader.take("global");
  writer.flag_if(reader.take("temp") || reader.take("temporary"), "TEMP");
  writer.flag_if(reader.take("unlogged"), "UNLOGGED");
  if (!reader.take("sequence")) return false;
  writer.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  const Name sequence = reader.take_qualified_name();
  if (sequence.empty()) return false;
  OperationWriter options;
  while (take_sequence_option(reader, options)) continue;
  return reader.at_end() && emit_statement(recognition, writer.add(sequence));
}

// ALTER SEQUENCE s with sequence options, all in one operation, or with the actions of ALTER TABLE.
bool alter_sequence(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  take_words(reader, prefix, "alter sequence");
  prefix.flag_if(reader.take("if exists"), "TARGET IF EXISTS");
  const Name sequence = reader.take_qualified_name();
  if (sequence.empty()) return false;
  prefix.add(sequence);
  OperationWriter writer = prefix;
  const std::uint32_t first = reader.index();
  while (!reader.at("set") && take_sequence_option(reader, writer)) continue;
  if (reader.index() > first && reader.at_end()) return emit_statement(recognition, writer);
  reader.seek(first);
  return recognise_table_actions(recognition, prefix, sequence);
}

// The place of the next CREATE or GRANT outside brackets.
std::uint32_t behind_schema_element(TokenReader reader) {
  reader.skip();
  while (!reader.at_end() && !reader.at_any({"create", "grant"})) {
    reader.seek(reader.at_symbol("(") ? reader.behind_bracket() : reader.index() + 1);
  }
  return reader.index();
}

// CREATE SCHEMA [IF NOT EXISTS] [s] [AUTHORIZATION r] [element ..]; without a name it gets that of the role.
bool create_schema(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  const std::uint32_t first = reader.index();
  take_words(reader, writer, "create schema");
  writer.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  Name schema;
  if (!reader.at("authorization")) schema = reader.take_name();
  if (reader.take("authorization")) {
    const Name role = take_role(reader);
    if (schema.empty()) schema = role;
  }
  const bool known = reader.at_end() || reader.at("create") || reader.at("grant");
  if (schema.empty() || !known) return false;
  recognition.emit(writer.add(schema), reader.range(first, reader.index()));
  // The elements are statements without ';' between them.
  while (!reader.at_end()) {
    const std::uint32_t begin = reader.index();
    const std::uint32_t end = behind_schema_element(reader);
    recognition.recognise_part(begin, end);
    reader.seek(end);
  }
  return true;
}

// CREATE EXTENSION [IF NOT EXISTS] e [WITH] [SCHEMA s] [VERSION v] [CASCADE], in any order
bool create_extension(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_words(reader, writer, "create extension");
  writer.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  const Name extension = reader.take_name();
  if (extension.empty()) return false;
  writer.add(extension);
  reader.take("with");
  Name schema;
  base::Range schema_range, version_range;
  Span version;
  for (base::Range place = reader.range_here(); !reader.at_end(); place = reader.range_here()) {
    if (reader.take("schema")) {
      schema = reader.take_name();
      schema_range = place;
      if (schema.empty()) return false;
    } else if (reader.take("version") && !reader.at_end()) {
      version = {reader.index(), reader.index() + 1};
      version_range = place;
      reader.skip();
    } else if (reader.take("cascade")) {
      writer.flag("CASCADE");
    } else {
      return false;
    }
  }
  if (!schema.empty()) writer.add("SCHEMA", schema_range).add(schema);
  if (!version.empty())
    writer.add("VERSION", version_range).slot(SlotKind::literal, reader, version.first, version.last);
  return emit_statement(recognition, writer);
}

/// The kinds whose objects are named by a name alone, in capitals in the text.
constexpr auto kMemberKinds = std::to_array<std::string_view>({
    "access method",
    "collation",
    "conversion",
    "domain",
    "event trigger",
    "foreign data wrapper",
    "foreign table",
    "language",
    "materialized view",
    "schema",
    "sequence",
    "server",
    "table",
    "text search configuration",
    "text search dictionary",
    "text search parser",
    "text search template",
    "type",
    "view",
});
constexpr auto kRoutineKinds =
    std::to_array<std::string_view>({"aggregate", "function", "procedure", "routine"});

// ADD | DROP kind name; what is not named by a name (a cast, an operator) is a slot.
bool take_member(TokenReader& reader, OperationWriter& writer) {
  take_keyword(writer, reader);
  reader.take("procedural");
  for (const std::string_view kind : kMemberKinds) {
    if (!take_words(reader, writer, kind)) continue;
    const Name member = reader.take_qualified_name();
    writer.add(member);
    return !member.empty();
  }
  for (const std::string_view kind : kRoutineKinds) {
    if (!take_words(reader, writer, kind)) continue;
    const Name member = take_routine(reader);
    writer.add(member);
    return !member.empty();
  }
  if (!reader.at_any({"cast", "operator", "transform"})) return false;
  take_keyword(writer, reader);
  if (reader.at_any({"class", "family"})) take_keyword(writer, reader);
  if (reader.at_end()) return false;
  writer.slot(SlotKind::list, reader, reader.index(), reader.end());
  reader.seek(reader.end());
  return true;
}

// UPDATE [TO v] | ADD member | DROP member
bool alter_extension(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_words(reader, writer, "alter extension");
  const Name extension = reader.take_name();
  if (extension.empty()) return false;
  writer.add(extension);
  if (recognise_common_alter(recognition, writer)) return reader.at_end();
  if (reader.at("update")) {
    take_keyword(writer, reader);
    if (reader.at("to")) {
      take_keyword(writer, reader);
      if (reader.at_end()) return false;
      writer.slot(SlotKind::literal, reader, reader.index(), reader.index() + 1);
      reader.skip();
    }
  } else if (!reader.at_any({"add", "drop"}) || !take_member(reader, writer)) {
    return false;
  }
  return reader.at_end() && emit_statement(recognition, writer);
}

/// Kinds of which only the name matters. A name of a fixed vocabulary is shown in lower case.
struct NamedKind {
  std::string_view words;
  std::string_view shown;
  bool vocabulary = false;
  bool created_here = true;  ///< CREATE of this kind is read by create_named()
};
constexpr auto kNamedKinds = std::to_array<NamedKind>({
    {"database", "DATABASE"},
    {"tablespace", "TABLESPACE"},
    {"server", "SERVER"},
    {"language", "LANGUAGE", true},
    {"procedural language", "LANGUAGE", true},
    {"trusted language", "LANGUAGE", true},
    {"trusted procedural language", "LANGUAGE", true},
    {"access method", "ACCESS METHOD", true},
    {"foreign data wrapper", "FOREIGN DATA WRAPPER"},
    {"statistics", "STATISTICS"},
    {"collation", "COLLATION"},
    {"conversion", "CONVERSION"},
    {"default conversion", "CONVERSION"},
    {"text search configuration", "TEXT SEARCH CONFIGURATION"},
    {"text search dictionary", "TEXT SEARCH DICTIONARY"},
    {"text search parser", "TEXT SEARCH PARSER"},
    {"text search template", "TEXT SEARCH TEMPLATE"},
    {"schema", "SCHEMA", false, false},
});

const NamedKind* take_named_kind(TokenReader& reader) {
  for (const NamedKind& kind : kNamedKinds) {
    if (reader.take(kind.words)) return &kind;
  }
  return nullptr;
}

// CREATE [OR REPLACE] kind [IF NOT EXISTS] name, and what no rule asks for
bool create_named(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  const base::Range verb = reader.range_here();
  reader.take("create");
  writer.flag_if(reader.take("or replace"), "OR REPLACE");
  const NamedKind* kind = take_named_kind(reader);
  if (kind == nullptr) return false;
  writer.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  const Name name = kind->vocabulary ? take_vocabulary_name(reader) : reader.take_qualified_name();
  if (name.empty()) return false;
  writer.add("CREATE", verb).add(kind->shown, verb).add(name);
  return emit_statement(recognition, writer);
}

// SET TABLESPACE s | SET x = v | RESET x | SET (o = v) | RESET (o) | SET STATISTICS n
bool change_setting(Recognition& recognition, OperationWriter writer) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  const bool set = reader.at("set");
  if (reader.at_symbol("(", 1)) {
    const std::string_view verb = set ? "SET" : "RESET";
    reader.skip();
    return recognise_options(recognition, writer, verb);
  }
  if (reader.at("set tablespace")) {
    take_keyword(writer, reader);
    take_keyword(writer, reader);
    const Name tablespace = reader.take_name();
    if (tablespace.empty()) return false;
    writer.add(tablespace);
  } else {
    take_keyword(writer, reader);
    if (set ? !take_setting(reader, writer) : !take_reset(reader, writer)) return false;
  }
  recognition.emit(writer, reader.range(first, reader.index()));
  return true;
}

/// The words that begin what is shown by its words, with the rest as a slot: VERSION 'x', OPTIONS (..),
/// CONNECTION LIMIT 5, REFRESH COLLATION VERSION, HANDLER h, SET STATISTICS 5.
constexpr auto kPlainChanges = std::to_array<std::string_view>({
    "allow_connections",
    "connection limit",
    "handler",
    "is_template",
    "no handler",
    "no validator",
    "options",
    "refresh collation version",
    "refresh version",
    "set statistics",
    "validator",
    "version",
});

bool change_by_words(Recognition& recognition, OperationWriter writer) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  reader.take("with");
  for (const std::string_view words : kPlainChanges) {
    if (!take_words(reader, writer, words)) continue;
    if (!reader.at_end()) writer.slot(SlotKind::list, reader, reader.index(), reader.end());
    reader.seek(reader.end());
    recognition.emit(writer, reader.range(first, reader.end()));
    return true;
  }
  return false;
}

bool recognise_named_action(Recognition& recognition, const OperationWriter& prefix) {
  if (recognise_common_alter(recognition, prefix)) return true;
  if (recognition.reader.at("set statistics")) return change_by_words(recognition, prefix);
  if (recognition.reader.at_any({"set", "reset"})) return change_setting(recognition, prefix);
  return change_by_words(recognition, prefix);
}

bool alter_named(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  const base::Range verb = reader.range_here();
  reader.take("alter");
  const NamedKind* kind = take_named_kind(reader);
  if (kind == nullptr) return false;
  prefix.flag_if(reader.take("if exists"), "TARGET IF EXISTS");
  const Name name = kind->vocabulary ? take_vocabulary_name(reader) : reader.take_qualified_name();
  if (name.empty() || reader.at_end()) return false;
  prefix.add("ALTER", verb).add(kind->shown, verb).add(name);
  recognition.read_or_fall_back(reader.end(), prefix,
                                [&] { return recognise_named_action(recognition, prefix); });
  return true;
}

/// What follows the words of a sequence option.
enum class OptionValue : std::uint8_t { none, number, optional_number, name, type };

struct SequenceOption {
  std::string_view words;
  OptionValue value;
};
constexpr auto kSequenceOptions = std::to_array<SequenceOption>({
    {"restart", OptionValue::optional_number},
    {"start", OptionValue::number},
    {"increment", OptionValue::number},
    {"minvalue", OptionValue::number},
    {"maxvalue", OptionValue::number},
    {"cache", OptionValue::number},
    {"no minvalue", OptionValue::none},
    {"no maxvalue", OptionValue::none},
    {"no cycle", OptionValue::none},
    {"cycle", OptionValue::none},
    {"owned by", OptionValue::name},
    {"sequence name", OptionValue::name},
    {"as", OptionValue::type},
    {"logged", OptionValue::none},
    {"unlogged", OptionValue::none},
});

bool take_number(TokenReader& reader, OperationWriter& writer) {
  if (!reader.take("by")) reader.take("with");
  const std::uint32_t first = reader.index();
  if (!reader.take_symbol("-")) reader.take_symbol("+");
  const TokenKind kind = reader.peek().kind;
  if (kind != TokenKind::integer && kind != TokenKind::decimal && kind != TokenKind::placeholder)
    return false;
  reader.skip();
  writer.slot(SlotKind::literal, reader, first, reader.index());
  return true;
}

bool take_option_value(TokenReader& reader, OperationWriter& writer, OptionValue value) {
  Name name;
  switch (value) {
    case OptionValue::none: return true;
    case OptionValue::number: return take_number(reader, writer);
    case OptionValue::optional_number: take_number(reader, writer); return true;
    case OptionValue::name:
      if (take_words(reader, writer, "none")) return true;
      name = reader.take_qualified_name();
      break;
    case OptionValue::type: name = take_type(reader); break;
  }
  writer.add(name);
  return !name.empty();
}

std::vector<RecogniserRow> rows_of_named_kinds() {
  // Views into these live as long as the program.
  static const std::vector<std::string> words = [] {
    std::vector<std::string> list;
    for (const NamedKind& kind : kNamedKinds) {
      list.push_back("alter " + std::string(kind.words));
      if (!kind.created_here) continue;
      list.push_back("create " + std::string(kind.words));
      list.push_back("create or replace " + std::string(kind.words));
    }
    return list;
  }();
  std::vector<RecogniserRow> rows;
  for (const std::string& row : words)
    rows.push_back({row, row.starts_with("create") ? create_named : alter_named});
  return rows;
}

}  // namespace

bool take_sequence_option(TokenReader& reader, OperationWriter& writer) {
  take_words(reader, writer, "set");
  for (const SequenceOption& option : kSequenceOptions) {
    if (take_words(reader, writer, option.words)) return take_option_value(reader, writer, option.value);
  }
  return false;
}

const std::vector<RecogniserRow>& object_recognisers() {
  static const std::vector<RecogniserRow> rows = [] {
    std::vector<RecogniserRow> list = rows_of_named_kinds();
    // The kinds with a recogniser of their own come first.
    const std::vector<RecogniserRow> own = {
        {"create sequence", create_sequence},  {"create temp", create_sequence},
        {"create temporary", create_sequence}, {"create unlogged sequence", create_sequence},
        {"create local", create_sequence},     {"alter sequence", alter_sequence},
        {"create schema", create_schema},      {"create extension", create_extension},
        {"alter extension", alter_extension},
    };
    list.insert(list.begin(), own.begin(), own.end());
    return list;
  }();
  return rows;
}

}  // namespace lockkeeper::sql
