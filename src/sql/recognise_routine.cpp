// Functions, procedures, aggregates and triggers. What they hold is only stored, so it gives
// no operations.
#include <algorithm>

#include "base/text.h"
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

bool is_function_body(const TokenReader& reader) { return reader.at("return") || reader.at("begin atomic"); }

// RETURNS TABLE (a int, b text): shown as a type, `table(a integer, b text)`.
Name take_table_type(TokenReader& reader) {
  const std::uint32_t first = reader.index();
  Span columns;
  if (!reader.take("table") || !take_brackets(reader, columns)) return {};
  std::string text = "table(";
  for (const Span& span : split_list(reader, columns)) {
    TokenReader column = reader.part(span.first, span.last);
    const Name name = column.take_name();
    const Name type = take_type(column);
    if (name.empty() || type.empty()) return {};
    if (!text.ends_with('(')) text += ", ";
    text.append(name.text).append(" ").append(type.text);
  }
  return {text + ")", reader.range(first, reader.index())};
}

// `t.a%TYPE` is shown as t.a%type.
Name take_return_type(TokenReader& reader) {
  if (reader.at("table") && reader.at_symbol("(", 1)) return take_table_type(reader);
  Name type = take_type(reader);
  if (reader.at_symbol("%") && reader.at("type", 1)) {
    type.text += "%type";
    reader.skip();
    reader.skip();
  }
  return type;
}

// A property of a routine that is one fixed wording, and how it is shown: as a flag of CREATE, as an action
// of ALTER. Those without a text are nothing that a rule asks for.
struct Property {
  std::string_view words;
  std::string_view shown;
  bool is_flag;
};
constexpr Property kProperties[] = {
    {"immutable", "IMMUTABLE", true},
    {"stable", "STABLE", true},
    {"volatile", "VOLATILE", false},
    {"strict", "STRICT", true},
    {"returns null on null input", "STRICT", true},
    {"called on null input", "CALLED ON NULL INPUT", false},
    {"security definer", "SECURITY DEFINER", true},
    {"external security definer", "SECURITY DEFINER", true},
    {"security invoker", "SECURITY INVOKER", true},
    {"external security invoker", "SECURITY INVOKER", true},
    {"leakproof", "LEAKPROOF", false},
    {"not leakproof", "NOT LEAKPROOF", false},
    {"window", "WINDOW", false},
};
// Properties with one value behind them.
constexpr std::string_view kValuedProperties[] = {"cost", "rows", "parallel", "support"};

const Property* take_property(TokenReader& reader) {
  for (const Property& property : kProperties) {
    if (reader.take(property.words)) return &property;
  }
  return nullptr;
}

// COST 10, SUPPORT app.f: the keyword; the cursor stands behind the value.
std::string_view take_valued_property(TokenReader& reader, Span& value) {
  for (const std::string_view keyword : kValuedProperties) {
    if (!reader.take(keyword)) continue;
    value.first = reader.index();
    if (reader.take_qualified_name().empty()) reader.skip();
    value.last = reader.index();
    return keyword;
  }
  return {};
}

// TRANSFORM FOR TYPE a, FOR TYPE b
bool skip_transform(TokenReader& reader) {
  if (!reader.take("transform")) return false;
  do {
    if (!reader.take("for type") || take_type(reader).empty()) return false;
  } while (reader.take_symbol(","));
  return true;
}

// AS 'text' [, 'symbol']
bool skip_definition(TokenReader& reader) {
  if (!reader.take("as") || !reader.at_literal()) return false;
  reader.skip();
  if (!reader.take_symbol(",")) return true;
  reader.skip();
  return true;
}

/// What stands behind the name of a CREATE FUNCTION, in any order there.
struct RoutineOptions {
  Name language;
  std::vector<std::uint32_t> settings;  ///< where a SET begins, behind the word
};

bool take_option(TokenReader& reader, OperationWriter& writer, RoutineOptions& options) {
  Span value;
  OperationWriter unused;
  if (const Property* property = take_property(reader)) {
    writer.flag_if(property->is_flag, property->shown);
    return true;
  }
  if (reader.take("language")) {
    options.language = take_vocabulary_name(reader);
    return !options.language.empty();
  }
  if (reader.take("set")) {
    options.settings.push_back(reader.index());
    return take_setting(reader, unused);
  }
  if (is_function_body(reader)) {  // bound to its objects when it is stored, unlike a text
    writer.flag("ATOMIC");
    reader.seek(reader.end());
    return true;
  }
  if (reader.take("with")) return take_brackets(reader, value);  // (isStrict, isCachable), before 8.0
  if (reader.at("as")) return skip_definition(reader);
  if (reader.at("transform")) return skip_transform(reader);
  return !take_valued_property(reader, value).empty();
}

