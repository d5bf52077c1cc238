#include "migrate/preflight.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "base/json.h"
#include "base/text.h"
#include "migrate/database.h"
#include "migrate/preflight_query.h"

namespace lockkeeper::migrate {
namespace {

using base::Json;
using Verdict = Point::Verdict;

constexpr std::int64_t kSlotsWanted = 3;
constexpr double kClockTolerance = 30;      // seconds
constexpr std::int64_t kShortLimit = 5000;  // milliseconds
constexpr const char* kSetUp =
    "SET lock_timeout = '2s'; SET statement_timeout = '30s'; SET default_transaction_read_only = on";

/// The answer, read member by member; what is missing or null is empty, 0 or false.
class Answer {
 public:
  explicit Answer(const Json& json) : json_(json) {}
  std::string text(std::string_view key) const {
    const Json* value = json_.find(key);
    return value == nullptr ? std::string() : value->string();
  }
  std::int64_t integer(std::string_view key) const {
    const Json* value = json_.find(key);
    return value == nullptr ? 0 : value->integer();
  }
  double number(std::string_view key) const {
    const Json* value = json_.find(key);
    return value == nullptr ? 0 : value->number();
  }
  bool truth(std::string_view key) const {
    const Json* value = json_.find(key);
    return value != nullptr && value->kind() == Json::Kind::boolean && value->boolean();
  }
  const std::vector<Json>& items(std::string_view key) const {
    static const std::vector<Json> kNone;
    const Json* value = json_.find(key);
    return value == nullptr ? kNone : value->items();
  }
  /// "a, b, c and 4 more": of a list whose whole length is `count`.
  std::string names(std::string_view key, std::int64_t count) const {
    constexpr std::size_t kShown = 5;
    std::string out;
    std::size_t shown = 0;
    for (const Json& item : items(key)) {
      if (shown == kShown) break;
      out += (shown++ == 0 ? "" : ", ") + item.string();
    }
    const std::int64_t more = count - static_cast<std::int64_t>(shown);
    return more > 0 ? fmt::format("{} and {} more", out, more) : out;
  }

 private:
  const Json& json_;
};

std::string age_text(std::int64_t seconds) {
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 7200) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} h", seconds / 3600);
}

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

Point tls_point(const Answer& answer, const std::string& host) {
  const std::string tls = answer.text("tls");
  if (!tls.empty()) return {Verdict::ok, "tls", tls, ""};
  if (is_local_host(host)) return {Verdict::ok, "tls", "none, on this machine", ""};
  return {Verdict::warning, "tls", "the connection is not encrypted",
          "remove sslmode=disable from the URL unless the network between is private"};
}

std::vector<Point> role_points(const Answer& answer, const PreflightOptions& options) {
  std::vector<Point> points;
  const std::string user = answer.text("user");
  if (!options.role.empty() && answer.text("role").empty()) {
    points.push_back({Verdict::problem, "role",
                      fmt::format("role {} of [apply] role does not exist", options.role),
                      "correct the name, or make the role first"});
  } else if (!options.role.empty() && !answer.truth("may_set_role")) {
    points.push_back({Verdict::problem, "role",
                      fmt::format("{} may not become {} of [apply] role", user, options.role),
                      fmt::format("let an administrator run: GRANT {} TO {}", quote_name(options.role),
                                  quote_name(user))});
  } else {
    std::string message = options.role.empty() ? user : fmt::format("{}, who becomes {}", user, options.role);
    if (answer.truth("superuser")) message += " (superuser)";
    points.push_back({Verdict::ok, "role", message, ""});
  }
  if (!options.app_role.empty() && !answer.truth("app_role")) {
    points.push_back({Verdict::problem, "app-role",
                      fmt::format("role {} of [apply] app_role does not exist", options.app_role),
                      "correct the name, or make the role first"});
  }
  return points;
}

