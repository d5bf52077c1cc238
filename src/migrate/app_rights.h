#pragma once

#include <set>
#include <string>
#include <vector>

#include "migrate/worker.h"

namespace lockkeeper::migrate {

/// What the application's role may not do with objects that a run made: the usual way in which a migration
/// that went well breaks an application that runs as another role.
class AppRights {
 public:
  /// Notes which objects are there. Without a role this and lacking() do nothing. Throws Error(refused) when
  /// the role does not exist.
  AppRights(Worker& worker, const std::string& role);

  /// One line for each object made since then on which the role lacks a right that it usually needs (rows of
  /// tables, USAGE of schemas and of sequences behind a DEFAULT, EXECUTE of routines), with the GRANT; at
  /// most 20, then one with the number of the others.
  std::vector<std::string> lacking(Worker& worker) const;

 private:
  std::string role_;
  std::set<std::string> before_;
};

}  // namespace lockkeeper::migrate
