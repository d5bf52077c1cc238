// The deploy hook, and what the database remembers of it. The order is what matters: the deploy is written
// down as owed before it is fired, and settled after.
#include "cli/hook.h"

#include <fmt/format.h>

#include <chrono>

#include "base/digest.h"
#include "base/error.h"
#include "base/fault_point.h"
#include "base/process.h"
#include "base/text.h"
#include "cli/command_step.h"
#include "cli/console.h"
#include "cli/database_url.h"
#include "cli/databases.h"
#include "cli/github_inputs.h"
#include "cli/version.h"

namespace lockkeeper::cli {

namespace {

using base::Error;
using base::ErrorKind;
using State = deploy::HookResult::State;

/// Where the hook's URL may be. What the configuration names is the only one: another environment's hook must
/// not be fired.
std::vector<std::string> hook_variables(const SecretVariables& chosen) {
  if (!chosen.deploy_hook_env.empty()) return {chosen.deploy_hook_env};
  return {"DEPLOY_HOOK_URL", "VERCEL_DEPLOY_HOOK_URL"};
}

std::string git_sha_of(const Environment& environment) {
  if (environment.has("GITHUB_SHA")) return environment.value("GITHUB_SHA");
  const base::ProcessResult head =
      base::run_process({"git", "rev-parse", "--verify", "--quiet", "HEAD"}, ".");
  return head.exit_code == 0 ? std::string(base::trim(head.output)) : std::string();
}

std::string now_text() { return std::to_string(std::chrono::system_clock::now().time_since_epoch().count()); }

migrate::DeployState state_of(State state) {
  switch (state) {
    case State::delivered: return migrate::DeployState::delivered;
    case State::failed: return migrate::DeployState::failed;
    case State::unknown: break;
  }
  return migrate::DeployState::unknown;
}

std::string plural_tries(std::uint32_t attempts) {
  return attempts > 1 ? fmt::format(" ({} tries)", attempts) : std::string();
}

}  // namespace

HookUrl hook_url(const Environment& environment, const SecretVariables& chosen) {
  for (const std::string& variable : hook_variables(chosen)) {
    if (!environment.has(variable)) continue;
    HookUrl hook{environment.value(variable), variable};
    try {
      deploy::origin_of(hook.url);
    } catch (const Error& error) {
      throw Error(ErrorKind::usage, fmt::format("{}: {}", variable, error.what()), error.hint());
    }
    return hook;
  }
  return {};
}

DeployStep::DeployStep(const Invocation& invocation, const std::vector<migrate::Connection>& databases,
                       migrate::Interrupt& interrupt, Say say)
    : invocation_(invocation),
      interrupt_(interrupt),
      say_(std::move(say)),
      hook_(hook_url(invocation.environment, invocation.config.variables)),
      command_(invocation.config.deploy_command) {
  if (!hook_.url.empty() && !command_.empty()) {
    throw Error(ErrorKind::usage, fmt::format("[deploy] command and {} both deploy", hook_.variable),
                "remove one of them");
  }
  if (is_configured()) git_sha_ = git_sha_of(invocation.environment);
  for (const migrate::Connection& database : databases)
    ledgers_.emplace_back(database, interrupt, invocation.config.apply.lock_wait);
}

std::optional<std::string> DeployStep::to_owe() const {
  const bool follows = is_configured() && invocation_.config.hook.when != deploy::FireWhen::never;
  return follows ? std::optional(git_sha_) : std::nullopt;
}

bool DeployStep::finish() {
  const deploy::FireWhen when = invocation_.config.hook.when;
  if (when == deploy::FireWhen::never) return false;
  if (!is_configured()) {
    if (applied_)
      say_(fmt::format("deploy hook: none is set ({}), so nothing is deployed",
                       hook_variables(invocation_.config.variables).front()));
    return false;
  }
  return fire(applied_ || when == deploy::FireWhen::always ? Force::yes : Force::no);
}

bool DeployStep::fire(Force force) {
  const std::optional<migrate::OwedDeploy> owed = claim();
  const bool due = owed && owed->state != migrate::DeployState::unknown;
  if (force == Force::no && owed && !due) {
    say_(
        fmt::format("{}: whether the deploy of {} arrived is not known ({}); if it did not, fire it "
                    "with: lockkeeper hook --force",
                    label(), owed->since, owed->detail));
  }
  if (force == Force::no && !due) return false;
  if (due && !applied_) say_(fmt::format("{}: making up for the deploy of {}", label(), owed->since));
  deliver(due ? owed->since : now_text());
  return true;
}

/// Only one run fires at a time. What was applied is deployed even when a database cannot be asked. Of
/// several deploys that are owed, one that is due comes before one whose outcome is not known.
std::optional<migrate::OwedDeploy> DeployStep::claim() {
  std::optional<migrate::OwedDeploy> found;
  for (DeployLedger& ledger : ledgers_) {
    try {
      const std::optional<migrate::OwedDeploy> owed = ledger.claim();
      const bool known = owed && owed->state != migrate::DeployState::unknown;
      if (owed && (!found || (known && found->state == migrate::DeployState::unknown))) found = owed;
    } catch (const Error& error) {
      if (!applied_ || error.kind() == ErrorKind::hook || error.kind() == ErrorKind::interrupted) throw;
      say_(fmt::format("{}: it cannot be recorded: {}", label(), error.what()));
    }
  }
  return found;
}

/// Whether every database has it.
bool DeployStep::record(const deploy::HookResult& result) {
  bool recorded = !ledgers_.empty();
  for (DeployLedger& ledger : ledgers_) {
    try {
      recorded = ledger.settle(state_of(result.state), result.detail) && recorded;
    } catch (const Error& error) {
      recorded = false;
      say_(error.what());
    }
  }
  return recorded;
}

void DeployStep::deliver(const std::string& since) {
  // The same for every try of one deploy, also by a later run, and for no other.
  const std::string key =
      base::sha256(invocation_.environment.value("GITHUB_REPOSITORY") + "\n" + git_sha_ + "\n" + since)
          .substr(0, 32);
  base::fault_point(base::FaultPoint::hook_due);
  const deploy::HookResult result = command_.empty() ? request(key) : run_command(key);
  base::fault_point(base::FaultPoint::hook_fired);
  settle(result);
}

deploy::HookResult DeployStep::request(const std::string& key) {
  deploy::HookOptions options = invocation_.config.hook;
  options.headers.emplace_back("User-Agent", fmt::format("lockkeeper/{}", version()));
  const Environment& environment = invocation_.environment;
  if (environment.has("GITHUB_RUN_ID")) {
    options.headers.emplace_back("X-GitHub-Run-Id", environment.value("GITHUB_RUN_ID"));
  }
  return deploy::fire_hook(
      hook_.url, key, options, [this](std::chrono::milliseconds wait) { interrupt_.sleep(wait); },
      [this] { return interrupt_.signal() != 0; });
}

/// Never tried again here: what a command did before it failed, only it knows.
deploy::HookResult DeployStep::run_command(const std::string& key) {
  constexpr std::chrono::hours kNoEnd(24 * 365);
  const std::vector<std::string> secrets = secrets_of(invocation_.environment, invocation_.config.variables);
  say_(fmt::format("deploy command: {}",
                   base::masked(base::printable(command_, base::Lines::fold_to_space), secrets)));
  const CommandResult ended = run_shell(
      command_, {"LOCKKEEPER_EVENT=deploy", "LOCKKEEPER_DEPLOY_KEY=" + key, "LOCKKEEPER_GIT_SHA=" + git_sha_},
      {kNoEnd, [this] { return interrupt_.signal() != 0; }, base::LeftBehind::kept}, secrets);
  for (const std::string& line : ended.lines) say_("  " + line);
  deploy::HookResult result;
  result.attempts = 1;
  result.detail = fmt::format("ended with {}", ended.exit_code);
  if (ended.end != base::ProcessEnd::itself) {
    result.state = State::unknown;
    result.detail = "was ended by a signal to the run";
  } else if (ended.exit_code == 0) {
    result.state = State::delivered;
  }
  return result;
}

void DeployStep::settle(const deploy::HookResult& result) {
  invocation_.outcome.deploy = migrate::to_text(state_of(result.state));
  invocation_.outcome.deploy_id = result.deploy_id;
  const std::string what = fmt::format("{}{}{}: {}{}", label(), result.origin.empty() ? "" : " ",
                                       result.origin, result.detail, plural_tries(result.attempts));
  const bool recorded = record(result);
  if (result.state == State::delivered) {
    say_(what);
    return;
  }
  const bool unknown = result.state == State::unknown;
  const char* next = command_.empty() ? "the next apply fires it again, or: lockkeeper hook"
                                      : "the next apply runs it again, or: lockkeeper hook";
  const char* again = recorded && !unknown ? next
                      : unknown ? "look whether the platform deploys; if it does not: lockkeeper hook --force"
                                : "fire it again with: lockkeeper hook --force";
  throw Error(interrupt_.signal() != 0 ? ErrorKind::interrupted : ErrorKind::hook, what, again);
}

ExitCode run_hook(const Invocation& invocation) {
  const bool force = invocation.arguments.has(Option::force);
  if (invocation.config.deploy_command.empty() &&
      hook_url(invocation.environment, invocation.config.variables).url.empty()) {
    throw Error(ErrorKind::usage, "no deploy hook is set",
                "set " + hook_variables(invocation.config.variables).front());
  }
  std::vector<migrate::Connection> databases;
  const bool has_url = names_database(invocation.environment, invocation.config.variables);
  if (has_url || !invocation.config.databases.empty()) {
    databases = connections_of(invocation);
  } else if (!force) {
    throw Error(ErrorKind::usage, "whether a deploy is owed is not known without a database",
                "set DATABASE_URL_UNPOOLED, or fire it all the same with --force");
  }
  migrate::Interrupt interrupt;
  DeployStep step(invocation, databases, interrupt, [](const std::string& line) { print(line + "\n"); });
  if (!step.fire(force ? DeployStep::Force::yes : DeployStep::Force::no)) {
    print("no deploy is owed: nothing fired (--force fires all the same)\n");
  }
  return ExitCode::done;
}

}  // namespace lockkeeper::cli
