// CREATE TABLE and ALTER TABLE, for foreign tables too: one operation per element and per action.
#include <array>

#include "base/text.h"
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

bool at_element_end(const TokenReader& reader) {
  return reader.at_end() || reader.at_symbol(",") || reader.at_symbol(")");
}

// ---- columns

bool at_table_constraint(const TokenReader& reader) {
  return reader.at_any(
             {"constraint", "check", "unique", "primary key", "foreign key", "exclude using", "not null"}) ||
         (reader.at("exclude") && reader.at_symbol("(", 1));
}

// What a column may say beside its constraints and no rule asks for.
bool skip_column_noise(TokenReader& reader) {
  if (reader.take("null") || reader.take("deferrable") || reader.take("not deferrable") ||
      reader.take("initially immediate")) {
    return true;
  }
  if (reader.at_any({"storage", "compression"})) {
    reader.seek(reader.index() + 2);
    return true;
  }
  if (reader.at("options") && reader.at_symbol("(", 1)) {
    reader.skip();
    reader.seek(reader.behind_bracket());
    return true;
  }
  return false;
}

void add_collation(TokenReader& reader, OperationWriter& writer) {
  const base::Range range = reader.range_here();
  if (reader.take("collate")) writer.add("COLLATE", range).add(reader.take_qualified_name());
}

// `a integer COLLATE "C" NOT NULL DEFAULT 1` up to `end`: the column, then each of its constraints. `flags`
// are those of ADD COLUMN itself. False when no column is here, or something in it is not known.
bool read_column(Recognition& recognition, const OperationWriter& prefix, const Name& table,
                 std::uint32_t first, std::uint32_t end, bool if_not_exists) {
  TokenReader& reader = recognition.reader;
  const Name column = reader.take_name();
  if (column.empty()) return false;
  OperationWriter with_column = prefix;
  with_column.add(column);
  OperationWriter writer = with_column;
  const Name type = take_type(reader);
  if (!type.empty()) writer.add(type);
  add_collation(reader, writer);
  writer.flag_if(if_not_exists, "IF NOT EXISTS");
  recognition.emit(writer, reader.range(first, end));
  // CREATE TABLE t OF ty (a WITH OPTIONS NOT NULL)
  if (type.empty() && !reader.take("with options") && !at_element_end(reader)) return false;
  while (reader.index() < end && !at_element_end(reader)) {
    if (skip_column_noise(reader)) continue;
    if (reader.at("collate")) {
      reader.skip();
      reader.take_qualified_name();
    } else if (!recognise_constraint(recognition, with_column.flag_if(if_not_exists, "IF NOT EXISTS"), table,
                                     column)) {
      return false;
    }
  }
  return reader.index() == end;
}

// ---- CREATE TABLE

/// The parts of a CREATE TABLE that stand behind its elements but come before them as operations.
struct Tail {
  Span partition_by, partition_of, of_type, with, using_method, tablespace, server, query;
  std::vector<Name> parents;
  bool partition_default = false;
  bool no_data = false;
};

class CreateTable {
 public:
  explicit CreateTable(Recognition& recognition) : recognition_(recognition), reader_(recognition.reader) {}

  bool run() {
    if (!read_head()) return false;
    read_before_elements();
    Span inside;
    if (reader_.at_symbol("(")) {
      const std::uint32_t open = reader_.index();
      if (take_brackets(reader_, inside)) {
        elements_ = split_list(reader_, inside);
      } else {  // never closed: what is there is still read
        reader_.seek(reader_.end());
        elements_ = split_list(reader_, {open + 1, reader_.end()});
      }
    }
    if (!read_tail()) return false;
    emit_all();
    return true;
  }

