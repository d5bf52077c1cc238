#pragma once

#include <string>

#include "sql/script.h"

namespace lockkeeper::sql {

/// The canonical texts of a file's operations, one per line.
inline std::string recognised(std::string sql) {
  const base::Source source("test.sql", std::move(sql));
  std::string texts;
  for (const Operation& operation : analyse(source).operations) {
    if (!texts.empty()) texts += '\n';
    texts += operation.text;
  }
  return texts;
}

/// The source of every slot of every operation, one per line: "#1 now()".
inline std::string recognised_slots(std::string sql) {
  const base::Source source("test.sql", std::move(sql));
  const Script script = analyse(source);
  std::string texts;
  for (const Operation& operation : script.operations) {
    for (std::size_t index = 0; index < operation.slots.size(); ++index) {
      if (!texts.empty()) texts += '\n';
      texts += "#" + std::to_string(index + 1) + " " + std::string(operation.slots[index].text);
    }
  }
  return texts;
}

struct RecognisedRow {
  const char* sql;
  const char* expected;  ///< one operation per line
};

}  // namespace lockkeeper::sql
