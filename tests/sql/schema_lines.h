#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sql/schema.h"

namespace lockkeeper::tests {

/// One line: canonical text, then " << " and the SQL of each slot.
inline sql::Operation op(std::string_view line) {
  const std::size_t mark = line.find(" << ");
  sql::Operation operation = sql::operation_of(line.substr(0, mark));
  std::size_t slot = 0;
  while (mark != line.npos && slot < operation.slots.size()) {
    std::string_view rest = line.substr(mark + 4);
    for (std::size_t skip = 0; skip < slot; ++skip) rest = rest.substr(rest.find(" << ") + 4);
    operation.slots[slot++].text = rest.substr(0, rest.find(" << "));
  }
  return operation;
}

inline std::vector<sql::Operation> ops(std::initializer_list<std::string_view> lines) {
  std::vector<sql::Operation> operations;
  for (const std::string_view line : lines) operations.push_back(op(line));
  return operations;
}

inline void replay(sql::Schema& schema, std::initializer_list<std::string_view> lines) {
  for (const std::string_view line : lines) schema.apply(op(line));
}

inline std::string names(const std::vector<sql::Constraint>& constraints) {
  std::string text;
  for (const sql::Constraint& constraint : constraints) text += (text.empty() ? "" : " ") + constraint.name;
  return text;
}

inline std::string names(const sql::Schema& schema) {
  std::string text;
  for (const sql::Object* object : schema.objects()) text += (text.empty() ? "" : " ") + object->key;
  return text;
}

}  // namespace lockkeeper::tests