 private:
  bool read_head() {
    const std::uint32_t first = reader_.index();
    const base::Range verb = reader_.range_here();
    reader_.skip();
    for (;;) {
      if (reader_.take("temp") || reader_.take("temporary")) {
        head_.flag("TEMP");
      } else if (reader_.take("unlogged")) {
        head_.flag("UNLOGGED");
      } else if (!reader_.take("global") && !reader_.take("local")) {
        break;
      }
    }
    foreign_ = reader_.take("foreign");
    if (!reader_.take("table")) return false;
    const bool if_not_exists = reader_.take("if not exists");
    table_ = reader_.take_qualified_name();
    if (table_.empty()) return false;
    prefix_.add(foreign_ ? "CREATE FOREIGN TABLE" : "CREATE TABLE", verb).add(table_);
    head_.add(foreign_ ? "CREATE FOREIGN TABLE" : "CREATE TABLE", verb).add(table_);
    head_.flag_if(if_not_exists, "IF NOT EXISTS");
    head_range_ = reader_.range(first, reader_.index());
    return true;
  }

  void read_before_elements() {
    if (reader_.take("partition of")) {
      tail_.partition_of = take_qualified();
    } else if (reader_.take("of")) {
      tail_.of_type = take_qualified();
    }
  }

  Span take_qualified() {
    const std::uint32_t first = reader_.index();
    reader_.take_qualified_name();
    return {first, reader_.index()};
  }
  Span take_inside() {
    Span inside;
    take_brackets(reader_, inside);
    return inside;
  }

  bool read_tail() {
    while (!reader_.at_end()) {
      if (reader_.take("inherits")) {
        const Span inside = take_inside();
        for (const Span& parent : split_list(reader_, inside)) {
          tail_.parents.push_back(reader_.part(parent.first, parent.last).take_qualified_name());
        }
      } else if (reader_.take("for values")) {
        const std::uint32_t first = reader_.index();
        while (!reader_.at_end() &&
               !reader_.at_any({"partition by", "using", "with ", "tablespace", "server"})) {
          if (reader_.at("with") && reader_.at_symbol("(", 1) && !reader_.at("modulus", 2)) break;
          reader_.seek(reader_.at_symbol("(") ? reader_.behind_bracket() : reader_.index() + 1);
        }
        bound_ = {first, reader_.index()};
      } else if (reader_.take("default")) {
        tail_.partition_default = true;
      } else if (reader_.at("partition by")) {
        const std::uint32_t first = reader_.index();
        reader_.seek(first + 3);
        if (reader_.at_symbol("(")) reader_.seek(reader_.behind_bracket());
        tail_.partition_by = {first, reader_.index()};
      } else if (reader_.take("using")) {
        tail_.using_method = take_qualified();
      } else if (reader_.take("tablespace")) {
        tail_.tablespace = take_qualified();
      } else if (reader_.take("server")) {
        tail_.server = take_qualified();
      } else if (reader_.at("with") && reader_.at_symbol("(", 1)) {
        tail_.with = {reader_.index() + 1, 0};
        reader_.skip();
        reader_.seek(reader_.behind_bracket());
        tail_.with.last = reader_.index();
      } else if (reader_.at("options") && reader_.at_symbol("(", 1)) {
        reader_.skip();
        reader_.seek(reader_.behind_bracket());
      } else if (reader_.take("on commit")) {
        if (!reader_.take("preserve rows") && !reader_.take("delete rows")) reader_.take("drop");
      } else if (reader_.take("without oids")) {
        continue;
      } else if (reader_.take("as")) {
        read_query();
      } else {
        return false;
      }
    }
    return true;
  }

  void read_query() {
    tail_.query = {reader_.index(), reader_.end()};
    // WITH [NO] DATA stands at the very end.
    const std::uint32_t size = reader_.end() - reader_.index();
    for (const std::uint32_t words : {3U, 2U}) {
      if (size <= words) continue;
      const TokenReader last = reader_.part(reader_.end() - words, reader_.end());
      if (!last.at(words == 3 ? "with no data" : "with data")) continue;
      tail_.no_data = words == 3;
      tail_.query.last = reader_.end() - words;
      break;
    }
    reader_.seek(reader_.end());
  }

