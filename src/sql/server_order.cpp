// The passes of ALTER TABLE (AT_PASS_* of tablecmds.c), which CREATE TABLE's elements follow in effect.
#include <algorithm>
#include <numeric>

#include "sql/canonical_reader.h"
#include "sql/schema.h"

namespace lockkeeper::sql {

namespace {

enum class Pass : std::uint8_t {
  head,
  drop,
  alter_type,
  add_column,
  column_value,  // its DEFAULT and GENERATED, part of the same pass on the server
  column_not_null,
  column_attribute,
  index,
  other_constraint,
  rest,
};

/// Which statement an operation is part of, as far as its text says: the text up to the table, and the column
/// in a body, where several statements follow each other.
struct Place {
  std::string_view table;
  std::string_view column;
  bool is_head = false;
  bool operator==(const Place& other) const { return table == other.table && column == other.column; }
};

Pass pass_of_column_part(CanonicalReader reader) {
  reader.take_word();
  if (!reader.take_type().empty()) return Pass::add_column;
  if (reader.at("NOT NULL")) return Pass::column_not_null;
  if (reader.at("DEFAULT") || reader.at("GENERATED")) return Pass::column_value;
  return reader.at("UNIQUE") || reader.at("PRIMARY KEY") ? Pass::index : Pass::other_constraint;
}

Pass pass_of_constraint(CanonicalReader reader) {
  reader.take_word();
  if (reader.at("NOT NULL")) return Pass::column_attribute;
  return reader.at("CHECK") || reader.at("FOREIGN KEY") ? Pass::other_constraint : Pass::index;
}

Pass pass_of_column_change(CanonicalReader reader) {
  reader.take_word();
  if (reader.at("TYPE")) return Pass::alter_type;
  if (reader.at("DROP")) return Pass::drop;
  if (reader.at("SET EXPRESSION")) return Pass::column_value;
  return reader.at("SET DEFAULT") || reader.at("ADD GENERATED") ? Pass::other_constraint
                                                                : Pass::column_attribute;
}

Pass pass_of(CanonicalReader reader) {
  if (reader.at_end() || reader.at("PARTITION BY") || reader.at("PARTITION OF") || reader.at("LIKE") ||
      reader.at("INHERITS") || reader.at("OF"))
    return Pass::head;
  if (reader.at("DROP COLUMN") || reader.at("DROP CONSTRAINT")) return Pass::drop;
  if (reader.take("ADD COLUMN")) return pass_of_column_part(reader);
  if (reader.take("ADD CONSTRAINT")) return pass_of_constraint(reader);
  if (reader.take("ALTER COLUMN")) return pass_of_column_change(reader);
  return Pass::rest;
}

/// Moves the reader behind the table; an empty place for what keeps its turn.
Place place_of(const Operation& operation, CanonicalReader& reader) {
  const bool creates = reader.take("CREATE TABLE") || reader.take("CREATE FOREIGN TABLE");
  if (!creates && !reader.take("ALTER TABLE") && !reader.take("ALTER FOREIGN TABLE")) return {};
  const std::string_view name = reader.take_word();
  Place place;
  place.table = std::string_view(operation.text)
                    .substr(0, static_cast<std::size_t>(name.end() - operation.text.data()));
  place.is_head = creates && reader.at_end();
  if (creates || operation.context == Context::top) return place;
  CanonicalReader rest = reader;
  place.column = rest.take("ADD COLUMN") ? rest.take_word() : reader.rest();
  return place;
}

}  // namespace

std::vector<std::uint32_t> server_order(std::span<const Operation> statement) {
  std::vector<std::uint32_t> order(statement.size());
  std::iota(order.begin(), order.end(), 0U);
  if (statement.size() < 2) return order;
  std::vector<std::pair<std::uint32_t, Pass>> ranks;
  ranks.reserve(statement.size());
  std::uint32_t group = 0;
  Place last;
  for (const Operation& operation : statement) {
    CanonicalReader reader(operation);
    const Place place = place_of(operation, reader);
    if (place.table.empty() || place.is_head || !(place == last)) ++group;
    last = place;
    ranks.emplace_back(group, place.table.empty() ? Pass::rest : pass_of(reader));
  }
  std::ranges::stable_sort(order, {}, [&](std::uint32_t index) { return ranks[index]; });
  return order;
}

}  // namespace lockkeeper::sql
