#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/deploy_ledger.h"
#include "deploy/hook.h"
#include "migrate/hook_record.h"
#include "migrate/interrupt.h"

namespace lockkeeper::cli {

/// The deploy hook's URL, a secret, and the variable that it came from.
struct HookUrl {
  std::string url;  ///< empty when none is set
  std::string variable;
};
/// The one variable that the configuration names, else DEPLOY_HOOK_URL, else VERCEL_DEPLOY_HOOK_URL. Throws
/// Error(usage), naming the variable, for a URL that cannot be used.
HookUrl hook_url(const Environment& environment, const SecretVariables& chosen = {});

/// One line for people, free of secrets and control characters.
using Say = std::function<void(const std::string& line)>;
/// Whether a signal wants the run to end; may be empty.
using Stop = std::function<bool()>;

/// The deploy that follows the migrations of a run: a request to the hook, or `[deploy] command`. A run that
/// ends before it, however it ends, leaves the deploy to the next one.
class DeployStep {
 public:
  /// Throws as hook_url() does, so that a wrong URL stops a run before its first migration, and Error(usage)
  /// when there is a command besides. Each of
  /// `databases`, which outlive it, remembers the deploy; without any nothing is remembered.
  DeployStep(const Invocation& invocation, const std::vector<migrate::Connection>& databases,
             migrate::Interrupt& interrupt, Say say);

  /// For migrate::ApplyOptions: what the first migration is to record, nullopt when no deploy follows.
  std::optional<std::string> to_owe() const;
  /// To be called when a migration is done.
  void note_applied() { applied_ = true; }

  /// Fires when [deploy] `when` wants it or a run before left a deploy behind; says what came of it. True
  /// when something was delivered. Throws Error(hook) when it failed or its outcome is not known,
  /// Error(interrupted) after a signal.
  bool finish();

  /// Fires whatever `when` says: the deploy that is owed, or, when forced, a new one. False when nothing was
  /// owed.
  enum class Force : std::uint8_t { no, yes };
  bool fire(Force force);

 private:
  bool is_configured() const { return !hook_.url.empty() || !command_.empty(); }
  /// For people: which of both it is.
  const char* label() const { return command_.empty() ? "deploy hook" : "deploy command"; }
  deploy::HookResult request(const std::string& key);
  deploy::HookResult run_command(const std::string& key);
  std::optional<migrate::OwedDeploy> claim();
  bool record(const deploy::HookResult& result);
  void settle(const deploy::HookResult& result);
  void deliver(const std::string& since);

  const Invocation& invocation_;
  migrate::Interrupt& interrupt_;
  Say say_;
  HookUrl hook_;
  std::string command_;
  std::string git_sha_;
  bool applied_ = false;
  std::deque<DeployLedger> ledgers_;  ///< one per database; none of them moves
};

}  // namespace lockkeeper::cli
