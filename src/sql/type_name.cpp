// One spelling per type. The words of SQL (INTEGER, CHARACTER VARYING, TIMESTAMP WITH TIME ZONE) are syntax
// of their own in gram.y; every other type is a name, which counts as the server's when pg_type has it,
// quoted or not. Both ways end in the server's own name (pg_type.typname), from which the canonical spelling
// is looked up once.
#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "sql/keywords.h"
#include "sql/recogniser.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

namespace {

struct Spelling {
  std::string_view name;
  std::string_view canonical;
};

/// pg_type.typname -> canonical, where canonical_name() would say something else: other names, and names that
/// are keywords too.
constexpr auto kServerTypes = std::to_array<Spelling>({
    {"int2", "smallint"},
    {"int4", "integer"},
    {"int8", "bigint"},
    {"float4", "real"},
    {"float8", "double precision"},
    {"bool", "boolean"},
    {"char", "\"char\""},
    {"any", "any"},
    {"bit", "bit"},
    {"interval", "interval"},
    {"json", "json"},
    {"name", "name"},
    {"numeric", "numeric"},
    {"path", "path"},
    {"text", "text"},
    {"time", "time"},
    {"timestamp", "timestamp"},
    {"trigger", "trigger"},
    {"unknown", "unknown"},
    {"varchar", "varchar"},
    {"xml", "xml"},
});

/// Not types: CREATE TABLE and ADD COLUMN make them into a column with a sequence
/// (transformColumnDefinition).
constexpr auto kSerialTypes = std::to_array<Spelling>({
    {"serial2", "smallserial"},
    {"serial4", "serial"},
    {"serial8", "bigserial"},
});

/// Unquoted words that gram.y reads as a type of the server.
constexpr auto kTypeWords = std::to_array<Spelling>({
    {"int", "int4"},
    {"integer", "int4"},
    {"smallint", "int2"},
    {"bigint", "int8"},
    {"real", "float4"},
    {"decimal", "numeric"},
    {"dec", "numeric"},
    {"numeric", "numeric"},
    {"boolean", "bool"},
});

constexpr auto kIntervalFields =
    std::to_array<std::string_view>({"year", "month", "day", "hour", "minute", "second"});

template <typename Table>
std::optional<std::string_view> look_up(const Table& table, std::string_view name) {
  for (const Spelling& row : table) {
    if (row.name == name) return row.canonical;
  }
  return std::nullopt;
}

// One modifier: a number with its sign, a name or a string; empty for anything else.
std::string take_modifier(TokenReader& reader) {
  std::string text;
  if (reader.at_symbol("-") || reader.at_symbol("+")) {
    text = reader.peek_text();
    reader.skip();
  }
  const TokenKind kind = reader.peek().kind;
  if (kind == TokenKind::integer || kind == TokenKind::decimal || kind == TokenKind::parameter) {
    text += base::to_lower(reader.peek_text());
  } else if (text.empty() && reader.at_name()) {
    text = reader.peek().kind == TokenKind::word ? base::to_lower(reader.peek_text())
                                                 : reader.name_text(reader.peek());
  } else if (text.empty() && reader.at_literal()) {
    text = canonical_name(decode(reader.body().text, reader.peek()));
  } else {
    return {};
  }
  reader.skip();
  return text;
}

// `(10, 2)` as "10,2"; empty without brackets. False when something stands there that is no modifier.
bool take_modifiers(TokenReader& reader, std::string& modifiers) {
  if (!reader.take_symbol("(")) return true;
  do {
    const std::string modifier = take_modifier(reader);
    if (modifier.empty()) return false;
    if (!modifiers.empty()) modifiers += ',';
    modifiers += modifier;
  } while (reader.take_symbol(","));
  return reader.take_symbol(")");
}

std::string with_modifiers(std::string_view name, const std::string& modifiers) {
  return modifiers.empty() ? std::string(name) : std::string(name) + '(' + modifiers + ')';
}

// `float(24)` is real: up to 24 binary digits fit.
std::string float_name(const std::string& digits) {
  int value = 53;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value <= 24 ? "real" : "double precision";
}

// The canonical spelling of a type of the server with its modifiers, as its typmodin function completes them.
std::string server_type(std::string_view name, const std::string& modifiers) {
  if (name == "numeric" && !modifiers.empty() && modifiers.find(',') == std::string::npos)
    return with_modifiers(name, modifiers + ",0");
  if (name == "bpchar" && !modifiers.empty()) return with_modifiers("char", modifiers);
  const std::string_view canonical = look_up(kServerTypes, name).value_or(name);
  return with_modifiers(canonical, modifiers);
}

// CHARACTER, CHAR, NCHAR, NATIONAL CHARACTER, BIT: all have a length of 1 when none is written, and VARYING.
bool take_character(TokenReader& reader, std::string& type) {
  const bool national = reader.at("national") && (reader.at("character", 1) || reader.at("char", 1));
  if (national) reader.skip();
  const bool bits = reader.at("bit");
  if (!bits && !reader.at_any({"character", "char", "nchar"})) return false;
  reader.skip();
  const bool varying = reader.take("varying");
  std::string modifiers;
  if (!take_modifiers(reader, modifiers)) return true;
  if (!varying && modifiers.empty()) modifiers = "1";
  const std::string name = bits ? "bit" : "char";
  type = with_modifiers(varying ? "var" + name : name, modifiers);
  return true;
}

bool take_time(TokenReader& reader, std::string& type) {
  if (!reader.at_any({"time", "timestamp"})) return false;
  std::string name = base::to_lower(reader.peek_text());
  reader.skip();
  std::string modifiers;
  if (!take_modifiers(reader, modifiers)) return true;
  if (reader.take("with time zone")) name += "tz";
  reader.take("without time zone");
  type = with_modifiers(name, modifiers);
  return true;
}

std::string_view take_interval_field(TokenReader& reader) {
  for (const std::string_view field : kIntervalFields) {
    if (reader.take(field)) return field;
  }
  return {};
}

bool take_interval(TokenReader& reader, std::string& type) {
  if (!reader.take("interval")) return false;
  std::string name = "interval";
  if (const std::string_view from = take_interval_field(reader); !from.empty()) {
    name.append(" ").append(from);
    if (reader.take("to")) name.append(" to ").append(take_interval_field(reader));
  }
  std::string modifiers;
  if (take_modifiers(reader, modifiers)) type = with_modifiers(name, modifiers);
  return true;
}

bool take_type_word(TokenReader& reader, std::string& type) {
  if (reader.peek().kind != TokenKind::word) return false;
  std::string modifiers;
  if (reader.take("double precision")) {
    type = "double precision";
    return true;
  }
  if (reader.take("float")) {
    if (take_modifiers(reader, modifiers)) type = float_name(modifiers);
    return true;
  }
  const auto name = look_up(kTypeWords, base::to_lower(reader.peek_text()));
  if (!name) return false;
  reader.skip();
  if (take_modifiers(reader, modifiers)) type = server_type(*name, modifiers);
  return true;
}

// A type by its name, which may be of the server's own list.
std::string take_named_type(TokenReader& reader) {
  const bool unquoted = reader.peek().kind == TokenKind::word;
  if (unquoted && is_reserved(base::to_lower(reader.peek_text()))) return {};
  const Name name = reader.take_qualified_name();
  if (name.empty()) return {};
  if (reader.at_symbol("%") && (reader.at("type", 1) || reader.at("rowtype", 1))) {
    const std::string suffix = reader.at("type", 1) ? "%type" : "%rowtype";
    reader.seek(reader.index() + 2);
    return name.text + suffix;
  }
  std::string modifiers;
  if (!take_modifiers(reader, modifiers)) return {};
  const std::vector<std::string_view> parts = name_parts(name.text);
  const bool in_catalog = parts.size() == 2 && parts[0] == "pg_catalog";
  const std::string plain = plain_name(parts.back());
  if (parts.size() == 1 && look_up(kSerialTypes, plain)) return std::string(*look_up(kSerialTypes, plain));
  if (parts.size() != 1 && !in_catalog) return with_modifiers(name.text, modifiers);
  const bool of_server = plain == "bpchar" || look_up(kServerTypes, plain).has_value();
  return of_server ? server_type(plain, modifiers) : with_modifiers(parts.back(), modifiers);
}

// `[]`, `[3]`, ARRAY and ARRAY[3]: one "[]" per dimension.
std::string take_dimensions(TokenReader& reader) {
  const bool by_word = reader.take("array");
  std::string dimensions;
  while (reader.at_symbol("[")) {
    const bool sized = !reader.at_symbol("]", 1);
    if (sized && !reader.at_symbol("]", 2)) break;
    reader.seek(reader.index() + (sized ? 3 : 2));
    dimensions += "[]";
  }
  return by_word ? "[]" : dimensions;
}

}  // namespace

Name take_type(TokenReader& reader) {
  const std::uint32_t first = reader.index();
  const bool set = reader.take("setof");
  std::string type;
  const bool by_word = take_character(reader, type) || take_time(reader, type) ||
                       take_interval(reader, type) || take_type_word(reader, type);
  if (!by_word) type = take_named_type(reader);
  if (type.empty()) {
    reader.seek(first);
    return {};
  }
  type += take_dimensions(reader);
  if (set) type.insert(0, "setof ");
  return {type, reader.range(first, reader.index())};
}

}  // namespace lockkeeper::sql