/// Without CREATE in a schema, or another's tables, only those migrations fail that touch them.
std::vector<Point> rights_points(const Answer& answer) {
  std::vector<Point> points;
  const std::string role = answer.text("role");
  if (role.empty()) return points;
  const bool own = answer.truth("own_schema");
  if (!own && !answer.truth("create_on_database")) {
    points.push_back(
        {Verdict::problem, "rights",
         fmt::format("{} may not make schema lockkeeper: it has no CREATE on the database", role),
         "grant the role CREATE on the database, or make schema lockkeeper for it"});
  } else if (own && !answer.truth("own_rights")) {
    points.push_back({Verdict::problem, "rights",
                      fmt::format("{} may not read and write the tables of schema lockkeeper", role),
                      "use the role that made them, or grant it rights on them"});
  } else {
    points.push_back(
        {Verdict::ok, "rights",
         answer.truth("create_on_database") ? "CREATE on the database" : "schema lockkeeper is there", ""});
  }
  const auto closed = static_cast<std::int64_t>(answer.items("closed_schemas").size());
  if (closed > 0) {
    points.push_back({Verdict::warning, "schemas",
                      fmt::format("{} may not create in {}", role, answer.names("closed_schemas", closed)),
                      "grant the role CREATE on the schemas that migrations change"});
  }
  const std::int64_t foreign = answer.integer("foreign_owned_count");
  if (foreign > 0) {
    points.push_back(
        {Verdict::warning, "owner",
         fmt::format("{} does not own {}: {}", role, counted(foreign, "table or view", "tables and views"),
                     answer.names("foreign_owned", foreign)),
         "migrations that alter them need their owner: grant that role, or set [apply] role"});
  }
  return points;
}

/// A session of ours is one of those in use, but not counted: it is given back.
Point slots_point(const Answer& answer) {
  std::int64_t free = answer.integer("slots") - answer.integer("used");
  std::string limit = "the server's limit";
  const auto narrow = [&](std::string_view key, std::string_view used, const char* what) {
    if (answer.integer(key) < 0) return;
    const std::int64_t left = answer.integer(key) - answer.integer(used);
    if (left >= free) return;
    free = left;
    limit = what;
  };
  narrow("role_limit", "role_used", "the role's limit");
  narrow("database_limit", "database_used", "the database's limit");
  const std::string message =
      fmt::format("{} free by {}, up to {} are needed", free < 0 ? 0 : free, limit, kSlotsWanted);
  if (free >= kSlotsWanted) return {Verdict::ok, "slots", message, ""};
  return {free < 2 ? Verdict::problem : Verdict::warning, "slots", message,
          "close other connections, or raise the limit"};
}

/// A run sets its own limits, but for its first questions.
Point limits_point(const Answer& answer) {
  std::string list;
  bool is_short = false;
  for (const Json& item : answer.items("limits")) {
    const Answer limit(item);
    const std::int64_t milliseconds = limit.integer("milliseconds");
    list += fmt::format("{}{} {} ms", list.empty() ? "" : ", ", limit.text("name"), milliseconds);
    const bool early =
        limit.text("name") == "statement_timeout" || limit.text("name") == "transaction_timeout";
    is_short = is_short || (early && milliseconds < kShortLimit);
  }
  if (list.empty()) return {Verdict::ok, "timeouts", "the session brings none", ""};
  if (!is_short)
    return {Verdict::ok, "timeouts", fmt::format("the session brings {}; a run sets its own", list), ""};
  return {Verdict::warning, "timeouts",
          fmt::format("the session brings {}, which may end a run's first questions", list),
          "raise it for this role: ALTER ROLE .. SET .."};
}

std::vector<Point> session_points(const Answer& answer) {
  std::vector<Point> points;
  for (const Json& item : answer.items("slow")) {
    const Answer session(item);
    const std::string application = session.text("application");
    const std::string who =
        fmt::format("process {} ({}, {})", session.integer("pid"),
                    application.empty() ? "no application name" : application, session.text("user"));
    const std::string age = age_text(session.integer("seconds"));
    if (session.text("state").starts_with("idle in transaction")) {
      points.push_back({Verdict::warning, "sessions",
                        fmt::format("{} is idle in a transaction of {}, and keeps its locks", who, age),
                        "end the transaction, or set idle_in_transaction_session_timeout for the role"});
    } else {
      points.push_back({Verdict::warning, "sessions",
                        fmt::format("{} has a transaction open for {}", who, age),
                        "wait for its end: migrations of its tables would wait for it"});
    }
  }
  const auto more = answer.integer("slow_count") - static_cast<std::int64_t>(points.size());
  if (more > 0)
    points.push_back({Verdict::warning, "sessions", fmt::format("{} more are like these", more), ""});
  if (answer.integer("prepared") > 0) {
    points.push_back(
        {Verdict::warning, "sessions",
         counted(answer.integer("prepared"), "prepared transaction keeps", "prepared transactions keep") +
             " locks",
         "commit or roll back what pg_prepared_xacts lists"});
  }
  if (!points.empty()) return points;
  const std::int64_t hidden = answer.integer("hidden_sessions");
  std::string message = "no long transaction";
  if (hidden > 0) {
    message = fmt::format("no long transaction that this role may see; {} hidden",
                          counted(hidden, "session is", "sessions are"));
  }
  return {{Verdict::ok, "sessions", message, ""}};
}

