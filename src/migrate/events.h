#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "migrate/plan.h"
#include "migrate/server_message.h"

namespace lockkeeper::migrate {

/// A session setting that is in force for the migrations, and what the role brought with it.
struct Setting {
  std::string name;
  std::string value;
  std::string before;
};

/// A session that another one waits for.
struct Blocker {
  int pid = 0;
  std::string application;
  std::string user;
  std::string state;   ///< "active", "idle in transaction" ..
  double seconds = 0;  ///< since its transaction began, or its query when it has none
  std::string query;   ///< shortened
};
/// "pid 4711 (psql, user app), idle in transaction for 12 s: update accounts ..", fit for a terminal.
std::string to_text(const Blocker& blocker);

/// What apply says while it works, as plain values for cli to print. Pointers stay valid during the call.
struct Connected {
  std::string database;  ///< shown form, without secrets
  std::string user;
  std::string server;  ///< "15.4"
  std::vector<Setting> settings;
  std::vector<std::string> notices;
};
/// Another run holds the locks.
struct WaitingForRun {
  Blocker holder;
  bool orphan = false;           ///< its guard is gone: the statement of a dead run
  double waited = 0, limit = 0;  ///< seconds
};
struct Planned {
  const Plan* plan = nullptr;
};
struct Started {
  const PendingMigration* migration = nullptr;
  std::size_t number = 0, total = 0;  ///< 1 of 3
};
/// Every few seconds while a statement runs.
struct Progress {
  const PendingMigration* migration = nullptr;
  std::size_t statement = 0, statements = 0;  ///< counted from 1
  double seconds = 0;                         ///< of this statement
  std::string phase;                          ///< of an index build and the like, empty else
  double percent = -1;                        ///< of the phase, -1 when not known
  std::vector<Blocker> blockers;              ///< those it waits for now
  std::size_t queue = 0;                      ///< sessions that wait for a lock behind it
};
struct StatementDone {
  const PendingMigration* migration = nullptr;
  std::size_t statement = 0, statements = 0;
  double seconds = 0;
};
struct Notice {
  const PendingMigration* migration = nullptr;
  ServerMessage message;
};
/// A lock or serialization failure: rolled back, tried again after `delay`.
struct Retrying {
  const PendingMigration* migration = nullptr;
  ServerMessage reason;
  std::vector<Blocker> blockers;
  std::uint32_t attempt = 0, attempts = 0;
  double delay = 0;  ///< seconds
};
struct Done {
  const Applied* applied = nullptr;
};
struct Failed {
  const PendingMigration* migration = nullptr;
  ServerMessage message;
  base::Location where;
  std::vector<Blocker> blockers;
  std::uint32_t attempts = 1;
};
/// Something worth a line that is none of the above: "dropped the invalid index ..", "committed after all".
struct Remark {
  std::string text;
};

using Event = std::variant<Connected, WaitingForRun, Planned, Started, Progress, StatementDone, Notice,
                           Retrying, Done, Failed, Remark>;
using Listener = std::function<void(const Event&)>;

}  // namespace lockkeeper::migrate
