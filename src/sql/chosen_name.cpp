// The names that the server gives to constraints and indexes that have none: makeObjectName(),
// ChooseIndexColumnNames() and ChooseIndexNameAddition() of src/backend/commands/indexcmds.c. The number that
// it adds when such a name is taken is not ours to know.
#include <algorithm>

#include "sql/expression_shape.h"
#include "sql/recognise_elements.h"

namespace lockkeeper::sql {

namespace {

constexpr std::size_t kMaxNameBytes = 63;  // NAMEDATALEN - 1

// As pg_mbcliplen(): never in the middle of a character.
std::string clipped(std::string_view name, std::size_t bytes = kMaxNameBytes) {
  if (name.size() <= bytes) return std::string(name);
  while (bytes > 0 && (static_cast<unsigned char>(name[bytes]) & 0xC0) == 0x80) --bytes;
  return std::string(name.substr(0, bytes));
}

// The server stops when the limit is passed, not before; chosen_name() cuts the rest.
std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += '_';
    text += clipped(name);
    if (text.size() > kMaxNameBytes) break;
  }
  return text;
}

// A column of an index whose name an earlier one has gets a number.
std::string told_apart(const std::string& name, const std::vector<std::string>& earlier) {
  std::string candidate = name;
  for (int number = 1; std::ranges::find(earlier, candidate) != earlier.end(); ++number) {
    const std::string digits = std::to_string(number);
    candidate = clipped(name, kMaxNameBytes - digits.size()) + digits;
  }
  return candidate;
}

// A key's own column or expression, without COLLATE, operator class and order behind it.
Span key_itself(TokenReader key) {
  const std::uint32_t first = key.index();
  if (!key.at_symbol("(")) key.take_qualified_name();
  if (key.at_symbol("(")) key.seek(key.behind_bracket());
  return {first, key.index()};
}

}  // namespace

std::string chosen_name(std::string_view table, std::string_view column, std::string_view label) {
  std::string first = clipped(table);
  std::string second(column);
  const std::size_t separators = column.empty() ? 1 : 2;
  const std::size_t room = kMaxNameBytes - label.size() - separators;
  std::size_t first_size = first.size(), second_size = second.size();
  while (first_size + second_size > room) --(first_size > second_size ? first_size : second_size);
  first = clipped(first, first_size);
  if (!column.empty()) first.append("_").append(clipped(second, second_size));
  return first.append("_").append(label);
}

std::string keys_addition(const TokenReader& reader, const std::vector<Span>& keys) {
  // Only as many keys as a name can hold; the server allows 32.
  constexpr std::size_t kMaxKeys = 64;
  std::vector<std::string> names;
  for (const Span& span : keys) {
    if (names.size() == kMaxKeys) break;
    const TokenReader key = reader.part(span.first, span.last);
    names.push_back(told_apart(clipped(key_name(key, key_itself(key))), names));
  }
  return joined(names);
}

std::string columns_addition(const std::vector<Name>& columns) {
  std::vector<std::string> names;
  for (const Name& column : columns) names.push_back(plain_name(column.text));
  return joined(names);
}

std::string last_part(const Name& name) { return plain_name(name_parts(name.text).back()); }

}  // namespace lockkeeper::sql
