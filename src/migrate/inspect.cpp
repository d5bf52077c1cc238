#include "migrate/inspect.h"

#include <fmt/format.h>

#include "base/text.h"
#include "migrate/database.h"
#include "migrate/rollback_plan.h"

namespace lockkeeper::migrate {

Plan inspect(const Layout& layout, const Connection& connection, const std::string& to, Identity identity) {
  const DatabaseState state = read_database(layout, connection, identity);
  Plan plan = make_plan(layout, state.history.applied, to, state.facts.major());
  plan.history = state.history.kept_by;
  add_holds(layout, plan, state.history.undone);
  plan.database =
      fmt::format("{}/{}/{}", state.system_identifier, state.facts.database_oid, state.facts.database);
  if (!state.history.is_there && !state.facts.user_table.empty()) {
    plan.problems.push_back({Problem::Kind::no_history, "", no_history_text(state.facts, layout.kind),
                             "say which migrations it has already with: lockkeeper baseline --to VERSION"});
  }
  return plan;
}

}  // namespace lockkeeper::migrate