  void emit_all() {
    recognition_.emit(head_, head_range_);
    if (!tail_.partition_by.empty()) emit_partition_by();
    if (!tail_.partition_of.empty()) emit_partition_of();
    if (!tail_.of_type.empty()) emit_named("OF", tail_.of_type);
    emit_elements(Pass::like);
    for (const Name& parent : tail_.parents) {
      OperationWriter writer = prefix_;
      recognition_.emit(writer.add("INHERITS", parent.range).add(parent), parent.range);
    }
    // `CREATE TABLE t (a, b) AS ..` lists names, not columns: their types are the query's.
    if (tail_.query.empty()) {
      emit_elements(Pass::columns);
      emit_elements(Pass::constraints);
    }
    if (!tail_.with.empty()) {
      reader_.seek(tail_.with.first);
      recognise_options(recognition_, prefix_, "SET");
    }
    if (!tail_.using_method.empty()) emit_named("USING", tail_.using_method);
    if (!tail_.tablespace.empty()) emit_named("TABLESPACE", tail_.tablespace);
    if (!tail_.server.empty()) emit_named("SERVER", tail_.server);
    if (!tail_.query.empty()) {
      OperationWriter writer = prefix_;
      const base::Range range = reader_.range(tail_.query.first, tail_.query.last);
      writer.add("AS", range).slot(SlotKind::query, reader_, tail_.query.first, tail_.query.last);
      recognition_.emit(writer.flag_if(tail_.no_data, "WITH NO DATA"), range);
    }
    reader_.seek(reader_.end());
  }

  void emit_named(std::string_view keyword, Span name) {
    OperationWriter writer = prefix_;
    const base::Range range = reader_.range(name.first, name.last);
    writer.add(keyword, range).add(reader_.part(name.first, name.last).take_qualified_name());
    recognition_.emit(writer, range);
  }

  // PARTITION BY RANGE (ts, #1)
  void emit_partition_by() {
    const Span span = tail_.partition_by;
    OperationWriter writer = prefix_;
    const base::Range range = reader_.range(span.first, span.last);
    writer.add("PARTITION BY", range).add(base::to_upper(reader_.text_at(span.first + 2)), range);
    TokenReader reader = reader_.part(span.first + 3, span.last);
    Span inside;
    bool first = true;
    if (take_brackets(reader, inside)) {
      for (const Span& key : split_list(reader, inside)) {
        TokenReader element = reader.part(key.first, key.last);
        const base::Range key_range = reader.range(key.first, key.last);
        const bool plain = element.at_name() && !element.at_symbol("(", 1) && !element.at_symbol(".", 1);
        if (!first) writer.glue(",", key_range);
        if (plain) {
          writer.add((first ? "(" : "") + element.take_name().text, key_range);
        } else {
          if (first) writer.add("(", key_range);
          writer.slot(SlotKind::expression, reader, key.first, key.last, first);
        }
        first = false;
      }
      if (!first) writer.glue(")", range);
    }
    recognition_.emit(writer, range);
  }

  void emit_partition_of() {
    OperationWriter writer = prefix_;
    const base::Range range = reader_.range(tail_.partition_of.first, tail_.partition_of.last);
    writer.add("PARTITION OF", range);
    writer.add(reader_.part(tail_.partition_of.first, tail_.partition_of.last).take_qualified_name());
    if (!bound_.empty())
      writer.add("FOR VALUES", range).slot(SlotKind::list, reader_, bound_.first, bound_.last);
    recognition_.emit(writer.flag_if(tail_.partition_default, "DEFAULT"), range);
  }

  enum class Pass : std::uint8_t { like, columns, constraints };
  static Pass pass_of(const TokenReader& element) {
    if (element.at("like")) return Pass::like;
    return at_table_constraint(element) ? Pass::constraints : Pass::columns;
  }

  void emit_elements(Pass pass) {
    for (const Span& element : elements_) {
      if (pass_of(reader_.part(element.first, element.last)) != pass) continue;
      reader_.seek(element.first);
      OperationWriter add = prefix_;
      add.add("ADD", reader_.range(element.first, element.first + 1));
      recognition_.read_or_fall_back(element.last, add, [&] { return read_element(pass, element); });
    }
  }

  bool read_element(Pass pass, Span element) {
    const base::Range range = reader_.range(element.first, element.last);
    if (pass == Pass::like) return read_like(range);
    OperationWriter prefix = prefix_;
    if (pass == Pass::constraints)
      return recognise_constraint(recognition_, prefix.add("ADD", range), table_, {});
    prefix.add("ADD COLUMN", reader_.range(element.first, element.first + 1));
    return read_column(recognition_, prefix, table_, element.first, element.last, false);
  }

