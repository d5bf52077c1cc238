#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "db/server.h"
#include "sql/lock.h"

namespace lockkeeper::tests {

/// What one statement did on a server.
struct Measured {
  std::string error;                           ///< SQLSTATE, empty when it succeeded
  std::string message;                         ///< of that error
  std::map<std::string, sql::LockMode> locks;  ///< "schema.name" -> strongest, of what was there before
  std::set<std::string> parts;                 ///< those of `locks` that are indexes or sequences
  bool rewritten = false;                      ///< a table that was there has another relfilenode
  bool scanned = false;                        ///< such a table was read whole
  /// What the server tells at debug1 of its own work: "rewriting table "t"", "verifying table "t"".
  std::vector<std::string> told;

  bool tells(std::string_view beginning) const;
};

/// A database with a prepared schema, on which statements are tried in transactions that are rolled back.
class Truth {
 public:
  explicit Truth(std::string_view set_up);

  /// `before` runs first in the same transaction and is not measured.
  Measured measure(std::string_view before, std::string_view statement);
  /// The SQLSTATE of the statement outside a transaction; it must do no harm.
  std::string error_alone(std::string_view statement);
  bool is_index(const std::string& name);
  /// Of the server, for example 15.
  int major() const { return major_; }
  /// Nobody is connected to it: copies of it are as it was after `set_up`.
  const std::string& pattern() const { return pattern_.name(); }

 private:
  std::vector<migrate::Row> rows(const std::string& sql);

  Database pattern_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<migrate::Wire> wire_;
  std::vector<std::string> told_;
  int major_ = 0;
};

/// The mode as pg_locks names it: "ShareUpdateExclusiveLock".
sql::LockMode mode_of(std::string_view server_name);

}  // namespace lockkeeper::tests
