#include "cli/deploy_ledger.h"

#include "base/error.h"

namespace lockkeeper::cli {

using base::Error;
using base::ErrorKind;

/// The session of the run that has just ended may still count against a role's limit.
void DeployLedger::open() {
  for (int tries = 1; !record_; ++tries) {
    try {
      record_.emplace(connection_, interrupt_);
    } catch (const Error& error) {
      if (tries == 10 || error.kind() == ErrorKind::interrupted) throw;
      interrupt_.sleep(std::chrono::milliseconds(100));
    }
  }
}

/// One that lost its connection asks again, because without the record the next run would fire once more.
std::optional<migrate::OwedDeploy> DeployLedger::claim() {
  for (int tries = 1;; ++tries) {
    try {
      open();
      wait_for_turn();
      return record_->owed();
    } catch (const Error& error) {
      record_.reset();
      const bool is_lost = error.kind() == ErrorKind::in_doubt;
      if (!is_lost || tries == 4 || !interrupt_.sleep(std::chrono::seconds(1))) throw;
    }
  }
}

void DeployLedger::wait_for_turn() {
  const auto deadline = std::chrono::steady_clock::now() + lock_wait_;
  while (!record_->try_claim()) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw Error(ErrorKind::hook, "deploy hook: another run has been firing it for too long",
                  "look at that run, then use: lockkeeper hook");
    }
    if (!interrupt_.sleep(std::chrono::milliseconds(300))) {
      throw Error(ErrorKind::interrupted, "interrupted before the deploy hook was fired",
                  "fire it with: lockkeeper hook");
    }
  }
}

bool DeployLedger::settle(migrate::DeployState state, std::string_view detail) {
  if (record_) record_->settle(state, detail);
  return record_.has_value();
}

}  // namespace lockkeeper::cli
