// ALTER TABLE, and ALTER of everything that gram.y gives the same actions (alter_table_cmds): views,
// materialized views, indexes, foreign tables. Two tables say which words begin which action; what neither
// has gets the fallback form for that action alone.
#include <array>

#include "base/text.h"
#include "sql/expression_shape.h"
#include "sql/recognise_elements.h"

namespace lockkeeper::sql {

namespace {

/// One action at the reader's cursor; the reader sees nothing behind it.
struct Action {
  Recognition& recognition;
  const OperationWriter& prefix;  ///< "ALTER TABLE t" with its flags
  const Name& table;
  std::uint32_t first;

  TokenReader& reader() const { return recognition.reader; }
  base::Range here() const { return recognition.reader.range_here(); }
  bool emit(const OperationWriter& writer) const {
    recognition.emit(writer, reader().range(first, reader().index()));
    return true;
  }
};

// All that is left of the action as one slot.
bool take_rest(TokenReader& reader, OperationWriter& writer, SlotKind kind) {
  if (reader.at_end()) return false;
  writer.slot(kind, reader, reader.index(), reader.end());
  reader.seek(reader.end());
  return true;
}

// COLUMN may be left out in the file but is always shown, then at the place of its verb.
void take_column_word(TokenReader& reader, OperationWriter& writer) {
  if (!take_words(reader, writer, "column"))
    writer.add("COLUMN", reader.range(reader.index() - 1, reader.index()));
}

// ADD [COLUMN] [IF NOT EXISTS] a ty .. | ADD table_constraint
bool add(const Action& action) {
  TokenReader& reader = action.reader();
  OperationWriter writer = action.prefix;
  take_words(reader, writer, "add");
  if (at_table_constraint(reader))
    return recognise_constraint(action.recognition, writer, {ConstraintPlace::table, action.table, {}});
  take_column_word(reader, writer);
  writer.flag_if(reader.take("if not exists"), "IF NOT EXISTS");
  return recognise_column(action.recognition, writer, action.table, ColumnForm::typed, action.first);
}

// DROP [COLUMN | CONSTRAINT] [IF EXISTS] a [CASCADE]
bool drop(const Action& action) {
  TokenReader& reader = action.reader();
  OperationWriter writer = action.prefix;
  take_words(reader, writer, "drop");
  if (!take_words(reader, writer, "constraint")) take_column_word(reader, writer);
  writer.flag_if(reader.take("if exists"), "IF EXISTS");
  const Name name = reader.take_name();
  if (name.empty()) return false;
  writer.add(name);
  writer.flag_if(reader.take("cascade"), "CASCADE");
  reader.take("restrict");
  return action.emit(writer);
}

// RENAME [COLUMN | CONSTRAINT] a TO b
bool rename(const Action& action) {
  TokenReader& reader = action.reader();
  OperationWriter writer = action.prefix;
  take_words(reader, writer, "rename");
  if (!take_words(reader, writer, "constraint")) take_column_word(reader, writer);
  const Name from = reader.take_name();
  if (from.empty() || !take_words(reader, writer.add(from), "to")) return false;
  const Name to = reader.take_name();
  return !to.empty() && action.emit(writer.add(to));
}

bool alter_constraint(const Action& action) {
  TokenReader& reader = action.reader();
  OperationWriter writer = action.prefix;
  take_words(reader, writer, "alter constraint");
  const Name name = reader.take_name();
  if (name.empty()) return false;
  writer.add(name);
  take_constraint_attributes(reader, writer);
  reader.take("inherit");
  return action.emit(writer);
}

// ATTACH PARTITION p [FOR VALUES .. | DEFAULT]; a partition of an index has no bound.
bool attach_partition(const Action& action) {
  TokenReader& reader = action.reader();
  OperationWriter writer = action.prefix;
  take_words(reader, writer, "attach partition");
  const Name partition = reader.take_qualified_name();
  if (partition.empty()) return false;
  writer.add(partition);
  if (reader.take("default")) {
    writer.flag("DEFAULT");
  } else if (!reader.at_end() && !take_partition_bound(reader, writer)) {
    return false;
  }
  return action.emit(writer);
}

bool detach_partition(const Action& action) {
  TokenReader& reader = action.reader();
  OperationWriter writer = action.prefix;
  take_words(reader, writer, "detach partition");
  const Name partition = reader.take_qualified_name();
  if (partition.empty()) return false;
  writer.add(partition);
  writer.flag_if(reader.take("concurrently"), "CONCURRENTLY");
  writer.flag_if(reader.take("finalize"), "FINALIZE");
  return action.emit(writer);
}

// Behind `prefix`, which names the object or the column: SET (o = v) | RESET (o)
bool change_options(const Action& action, const OperationWriter& prefix) {
  const std::string verb = base::to_upper(action.reader().peek_text());
  action.reader().skip();
  return recognise_options(action.recognition, prefix, verb);
}
bool change_options(const Action& action) { return change_options(action, action.prefix); }

// OPTIONS (ADD o 'v', ..) of a foreign table or column
bool change_foreign_options(const Action& action, OperationWriter writer) {
  TokenReader& reader = action.reader();
  Span inside;
  take_words(reader, writer, "options");
  if (!take_brackets(reader, inside)) return false;
  return action.emit(writer.slot(SlotKind::list, reader, inside.first, inside.last));
}
bool change_foreign_options(const Action& action) { return change_foreign_options(action, action.prefix); }

// [SET DATA] TYPE ty [COLLATE c] [USING e]
bool change_type(const Action& action, OperationWriter writer) {
  TokenReader& reader = action.reader();
  reader.take("set data");
  take_words(reader, writer, "type");
  const Name type = take_type(reader);
  if (type.empty()) return false;
  take_collation(reader, writer.add(type));
  if (take_words(reader, writer, "using") && !take_rest(reader, writer, SlotKind::expression)) return false;
  return action.emit(writer);
}

bool set_default(const Action& action, OperationWriter writer) {
  TokenReader& reader = action.reader();
  take_words(reader, writer, "set default");
  const Span value{reader.index(), reader.end()};
  if (!is_null_literal(reader, value)) {
    if (!take_rest(reader, writer, value_kind(reader, value))) return false;
    return action.emit(writer);
  }
  writer.add("NULL", reader.range(value.first, value.last));
  reader.seek(value.last);
  return action.emit(writer);
}

// SET STATISTICS 500 | -1 | DEFAULT
bool set_statistics(const Action& action, OperationWriter writer) {
  TokenReader& reader = action.reader();
  take_words(reader, writer, "set statistics");
  const base::Range place = action.here();
  const bool negative = reader.take_symbol("-");
  if (reader.at("default")) {
    take_keyword(writer, reader);
  } else if (reader.peek().kind == TokenKind::integer) {
    writer.add((negative ? "-" : "") + std::string(reader.peek_text()), place);
    reader.skip();
  } else {
    return false;
  }
  return action.emit(writer);
}

// SET STORAGE EXTERNAL | SET COMPRESSION lz4
bool set_storage(const Action& action, OperationWriter writer) {
  TokenReader& reader = action.reader();
  const bool storage = take_words(reader, writer, "set storage");
  if (!storage) take_words(reader, writer, "set compression");
  if (storage || reader.at("default")) {
    if (reader.peek().kind != TokenKind::word) return false;
    take_keyword(writer, reader);
    return action.emit(writer);
  }
  const Name method = take_vocabulary_name(reader);
  return !method.empty() && action.emit(writer.add(method));
}

// ADD GENERATED {ALWAYS | BY DEFAULT} AS IDENTITY [(..)]
bool add_identity(const Action& action, OperationWriter writer) {
  TokenReader& reader = action.reader();
  take_words(reader, writer, "add generated");
  if (!take_words(reader, writer, "always") && !take_words(reader, writer, "by default")) return false;
  if (!take_words(reader, writer, "as identity")) return false;
  Span options;
  take_brackets(reader, options);
  return action.emit(writer);
}

// SET GENERATED {ALWAYS | BY DEFAULT}, RESTART [WITH n], SET sequence_option, in any number and order: the
// options are shown only where no SET GENERATED is.
bool change_identity(const Action& action, OperationWriter writer) {
  TokenReader& reader = action.reader();
  OperationWriter generated = writer;
  OperationWriter options = writer;
  bool shows_generated = false;
  while (!reader.at_end()) {
    OperationWriter again = writer;
    if (take_words(reader, again, "set generated always") ||
        take_words(reader, again, "set generated by default")) {
      generated = again;
      shows_generated = true;
    } else if (!take_sequence_option(reader, options)) {
      return false;
    }
  }
  return action.emit(shows_generated ? generated : options);
}

bool set_expression(const Action& action, OperationWriter writer) {
  TokenReader& reader = action.reader();
  take_words(reader, writer, "set expression");
  Span inside;
  if (!reader.take("as") || !take_brackets(reader, inside)) return false;
  return action.emit(writer.slot(SlotKind::expression, reader, inside.first, inside.last));
}

// The action is its words alone, perhaps with IF EXISTS: DROP IDENTITY IF EXISTS.
bool change_by_words(const Action& action, OperationWriter writer) {
  TokenReader& reader = action.reader();
  const std::uint32_t first = reader.index();
  while (!reader.at_end() && !reader.at("if exists")) reader.skip();
  add_keywords(writer, reader, first);
  return action.emit(writer.flag_if(reader.take("if exists"), "IF EXISTS"));
}

struct ColumnAction {
  std::string_view words;
  bool (*recognise)(const Action&, OperationWriter);  ///< gets "ALTER TABLE t ALTER COLUMN a"
};
constexpr auto kColumnActions = std::to_array<ColumnAction>({
    {"type", change_type},
    {"set data type", change_type},
    {"set default", set_default},
    {"drop default", change_by_words},
    {"set not null", change_by_words},
    {"drop not null", change_by_words},
    {"drop expression", change_by_words},
    {"drop identity", change_by_words},
    {"set statistics", set_statistics},
    {"set storage", set_storage},
    {"set compression", set_storage},
    {"set expression as", set_expression},
    {"add generated", add_identity},
    {"options", change_foreign_options},
    {"set", change_identity},
    {"restart", change_identity},
});

// ALTER [COLUMN] a ..; a column of an index is a number.
bool alter_column(const Action& action) {
  TokenReader& reader = action.reader();
  OperationWriter writer = action.prefix;
  take_words(reader, writer, "alter");
  take_column_word(reader, writer);
  if (reader.peek().kind == TokenKind::integer) {
    writer.add(reader.peek_text(), action.here());
    reader.skip();
  } else {
    const Name column = reader.take_name();
    if (column.empty()) return false;
    writer.add(column);
  }
  if (reader.at_any({"set", "reset"}) && reader.at_symbol("(", 1)) return change_options(action, writer);
  for (const ColumnAction& row : kColumnActions) {
    if (reader.at(row.words)) return row.recognise(action, writer);
  }
  return false;
}

struct ActionRow {
  std::string_view words;
  bool (*recognise)(const Action&);
};
constexpr auto kActions = std::to_array<ActionRow>({
    {"add", add},
    {"drop", drop},
    {"alter constraint", alter_constraint},
    {"alter", alter_column},
    {"rename", rename},
    {"attach partition", attach_partition},
    {"detach partition", detach_partition},
    {"set", change_options},
    {"reset", change_options},
    {"options", change_foreign_options},
});

/// What follows the words of an action that is otherwise shown as it is written.
enum class Operand : std::uint8_t { none, name, relation, vocabulary, trigger };

struct WordedAction {
  std::string_view words;
  Operand operand = Operand::none;
};
constexpr auto kWordedActions = std::to_array<WordedAction>({
    {"validate constraint", Operand::name},
    {"set tablespace", Operand::name},
    {"set access method", Operand::vocabulary},
    {"set logged"},
    {"set unlogged"},
    {"set without cluster"},
    {"set without oids"},
    {"enable trigger", Operand::trigger},
    {"enable always trigger", Operand::name},
    {"enable replica trigger", Operand::name},
    {"disable trigger", Operand::trigger},
    {"enable rule", Operand::name},
    {"enable always rule", Operand::name},
    {"enable replica rule", Operand::name},
    {"disable rule", Operand::name},
    {"enable row level security"},
    {"disable row level security"},
    {"force row level security"},
    {"no force row level security"},
    {"replica identity using index", Operand::name},
    {"replica identity full"},
    {"replica identity nothing"},
    {"replica identity default"},
    {"cluster on", Operand::name},
    {"inherit", Operand::relation},
    {"no inherit", Operand::relation},
    {"of", Operand::relation},
    {"not of"},
});

Name take_operand(TokenReader& reader, Operand operand) {
  switch (operand) {
    case Operand::none: return {};
    case Operand::name: return reader.take_name();
    case Operand::relation: return reader.take_qualified_name();
    case Operand::vocabulary: return take_vocabulary_name(reader);
    case Operand::trigger: break;
  }
  if (!reader.at_any({"all", "user"})) return reader.take_name();
  Name keyword{base::to_upper(reader.peek_text()), reader.range_here()};
  reader.skip();
  return keyword;
}

bool recognise_worded(const Action& action, const WordedAction& row) {
  TokenReader& reader = action.reader();
  OperationWriter writer = action.prefix;
  take_words(reader, writer, row.words);
  const Name operand = take_operand(reader, row.operand);
  if (operand.empty() != (row.operand == Operand::none)) return false;
  return action.emit(writer.add(operand));
}

bool recognise_action(const Action& action) {
  const TokenReader& reader = action.reader();
  if (recognise_common_alter(action.recognition, action.prefix)) return true;
  for (const WordedAction& row : kWordedActions) {
    if (reader.at(row.words)) return recognise_worded(action, row);
  }
  for (const ActionRow& row : kActions) {
    if (reader.at(row.words)) return row.recognise(action);
  }
  return false;
}

// ALTER TABLE ALL IN TABLESPACE a [OWNED BY r, ..] SET TABLESPACE b [NOWAIT]
bool alter_all_in_tablespace(Recognition& recognition, OperationWriter writer) {
  TokenReader& reader = recognition.reader;
  take_words(reader, writer, "all in tablespace");
  const Name from = reader.take_name();
  std::vector<Name> owners;
  if (reader.take("owned by") && !take_roles(reader, owners)) return false;
  if (from.empty() || !take_words(reader, writer.add(from), "set tablespace")) return false;
  const Name to = reader.take_name();
  if (to.empty()) return false;
  writer.add(to).flag_if(reader.take("nowait"), "NOWAIT");
  if (!reader.at_end()) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

constexpr auto kKinds = std::to_array<std::string_view>({
    "alter table",
    "alter foreign table",
    "alter view",
    "alter materialized view",
    "alter index",
});

bool alter_table(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter prefix;
  for (const std::string_view kind : kKinds) {
    if (take_words(reader, prefix, kind)) break;
  }
  if (reader.at("all in tablespace")) return alter_all_in_tablespace(recognition, prefix);
  prefix.flag_if(reader.take("if exists"), "TARGET IF EXISTS");
  const Relation relation = take_relation(reader);
  if (relation.name.empty()) return false;
  prefix.add(relation.name).flag_if(relation.only, "ONLY");
  return recognise_table_actions(recognition, prefix, relation.name);
}

}  // namespace

bool recognise_table_actions(Recognition& recognition, const OperationWriter& prefix, const Name& table) {
  TokenReader& reader = recognition.reader;
  if (reader.at_end()) return false;
  do {
    const std::uint32_t first = reader.index();
    const std::uint32_t end = reader.find_symbol(",");
    if (first == end) continue;
    recognition.read_or_fall_back(end, prefix, [&] {
      return recognise_action({recognition, prefix, table, first});
    });
  } while (reader.take_symbol(","));
  return true;
}

const std::vector<RecogniserRow>& alter_table_recognisers() {
  static const std::vector<RecogniserRow> rows = [] {
    std::vector<RecogniserRow> list;
    for (const std::string_view kind : kKinds) list.push_back({kind, alter_table});
    return list;
  }();
  return rows;
}

}  // namespace lockkeeper::sql
