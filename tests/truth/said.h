#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sql/effects.h"
#include "sql/schema.h"

namespace lockkeeper::tests {

/// What effects_of() says of one statement, its operations taken together.
struct Said {
  std::map<std::string, sql::LockMode> locks;  ///< by key
  sql::Answer rewrites = sql::Answer::no;
  sql::Answer scans = sql::Answer::no;
  bool refused = false;  ///< in a transaction
  bool needed = false;   ///< a transaction
};

/// Replays SQL text, statement by statement.
void replay(std::string_view text, sql::Schema& schema);

/// `statement` is one statement, judged behind what `schema` knows; the Schema knows it afterwards.
Said say(std::string_view statement, sql::Schema& schema, int major);

/// "yes", "no" or "unknown".
std::string shown(sql::Answer answer);
/// "public.t ACCESS EXCLUSIVE; .."
std::string shown(const std::map<std::string, sql::LockMode>& locks);

}  // namespace lockkeeper::tests
