#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "db/server.h"
#include "migrate/apply.h"
#include "migrate/temporary_folder.h"

namespace lockkeeper::tests {

/// A folder of migrations and the database that they go to.
class Project {
 public:
  TemporaryFolder folder;
  Database database;

  void write(const std::string& name, std::string_view text) const { folder.write(name, text); }
  migrate::Layout layout() const { return migrate::read_layout(folder.path()); }
};

/// What one apply did, errors included.
struct Result {
  std::optional<base::Error> error;
  migrate::ApplyOutcome outcome;
  std::vector<std::string> events;  ///< one line each: "started 001", "done 001", "notice .."

  /// "001 002": the versions that were applied.
  std::string applied() const;
  bool said(std::string_view part) const;
  std::string what() const { return error ? error->what() : "no error"; }
  base::ErrorKind kind() const { return error ? error->kind() : base::ErrorKind::internal; }
  /// "001_a.sql:3:10" of the error, without the folder.
  std::string where() const;
};

/// Short waits, so that tests are quick.
migrate::ApplyOptions quick_options();
Result apply(const Project& project, const migrate::ApplyOptions& options = quick_options(),
             const migrate::Gate& gate = {});
Result apply(const Project& project, const migrate::Connection& connection,
             const migrate::ApplyOptions& options = quick_options(), const migrate::Gate& gate = {});

}  // namespace lockkeeper::tests