  bool read_like(base::Range range) {
    OperationWriter writer = prefix_;
    writer.add("LIKE", reader_.range_here());
    reader_.skip();
    const Name source = reader_.take_qualified_name();
    if (source.empty()) return false;
    writer.add(source);
    while (reader_.at_any({"including", "excluding"})) {
      const bool including = reader_.at("including");
      reader_.skip();
      if (including) writer.flag("INCLUDING " + base::to_upper(reader_.peek_text()));
      reader_.skip();
    }
    recognition_.emit(writer, range);
    return true;
  }

  Recognition& recognition_;
  TokenReader& reader_;
  OperationWriter head_;
  OperationWriter prefix_;
  base::Range head_range_;
  Name table_;
  bool foreign_ = false;
  std::vector<Span> elements_;
  Span bound_;
  Tail tail_;
};

bool create_table(Recognition& recognition) { return CreateTable(recognition).run(); }

// ---- ALTER TABLE

/// One action of an ALTER TABLE: `prefix` is "ALTER TABLE t" with its flags, `end` the comma behind the
/// action.
struct Action {
  Recognition& recognition;
  const OperationWriter& prefix;
  const Name& table;
  std::uint32_t first;
  std::uint32_t end;

  TokenReader& reader() const { return recognition.reader; }
  base::Range here() const { return recognition.reader.range_here(); }
  base::Range range() const { return recognition.reader.range(first, end); }
  bool emit(const OperationWriter& writer) const {
    recognition.emit(writer, range());
    return true;
  }
};

bool add_column(const Action& action) {
  const base::Range verb = action.here();
  action.reader().take("add");
  action.reader().take("column");
  const bool if_not_exists = action.reader().take("if not exists");
  OperationWriter prefix = action.prefix;
  prefix.add("ADD COLUMN", verb);
  return read_column(action.recognition, prefix, action.table, action.first, action.end, if_not_exists);
}

bool add_constraint(const Action& action) {
  OperationWriter prefix = action.prefix;
  prefix.add("ADD", action.here());
  action.reader().take("add");
  return recognise_constraint(action.recognition, prefix, action.table, {});
}

bool add_something(const Action& action) {
  TokenReader behind = action.reader();
  behind.skip();
  return at_table_constraint(behind) ? add_constraint(action) : add_column(action);
}

bool drop_named(const Action& action, std::string_view keyword) {
  const base::Range verb = action.here();
  TokenReader& reader = action.reader();
  reader.take("drop");
  reader.take(base::to_lower(keyword.substr(5)));
  OperationWriter writer = action.prefix;
  writer.flag_if(reader.take("if exists"), "IF EXISTS");
  const Name name = reader.take_name();
  if (name.empty()) return false;
  writer.add(keyword, verb).add(name);
  writer.flag_if(reader.take("cascade"), "CASCADE");
  reader.take("restrict");
  return action.emit(writer);
}
bool drop_constraint(const Action& action) { return drop_named(action, "DROP CONSTRAINT"); }
bool drop_column(const Action& action) { return drop_named(action, "DROP COLUMN"); }

// ALTER COLUMN a [SET DATA] TYPE ty [COLLATE c] [USING e]
bool change_type(const Action& action, OperationWriter writer) {
  TokenReader& reader = action.reader();
  const base::Range verb = action.here();
  if (!reader.take("set data type") && !reader.take("type")) return false;
  const Name type = take_type(reader);
  if (type.empty()) return false;
  writer.add("TYPE", verb).add(type);
  add_collation(reader, writer);
  const base::Range place = action.here();
  if (reader.take("using")) {
    if (reader.index() >= action.end) return false;
    writer.add("USING", place).slot(SlotKind::expression, reader, reader.index(), action.end);
    reader.seek(action.end);
  }
  return action.emit(writer);
}

