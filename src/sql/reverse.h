#pragma once

#include <string>
#include <vector>

#include "sql/script.h"

namespace lockkeeper::sql {

/// One step of a way back.
struct ReverseStep {
  std::string sql;   ///< a statement with its ';', or empty
  std::string note;  ///< why there is no statement, or what it does not bring back; empty when it is all
};

/// What undoes the up section of a script, the last operation first, as far as the text of an operation
/// tells what was there before: dropped objects, old types, defaults and rows are only named.
std::vector<ReverseStep> reverse_of(const Script& script);

}  // namespace lockkeeper::sql
