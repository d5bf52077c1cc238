#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "migrate/connection_url.h"
#include "migrate/interrupt.h"
#include "migrate/wire.h"

namespace lockkeeper::migrate {

enum class DeployState : std::uint8_t { pending, delivered, failed, unknown };
std::string_view to_text(DeployState state);

/// A deploy that applied migrations ask for and that was not delivered.
struct OwedDeploy {
  std::string git_sha;  ///< empty where there was none
  DeployState state = DeployState::pending;
  std::string since;   ///< RFC 3339 with microseconds, UTC
  std::string detail;  ///< of the last try, fit for a terminal
};

/// Writes down that a deploy is owed: an INSERT, for the transaction of the first migration of a run, so that
/// a run that dies right behind it leaves a trace.
std::string record_owed(std::string_view git_sha, std::string_view tool_version);

/// Table lockkeeper.deploy_hook over a connection of its own. One deploy settles all that were owed before
/// it.
class DeployRecord {
 public:
  /// Both must outlive the object. Throws Error(database) when it cannot connect. Every question throws
  /// ConnectionLost, after which the object is dead, and Error(interrupted) when a signal ended it.
  DeployRecord(const Connection& connection, Interrupt& interrupt);

  /// Whether this session is now the only one that may fire; stays so until it ends. Never blocks.
  bool try_claim();
  /// The newest one; nullopt also when the table does not exist yet.
  std::optional<OwedDeploy> owed();
  /// What became of the deploys that this object knows to be owed, from owed(); nothing happens when there is
  /// none. Goes through after a signal too, and connects again when the connection is lost meanwhile.
  void settle(DeployState state, std::string_view detail);

 private:
  void connect();
  Reply ask(const std::string& sql);
  bool has_table();

  const Connection& connection_;
  Interrupt& interrupt_;
  std::unique_ptr<Wire> wire_;
  std::string newest_;  ///< id of the newest row known
};

}  // namespace lockkeeper::migrate
