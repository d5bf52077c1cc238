#pragma once

#include <string>

#include "migrate/server_message.h"

namespace lockkeeper::migrate {

/// How far a long command is, as PostgreSQL's progress views say it.
struct WorkProgress {
  std::string phase;    ///< "building index: scanning table"; empty when nothing is known
  double percent = -1;  ///< of this phase, -1 when not known
};

/// Rows: phase, per cent or NULL; at most one for a session, from the views that the server's major version
/// has (index builds, CLUSTER and VACUUM FULL, VACUUM, ANALYZE, COPY).
std::string work_progress_query(int pid, int pg_version);
WorkProgress parse_work_progress(const Row& row);

/// One row: how many sessions wait for a lock behind `pid`.
std::string queue_query(int pid);

}  // namespace lockkeeper::migrate