bool create_routine(Recognition& recognition, std::string_view kind, std::string_view shown) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  if (!take_create(writer, reader, kind, shown)) return false;
  const Name routine = take_routine(reader);
  if (!routine.text.ends_with(')')) return false;
  writer.add(routine);
  const base::Range returns = reader.range_here();
  if (!reader.at("returns null") && reader.take("returns")) {
    const Name type = take_return_type(reader);
    if (type.empty()) return false;
    writer.add("RETURNS", returns).add(type);
  }
  RoutineOptions options{{"sql", routine.range}, {}};
  while (!reader.at_end()) {
    if (!take_option(reader, writer, options)) return false;
  }
  writer.add("LANGUAGE", options.language.range).add(options.language);
  for (const std::uint32_t setting : options.settings) {
    writer.add("SET", reader.range(setting - 1, setting));
    reader.seek(setting);
    take_setting(reader, writer);
  }
  recognition.emit(writer, recognition.statement_range());
  return true;
}

bool create_function(Recognition& recognition) { return create_routine(recognition, "function", "FUNCTION"); }
bool create_procedure(Recognition& recognition) {
  return create_routine(recognition, "procedure", "PROCEDURE");
}

// CREATE AGGREGATE a (types) (options), or with the base type among the options.
bool create_aggregate(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  if (!take_create(writer, reader, "aggregate", "AGGREGATE")) return false;
  const std::uint32_t begin = reader.index();
  Name aggregate = take_routine(reader);
  Span options;
  if (aggregate.empty() || !take_brackets(reader, options)) {
    reader.seek(begin);
    aggregate = reader.take_qualified_name();
    if (aggregate.empty() || !take_brackets(reader, options)) return false;
    take_brackets(reader, options);
  }
  if (!reader.at_end()) return false;
  recognition.emit(writer.add(aggregate), recognition.statement_range());
  return true;
}

// One action of ALTER FUNCTION, added behind `writer`.
bool take_routine_action(OperationWriter& writer, TokenReader& reader) {
  const std::uint32_t first = reader.index();
  if (const Property* property = take_property(reader)) {
    writer.add(property->shown, reader.range(first, reader.index()));
    return true;
  }
  if (reader.at("set")) {
    take_keyword(writer, reader);
    return take_setting(reader, writer);
  }
  if (reader.at("reset")) {
    take_keyword(writer, reader);
    return take_reset(reader, writer);
  }
  Span value;
  const std::string_view keyword = take_valued_property(reader, value);
  if (keyword.empty() || value.last > reader.end()) return false;
  writer.add(base::to_upper(keyword), reader.range(first, first + 1));
  writer.slot(SlotKind::literal, reader, value.first, value.last);
  return true;
}

// ALTER FUNCTION|PROCEDURE|ROUTINE|AGGREGATE f(..): one operation per action.
bool alter_routine(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  take_keyword(prefix, reader);
  take_keyword(prefix, reader);
  const Name routine = take_routine(reader);
  if (routine.empty() || reader.at_end()) return false;
  prefix.add(routine);
  if (recognise_common_alter(recognition, prefix)) return reader.at_end();
  while (!reader.at_end() && !reader.at("restrict")) {
    const std::uint32_t first = reader.index();
    OperationWriter writer = prefix;
    if (!take_routine_action(writer, reader)) return false;
    recognition.emit(writer, reader.range(first, reader.index()));
  }
  return true;
}

// BEFORE|AFTER|INSTEAD OF INSERT OR UPDATE OF a, b .., as words of the text.
bool take_trigger_events(TokenReader& reader, std::vector<Name>& words) {
  const auto take_word = [&](std::string_view word) {
    words.push_back({base::to_upper(word), reader.range_here()});
    reader.skip();
  };
  if (!reader.at_any({"before", "after", "instead of"})) return false;
  if (reader.at("instead")) take_word("instead");
  take_word(reader.peek_text());
  while (reader.at_any({"insert", "update", "delete", "truncate"})) {
    take_word(reader.peek_text());
    if (reader.at("of")) {
      take_word("of");
      do {
        const Name column = reader.take_name();
        if (column.empty()) return false;
        words.push_back(column);
        if (reader.at_symbol(",")) words.back().text += ',';
      } while (reader.take_symbol(","));
    }
    if (!reader.at("or")) return true;
    take_word("or");
  }
  return false;
}

