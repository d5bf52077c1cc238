#include "db/run.h"

#include <algorithm>

namespace lockkeeper::tests {
namespace {

template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

std::string line_of(const migrate::Event& event) {
  const auto version = [](const migrate::PendingMigration* pending) { return pending->migration->version; };
  return std::visit(
      Overloaded{
          [](const migrate::Connected& e) {
            std::string text = "connected to " + e.server;
            for (const auto& setting : e.settings) text += " " + setting.name + "=" + setting.value;
            return text;
          },
          [](const migrate::WaitingForRun& e) {
            return std::string(e.orphan ? "waiting for orphan " : "waiting for run ") + to_text(e.holder);
          },
          [](const migrate::Planned& e) { return "planned " + e.plan->digest; },
          [&](const migrate::Started& e) { return "started " + version(e.migration); },
          [&](const migrate::Progress& e) {
            std::string text = "progress " + version(e.migration) + " " + std::to_string(e.statement) + "/" +
                               std::to_string(e.statements) + " " + e.phase;
            for (const auto& blocker : e.blockers) text += " waits for " + to_text(blocker);
            if (e.queue > 0) text += " queue " + std::to_string(e.queue);
            return text;
          },
          [&](const migrate::StatementDone& e) {
            return "statement " + std::to_string(e.statement) + "/" + std::to_string(e.statements);
          },
          [](const migrate::Notice& e) { return "notice " + e.message.message; },
          [&](const migrate::Retrying& e) {
            std::string text = "retrying " + version(e.migration) + " after " + e.reason.sqlstate;
            for (const auto& blocker : e.blockers) text += " blocked by " + to_text(blocker);
            return text;
          },
          [](const migrate::Done& e) { return "done " + e.applied->version; },
          [&](const migrate::Failed& e) {
            return "failed " + version(e.migration) + " " + e.message.message;
          },
          [](const migrate::Remark& e) { return "remark " + e.text; },
      },
      event);
}

}  // namespace

std::string Result::applied() const {
  std::string text;
  for (const auto& one : outcome.applied) text += (text.empty() ? "" : " ") + one.version;
  return text;
}

bool Result::said(std::string_view part) const {
  return std::any_of(events.begin(), events.end(),
                     [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

std::string Result::where() const {
  if (!error || !error->where()) return "nowhere";
  const std::string& path = error->where()->path;
  return path.substr(path.rfind('/') + 1) + ":" + std::to_string(error->where()->line) + ":" +
         std::to_string(error->where()->column);
}

migrate::ApplyOptions quick_options() {
  migrate::ApplyOptions options;
  options.lock_timeout = std::chrono::milliseconds(300);
  options.attempts = 2;
  options.lock_wait = std::chrono::milliseconds(20000);
  options.tool_version = "test";
  return options;
}

Result apply(const Project& project, const migrate::ApplyOptions& options, const migrate::Gate& gate) {
  return apply(project, project.database.connection(), options, gate);
}

Result apply(const Project& project, const migrate::Connection& connection,
             const migrate::ApplyOptions& options, const migrate::Gate& gate) {
  Result result;
  try {
    const migrate::Layout layout = project.layout();
    result.outcome =
        migrate::apply(layout, connection, options, gate, quiet_interrupt(),
                       [&](const migrate::Event& event) { result.events.push_back(line_of(event)); });
    // The plan points into the layout, which ends here.
    result.outcome.plan = {};
  } catch (const base::Error& error) {
    result.error.emplace(error);
  }
  return result;
}

}  // namespace lockkeeper::tests