bool set_default(const Action& action, OperationWriter writer) {
  TokenReader& reader = action.reader();
  const base::Range verb = action.here();
  reader.take("set default");
  if (reader.index() >= action.end) return false;
  writer.add("SET DEFAULT", verb);
  if (reader.at("null") && reader.index() + 1 == action.end) {
    writer.add("NULL", action.here());
  } else {
    const Span value{reader.index(), action.end};
    writer.slot(value_kind(reader, value), reader, value.first, value.last);
  }
  reader.seek(action.end);
  return action.emit(writer);
}

// Actions on a column that end with their own words: `words` become `shown`.
struct ColumnWords {
  std::string_view words;
  std::string_view shown;
  bool if_exists = false;
};
constexpr auto kColumnWords = std::to_array<ColumnWords>({
    {"set not null", "SET NOT NULL"},
    {"drop not null", "DROP NOT NULL"},
    {"drop default", "DROP DEFAULT"},
    {"drop expression", "DROP EXPRESSION", true},
    {"drop identity", "DROP IDENTITY", true},
});

// Actions on a column that take one word or number.
struct ColumnSetting {
  std::string_view words;
  bool upper;
};
constexpr auto kColumnSettings = std::to_array<ColumnSetting>({
    {"set statistics", false},
    {"set storage", true},
    {"set compression", false},
});

bool set_column_setting(const Action& action, OperationWriter writer, const ColumnSetting& setting) {
  TokenReader& reader = action.reader();
  writer.add(base::to_upper(setting.words), action.here());
  reader.take(setting.words);
  std::string value;
  while (reader.index() < action.end) {
    value += setting.upper ? base::to_upper(reader.peek_text()) : base::to_lower(reader.peek_text());
    reader.skip();
  }
  if (value.empty() || value.find_first_of("|#\"") != std::string::npos) return false;
  writer.add(value, action.range());
  return action.emit(writer);
}

// ADD GENERATED .., SET GENERATED .., SET EXPRESSION AS (..), RESTART and the sequence options beside them.
bool change_generation(const Action& action, OperationWriter writer) {
  TokenReader& reader = action.reader();
  const base::Range verb = action.here();
  Span inside;
  if (reader.take("set expression as")) {
    if (!take_brackets(reader, inside)) return false;
    writer.add("SET EXPRESSION", verb).slot(SlotKind::expression, reader, inside.first, inside.last);
    return action.emit(writer);
  }
  const bool add = reader.take("add generated");
  if (!add && !reader.take("set generated")) return false;
  const bool by_default = reader.take("by default");
  if (!by_default && !reader.take("always")) return false;
  if (add && !reader.take("as identity")) return false;
  writer.add(add ? "ADD GENERATED" : "SET GENERATED", verb).add(by_default ? "BY DEFAULT" : "ALWAYS", verb);
  if (add) writer.add("AS IDENTITY", verb);
  reader.seek(action.end);  // sequence options
  return action.emit(writer);
}

bool alter_column(const Action& action) {
  TokenReader& reader = action.reader();
  const base::Range verb = action.here();
  reader.take("alter");
  reader.take("column");
  const Name column = reader.take_name();
  if (column.empty()) return false;
  OperationWriter writer = action.prefix;
  writer.add("ALTER COLUMN", verb).add(column);
  if (reader.at_any({"type", "set data type"})) return change_type(action, writer);
  if (reader.at("set default")) return set_default(action, writer);
  for (const ColumnWords& row : kColumnWords) {
    const base::Range range = action.here();
    if (!reader.take(row.words)) continue;
    if (row.if_exists && reader.take("if exists")) writer.flag("IF EXISTS");
    return action.emit(writer.add(row.shown, range));
  }
  for (const ColumnSetting& row : kColumnSettings) {
    if (reader.at(row.words)) return set_column_setting(action, writer, row);
  }
  if (reader.at_any({"set", "reset"}) && reader.at_symbol("(", 1)) {
    const std::string keyword = base::to_upper(reader.peek_text());
    reader.skip();
    return recognise_options(action.recognition, writer, keyword);
  }
  return change_generation(action, writer);
}

