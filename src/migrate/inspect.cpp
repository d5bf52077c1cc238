#include "migrate/inspect.h"

#include <fmt/format.h>

#include "base/text.h"
#include "migrate/database.h"
#include "migrate/rollback_plan.h"

namespace lockkeeper::migrate {

Plan inspect(const Layout& layout, const Connection& connection, const std::string& to, Identity identity) {
  const DatabaseState state = read_database(connection, identity);
  Plan plan = make_plan(layout, state.history.applied, to, state.facts.major());
  add_holds(layout, plan, state.history.undone);
  plan.database =
      fmt::format("{}/{}/{}", state.system_identifier, state.facts.database_oid, state.facts.database);
  if (!state.facts.has_history && !state.facts.user_table.empty()) {
    plan.problems.push_back(
        {Problem::Kind::no_history, "",
         fmt::format("the database has tables ({} for one) but no history of its migrations",
                     base::printable(state.facts.user_table, base::Lines::fold_to_space)),
         "say which migrations it has already with: lockkeeper baseline --to VERSION"});
  }
  return plan;
}

}  // namespace lockkeeper::migrate
