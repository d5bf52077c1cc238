// `status`: what is applied, what is pending and what is wrong; reads only.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/database_url.h"
#include "cli/databases.h"
#include "cli/gate.h"
#include "cli/layout.h"
#include "cli/reports.h"
#include "migrate/inspect.h"

namespace lockkeeper::cli {

namespace {

using Kind = migrate::Problem::Kind;

struct State {
  std::string_view name;
  bool (*holds)(const migrate::Plan&);
};

template <Kind kind>
bool has_problem(const migrate::Plan& plan) {
  return std::any_of(plan.problems.begin(), plan.problems.end(),
                     [](const migrate::Problem& problem) { return problem.kind == kind; });
}

constexpr std::array kStates{
    State{"pending", [](const migrate::Plan& plan) { return !plan.pending.empty(); }},
    State{"failed",
          [](const migrate::Plan& plan) {
            return has_problem<Kind::failed>(plan) || has_problem<Kind::unsettled>(plan);
          }},
    State{"edited", has_problem<Kind::edited>},
    State{"missing", has_problem<Kind::missing>},
    State{"out-of-order", has_problem<Kind::out_of_order>},
    State{"no-history", has_problem<Kind::no_history>},
    State{"on-hold", has_problem<Kind::on_hold>},
    State{"half-undone", has_problem<Kind::half_undone>},
};

const State& state_called(std::string_view name) {
  const auto found =
      std::find_if(kStates.begin(), kStates.end(), [&](const State& one) { return one.name == name; });
  if (found != kStates.end()) return *found;
  std::array<std::string_view, kStates.size()> names;
  std::transform(kStates.begin(), kStates.end(), names.begin(), [](const State& one) { return one.name; });
  const std::string_view near = base::nearest(name, names.data(), names.size());
  throw base::Error(
      base::ErrorKind::usage, fmt::format("--fail-on does not know '{}'", name),
      near.empty() ? fmt::format("use {}", fmt::join(names, ", ")) : fmt::format("write {}", near));
}

/// The states that `--fail-on` lists; may be repeated.
std::vector<State> states_to_fail_on(const Invocation& invocation) {
  std::vector<State> states;
  for (const std::string& list : invocation.arguments.values(Option::fail_on)) {
    for (std::size_t begin = 0; begin <= list.size();) {
      const std::size_t end = std::min(list.find(',', begin), list.size());
      states.push_back(state_called(base::trim(std::string_view(list).substr(begin, end - begin))));
      begin = end + 1;
    }
  }
  return states;
}

}  // namespace

ExitCode run_status(const Invocation& invocation) {
  if (!invocation.config.databases.empty()) return for_each_database(invocation, run_status);
  const std::vector<ReportTarget> targets = status_targets(invocation);
  const std::vector<State> states = states_to_fail_on(invocation);
  const migrate::Layout layout = layout_of(invocation);
  const migrate::Connection connection =
      database_connection(invocation.environment, invocation.config.variables);
  const migrate::Plan plan = migrate::inspect(layout, connection, "", migrate::Identity::leave);

  invocation.outcome.pending = plan.pending.size();

  const rules::LintResult no_findings;
  const report::SourceLookup sources = source_lookup(layout);
  for (const ReportTarget& target : targets) {
    write_report(target, target.format->status({plan, no_findings, sources, rules::FailOn::never,
                                                style_of(invocation, target), &layout, connection.shown}));
  }
  const bool fails =
      std::any_of(states.begin(), states.end(), [&](const State& state) { return state.holds(plan); });
  return fails ? ExitCode::blocked : ExitCode::done;
}

}  // namespace lockkeeper::cli
