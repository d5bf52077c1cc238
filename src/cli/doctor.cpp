// `doctor`: whether an apply could run now, point by point; reads only.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/error.h"
#include "base/process.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/database_url.h"
#include "cli/databases.h"
#include "cli/layout.h"
#include "cli/reports.h"
#include "migrate/inspect.h"
#include "migrate/preflight.h"

namespace lockkeeper::cli {

namespace {

using migrate::Point;
using Verdict = Point::Verdict;

/// "pg_dump (PostgreSQL) 15.4 (Debian ..)" -> 15; 0 when there is no such program.
int major_of(const std::string& program) {
  const base::ProcessResult result = base::run_process({program, "--version"}, ".");
  if (result.exit_code != 0) return 0;
  const std::size_t at = result.output.find(") ");
  return at == std::string::npos ? 0 : std::atoi(result.output.c_str() + at + 2);
}

Point tool_point(const std::string& program, int server) {
  const int major = major_of(program);
  if (major == 0) {
    return {Verdict::problem, "backup", fmt::format("[backup] store needs {}, which is not on PATH", program),
            "install PostgreSQL's client programs"};
  }
  if (major < server) {
    return {Verdict::problem, "backup",
            fmt::format("{} is version {}, older than the server's {}", program, major, server),
            fmt::format("install PostgreSQL's client programs of version {}", server)};
  }
  return {Verdict::ok, "backup", fmt::format("{} {}", program, major), ""};
}

void add_backup(const BackupOptions& options, int server, std::vector<Point>& points) {
  if (!options.store.empty()) {
    points.push_back(tool_point("pg_dump", server));
    points.push_back(tool_point("pg_restore", server));
  }
  if (!options.command.empty())
    points.push_back({Verdict::ok, "backup", "made by the command of [backup]", ""});
  if (!options.external.empty())
    points.push_back({Verdict::ok, "backup", "kept elsewhere: " + options.external, ""});
  if (!options.store.empty() || !options.command.empty() || !options.external.empty()) return;
  points.push_back({Verdict::ok, "backup", "none configured: a plan that destroys data is refused", ""});
}

/// A failed migration is what the next apply goes on with.
Verdict verdict_of(const migrate::Problem& problem, const migrate::ApplyOptions& options) {
  using Kind = migrate::Problem::Kind;
  if (problem.kind == Kind::failed) return Verdict::warning;
  const migrate::OutOfOrder policy = options.out_of_order.value_or(problem.usual);
  if (problem.kind != Kind::out_of_order || policy == migrate::OutOfOrder::error) return Verdict::problem;
  return policy == migrate::OutOfOrder::warn ? Verdict::warning : Verdict::ok;
}

/// What is a point here is an error of every other command.
template <typename Ask>
auto or_point(std::string_view name, std::vector<Point>& points, Ask ask) -> std::optional<decltype(ask())> {
  try {
    return ask();
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::internal || error.kind() == base::ErrorKind::interrupted) throw;
    points.push_back({Verdict::problem, std::string(name), error.what(), error.hint()});
    return std::nullopt;
  }
}

void add_history(const Invocation& invocation, const migrate::Connection& connection,
                 std::vector<Point>& points) {
  const auto layout = or_point("migrations", points, [&] { return layout_of(invocation); });
  if (!layout) return;
  const auto plan = or_point(
      "history", points, [&] { return migrate::inspect(*layout, connection, "", migrate::Identity::leave); });
  if (!plan) return;
  for (const migrate::Problem& problem : plan->problems) {
    points.push_back({verdict_of(problem, invocation.config.apply), "history",
                      fmt::format("{}: {}", migrate::to_text(problem.kind), problem.message), problem.hint});
  }
  if (!plan->problems.empty()) return;
  points.push_back(
      {Verdict::ok, "history",
       fmt::format("{} applied, {} pending ({} layout, {} history)", migrate::count_applied(*plan),
                   plan->pending.size(), plan->layout, plan->history),
       ""});
}

std::vector<Point> examine_all(const Invocation& invocation, std::string& database) {
  std::vector<Point> points;
  const auto connection = or_point("url", points, [&] {
    return database_connection(invocation.environment, invocation.config.variables);
  });
  if (!connection) return points;
  database = connection->shown;
  points.push_back(
      {Verdict::ok, "url", fmt::format("{} from {}", connection->shown, connection->variable), ""});
  for (const std::string& notice : connection->notices) points.push_back({Verdict::ok, "url", notice, ""});
  const migrate::ApplyOptions& apply = invocation.config.apply;
  migrate::Preflight preflight = migrate::examine(*connection, {apply.role, apply.app_role});
  points.insert(points.end(), preflight.points.begin(), preflight.points.end());
  if (preflight.major == 0) return points;
  add_backup(invocation.config.backup, preflight.major, points);
  add_history(invocation, *connection, points);
  return points;
}

}  // namespace

ExitCode run_doctor(const Invocation& invocation) {
  if (!invocation.config.databases.empty()) return for_each_database(invocation, run_doctor);
  const std::vector<ReportTarget> targets = doctor_targets(invocation);
  std::string database;
  const std::vector<Point> points = examine_all(invocation, database);
  for (const ReportTarget& target : targets) {
    write_report(target, target.format->doctor({points, database, style_of(invocation, target)}));
  }
  const bool refused = std::any_of(points.begin(), points.end(),
                                   [](const Point& point) { return point.verdict == Verdict::problem; });
  return refused ? ExitCode::refused : ExitCode::done;
}

}  // namespace lockkeeper::cli
