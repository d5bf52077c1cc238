#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "migrate/hook_record.h"
#include "migrate/interrupt.h"

namespace lockkeeper::cli {

/// What one database remembers of deploys, while one run may fire. The connection outlives it.
class DeployLedger {
 public:
  DeployLedger(const migrate::Connection& connection, migrate::Interrupt& interrupt,
               std::chrono::milliseconds lock_wait)
      : connection_(connection), interrupt_(interrupt), lock_wait_(lock_wait) {}

  /// Waits until no other run may fire, and says what is owed. Throws Error(hook) when another run takes too
  /// long, Error(interrupted) after a signal, and what the connection throws; nothing is recorded then.
  std::optional<migrate::OwedDeploy> claim();
  /// Whether it was written down. Throws what the connection throws.
  bool settle(migrate::DeployState state, std::string_view detail);

 private:
  void open();
  void wait_for_turn();

  const migrate::Connection& connection_;
  migrate::Interrupt& interrupt_;
  std::chrono::milliseconds lock_wait_;
  std::optional<migrate::DeployRecord> record_;  ///< open from the first time it is needed
};

}  // namespace lockkeeper::cli
