// Row security policies and rewrite rules. What a rule does is only stored, so it gives no operations.
#include "base/text.h"
#include "sql/recognise_pieces.h"
#include "sql/recogniser.h"

namespace lockkeeper::sql {

namespace {

// USING (e) or WITH CHECK (e), when `words` stand at the cursor.
bool take_policy_condition(OperationWriter& writer, TokenReader& reader, std::string_view words) {
  const std::uint32_t first = reader.index();
  if (!reader.take(words)) return true;
  add_keywords(writer, reader, first);
  Span condition;
  if (!take_brackets(reader, condition)) return false;
  if (always_true(reader, condition.first, condition.last)) {
    writer.add("TRUE", reader.range(condition.first, condition.last));
  } else {
    writer.slot(SlotKind::expression, reader, condition.first, condition.last);
  }
  return true;
}

// [AS PERMISSIVE|RESTRICTIVE] [FOR c] [TO r, s] [USING (e)] [WITH CHECK (e)], with what they default to.
bool take_policy(OperationWriter& writer, TokenReader& reader) {
  if (reader.take("as") && !reader.take("permissive")) {
    if (!reader.take("restrictive")) return false;
    writer.flag("RESTRICTIVE");
  }
  writer.add("FOR", reader.range_here());
  if (reader.take("for")) {
    if (!reader.at_any({"all", "select", "insert", "update", "delete"})) return false;
    take_keyword(writer, reader);
  } else {
    writer.add("ALL", reader.range_here());
  }
  std::vector<Name> roles;
  writer.add("TO", reader.range_here());
  if (!reader.take("to")) {
    writer.add("PUBLIC", reader.range_here());
  } else if (!take_roles(reader, roles)) {
    return false;
  }
  for (const Name& role : roles) {
    if (&role != &roles.front()) writer.glue(",", role.range);
    writer.add(role);
  }
  return take_policy_condition(writer, reader, "using") &&
         take_policy_condition(writer, reader, "with check") && reader.at_end();
}

bool recognise_policy(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  take_keyword(writer, reader);
  take_keyword(writer, reader);
  writer.flag_if(reader.take("if exists"), "IF EXISTS");
  if (!take_name_on_table(writer, reader)) return false;
  if (recognise_common_alter(recognition, writer)) return reader.at_end();
  if (!take_policy(writer, reader)) return false;
  recognition.emit(writer, recognition.statement_range());
  return true;
}

// CREATE RULE r AS ON event TO t [WHERE e] DO [ALSO|INSTEAD] NOTHING | command | (command; ..)
bool create_rule(Recognition& recognition) {
  TokenReader& reader = recognition.reader;
  OperationWriter writer;
  if (!take_create(writer, reader, "rule", "RULE")) return false;
  const Name name = reader.take_name();
  if (name.empty() || !reader.take("as on")) return false;
  const Name event{base::to_upper(reader.peek_text()), reader.range_here()};
  if (!reader.at_any({"select", "insert", "update", "delete"})) return false;
  reader.skip();
  if (!reader.at("to")) return false;
  writer.add(name).add("ON", reader.range_here());
  reader.skip();
  const Name table = reader.take_qualified_name();
  if (table.empty()) return false;
  writer.add(table).add(event);
  const std::uint32_t action = reader.find_word("do");
  if (reader.at("where")) {
    take_keyword(writer, reader);
    writer.slot(SlotKind::expression, reader, reader.index(), action);
  }
  if (reader.at_end()) return false;
  reader.seek(action);
  if (reader.at_end()) return false;
  take_keyword(writer, reader);
  if (reader.at_any({"also", "instead"})) {
    take_keyword(writer, reader);
  } else {
    writer.add("ALSO", reader.range_here());
  }
  if (reader.at_end()) return false;
  if (reader.at("nothing")) take_keyword(writer, reader);
  recognition.emit(writer, recognition.statement_range());
  return true;
}

}  // namespace

const std::vector<RecogniserRow>& policy_recognisers() {
  static const std::vector<RecogniserRow> kRows = {
      {"create policy", recognise_policy},
      {"alter policy", recognise_policy},
      {"create rule", create_rule},
      {"create or replace rule", create_rule},
      {"alter rule", recognise_alter_on_table},
  };
  return kRows;
}

}  // namespace lockkeeper::sql