// REFERENCING NEW TABLE AS a OLD TABLE AS b
void skip_transition_tables(TokenReader& reader) {
  if (!reader.take("referencing")) return;
  while (reader.at_any({"new", "old"})) {
    reader.skip();
    if (!reader.take("table")) reader.take("row");
    reader.take("as");
    reader.take_name();
  }
}

// What stands between a trigger's table and its function.
bool take_trigger_options(OperationWriter& writer, TokenReader& reader) {
  if (reader.take("from")) reader.take_qualified_name();
  for (;;) {
    if (reader.take("not deferrable") || reader.take("initially immediate")) continue;
    if (reader.take("deferrable")) {
      writer.flag("DEFERRABLE");
    } else if (reader.take("initially deferred")) {
      writer.flag("INITIALLY DEFERRED");
    } else {
      break;
    }
  }
  skip_transition_tables(reader);
  if (reader.take("for")) {
    reader.take("each");
    writer.flag_if(reader.at("row"), "FOR EACH ROW");
    if (!reader.take("row") && !reader.take("statement")) return false;
  }
  if (!reader.at("when")) return true;
  take_keyword(writer, reader);
  Span condition;
  if (!take_brackets(reader, condition)) return false;
  writer.slot(SlotKind::expression, reader, condition.first, condition.last);
  return true;
}

// EXECUTE FUNCTION|PROCEDURE f(..)
bool take_trigger_function(OperationWriter& writer, TokenReader& reader) {
  if (!reader.at("execute function") && !reader.at("execute procedure")) return false;
  take_keyword(writer, reader);
  reader.skip();
  const Name function = reader.take_qualified_name();
  Span arguments;
  writer.add(function);
  return !function.empty() && take_brackets(reader, arguments) && reader.at_end();
}

bool create_trigger(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  const std::uint32_t begin = reader.index();
  const bool constraint = take_create(writer, reader, "constraint trigger", "TRIGGER");
  if (!constraint) {
    reader.seek(begin);
    writer = {};
    if (!take_create(writer, reader, "trigger", "TRIGGER")) return false;
  }
  const Name name = reader.take_name();
  std::vector<Name> events;
  if (name.empty() || !take_trigger_events(reader, events) || !reader.at("on")) return false;
  writer.add(name).flag_if(constraint, "CONSTRAINT");
  take_keyword(writer, reader);
  const Name table = reader.take_qualified_name();
  if (table.empty()) return false;
  writer.add(table);
  for (const Name& word : events) writer.add(word);
  if (!take_trigger_options(writer, reader) || !take_trigger_function(writer, reader)) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

bool create_event_trigger(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  if (!take_create(writer, reader, "event trigger", "EVENT TRIGGER")) return false;
  if (!take_name_on_table(writer, reader)) return false;
  if (!reader.at("when") && !reader.at("execute")) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// ALTER EVENT TRIGGER e DISABLE | ENABLE [REPLICA|ALWAYS], and the common actions
bool alter_event_trigger(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  OperationWriter prefix;
  if (!reader.take("alter event trigger")) return false;
  add_keywords(prefix, reader, first);
  const Name name = reader.take_name();
  if (name.empty()) return false;
  prefix.add(name);
  if (recognise_common_alter(recognition, prefix)) return reader.at_end();
  const std::uint32_t action = reader.index();
  if (!reader.take("disable") && !reader.take("enable replica") && !reader.take("enable always") &&
      !reader.take("enable")) {
    return false;
  }
  add_keywords(prefix, reader, action);
  recognition.emit(prefix, reader.range(action, reader.index()));
  return reader.at_end();
}

}  // namespace

const std::vector<RecogniserRow>& routine_recognisers() {
  static const std::vector<RecogniserRow> kRows = [] {
    std::vector<RecogniserRow> rows = {
        {"create function", create_function},
        {"create or replace function", create_function},
        {"create procedure", create_procedure},
        {"create or replace procedure", create_procedure},
        {"create aggregate", create_aggregate},
        {"create or replace aggregate", create_aggregate},
        {"alter function", alter_routine},
        {"alter procedure", alter_routine},
        {"alter routine", alter_routine},
        {"alter aggregate", alter_routine},
        {"create trigger", create_trigger},
        {"create or replace trigger", create_trigger},
        {"create constraint trigger", create_trigger},
        {"create or replace constraint trigger", create_trigger},
        {"alter trigger", recognise_alter_on_table},
        {"create event trigger", create_event_trigger},
        {"alter event trigger", alter_event_trigger},
    };
    std::ranges::copy(policy_recognisers(), std::back_inserter(rows));
    return rows;
  }();
  return kRows;
}

}  // namespace lockkeeper::sql
