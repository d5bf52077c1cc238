// VACUUM and its kin, replication, comments, and the commands whose first words say all.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"
#include "sql/scanner.h"

namespace lockkeeper::sql {

namespace {

// `(FULL, ANALYZE off)` or `FULL FREEZE`: those that are on and that rules ask for become flags.
constexpr std::array<std::string_view, 4> kMaintenanceFlags = {"full", "freeze", "analyze", "concurrently"};

std::string_view take_maintenance_flag(TokenReader& reader) {
  if (reader.take("analyse")) return "analyze";
  for (const std::string_view flag : kMaintenanceFlags) {
    if (reader.take(flag)) return flag;
  }
  return {};
}

bool is_off(const TokenReader& reader) {
  if (reader.at_any({"false", "off"}) || reader.peek_text() == "0") return true;
  const std::string text = base::to_lower(reader.peek_text());
  return text == "'false'" || text == "'off'" || text == "'0'";
}

bool take_maintenance_options(OperationWriter& writer, TokenReader& reader) {
  Span options;
  if (!reader.at_symbol("(")) {
    while (!reader.at_end()) {
      const std::string_view flag = take_maintenance_flag(reader);
      if (flag.empty() && !reader.take("verbose")) break;
      if (!flag.empty()) writer.flag(base::to_upper(flag));
    }
    return true;
  }
  if (!take_brackets(reader, options)) return false;
  for (const Span& span : split_list(reader, options)) {
    TokenReader option = reader.part(span.first, span.last);
    const std::string_view flag = take_maintenance_flag(option);
    if (!flag.empty() && !is_off(option)) writer.flag(base::to_upper(flag));
  }
  return true;
}

// [t [(a)] [USING [INDEX] i], ..]; without a table it is about all of them.
bool emit_maintained(Recognition& recognition, const OperationWriter& prefix) {
  TokenReader& reader = recognition.reader;
  if (reader.at_end()) {
    recognition.emit(prefix, recognition.statement_range());
    return true;
  }
  do {
    const std::uint32_t first = reader.index();
    const Relation table = take_relation(reader);
    if (table.name.empty()) return false;
    OperationWriter writer = prefix;
    writer.add(table.name).flag_if(table.only, "ONLY");
    std::vector<Name> columns;
    if (reader.at_symbol("(") && !take_column_list(reader, columns)) return false;
    add_list(writer, columns);
    if (reader.at("using")) {
      take_keyword(writer, reader);
      if (reader.at_name(1)) reader.take("index");
      const Name index = reader.take_name();
      if (index.empty()) return false;
      writer.add(index);
    }
    recognition.emit(writer, reader.range(first, reader.index()));
  } while (reader.take_symbol(","));
  return reader.at_end();
}

bool recognise_maintenance(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  prefix.add(reader.at("analyse") ? "ANALYZE" : base::to_upper(reader.peek_text()), reader.range_here());
  reader.skip();
  return take_maintenance_options(prefix, reader) && emit_maintained(recognition, prefix);
}

// CLUSTER i ON t, the form before 8.3
bool recognise_cluster(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  OperationWriter writer;
  take_keyword(writer, reader);
  reader.take("verbose");
  const Name index = reader.take_name();
  if (index.empty() || !reader.take("on")) {
    reader.seek(first);
    return recognise_maintenance(recognition);
  }
  const Name table = reader.take_qualified_name();
  if (table.empty() || !reader.at_end()) return false;
  recognition.emit(writer.add(table).add("USING", index.range).add(index), table.range);
  return true;
}

// A connection string that holds a password: password=x, or postgres://user:x@host.
bool has_password(const TokenReader& reader) {
  if (!reader.at_literal()) return false;
  const std::string text = base::to_lower(decode(reader.body().text, reader.peek()));
  const std::size_t at = text.find('@');
  const std::size_t user = text.find("://");
  return text.find("password") != text.npos ||
         (user != text.npos && at != text.npos && text.find(':', user + 3) < at);
}

bool create_publication(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  take_keyword(writer, reader);
  const Name name = reader.take_name();
  if (name.empty() || (!reader.at_end() && !reader.at_any({"for", "with"}))) return false;
  writer.add(name).flag_if(reader.at("for all tables"), "ALL TABLES");
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// CONNECTION '..' PUBLICATION p [WITH (..)]. A slot is made unless the options say otherwise; only then is
// the statement refused in a transaction.
bool create_subscription(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  take_keyword(writer, reader);
  const Name name = reader.take_name();
  if (name.empty() || !reader.take("connection")) return false;
  writer.add(name).flag_if(has_password(reader), "PASSWORD");
  reader.seek(reader.find_word("with"));
  reader.skip();
  Span options;
  bool slot = true;
  if (take_brackets(reader, options)) {
    for (const Span& span : split_list(reader, options)) {
      TokenReader option = reader.part(span.first, span.last);
      if (!option.take("connect") && !option.take("create_slot")) continue;
      option.take_symbol("=");
      slot = slot && !is_off(option);
    }
  }
  recognition.emit(writer.flag_if(slot, "SLOT"), recognition.statement_range());
  return true;
}

// ADD|SET|DROP TABLE|TABLES IN SCHEMA|PUBLICATION a, b: one operation per name.
bool emit_members(Recognition& recognition, const OperationWriter& prefix) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  reader.skip();
  if (!reader.take("tables in schema") && !reader.take("table") && !reader.take("publication")) return false;
  OperationWriter action = prefix;
  add_keywords(action, reader, first);
  do {
    const Relation member = take_relation(reader);
    if (member.name.empty()) return false;
    OperationWriter writer = action;
    recognition.emit(writer.add(member.name), member.name.range);
    // A column list, a row filter, or what the publication is refreshed with.
    while (!reader.at_end() && !reader.at_symbol(",")) {
      reader.seek(reader.at_symbol("(") ? reader.behind_bracket() : reader.index() + 1);
    }
    // `ADD TABLE a, TABLES IN SCHEMA s`: the kind stands again only where it changes.
    if (reader.at_symbol(",") && (reader.at("table", 1) || reader.at("tables in schema", 1))) return false;
  } while (reader.take_symbol(","));
  return true;
}

bool alter_replication(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  take_keyword(prefix, reader);
  take_keyword(prefix, reader);
  const Name name = reader.take_name();
  if (name.empty()) return false;
  prefix.add(name);
  if (recognise_common_alter(recognition, prefix)) return reader.at_end();
  if (reader.at("set") && reader.at_symbol("(", 1)) {
    reader.skip();
    return recognise_options(recognition, prefix, "SET") && reader.at_end();
  }
  if (reader.at_any({"add", "set", "drop"})) return emit_members(recognition, prefix);
  const std::uint32_t action = reader.index();
  if (!reader.take("refresh publication") && !reader.take("enable") && !reader.take("disable") &&
      !reader.take("connection") && !reader.take("skip")) {
    return false;
  }
  add_keywords(prefix, reader, action);
  prefix.flag_if(has_password(reader), "PASSWORD");
  recognition.emit(prefix, reader.range(action, reader.end()));
  return true;
}

// What COMMENT ON can name beside the kinds that DROP knows.
bool take_commented(OperationWriter& writer, TokenReader& reader) {
  const std::uint32_t first = reader.index();
  if (reader.at("column")) {
    take_keyword(writer, reader);
    return take_object(writer, reader, ObjectShape::name);
  }
  if (reader.take("large object")) {
    add_keywords(writer, reader, first);
    return take_object(writer, reader, ObjectShape::signature);
  }
  if (reader.at("constraint")) {  // c ON t, c ON DOMAIN d
    take_keyword(writer, reader);
    writer.add(reader.take_name());
    if (!reader.at("on")) return false;
    take_keyword(writer, reader);
    if (reader.at("domain") && reader.at_name(1) && !reader.at("is", 1)) take_keyword(writer, reader);
    return take_object(writer, reader, ObjectShape::name);
  }
  const KindWords* kind = take_object_kind(reader);
  if (kind == nullptr) return false;
  writer.add(kind->shown, reader.range(first, reader.index()));
  return take_object(writer, reader, kind->shape);
}

bool recognise_comment(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  OperationWriter writer;
  if (!reader.take("comment on")) return false;
  add_keywords(writer, reader, first);
  if (!take_commented(writer, reader) || !reader.take("is")) return false;
  if (!reader.at_literal() && !reader.at("null")) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

bool import_foreign_schema(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  OperationWriter writer;
  if (!reader.take("import foreign schema")) return false;
  add_keywords(writer, reader, first);
  const Name schema = reader.take_name();
  if (schema.empty()) return false;
  recognition.emit(writer.add(schema), recognition.statement_range());
  return true;
}

bool security_label(Recognition& recognition) {
  OperationWriter writer;
  take_keyword(writer, recognition.reader);
  take_keyword(writer, recognition.reader);
  recognition.emit(writer, recognition.statement_range());
  return true;
}

bool first_word(Recognition& recognition) {
  OperationWriter writer;
  take_keyword(writer, recognition.reader);
  recognition.emit(writer, recognition.statement_range());
  return true;
}

bool recognise_load(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  if (!reader.at_literal()) return false;
  writer.slot(SlotKind::literal, reader, reader.index(), reader.index() + 1);
  recognition.emit(writer, recognition.statement_range());
  return true;
}

}  // namespace

const std::vector<RecogniserRow>& maintenance_recognisers() {
  static const std::vector<RecogniserRow> kRows = [] {
    std::vector<RecogniserRow> rows = {
        {"vacuum", recognise_maintenance},
        {"analyze", recognise_maintenance},
        {"analyse", recognise_maintenance},
        {"repack", recognise_maintenance},
        {"cluster", recognise_cluster},
        {"create publication", create_publication},
        {"alter publication", alter_replication},
        {"create subscription", create_subscription},
        {"alter subscription", alter_replication},
        {"comment on", recognise_comment},
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
        {"load", recognise_load},
    };
    std::ranges::copy(privilege_recognisers(), std::back_inserter(rows));
    std::ranges::copy(role_recognisers(), std::back_inserter(rows));
    return rows;
  }();
  return kRows;
}

}  // namespace lockkeeper::sql
