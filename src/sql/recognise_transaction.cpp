// Transaction control, the session's settings, and LOCK TABLE.
#include "base/text.h"
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

bool emit_whole(Recognition& recognition, const OperationWriter& writer) {
  if (!recognition.reader.at_end()) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// ISOLATION LEVEL x, READ ONLY, [NOT] DEFERRABLE .., with or without commas.
bool take_modes(OperationWriter& writer, TokenReader& reader) {
  while (!reader.at_end()) {
    const std::uint32_t first = reader.index();
    const bool known =
        reader.take("isolation level serializable") || reader.take("isolation level repeatable read") ||
        reader.take("isolation level read committed") || reader.take("isolation level read uncommitted") ||
        reader.take("read only") || reader.take("read write") || reader.take("deferrable") ||
        reader.take("not deferrable");
    if (!known) return false;
    add_keywords(writer, reader, first);
    reader.take_symbol(",");
  }
  return true;
}

void skip_transaction_word(TokenReader& reader) {
  if (!reader.take("work")) reader.take("transaction");
}

// BEGIN [WORK|TRANSACTION] [modes] and START TRANSACTION [modes]
bool recognise_begin(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add("BEGIN", reader.range_here());
  reader.skip();
  skip_transaction_word(reader);
  return take_modes(writer, reader) && emit_whole(recognition, writer);
}

bool recognise_end(Recognition& recognition, std::string_view verb) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  writer.add(verb, reader.range_here());
  reader.skip();
  skip_transaction_word(reader);
  if (!reader.take("and no chain")) writer.flag_if(reader.take("and chain"), "AND CHAIN");
  return emit_whole(recognition, writer);
}

bool recognise_commit(Recognition& recognition) { return recognise_end(recognition, "COMMIT"); }

// ROLLBACK|ABORT [WORK|TRANSACTION] [TO [SAVEPOINT] s]
bool recognise_rollback(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  reader.skip();
  skip_transaction_word(reader);
  if (!reader.at("to")) {
    reader.seek(first);
    return recognise_end(recognition, "ROLLBACK");
  }
  OperationWriter writer;
  writer.add("ROLLBACK", reader.range(first, first + 1));
  take_keyword(writer, reader);
  if (reader.at_name(1)) reader.take("savepoint");
  const Name savepoint = reader.take_name();
  return !savepoint.empty() && emit_whole(recognition, writer.add(savepoint));
}

// SAVEPOINT s, RELEASE [SAVEPOINT] s
bool recognise_savepoint(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  if (reader.at_name(1)) reader.take("savepoint");
  const Name savepoint = reader.take_name();
  return !savepoint.empty() && emit_whole(recognition, writer.add(savepoint));
}

// PREPARE TRANSACTION 'x', COMMIT PREPARED 'x', ROLLBACK PREPARED 'x'
bool recognise_prepared(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  take_keyword(writer, reader);
  if (!reader.at_literal()) return false;
  reader.skip();
  return emit_whole(recognition, writer);
}

// SET [LOCAL|SESSION] TRANSACTION modes, SET SESSION CHARACTERISTICS AS TRANSACTION modes
bool recognise_set_transaction(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t first = reader.index();
  OperationWriter writer;
  take_keyword(writer, reader);
  if (reader.take("session characteristics as transaction")) {
    add_keywords(writer, reader, first + 1);
  } else {
    if (!reader.take("local")) reader.take("session");
    take_keyword(writer, reader);
  }
  if (reader.at("snapshot")) {
    take_keyword(writer, reader);
    writer.slot(SlotKind::literal, reader, reader.index(), reader.end());
    reader.seek(reader.end());
  }
  return take_modes(writer, reader) && emit_whole(recognition, writer);
}

// SET CONSTRAINTS ALL|a, b DEFERRED|IMMEDIATE
bool recognise_set_constraints(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  take_keyword(writer, reader);
  if (reader.at("all")) {
    take_keyword(writer, reader);
  } else {
    bool first = true;
    do {
      const Name constraint = reader.take_qualified_name();
      if (constraint.empty()) return false;
      if (!first) writer.glue(",", constraint.range);
      writer.add(constraint);
      first = false;
    } while (reader.take_symbol(","));
  }
  if (!reader.at_any({"deferred", "immediate"})) return false;
  take_keyword(writer, reader);
  return emit_whole(recognition, writer);
}

bool recognise_set(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  if (reader.at("local")) {
    take_keyword(writer, reader);
  } else if (!reader.at("session authorization")) {
    reader.take("session");
  }
  return take_setting(reader, writer) && emit_whole(recognition, writer);
}

bool recognise_reset(Recognition& recognition) {
  OperationWriter writer;
  take_keyword(writer, recognition.reader);
  return take_reset(recognition.reader, writer) && emit_whole(recognition, writer);
}

bool recognise_discard(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  if (reader.at("temporary")) {
    writer.add("TEMP", reader.range_here());
    reader.skip();
    return emit_whole(recognition, writer);
  }
  if (!reader.at_any({"all", "plans", "sequences", "temp"})) return false;
  take_keyword(writer, reader);
  return emit_whole(recognition, writer);
}

// IN m MODE; the mode that LOCK takes when none is written is the strongest.
std::string take_lock_mode(TokenReader& reader) {
  if (!reader.take("in")) return "ACCESS EXCLUSIVE";
  for (const std::string_view mode : {"access share", "row share", "row exclusive", "share update exclusive",
                                      "share row exclusive", "share", "exclusive", "access exclusive"}) {
    const std::uint32_t first = reader.index();
    if (reader.take(mode) && reader.take("mode")) return base::to_upper(mode);
    reader.seek(first);
  }
  return {};
}

bool recognise_lock(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const base::Range verb = reader.range_here();
  reader.take("lock");
  reader.take("table");
  std::vector<Relation> relations;
  do {
    relations.push_back(take_relation(reader));
    if (relations.back().name.empty()) return false;
  } while (reader.take_symbol(","));
  const std::uint32_t in = reader.index();
  const std::string mode = take_lock_mode(reader);
  const base::Range mode_range = reader.index() > in ? reader.range(in, reader.index()) : verb;
  const bool nowait = reader.take("nowait");
  if (mode.empty() || !reader.at_end()) return false;
  for (const Relation& relation : relations) {
    OperationWriter writer;
    writer.add("LOCK TABLE", verb).add(relation.name).add("IN " + mode, mode_range);
    writer.flag_if(relation.only, "ONLY").flag_if(nowait, "NOWAIT");
    recognition.emit(writer, relation.name.range);
  }
  return true;
}

}  // namespace

const std::vector<RecogniserRow>& transaction_recognisers() {
  static const std::vector<RecogniserRow> kRows = {
      {"begin", recognise_begin},
      {"start transaction", recognise_begin},
      {"commit", recognise_commit},
      {"end", recognise_commit},
      {"rollback", recognise_rollback},
      {"abort", recognise_rollback},
      {"savepoint", recognise_savepoint},
      {"release", recognise_savepoint},
      {"prepare transaction", recognise_prepared},
      {"commit prepared", recognise_prepared},
      {"rollback prepared", recognise_prepared},
      {"set transaction", recognise_set_transaction},
      {"set local transaction", recognise_set_transaction},
      {"set session transaction", recognise_set_transaction},
      {"set session characteristics as transaction", recognise_set_transaction},
      {"set constraints", recognise_set_constraints},
      {"set", recognise_set},
      {"reset", recognise_reset},
      {"discard", recognise_discard},
      {"lock", recognise_lock},
  };
  return kRows;
}

}  // namespace lockkeeper::sql