bool alter_constraint(const Action& action) {
  TokenReader& reader = action.reader();
  const base::Range verb = action.here();
  reader.take("alter constraint");
  const Name name = reader.take_name();
  if (name.empty()) return false;
  OperationWriter writer = action.prefix;
  writer.add("ALTER CONSTRAINT", verb).add(name);
  while (reader.index() < action.end) {
    if (reader.take("not enforced")) {
      writer.flag("NOT ENFORCED");
    } else if (reader.take("initially deferred")) {
      writer.flag("INITIALLY DEFERRED");
    } else if (reader.take("deferrable")) {
      writer.flag("DEFERRABLE");
    } else if (reader.take("no inherit")) {
      writer.flag("NO INHERIT");
    } else if (!reader.take("not deferrable") && !reader.take("initially immediate") &&
               !reader.take("enforced") && !reader.take("inherit")) {
      return false;
    }
  }
  return action.emit(writer);
}

bool rename(const Action& action) {
  TokenReader& reader = action.reader();
  const base::Range verb = action.here();
  reader.take("rename");
  const bool constraint = reader.take("constraint");
  if (!constraint) reader.take("column");
  const Name from = reader.take_name();
  const base::Range to_range = action.here();
  if (from.empty() || !reader.take("to")) return false;
  const Name to = reader.take_name();
  if (to.empty()) return false;
  OperationWriter writer = action.prefix;
  writer.add(constraint ? "RENAME CONSTRAINT" : "RENAME COLUMN", verb).add(from).add("TO", to_range).add(to);
  return action.emit(writer);
}

// ATTACH PARTITION p FOR VALUES .. | DEFAULT, DETACH PARTITION p [CONCURRENTLY | FINALIZE]
bool attach_partition(const Action& action) {
  TokenReader& reader = action.reader();
  const base::Range verb = action.here();
  reader.take("attach partition");
  const Name partition = reader.take_qualified_name();
  if (partition.empty()) return false;
  OperationWriter writer = action.prefix;
  writer.add("ATTACH PARTITION", verb).add(partition);
  const base::Range place = action.here();
  if (reader.take("default")) {
    writer.flag("DEFAULT");
  } else if (reader.take("for values")) {
    writer.add("FOR VALUES", place).slot(SlotKind::list, reader, reader.index(), action.end);
    reader.seek(action.end);
  }
  return action.emit(writer);
}

bool detach_partition(const Action& action) {
  TokenReader& reader = action.reader();
  const base::Range verb = action.here();
  reader.take("detach partition");
  const Name partition = reader.take_qualified_name();
  if (partition.empty()) return false;
  OperationWriter writer = action.prefix;
  writer.add("DETACH PARTITION", verb).add(partition);
  writer.flag_if(reader.take("concurrently"), "CONCURRENTLY");
  writer.flag_if(reader.take("finalize"), "FINALIZE");
  return action.emit(writer);
}

bool set_options(const Action& action) {
  const std::string keyword = base::to_upper(action.reader().peek_text());
  action.reader().skip();
  return recognise_options(action.recognition, action.prefix, keyword);
}

// The words as they are, in capitals, then a name (or nothing): SET TABLESPACE s, ENABLE TRIGGER ALL, CLUSTER
// ON i.
struct PlainAction {
  std::string_view words;
  bool takes_name;
  bool all_or_user = false;  ///< ALL and USER are keywords here, not names
};
constexpr auto kPlainActions = std::to_array<PlainAction>({
    {"set tablespace", true},
    {"set access method", true},
    {"set logged", false},
    {"set unlogged", false},
    {"set without cluster", false},
    {"set without oids", false},
    {"validate constraint", true},
    {"enable trigger", true, true},
    {"enable always trigger", true},
    {"enable replica trigger", true},
    {"disable trigger", true, true},
    {"enable rule", true},
    {"enable always rule", true},
    {"enable replica rule", true},
    {"disable rule", true},
    {"enable row level security", false},
    {"disable row level security", false},
    {"force row level security", false},
    {"no force row level security", false},
    {"replica identity using index", true},
    {"replica identity full", false},
    {"replica identity nothing", false},
    {"replica identity default", false},
    {"cluster on", true},
    {"no inherit", true},
    {"inherit", true},
    {"not of", false},
    {"of", true},
});

