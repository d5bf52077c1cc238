#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "db/server.h"
#include "faults/tool.h"
#include "migrate/temporary_folder.h"

namespace lockkeeper::tests {

/// A folder of migrations, a database, a command that changes it, and what must hold between the two whatever
/// happens to the command.
class Scene {
 public:
  virtual ~Scene() = default;
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  /// Adds or edits a migration.
  void write(const std::string& name, const std::string& text) const;
  /// Adds a file beside the folder of the migrations.
  void put(const std::string& path, const std::string& text);
  /// The command, stopped at the point with that number (0: nowhere).
  std::unique_ptr<Tool> start(int stop_at = 0, const std::vector<std::string>& environment = {}) const;
  /// Any other command line.
  std::unique_ptr<Tool> run(const std::vector<std::string>& words, int stop_at = 0,
                            const std::vector<std::string>& environment = {}) const;
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

  /// What must hold at any time when no run is under way: the database is what its history says.
  virtual void check_halfway() const = 0;
  /// Runs the command until the end without fault: all is done exactly once, no lock, no session and no file
  /// is left, and one more run has nothing to do.
  virtual void check_converges() const = 0;

 protected:
  /// The database is a copy of `pattern`.
  explicit Scene(std::string_view pattern = "template1");
  void check_quiet() const;

 private:
  virtual std::vector<std::string> command() const = 0;
  /// Added to the program's.
  virtual std::vector<std::string> environment() const { return {}; }

  TemporaryFolder folder_;
  std::set<std::string> entries_ = {"migrations", "report.json"};  ///< of the folder
  Database database_;
  std::string url_;
};

using SceneMaker = std::function<std::unique_ptr<Scene>()>;

/// Names of the points that an undisturbed run of a new scene passes, in order.
std::vector<std::string> points_of_a_run(const Scene& scene);

}  // namespace lockkeeper::tests
