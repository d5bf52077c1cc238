#pragma once

#include <string_view>

namespace lockkeeper::sql {

/// In any class of PostgreSQL 18's keyword list (kwlist.h): a name spelled like this is shown in quotes.
/// `word` in lower case.
bool is_keyword(std::string_view word);
/// In the class "reserved" or "reserved (can be function or type)" of that list. `word` in lower case.
bool is_reserved(std::string_view word);
/// May be the first word of a statement (SELECT, ALTER, WITH ..); the scanner resumes at such a line. No for
/// VALUES and TABLE, which at the beginning of a line mostly go on with one. `word` in lower case.
bool starts_statement(std::string_view word);

}  // namespace lockkeeper::sql
