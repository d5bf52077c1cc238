// DROP of every kind, TRUNCATE, and what belongs to a role: one operation per object.
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

void take_cascade(TokenReader& reader, ListedOperations& operations) {
  if (reader.take("cascade")) operations.flag("CASCADE");
  reader.take("restrict");
}

bool recognise_drop(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t begin = reader.index();
  if (!reader.take("drop")) return false;
  const KindWords* kind = take_object_kind(reader);
  if (kind == nullptr) return false;
  OperationWriter prefix;
  prefix.add("DROP", reader.range(begin, begin + 1))
      .add(kind->shown, reader.range(begin + 1, reader.index()));
  prefix.flag_if(reader.take("concurrently"), "CONCURRENTLY").flag_if(reader.take("if exists"), "IF EXISTS");
  ListedOperations operations;
  do {
    const std::uint32_t first = reader.index();
    OperationWriter writer = prefix;
    if (!take_object(writer, reader, kind->shape)) return false;
    operations.add(std::move(writer), reader.range(first, reader.index()));
  } while (reader.take_symbol(","));
  take_cascade(reader, operations);
  reader.take("with");
  if (reader.at_symbol("(") && reader.at("force", 1)) {  // DROP DATABASE d WITH (FORCE)
    operations.flag("FORCE");
    reader.seek(reader.behind_bracket());
  }
  if (!reader.at_end()) return false;
  operations.emit(recognition);
  return true;
}

bool recognise_truncate(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const std::uint32_t begin = reader.index();
  if (!reader.take("truncate")) return false;
  reader.take("table");
  ListedOperations operations;
  do {
    const std::uint32_t first = reader.index();
    const Relation relation = take_relation(reader);
    if (relation.name.empty()) return false;
    OperationWriter writer;
    writer.add("TRUNCATE", reader.range(begin, begin + 1)).add(relation.name);
    writer.flag_if(relation.only, "ONLY");
    operations.add(std::move(writer), reader.range(first, reader.index()));
  } while (reader.take_symbol(","));
  if (reader.take("restart identity")) operations.flag("RESTART IDENTITY");
  reader.take("continue identity");
  take_cascade(reader, operations);
  if (!reader.at_end()) return false;
  operations.emit(recognition);
  return true;
}

bool recognise_drop_owned(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const base::Range words = reader.range(reader.index(), reader.index() + 3);
  if (!reader.take("drop owned by")) return false;
  std::vector<Name> roles;
  if (!take_roles(reader, roles)) return false;
  ListedOperations operations;
  for (const Name& role : roles) {
    OperationWriter writer;
    writer.add("DROP OWNED BY", words).add(role);
    operations.add(std::move(writer), role.range);
  }
  take_cascade(reader, operations);
  operations.emit(recognition);
  return reader.at_end();
}

bool recognise_reassign_owned(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  const base::Range words = reader.range(reader.index(), reader.index() + 3);
  std::vector<Name> roles;
  if (!reader.take("reassign owned by") || !take_roles(reader, roles)) return false;
  const base::Range to = reader.range_here();
  if (!reader.take("to")) return false;
  const Name owner = take_role(reader);
  if (owner.empty() || !reader.at_end()) return false;
  for (const Name& role : roles) {
    OperationWriter writer;
    writer.add("REASSIGN OWNED BY", words).add(role).add("TO", to).add(owner);
    recognition.emit(writer, role.range);
  }
  return true;
}

}  // namespace

const std::vector<RecogniserRow>& drop_recognisers() {
  static const std::vector<RecogniserRow> kRows = {
      {"drop", recognise_drop},
      {"drop owned by", recognise_drop_owned},
      {"reassign owned by", recognise_reassign_owned},
      {"truncate", recognise_truncate},
  };
  return kRows;
}

}  // namespace lockkeeper::sql
