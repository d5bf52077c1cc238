#pragma once

#include <string_view>

#include "sql/grammar.h"

namespace lockkeeper::sql {

/// The first major version of PostgreSQL whose grammar is known to take what the packaged grammar stumbled
/// over in `statement`; 0 when none is known to. Speaks of the place of the error alone: what follows is not
/// judged. Source: the release notes of PostgreSQL 16 to 18 and their gram.y.
int newer_syntax(std::string_view statement, const SyntaxError& error);

}  // namespace lockkeeper::sql
