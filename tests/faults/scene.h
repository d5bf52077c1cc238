#pragma once

#include <memory>
#include <string>
#include <vector>

#include "db/server.h"
#include "faults/tool.h"
#include "migrate/temporary_folder.h"

namespace lockkeeper::tests {

/// A folder of migrations, an empty database, and what must hold between the two whatever happens: every
/// migration leaves a mark in the table marks, so that one that ran twice, or was recorded without having
/// run, shows.
class Scene {
 public:
  Scene();

  /// Adds or edits a migration.
  void write(const std::string& name, const std::string& text) const;
  /// `apply` of the folder, stopped at the point with that number (0: nowhere).
  std::unique_ptr<Tool> start(int stop_at = 0, const std::vector<std::string>& environment = {}) const;
  /// Through another address than the server's own.
  void connect_to(std::string url) { url_ = std::move(url); }
  const std::string& database() const { return database_.name(); }
  std::string direct_url() const { return database_.url(); }
  const std::string& folder() const { return folder_.path(); }

  /// First column of the first row, over a connection of its own; waits for a server that is just starting.
  std::string ask(const std::string& sql) const;
  /// Ends the sessions whose application has the name, and waits until they are gone; how many.
  int end_sessions(const std::string& application) const;
  /// Process of the worker's backend, 0 when there is none.
  int worker_backend() const;

  /// What must hold at any time when no run is under way: marks and history agree, and no mark stands twice.
  void check_halfway() const;
  /// Runs apply until the end without fault: everything is applied exactly once, no lock, no session and no
  /// file is left, and one more run has nothing to do.
  void check_converges() const;

 private:
  void check_files() const;

  TemporaryFolder folder_;
  Database database_;
  std::string url_;
};

/// Names of the points that an undisturbed run of a new Scene passes, in order.
std::vector<std::string> points_of_a_run();

}  // namespace lockkeeper::tests