bool plain_action(const Action& action, const PlainAction& row) {
  TokenReader& reader = action.reader();
  OperationWriter writer = action.prefix;
  const base::Range verb = action.here();
  reader.take(row.words);
  writer.add(base::to_upper(row.words), verb);
  if (row.takes_name) {
    const bool keyword = row.all_or_user && reader.at_any({"all", "user"});
    const base::Range range = action.here();
    Name name = keyword ? Name{base::to_upper(reader.peek_text()), range} : reader.take_qualified_name();
    if (keyword) reader.skip();
    if (name.empty()) return false;
    writer.add(name);
    if (row.words == "set tablespace") reader.take("nowait");
  }
  return action.emit(writer);
}

struct ActionRow {
  std::string_view words;
  bool (*read)(const Action&);
};
constexpr auto kActions = std::to_array<ActionRow>({
    {"add", add_something},
    {"drop constraint", drop_constraint},
    {"drop", drop_column},
    {"alter constraint", alter_constraint},
    {"alter", alter_column},
    {"attach partition", attach_partition},
    {"detach partition", detach_partition},
});

bool read_action(const Action& action) {
  TokenReader& reader = action.reader();
  if (recognise_common_alter(action.recognition, action.prefix)) return true;
  if (reader.at("rename")) return rename(action);
  if (reader.at_any({"set", "reset"}) && reader.at_symbol("(", 1)) return set_options(action);
  for (const PlainAction& row : kPlainActions) {
    if (reader.at(row.words)) return plain_action(action, row);
  }
  for (const ActionRow& row : kActions) {
    if (reader.at(row.words)) return row.read(action);
  }
  return false;
}

// ALTER TABLE ALL IN TABLESPACE a [OWNED BY r] SET TABLESPACE b
bool alter_all_in_tablespace(Recognition& recognition, std::string_view keyword) {
  TokenReader& reader = recognition.reader;
  const base::Range verb = recognition.statement_range();
  reader.take("all in tablespace");
  const Name from = reader.take_name();
  std::vector<Name> owners;
  if (reader.take("owned by") && !take_roles(reader, owners)) return false;
  if (from.empty() || !reader.take("set tablespace")) return false;
  const Name to = reader.take_name();
  if (to.empty()) return false;
  OperationWriter writer;
  writer.add(keyword, verb).add("ALL IN TABLESPACE", verb).add(from).add("SET TABLESPACE", verb).add(to);
  recognition.emit(writer, recognition.statement_range());
  return true;
}

bool alter_table_kind(Recognition& recognition, std::string_view keyword, std::uint32_t words) {
  TokenReader& reader = recognition.reader;
  const base::Range verb = reader.range(reader.index(), reader.index() + words);
  reader.seek(reader.index() + words);
  if (reader.at("all in tablespace")) return alter_all_in_tablespace(recognition, keyword);
  OperationWriter prefix;
  prefix.add(keyword, verb);
  prefix.flag_if(reader.take("if exists"), "TARGET IF EXISTS");
  const Relation relation = take_relation(reader);
  if (relation.name.empty()) return false;
  prefix.add(relation.name).flag_if(relation.only, "ONLY");
  if (reader.at_end()) return false;
  do {
    const std::uint32_t first = reader.index();
    const std::uint32_t end = reader.find_symbol(",");
    if (first == end) return false;
    recognition.read_or_fall_back(end, prefix, [&] {
      return read_action({recognition, prefix, relation.name, first, end});
    });
  } while (reader.take_symbol(","));
  return true;
}

bool alter_table(Recognition& recognition) { return alter_table_kind(recognition, "ALTER TABLE", 2); }
bool alter_foreign_table(Recognition& recognition) {
  return alter_table_kind(recognition, "ALTER FOREIGN TABLE", 3);
}

}  // namespace

const std::vector<RecogniserRow>& table_recognisers() {
  static const std::vector<RecogniserRow> rows = {
      {"create table", create_table},
      {"create temp table", create_table},
      {"create temporary table", create_table},
      {"create unlogged table", create_table},
      {"create global", create_table},
      {"create local", create_table},
      {"create foreign table", create_table},
      {"alter table", alter_table},
      {"alter foreign table", alter_foreign_table},
  };
  return rows;
}

}  // namespace lockkeeper::sql