Point objects_point(const Answer& answer, const std::string& name, const std::string& key,
                    const std::string& what, const std::string& hint) {
  const std::int64_t count = answer.integer(key + "_count");
  if (count == 0) return {Verdict::ok, name, "none " + what, ""};
  return {Verdict::warning, name, fmt::format("{} {}: {}", count, what, answer.names(key, count)), hint};
}

Point clock_point(const Answer& answer, std::chrono::system_clock::time_point now) {
  const double here = std::chrono::duration<double>(now.time_since_epoch()).count();
  const double ahead = answer.number("clock") - here;
  if (std::fabs(ahead) < kClockTolerance) return {Verdict::ok, "clock", "agrees with this machine's", ""};
  return {Verdict::warning, "clock",
          fmt::format("the server's is {} {} this machine's", age_text(std::llround(std::fabs(ahead))),
                      ahead > 0 ? "ahead of" : "behind"),
          "set both by a time service: windows count by the server's clock, logs by this one's"};
}

Point server_point(const ServerFacts& facts) {
  const std::string version = fmt::format("PostgreSQL {}.{}", facts.major(), facts.version % 10000);
  if (facts.in_recovery)
    return {Verdict::problem, "server", version + ", a standby, which cannot be written to",
            "connect to the primary"};
  if (facts.read_only) {
    return {Verdict::problem, "server",
            version + ", where default_transaction_read_only is on for this session",
            "connect with a role and to a database that may write"};
  }
  return {Verdict::ok, "server", version + ", primary, may be written to", ""};
}

void append(std::vector<Point>& points, std::vector<Point> more) {
  points.insert(points.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Preflight ask(const Connection& connection, const PreflightOptions& options, Preflight preflight) {
  const ServerFacts facts = read_server(connection);
  preflight.major = facts.major();
  preflight.points.push_back(server_point(facts));
  preflight.points.push_back(
      {Verdict::ok, "pooler",
       is_session_pooler(connection) ? "a session pooler, which is usable" : "none in between", ""});
  const std::vector<Row> rows =
      read_rows(connection, kSetUp, preflight_query(options.role, options.app_role));
  const auto now = std::chrono::system_clock::now();
  const std::string answer = rows.empty() ? std::string() : rows[0].at(0).value_or("");
  const std::optional<Json> json = base::parse_json(answer);
  if (json) preflight.points.push_back(tls_point(Answer(*json), std::string(connection.parameter("host"))));
  append(preflight.points, points_of(answer, options, now));
  return preflight;
}

}  // namespace

std::string_view to_text(Point::Verdict verdict) {
  switch (verdict) {
    case Verdict::ok: return "ok";
    case Verdict::warning: return "warning";
    case Verdict::problem: return "problem";
  }
  return "";
}

std::vector<Point> points_of(const std::string& answer, const PreflightOptions& options,
                             std::chrono::system_clock::time_point now) {
  const std::optional<Json> json = base::parse_json(answer);
  if (!json) return {{Verdict::warning, "server", "its answer about itself cannot be read", ""}};
  const Answer facts(*json);
  std::vector<Point> points = role_points(facts, options);
  append(points, rights_points(facts));
  points.push_back(slots_point(facts));
  points.push_back(limits_point(facts));
  append(points, session_points(facts));
  points.push_back(
      objects_point(facts, "indexes", "invalid_indexes", "invalid",
                    "drop them and build them again, unless one is being built: DROP INDEX CONCURRENTLY"));
  points.push_back(
      objects_point(facts, "constraints", "not_valid", "NOT VALID",
                    "prove them when the rows are right: ALTER TABLE .. VALIDATE CONSTRAINT .."));
  points.push_back({Verdict::ok, "disk",
                    fmt::format("the database has {}; a server does not tell what is free",
                                base::rough_bytes(facts.integer("bytes"))),
                    ""});
  points.push_back(clock_point(facts, now));
  return points;
}

Preflight examine(const Connection& connection, const PreflightOptions& options) {
  Preflight preflight;
  try {
    return ask(connection, options, preflight);
  } catch (const base::Error& error) {
    if (error.kind() != base::ErrorKind::database && error.kind() != base::ErrorKind::refused) throw;
    preflight.points.push_back({Verdict::problem, "connection", error.what(), error.hint()});
    return preflight;
  }
}

}  // namespace lockkeeper::migrate
