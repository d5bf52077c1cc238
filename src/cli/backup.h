#pragma once

#include <string>

#include "cli/commands.h"
#include "cli/hook.h"
#include "migrate/connection_url.h"
#include "migrate/plan.h"

namespace lockkeeper::cli {

/// The backup before the first migration: made by pg_dump and read back whole, by the user's own command, or
/// kept by somebody else, as `[backup]` says. A line "restore: .." of the command is how to get back to it.
class BackupStep {
 public:
  /// Throws Error(usage) for `--no-backup` without a reason. `stop` must outlive the object.
  BackupStep(const Invocation& invocation, const migrate::Connection& connection, Say say, const Stop& stop);

  /// Finished when it returns. Throws Error(refused) when it fails, or when the plan is destructive and there
  /// is none, and Error(interrupted) when it was stopped. A dump has its name only once it was read back.
  void run(const migrate::Plan& plan, bool destructive);
  /// What to do when the migrations fail; nothing when no backup was made.
  void say_restore() const;
  /// The reason of `--no-backup`, empty when it was not given.
  const std::string& waived() const { return waived_; }

 private:
  void dump(const migrate::Plan& plan);
  void write_dump(const std::string& path);
  void run_command(const migrate::Plan& plan);

  const Invocation& invocation_;
  const migrate::Connection& connection_;
  Say say_;
  const Stop& stop_;
  std::string waived_;
  std::string restore_;
};

}  // namespace lockkeeper::cli
